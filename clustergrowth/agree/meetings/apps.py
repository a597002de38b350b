from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import ports
from clustergrowth.common.mail.letters import composers


class MeetingsConfig(AppConfig):
    name = "clustergrowth.agree.meetings"

    def ready(self) -> None:
        from clustergrowth.agree.meetings import ports as own  # models are ready only now
        from clustergrowth.agree.meetings.services import letters
        from clustergrowth.common.mail.stopping import Topic, topics

        ports.thread.register("decision", own.thread)
        ports.on_theme.register("decision", own.on_theme)
        ports.describe.register("meeting", own.describe_meetings)
        ports.describe.register("decision", own.describe_decisions)
        ports.waiting.register("meeting", own.waiting_for)
        ports.desk.register("meeting", own.desk)
        ports.first_steps.register("meeting", own.first_steps)
        ports.search.register("meeting", own.search)
        ports.personal_data.register("meeting", own.personal_data)
        ports.erase.register("meeting", own.erase)
        ports.texts.register("meeting", own.texts_with)
        ports.uses.register("meeting", own.uses)
        ports.fixed.register("meeting", own.fixed)
        composers.register("meetings.invitation", letters.compose_invitation)
        composers.register("meetings.changed", letters.compose_change)
        composers.register("meetings.cancelled", letters.compose_cancellation)
        topics.register("meetings", Topic(_("meetings")))
        ports.owned_records.register("meetings.attendance", ports.OwnedRecords(_("meetings")))
