from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import ports
from clustergrowth.common.mail.letters import composers


class OutcomesConfig(AppConfig):
    name = "clustergrowth.connect.outcomes"

    def ready(self) -> None:
        from clustergrowth.common.mail.stopping import Topic, topics
        from clustergrowth.connect.outcomes import ports as own  # models are ready only now
        from clustergrowth.connect.outcomes import services

        ports.thread.register("outcomes", own.children_of)
        ports.describe.register("outcome", own.describe)
        ports.waiting.register("outcomes", own.waiting_for)
        ports.desk.register("outcomes", own.desk)
        ports.personal_data.register("outcomes", own.personal_data)
        ports.erase.register("outcomes", own.erase)
        ports.uses.register("outcomes", own.uses)
        composers.register("outcomes.asked", services.compose_question)
        topics.register("outcomes", Topic(_("questions about what came of an introduction")))
        ports.owned_records.register("outcomes.outcome", ports.OwnedRecords(_("outcomes")))
