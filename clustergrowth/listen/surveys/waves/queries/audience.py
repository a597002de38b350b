"""Who may be asked, and who of them can be reached."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from clustergrowth.common import clock
from clustergrowth.listen.surveys.models import Invitation, Response, Wave
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import engineering_smes, members_of
from clustergrowth.people.organisations.domain.kinds import FIRMS
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.organisations.queries import IS_SME, live
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.queries.persons import reachable

AUDIENCES = ("engineering", "smes", "firms")


def audience_of(council: Council, name: str, on: date | None = None) -> QuerySet[Organisation]:
    """The members of a council a survey may be about: its engineering SMEs, all SMEs, or all firms."""
    if name == "engineering":
        return engineering_smes([council], on)
    rows = members_of(council, on)
    return rows.filter(IS_SME) if name == "smes" else rows.filter(kind__in=FIRMS)


def contacts_of(organisations: QuerySet[Organisation]) -> dict[int, Person]:
    """Whom to write to in each organisation: its first contact, else who is there longest; one query."""
    rows = (
        Affiliation.objects.filter(live(clock.today()), reachable("person__"), person__is_active=True)
        .filter(organisation__in=organisations.values("pk"), person__receives_letters=True)
        .order_by("organisation_id", "-is_first_contact", "since", "pk")
        .distinct("organisation_id")
        .select_related("person")
    )
    return {row.organisation_id: row.person for row in rows}


@dataclass(frozen=True)
class AudienceReach:
    """Of an audience: who may be written to now, how many were asked or have answered, how many have no address."""

    fresh: list[tuple[int, Person]]  # organisation and whom to write to
    asked: int
    unreachable: int


def reach(wave: Wave, council: Council, audience: str) -> AudienceReach:
    everyone = audience_of(council, audience)
    ids = set(everyone.values_list("pk", flat=True))
    asked = set(Invitation.objects.filter(wave=wave).values_list("organisation_id", flat=True))
    answered = set(Response.objects.filter(wave=wave).values_list("organisation_id", flat=True))
    contacts = contacts_of(everyone)
    open_ids = ids - asked - answered
    fresh = [(id, contacts[id]) for id in sorted(open_ids) if id in contacts]
    return AudienceReach(fresh, asked=len(ids & (asked | answered)), unreachable=len(open_ids - contacts.keys()))
