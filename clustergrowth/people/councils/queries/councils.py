"""Reading councils: who stands where, who belongs, who is counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from clustergrowth.common import clock
from clustergrowth.people.councils.models import (
    AffiliatedBody,
    Contact,
    Council,
    Focus,
    Inclusion,
    JoinRequest,
    Membership,
    Role,
    Seat,
)
from clustergrowth.people.organisations.models import Affiliation, Disclosure, Organisation
from clustergrowth.people.organisations.queries import IS_SME, live
from clustergrowth.people.persons.models import Person, Viewer

AT_ONCE = timedelta(minutes=1)  # a list writes down a new person and its own entry in one go


@dataclass(frozen=True)
class Access:
    """What a viewer is, today: the whole ground on which ``permissions.py`` judges."""

    person_id: int | None = None
    organisations: frozenset[int] = frozenset()  # affiliated with
    offices: Mapping[str, frozenset[int]] = field(default_factory=dict)  # held, each with its councils
    sits_in: frozenset[int] = frozenset()  # councils where this person holds a seat
    belongs_to: frozenset[int] = frozenset()  # all councils of own, by office, seat or membership of the organisation
    is_site_administrator: bool = False

    @property
    def coordinates(self) -> frozenset[int]:
        """The councils that this person convenes."""
        return self.offices.get(Role.Office.COORDINATOR, frozenset())

    @cached_property
    def coordinated(self) -> tuple[str, ...]:
        """Their slugs, as the ledger names them: asked once, and only where they are wanted."""
        return tuple(Council.objects.filter(pk__in=self.coordinates).values_list("slug", flat=True))

    @property
    def is_lead(self) -> bool:
        return Role.Office.CONSORTIUM_LEAD in self.offices

    @property
    def is_coordinator(self) -> bool:
        return bool(self.coordinates)


PUBLIC = Access()


def access_of(viewer: Viewer) -> Access:
    """The viewer's access; kept on the viewer's instance, so a request pays for it once."""
    if not isinstance(viewer, Person) or not viewer.is_active:
        return PUBLIC
    access: Access | None = getattr(viewer, "_access", None)
    if access is None:
        access = _access(viewer, clock.today())
        viewer._access = access  # type: ignore[attr-defined]  # a cache for the length of the request
    return access


def _access(person: Person, on: date) -> Access:
    places_by_right: dict[str, set[int | None]] = {}
    for what, where in _ties(person, on):
        places_by_right.setdefault(what, set()).add(where)
    ties = {what: frozenset(id for id in ids if id is not None) for what, ids in places_by_right.items()}
    offices = {office.value: ties[office] for office in Role.Office if office in ties}
    sits_in = ties.get("seat", frozenset())
    return Access(
        person_id=person.pk,
        organisations=ties.get("works", frozenset()),
        offices=offices,
        sits_in=sits_in,
        belongs_to=sits_in.union(ties.get("member", ()), *offices.values()),
        is_site_administrator=person.is_site_administrator,
    )


def _ties(person: Person, on: date) -> Iterable[tuple[str, int | None]]:
    """Offices, seats, organisations and their memberships, each with its number: every page asks, so in one query."""
    works = Affiliation.objects.filter(live(on), person=person).order_by()
    members = Membership.objects.filter(live(on), organisation__in=works.values("organisation")).order_by()
    return Role.objects.filter(live(on), person=person).order_by().values_list("office", "council_id").union(
        Seat.objects.filter(live(on), person=person).order_by().values_list(Value("seat"), "council_id"),
        works.values_list(Value("works"), "organisation_id"),
        members.values_list(Value("member"), "council_id"),
    )  # fmt: skip


def persons_visible_to(viewer: Viewer) -> QuerySet[Person]:
    """Oneself, those of the own councils, and those disclosed to one's organisation; contacts only to coordinators."""
    access = access_of(viewer)
    if access.person_id is None:
        return Person.objects.none()
    today, moment = clock.today(), clock.now()
    seen = Q(pk=access.person_id)
    if access.organisations:
        colleagues = Affiliation.objects.filter(live(today), organisation__in=access.organisations)
        disclosed = Disclosure.objects.filter(
            Q(until=None) | Q(until__gte=moment), to_organisation__in=access.organisations, since__lte=moment
        )
        seen |= _among(colleagues) | _among(disclosed)
    if access.belongs_to:
        seen |= of_councils(access.belongs_to, today)
    if access.coordinates:
        seen |= opened_by_lists(access.coordinates, today)
    return Person.objects.filter(seen)


def _among(rows: QuerySet[Any]) -> Q:
    """Persons of whom there is one: looked for person by person, not listed first, for of one page few are asked."""
    return Q(Exists(rows.filter(person=OuterRef("pk"))))


def of_councils(councils: Iterable[int], on: date) -> Q:
    """Persons with an office, a seat or an affiliation with a member in one of the councils.

    A firm's people belong to the council it joined first: a later membership elsewhere, which any coordinator can
    write down, opens nobody's name.
    """
    councils = councils if isinstance(councils, QuerySet) else list(councils)  # asked along, not before
    before = Membership.objects.filter(live(on), organisation=OuterRef("organisation"), pk__lt=OuterRef("pk"))
    elsewhere = Exists(before.exclude(council=OuterRef("council")))
    members = Membership.objects.filter(
        ~elsewhere, live(on), council__in=councils, organisation=OuterRef("organisation")
    )
    return (
        _among(Role.objects.filter(live(on), council__in=councils))
        | _among(Seat.objects.filter(live(on), council__in=councils))
        | _among(Affiliation.objects.filter(live(on), Exists(members)))
    )


def of_other_councils(councils: Iterable[int], on: date) -> Q:
    """Persons of councils other than these, and of the network itself: being put on a list opens nothing of them."""
    of_the_network = _among(Role.objects.filter(live(on), council=None))
    others = Council.objects.exclude(pk__in=list(councils)).values_list("pk", flat=True)
    return of_councils(others, on) | of_the_network | Q(is_site_administrator=True)


def opened_by_lists(councils: Iterable[int], on: date) -> Q:
    """Persons on a list of these councils who are nobody elsewhere: of all others a list opens nothing."""
    councils = list(councils)
    listed = _among(Contact.objects.filter(council__in=councils))
    return listed & ~known_elsewhere(councils, on)


def known_elsewhere(councils: Iterable[int], on: date) -> Q:
    """Persons who are, or were, somebody outside these councils: they speak for themselves, a list does not.

    Whom several councils list is the first one's; who works in a firm of no council is theirs who brought them in.
    """
    councils = list(councils)
    own, whose = Contact.objects.filter(council__in=councils), {"person": OuterRef("pk")}
    listed = Contact.objects.filter(**whose).exclude(council__in=councils)
    first = listed.filter(~Exists(own.filter(person=OuterRef("person"), pk__lt=OuterRef("pk"))))
    of = Membership.objects.filter(organisation=OuterRef("organisation"))
    joined, left = of.filter(live(on)).order_by("pk"), of.order_by("-pk")  # as home_council_of
    home = Coalesce(Subquery(joined.values("council")[:1]), Subquery(left.values("council")[:1]))
    works = Affiliation.objects.filter(**whose).alias(home=home)
    brought_in = Exists(own.filter(**whose, created_at__lte=F("person__created_at") + AT_ONCE))
    return (
        of_other_councils(councils, on)
        | Exists(Role.objects.filter(**whose).exclude(council__in=councils))
        | Exists(Seat.objects.filter(**whose).exclude(council__in=councils))
        | Exists(first)
        | Exists(works.filter(~Q(home__in=councils), home__isnull=False))
        | (Exists(works.filter(home__isnull=True)) & ~brought_in)
    )


def home_council_of(organisation_id: int, on: date | None = None) -> int | None:
    """The council an organisation joined first of those it is in; where it is in none, the one it left last."""
    memberships = Membership.objects.filter(organisation=organisation_id)
    there = memberships.filter(live(on or clock.today())).order_by("pk").first() or memberships.order_by("-pk").first()
    return there.council_id if there else None


def bodies_of(council: Council) -> QuerySet[Organisation]:
    """The bodies through which a council works today."""
    return Organisation.objects.filter(live(clock.today(), "affiliated_to__"), affiliated_to__council=council)


def affiliated_bodies_of(council: Council) -> QuerySet[AffiliatedBody]:
    """The same with what each helps with."""
    rows = council.affiliated_bodies.filter(live(clock.today())).select_related("organisation")
    return rows.order_by("organisation__folded", "pk")


def requests_visible_to(viewer: Viewer) -> QuerySet[JoinRequest]:
    return JoinRequest.objects.filter(council__in=access_of(viewer).coordinates).select_related("council")


def every_council() -> QuerySet[Council]:
    """They are public: for lists to choose from."""
    return Council.objects.visible_to(AnonymousUser())


def coordinated_by(viewer: Viewer) -> QuerySet[Council]:
    """The councils of which somebody is coordinator."""
    return Council.objects.filter(pk__in=access_of(viewer).coordinates)


def at_whose_table(viewer: Viewer) -> QuerySet[Council]:
    """The councils somebody coordinates or sits in."""
    access = access_of(viewer)
    return Council.objects.filter(pk__in=access.coordinates | access.sits_in)


def councils_of(viewer: Viewer) -> QuerySet[Council]:
    """Those to which somebody belongs, by office, seat or membership."""
    return Council.objects.filter(pk__in=access_of(viewer).belongs_to).order_by("colour")


def offices_of_today() -> QuerySet[Role]:
    """Every office of every council: for who appoints."""
    return Role.objects.filter(live(clock.today()))


def own_organisations(viewer: Viewer) -> list[Organisation]:
    """Where somebody works, kept on the viewer's instance like ``access_of``."""
    own: list[Organisation] | None = getattr(viewer, "_own_organisations", None)
    if own is None:
        own = list(Organisation.objects.filter(pk__in=access_of(viewer).organisations).order_by("pk"))
        viewer._own_organisations = own  # type: ignore[union-attr]  # a cache for the length of the request
    return own


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
    for focus in focuses_on([council.pk for council in councils], day):
        members = Membership.objects.filter(live(day), council=focus.council_id)
        named = Inclusion.objects.filter(council=focus.council_id, since__lte=day)
        within = Q(nace_within__overlap=focus.nace) | Q(pk__in=named.values("organisation"))
        counted |= Q(pk__in=members.values("organisation")) & within
    return Organisation.objects.filter(IS_SME, counted)


def focuses_on(councils: Iterable[int], day: date) -> list[Focus]:
    """The focus in force of each council (by number)."""
    rows = Focus.objects.filter(council__in=list(councils), since__lte=day)
    return list(rows.order_by("council_id", "-since").distinct("council_id"))


def memberships_on(organisations: Iterable[int], day: date) -> list[Membership]:
    """Those of these organisations, each with its council."""
    rows = Membership.objects.filter(live(day), organisation__in=list(organisations))
    return list(rows.select_related("council").order_by("council__slug"))


def engineering_in(
    organisations: Iterable[Organisation], memberships: Iterable[Membership], day: date
) -> dict[int, list[str]]:
    """For each organisation the slugs of the councils that count it as an engineering SME on ``day``; few queries."""
    smes = {organisation.pk: organisation for organisation in organisations if organisation.is_sme}
    if not smes:
        return {}
    named = set(
        Inclusion.objects.filter(organisation__in=smes, since__lte=day).values_list("council_id", "organisation_id")
    )
    focuses: dict[int, set[str]] = {}
    slugs_by_firm: dict[int, list[str]] = {}
    rows = [row for row in memberships if row.organisation_id in smes]
    for focus in focuses_on({row.council_id for row in rows}, day):
        focuses[focus.council_id] = set(focus.nace)
    for row in rows:
        within = focuses.get(row.council_id, set()) & set(smes[row.organisation_id].nace_within)
        if within or (row.council_id, row.organisation_id) in named:
            slugs_by_firm.setdefault(row.organisation_id, []).append(row.council.slug)
    return {id: sorted(slugs) for id, slugs in slugs_by_firm.items()}
