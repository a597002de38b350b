from django.apps import AppConfig

from clustergrowth.common import ports


class PagesConfig(AppConfig):
    name = "clustergrowth.tell.pages"
    label = "pages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from clustergrowth.tell.pages import ports as own  # models are ready only now

        ports.waiting.register("pages", own.waiting_for)
        ports.personal_data.register("pages", own.personal_data)
        ports.forget.register("pages", own.forget)
