from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import ports
from clustergrowth.common.mail.letters import composers


class CouncilsConfig(AppConfig):
    name = "clustergrowth.people.councils"

    def ready(self) -> None:
        from clustergrowth.common.mail.stopping import Topic, topics
        from clustergrowth.people.councils import ports as own  # models exist only now
        from clustergrowth.people.councils.services import appointing, asking, founding, joining

        ports.describe.register("council", own.describe)
        ports.describe.register("membership", own.describe_memberships)
        ports.search.register("persons", own.search)
        ports.waiting.register("councils", own.waiting_for)
        ports.desk.register("councils", own.desk)
        ports.first_steps.register("councils", own.first_steps)
        ports.desk.register("members", own.desk_of_quiet_members)
        ports.desk.register("returned mail", own.desk_of_returned_mail)
        ports.desk.register("mentions", own.desk_of_mentions)
        ports.personal_data.register("councils", own.personal_data)
        ports.erase.register("councils", own.erase)
        ports.correspondents.register("councils", own.correspondent)
        ports.acquaintances.register("councils", own.may_know)
        composers.register(asking.ASK_FIRM, asking.compose_question)
        composers.register(asking.WELCOMED, asking.compose_welcome)
        composers.register("councils.first_contact", founding.compose_first_contact)
        composers.register("councils.join_asked", joining.compose_request)
        composers.register(appointing.APPOINTED, appointing.compose_appointment)
        topics.register("councils", Topic(_("questions about who belongs to a council")))
        topics.register("councils.join_asked", Topic(_("requests to join your council")))
        answered = Topic("", _("It answers your own request, so it cannot be stopped."))
        topics.register("councils.declined", answered)
        topics.register("councils.expired", answered)
        topics.register(asking.WELCOMED, answered)
        ports.owned_records.register("councils.membership", ports.OwnedRecords(_("memberships")))
        ports.owned_records.register("councils.seat", ports.OwnedRecords(_("seats")))
        ports.owned_records.register("councils.inclusion", ports.OwnedRecords(_("inclusions by name")))
        ports.owned_records.register("councils.affiliatedbody", ports.OwnedRecords(_("affiliated bodies")))
        ports.owned_records.register("councils.proposal", ports.OwnedRecords(_("proposals to join")))
        ports.owned_records.register("councils.label", ports.OwnedRecords(_("labels")))
        ports.owned_records.register("councils.council", ports.OwnedRecords(_("councils it leads")))
