"""Reading councils: who stands where, who belongs, who is counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from clustergrowth.common import clock
from clustergrowth.people.councils.models import Council, Focus, Inclusion, Membership, Role
from clustergrowth.people.organisations import codes
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.queries import IS_SME, live, organisation_ids_of
from clustergrowth.people.persons.models import Person, Viewer


@dataclass(frozen=True)
class Standing:
    """What a viewer is, today: the whole ground on which ``permissions.py`` judges."""

    person_id: int | None = None
    organisations: frozenset[int] = frozenset()  # affiliated with
    coordinates: frozenset[int] = frozenset()  # councils
    sits_in: frozenset[int] = frozenset()  # councils where this person holds a seat
    belongs_to: frozenset[int] = frozenset()  # all councils of own, by office, seat or membership of the organisation
    is_lead: bool = False
    is_site_administrator: bool = False

    @property
    def is_coordinator(self) -> bool:
        return bool(self.coordinates)


PUBLIC = Standing()


def standing(viewer: Viewer) -> Standing:
    """The viewer's standing; kept on the viewer's instance, so a request pays for it once."""
    if not isinstance(viewer, Person) or not viewer.is_active:
        return PUBLIC
    kept: Standing | None = getattr(viewer, "_standing", None)
    if kept is None:
        kept = _standing(viewer, clock.today())
        viewer._standing = kept  # type: ignore[attr-defined]  # a cache for the length of the request
    return kept


def _standing(person: Person, on: date) -> Standing:
    roles = list(person.roles.filter(live(on)).values_list("office", "council_id"))
    coordinates = frozenset(c for office, c in roles if office == Role.Office.COORDINATOR and c is not None)
    sits_in = frozenset(person.seats.filter(live(on)).values_list("council_id", flat=True))
    organisations = organisation_ids_of(person, on)
    through_membership = (
        frozenset(
            Membership.objects.filter(live(on), organisation__in=organisations).values_list("council_id", flat=True)
        )
        if organisations
        else frozenset()
    )
    return Standing(
        person_id=person.pk,
        organisations=organisations,
        coordinates=coordinates,
        sits_in=sits_in,
        belongs_to=coordinates | sits_in | through_membership,
        is_lead=any(office == Role.Office.CONSORTIUM_LEAD for office, _ in roles),
        is_site_administrator=person.is_site_administrator,
    )


def persons_visible_to(viewer: Viewer) -> QuerySet[Person]:
    """Oneself, those of the own councils, and those disclosed to one's organisation; contacts only to coordinators."""
    rank = standing(viewer)
    if rank.person_id is None:
        return Person.objects.none()
    today, moment = clock.today(), clock.now()
    seen = Q(pk=rank.person_id) | Q(affiliations__organisation__in=rank.organisations)
    if rank.belongs_to:
        seen |= Q(pk__in=_of_councils(rank.belongs_to, today))
    if rank.coordinates:
        seen |= Q(contact_entries__council__in=rank.coordinates)
    if rank.organisations:
        live_now = Q(disclosures__until=None) | Q(disclosures__until__gte=moment)
        seen |= Q(disclosures__to_organisation__in=rank.organisations, disclosures__since__lte=moment) & live_now
    return Person.objects.filter(pk__in=Person.objects.filter(seen).values("pk"))


def _of_councils(councils: Iterable[int], on: date) -> QuerySet[Person]:
    councils = list(councils)
    return Person.objects.filter(
        (Q(roles__council__in=councils) & live(on, "roles__"))
        | (Q(seats__council__in=councils) & live(on, "seats__"))
        | (
            Q(affiliations__organisation__memberships__council__in=councils)
            & live(on, "affiliations__")
            & live(on, "affiliations__organisation__memberships__")
        )
    ).values("pk")


def coordinators_of(council: Council) -> QuerySet[Person]:
    today = clock.today()
    return Person.objects.filter(
        live(today, "roles__"), roles__council=council, roles__office=Role.Office.COORDINATOR, is_active=True
    ).distinct()


def members_of(council: Council, on: date | None = None) -> QuerySet[Organisation]:
    """Organisations included in a council on a day, each once."""
    rows = Membership.objects.filter(live(on or clock.today()), council=council, organisation=OuterRef("pk"))
    return Organisation.objects.filter(Exists(rows))


def included(councils: Iterable[Council] | None = None, on: date | None = None) -> QuerySet[Organisation]:
    """Organisations with a membership in any of ``councils`` (all, when None), each counted once."""
    rows = Membership.objects.filter(live(on or clock.today()), organisation=OuterRef("pk"))
    if councils is not None:
        rows = rows.filter(council__in=list(councils))
    return Organisation.objects.filter(Exists(rows))


def focus_of(council: Council, on: date | None = None) -> Focus | None:
    return Focus.objects.filter(council=council, since__lte=on or clock.today()).order_by("-since").first()


def engineering_smes(councils: Iterable[Council], on: date | None = None) -> QuerySet[Organisation]:
    """SMEs with a membership whose NACE code lies in the council's focus of that day, or that were included by name.

    Several councils together (a country, the network) count each firm once.
    """
    day = on or clock.today()
    counted = Q(pk__in=[])
    for focus in _focuses(councils, day):
        rows = Membership.objects.filter(live(day), council=focus.council_id, organisation=OuterRef("pk"))
        named = Inclusion.objects.filter(council=focus.council_id, organisation=OuterRef("pk"), since__lte=day)
        within = Q(nace__overlap=codes.with_all_below(focus.nace)) | Exists(named)
        counted |= Q(Exists(rows)) & within
    return Organisation.objects.filter(IS_SME).filter(counted)


def _focuses(councils: Iterable[Council], day: date) -> list[Focus]:
    ids = [council.pk for council in councils]
    rows = Focus.objects.filter(council__in=ids, since__lte=day).order_by("council_id", "-since").distinct("council_id")
    return list(rows)


def engineering_in(organisations: Iterable[Organisation], day: date) -> dict[int, list[str]]:
    """For each organisation the slugs of the councils that count it as an engineering SME on ``day``; few queries in all."""
    smes = {organisation.pk: organisation for organisation in organisations if organisation.is_sme}
    if not smes:
        return {}
    memberships = Membership.objects.filter(live(day), organisation__in=smes).select_related("council")
    named = set(
        Inclusion.objects.filter(organisation__in=smes, since__lte=day).values_list("council_id", "organisation_id")
    )
    focuses: dict[int, set[str]] = {}
    found: dict[int, list[str]] = {}
    rows = list(memberships)
    for focus in _focuses({row.council for row in rows}, day):
        focuses[focus.council_id] = set(codes.with_all_below(focus.nace))
    for row in rows:
        within = focuses.get(row.council_id, set()) & set(smes[row.organisation_id].nace)
        if within or (row.council_id, row.organisation_id) in named:
            found.setdefault(row.organisation_id, []).append(row.council.slug)
    return {id: sorted(slugs) for id, slugs in found.items()}
