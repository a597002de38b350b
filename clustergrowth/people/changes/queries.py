"""Whom a change for many would change, and whom not, and why."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet

from clustergrowth.common import clock
from clustergrowth.common.tables.copying import among
from clustergrowth.people import directory
from clustergrowth.people.changes.models import What
from clustergrowth.people.councils.models import Council, Membership
from clustergrowth.people.councils.queries.contacts import searched_memberships
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.councils.queries.first_contacts import proposed_contacts
from clustergrowth.people.councils.queries.others import ours
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.persons.models import Person

BY_DIRECTORY = ("country", "size", "nace", "sme", "engineering")


@dataclass(frozen=True)
class Judged:
    """Organisations that would be changed, and how many not: they are so already, or it is not this council's to do."""

    able: list[int] = field(default_factory=list)
    already: int = 0
    left_out: int = 0


def listed(council: Council, viewer: Person, wanted: Mapping[str, str]) -> QuerySet[Membership]:
    """Members under the filters of the council's list and of the directory."""
    own = {name: wanted.get(name, "") for name in ("q", "kind", "state")}
    rows = searched_memberships(council, clock.today(), **own)
    asked = {name: wanted[name] for name in BY_DIRECTORY if wanted.get(name)}
    if asked:
        found = directory.listed({**asked, "council": council.slug}, viewer)
        rows = rows.filter(organisation__in=found.order_by().values("pk"))
    return rows


def judge(council: Council, *, what: str, value: str, organisations: Collection[int], by: Person) -> Judged:
    ids = organisations
    speaks = _spoken_for(ids, by)
    if what == What.CONTACT:
        proposed = set(
            proposed_contacts(council).filter(organisation__in=list(ids)).values_list("organisation", flat=True)
        )
        there = Affiliation.objects.filter(live(clock.today()), is_first_contact=True).values("organisation")
        alike = Organisation.objects.filter(among(Organisation, "id", ids), pk__in=there)
        speaks &= proposed
    elif what in (What.LABEL, What.UNLABEL):
        labelled = Organisation.objects.filter(labels__council=council, labels__name=value)
        alike = Organisation.objects.filter(among(Organisation, "id", ids))
        alike = alike.filter(pk__in=labelled) if what == What.LABEL else alike.exclude(pk__in=labelled)
        speaks = set(ids)  # they are the council's own words
    elif what == What.KIND:
        alike = Organisation.objects.filter(among(Organisation, "id", ids), kind=value)
    else:
        other = Council.objects.get(pk=value)
        members = Membership.objects.filter(live(clock.today()), council=other).values("organisation")
        alike = Organisation.objects.filter(among(Organisation, "id", ids), pk__in=members)
        nobodys = ours(other).filter(among(Organisation, "id", ids))
        speaks |= set(nobodys.values_list("pk", flat=True))
    already = set(alike.values_list("pk", flat=True))
    able = [id for id in ids if id in speaks and id not in already]
    return Judged(able, len(already), len(set(ids) - already - speaks))


def _spoken_for(ids: Collection[int], by: Person) -> set[int]:
    """Those whose home is a council that the person coordinates: ``home_council_of`` for many."""
    of = Membership.objects.filter(among(Membership, "organisation", ids)).distinct("organisation")
    homes = dict(of.order_by("organisation", "-pk").values_list("organisation_id", "council_id"))
    there = of.filter(live(clock.today())).order_by("organisation", "pk")
    homes |= dict(there.values_list("organisation_id", "council_id"))
    own = access_of(by).coordinates
    return {id for id, council in homes.items() if council in own}
