from django.apps import AppConfig

from clustergrowth.common import ports


class ThemesConfig(AppConfig):
    name = "clustergrowth.agree.themes"

    def ready(self) -> None:
        from clustergrowth.agree.themes import ports as own  # models are ready only now

        ports.thread.register("theme", own.thread)
        ports.describe.register("theme", own.describe)
        ports.search.register("theme", own.search)
        ports.personal_data.register("theme", own.personal_data)
        ports.erase.register("theme", own.erase)
        ports.texts.register("theme", own.texts_with)
        ports.own_words.register("theme", own.own_words)
        ports.intentions.register("theme", own.intentions)
