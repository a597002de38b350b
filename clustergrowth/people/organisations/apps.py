from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import ports
from clustergrowth.common.mail.letters import composers


class OrganisationsConfig(AppConfig):
    name = "clustergrowth.people.organisations"

    def ready(self) -> None:
        from clustergrowth.common.mail.stopping import Topic, topics
        from clustergrowth.people.organisations import ports as own
        from clustergrowth.people.organisations.services import inviting  # models exist only now

        ports.describe.register("organisation", own.describe)
        ports.search.register("organisations", own.search)
        ports.personal_data.register("organisations", own.personal_data)
        ports.erase.register("organisations", own.erase)
        composers.register(inviting.WORKS_THERE, inviting.compose_works_there)
        topics.register("organisations", Topic(_("questions about where you work")))
        ports.owned_records.register("organisations.affiliation", ports.OwnedRecords(_("persons")))
        ports.owned_records.register("organisations.colleagueinvitation", ports.OwnedRecords(_("colleagues asked")))
        ports.owned_records.register("organisations.disclosure", ports.OwnedRecords(_("people opened to it")))
