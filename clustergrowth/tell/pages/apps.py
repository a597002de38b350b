from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import ports
from clustergrowth.common.mail.letters import composers


class PagesConfig(AppConfig):
    name = "clustergrowth.tell.pages"

    def ready(self) -> None:
        from clustergrowth.common.mail.stopping import Topic, topics
        from clustergrowth.tell.pages import ports as own  # models are ready only now
        from clustergrowth.tell.pages import services

        ports.waiting.register("pages", own.waiting_for)
        ports.personal_data.register("pages", own.personal_data)
        ports.erase.register("pages", own.erase)
        composers.register("pages.voice", services.compose_question)
        topics.register("pages", Topic(_("quotations on the council’s page")))
        ports.owned_records.register("pages.voice", ports.OwnedRecords(_("voices")))
