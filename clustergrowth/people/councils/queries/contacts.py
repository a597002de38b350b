"""Lists for the coordinator: members, contacts, and what was asked of firms."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Lower, NullIf

from clustergrowth.common import clock
from clustergrowth.common.languages.searching import holds, searched
from clustergrowth.people.councils.models import Contact, Council, JoinRequest, Membership, Proposal
from clustergrowth.people.councils.queries.councils import known_elsewhere, of_councils, opened_by_lists
from clustergrowth.people.organisations.models import Affiliation, Listing
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.queries.persons import bounce_of


def searched_memberships(
    council: Council, day: date, *, q: str = "", kind: str = "", state: str = ""
) -> QuerySet[Membership]:
    """Members of a council by name, kind and state: of today, those without first contact (``quiet``), or ``ended``."""
    rows = Membership.objects.filter(council=council)
    rows = rows.filter(until__lt=day) if state == "ended" else rows.filter(live(day))
    if state == "quiet":
        first = Affiliation.objects.filter(live(day), organisation=OuterRef("organisation"), is_first_contact=True)
        rows = rows.filter(~Exists(first))
    if kind:
        rows = rows.filter(organisation__kind=kind)
    if q.strip():
        listings = Listing.objects.filter(holds(q, "search"))
        rows = rows.filter(organisation__in=listings.values("pk"))
    return rows.select_related("organisation", "through").order_by("organisation__folded", "pk")


def searched_contacts(council: Council, typed: str = "") -> QuerySet[Contact]:
    """The council's list, by name or address, each person with the organisations of today as ``current``.

    Of a person who is somebody elsewhere only what the list itself says.
    """
    today = clock.today()
    listed = Person.objects.filter(pk__in=Contact.objects.filter(council=council).values("person"))
    own = listed.filter(of_councils([council.pk], today) | opened_by_lists([council.pk], today))
    address = Case(When(person__in=own, then=Coalesce("person__email", NullIf("person__listed_address", Value("")))))
    rows = (
        Contact.objects.filter(council=council)
        .select_related("person")
        .annotate(address=address, bounce=bounce_of("person__"))
    )
    if typed.strip():
        named = searched(Contact.objects.filter(council=council), typed, "name").values("pk")
        rows = rows.filter(Q(pk__in=named) | Q(person__in=own) & _address_holds(typed.strip()))
    firms = Affiliation.objects.filter(live(today), person__in=own).select_related("organisation")
    return rows.prefetch_related(Prefetch("person__affiliations", firms, to_attr="current")).order_by(
        Lower("name"), "pk"
    )


def _address_holds(part: str) -> Q:
    return Q(person__email__icontains=part) | Q(person__listed_address__icontains=part)


def persons_by_address(council: Council, addresses: Collection[str]) -> dict[str, Person]:
    """Whom the council may mean by each of these addresses: its own people, whom its list names, and nobody's.

    Who is somebody elsewhere is not among them: of such an address everything happens as of one that nobody has.
    """
    today = clock.today()
    listed = Q(contact_entries__council=council)
    own = of_councils([council.pk], today) | listed | ~known_elsewhere([council.pk], today)
    typed = {address.strip().lower() for address in addresses} - {""}
    signs_in = Person.objects.alias(low=Lower("email")).filter(own, low__in=typed)
    written = Person.objects.alias(low=Lower("listed_address")).filter(listed, low__in=typed)
    by_address: dict[str, Person] = {(person.email or "").lower(): person for person in signs_in}
    return by_address | {person.listed_address.lower(): person for person in written}


def last_proposals(requests: Iterable[JoinRequest]) -> dict[int | None, Proposal]:
    """What a firm of another council was asked last for each of these requests to join, by the request's number."""
    proposals = Proposal.objects.filter(join_request__in=[row.pk for row in requests]).select_related("organisation")
    return {proposal.join_request_id: proposal for proposal in proposals.order_by("pk")}
