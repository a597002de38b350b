"""Whose an organisation and a person are: of whom a council says something alone, and who else is asked."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from clustergrowth.common import clock
from clustergrowth.people.councils.models import Contact, Council, Membership
from clustergrowth.people.councils.queries.councils import (
    AT_ONCE,
    access_of,
    home_council_of,
    of_councils,
    of_other_councils,
)
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.persons.models import Person


def is_member(council: Council, organisation: Organisation) -> bool:
    return council.memberships.filter(live(clock.today()), organisation=organisation).exists()


def ours(council: Council) -> QuerySet[Organisation]:
    """Of whom a council may say something alone: its members, and those in no council for whom nobody else speaks.

    Of the latter speak who works there, unless this council brought them in, and the council they left last.
    """
    of = Membership.objects.filter(organisation=OuterRef("pk"))
    today = of.filter(live(clock.today()))
    last = Subquery(of.order_by("-pk").values("council")[:1])
    first = Contact.objects.filter(council=council, created_at__lte=F("person__created_at") + AT_ONCE)
    brought_in = Q(person__in=first.values("person"))  # whom another had known before, a list of ours does not bring in
    others = Affiliation.objects.filter(live(clock.today()), organisation=OuterRef("pk")).exclude(brought_in)
    nobodys = ~Exists(today) & (Q(last_council=council.pk) | ~Exists(others))
    rows = Organisation.objects.alias(last_council=last)
    return rows.filter(Exists(today.filter(council=council)) | nobodys)


def is_ours(council: Council, organisation: Organisation) -> bool:
    return ours(council).filter(pk=organisation.pk).exists()


def is_anothers(council: Council, organisation: Organisation) -> bool:
    """Whether others speak for an organisation; for a member of several councils the one it joined first does."""
    if is_member(council, organisation):
        return home_council_of(organisation.pk) != council.pk
    return not is_ours(council, organisation)


def speaks_for(person: Person, organisation: Organisation) -> bool:
    """Whoever works there, and the coordinators of the council it joined first."""
    access = access_of(person)
    return organisation.pk in access.organisations or home_council_of(organisation.pk) in access.coordinates


def is_of_another(council: Council, person: Person) -> bool:
    """Whether a person belongs to other councils only."""
    rows, today = Person.objects.filter(pk=person.pk), clock.today()
    elsewhere = rows.filter(of_other_councils([council.pk], today)).exists()
    return elsewhere and not rows.filter(of_councils([council.pk], today)).exists()
