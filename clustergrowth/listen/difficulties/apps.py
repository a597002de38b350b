from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DifficultiesConfig(AppConfig):
    name = "clustergrowth.listen.difficulties"

    def ready(self) -> None:
        from clustergrowth.common import ports
        from clustergrowth.listen.difficulties import ports as mine

        ports.thread.register("difficulty", mine.thread)
        ports.describe.register("difficulty", mine.describe)
        ports.desk.register("difficulties", mine.desk)
        ports.difficulties.register("difficulties", mine.for_report)
        ports.on_today.register("difficulties", mine.on_today)
        ports.search.register("difficulty", mine.search)
        ports.personal_data.register("difficulties", mine.personal_data)
        ports.erase.register("difficulties", mine.erase)
        ports.texts.register("difficulties", mine.texts_with)
        ports.own_words.register("difficulties", mine.own_words)
        ports.owned_records.register("difficulties.firm", ports.OwnedRecords(_("difficulties shared")))
