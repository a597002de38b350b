from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import ports
from clustergrowth.common.mail.letters import composers


class PlansConfig(AppConfig):
    name = "clustergrowth.agree.plans"

    def ready(self) -> None:
        from clustergrowth.agree.plans import ports as own  # models are ready only now
        from clustergrowth.agree.plans import services
        from clustergrowth.common.mail.stopping import Topic, topics

        ports.thread.register("action", own.thread)
        ports.on_theme.register("action", own.on_theme)
        ports.describe.register("action", own.describe)
        ports.waiting.register("action", own.waiting_for)
        ports.desk.register("action", own.desk)
        ports.search.register("action", own.search)
        ports.personal_data.register("action", own.personal_data)
        ports.erase.register("action", own.erase)
        ports.texts.register("action", own.texts_with)
        ports.uses.register("action", own.uses)
        composers.register("plans.late", services.compose_reminder)
        composers.register(services.ASSIGNED, services.compose_assignment)
        topics.register("plans", Topic(_("reminders of actions")))
        ports.owned_records.register("plans.action", ports.OwnedRecords(_("actions"), "action"))
