"""Whose an organisation and a person are: of whom a council says something alone, and who else is asked."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from clustergrowth.common import clock
from clustergrowth.people.councils.models import Contact, Council, Membership
from clustergrowth.people.councils.queries import home_council_of, of_councils, of_other_councils, standing
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.persons.models import Person


def is_member(council: Council, organisation: Organisation) -> bool:
    return council.memberships.filter(live(clock.today()), organisation=organisation).exists()


def ours(council: Council) -> QuerySet[Organisation]:
    """Of whom a council may say something alone: its members, and those in no council."""
    elsewhere = Membership.objects.filter(live(clock.today()), organisation=OuterRef("pk")).exclude(council=council)
    own = Membership.objects.filter(live(clock.today()), organisation=OuterRef("pk"), council=council)
    return Organisation.objects.filter(Exists(own) | ~Exists(elsewhere))


def is_anothers(council: Council, organisation: Organisation) -> bool:
    """Whether others speak for an organisation: the council it joined first, or in no council the people there.

    Those whom this council brought in itself do not make it another's.
    """
    home = home_council_of(organisation.pk)
    if home == council.pk:
        return False
    if home is not None and Membership.objects.filter(live(clock.today()), organisation=organisation).exists():
        return True
    own = Q(person__in=Contact.objects.filter(council=council).values("person"))
    return Affiliation.objects.filter(live(clock.today()), organisation=organisation).exclude(own).exists()


def speaks_for(person: Person, organisation: Organisation) -> bool:
    """Whoever works there, and the coordinators of the council it joined first."""
    rank = standing(person)
    return organisation.pk in rank.organisations or home_council_of(organisation.pk) in rank.coordinates


def is_of_another(council: Council, person: Person) -> bool:
    """Whether a person belongs to other councils only."""
    rows, today = Person.objects.filter(pk=person.pk), clock.today()
    elsewhere = rows.filter(of_other_councils([council.pk], today)).exists()
    return elsewhere and not rows.filter(of_councils([council.pk], today)).exists()
