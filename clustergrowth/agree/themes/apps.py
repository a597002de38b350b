from django.apps import AppConfig


class ThemesConfig(AppConfig):
    name = "clustergrowth.agree.themes"
    label = "themes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from clustergrowth.agree.themes import ports as mine
        from clustergrowth.common import ports

        ports.thread.register("theme", mine.thread)
        ports.describe.register("theme", mine.describe)
        ports.search.register("theme", mine.search)
        ports.personal_data.register("theme", mine.personal_data)
        ports.forget.register("theme", mine.forget)
