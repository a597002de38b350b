from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import ports
from clustergrowth.common.mail.letters import composers


class RecordConfig(AppConfig):
    name = "clustergrowth.record"

    def ready(self) -> None:
        from clustergrowth.common.mail.stopping import Topic, topics
        from clustergrowth.record import ports as own  # models are ready only now
        from clustergrowth.record import services

        ports.waiting.register("record", own.waiting_for)
        ports.desk.register("record", own.desk)
        ports.describe.register("line", own.describe)
        ports.personal_data.register("record", own.personal_data)
        ports.erase.register("record", own.erase)
        ports.texts.register("record", own.texts_with)
        ports.on_organisation.register("record", own.history)
        ports.uses.register("record", own.uses)
        ports.fixed.register("record", own.fixed)
        composers.register("record.confirm", services.compose_confirmation)
        topics.register("record", Topic(_("confirmations of contacts")))
