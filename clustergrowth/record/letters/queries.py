"""Who gets a letter, and who cannot be reached."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from clustergrowth.common import clock
from clustergrowth.people.councils.models import Contact, Council
from clustergrowth.people.councils.queries.councils import engineering_smes, members_of
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.queries.persons import comes_back, reachable, without_address
from clustergrowth.record.models import Party


def chosen_members(council: Council, wanted: Mapping[str, Any]) -> QuerySet[Organisation]:
    """The members a filter leaves: kinds, sizes, engineering SMEs only, quiet for so many months."""
    members = engineering_smes([council]) if wanted.get("engineering") else members_of(council)
    if wanted.get("kinds"):
        members = members.filter(kind__in=wanted["kinds"])
    if wanted.get("sizes"):
        members = members.filter(size__in=wanted["sizes"])
    if wanted.get("quiet_months"):
        since = clock.now() - timedelta(days=30 * int(wanted["quiet_months"]))
        members = members.filter(~Exists(Party.objects.filter(organisation_id=OuterRef("pk"), at__gte=since)))
    return members


def recipients(council: Council, wanted: Mapping[str, Any]) -> QuerySet[Person]:
    """First contacts of the chosen members (everybody there, if wished), and the council's contact list (if wished).

    Each address once: who signs in with it comes before whom a list calls by it.
    """
    rows = Affiliation.objects.filter(live(clock.today()), organisation__in=chosen_members(council, wanted))
    if not wanted.get("everybody"):
        rows = rows.filter(is_first_contact=True)
    is_recipient = Q(pk__in=rows.values("person"))
    if wanted.get("contacts"):
        is_recipient |= Q(pk__in=Contact.objects.filter(council=council).values("person"))
    people = Person.objects.filter(is_recipient, is_active=True)
    signs_in = people.filter(email=OuterRef("listed_address"))
    earlier = people.filter(listed_address=OuterRef("listed_address"), pk__lt=OuterRef("pk")).exclude(listed_address="")
    return people.filter(~Exists(signs_in), ~Exists(earlier))


@dataclass(frozen=True)
class LetterReach:
    """How many a letter reaches in which language, and why it does not reach the others."""

    by_language: Mapping[str, int]
    without_address: int
    ended_letters: int
    comes_back: int
    members_without_contact: int

    @property
    def total(self) -> int:
        return sum(self.by_language.values())


def reach(council: Council, wanted: Mapping[str, Any]) -> LetterReach:
    everyone = recipients(council, wanted)
    reached = everyone.filter(reachable(), receives_letters=True)
    languages = reached.order_by().values_list("language").annotate(n=Count("pk"))
    ended = Q(receives_letters=False) | Q(wants_no_mail=True)
    counts = everyone.alias(is_lost=comes_back()).aggregate(
        without=Count("pk", filter=without_address()),
        ended=Count("pk", filter=~without_address() & ended),
        comes_back=Count("pk", filter=~without_address() & ~ended & Q(is_lost=True)),
    )
    contact = Affiliation.objects.filter(live(clock.today()), organisation=OuterRef("pk"), is_first_contact=True)
    silent = chosen_members(council, wanted).filter(~Exists(contact)).count()
    return LetterReach(dict(sorted(languages)), counts["without"], counts["ended"], counts["comes_back"], silent)
