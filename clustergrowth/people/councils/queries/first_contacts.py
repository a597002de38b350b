"""Who answers for a member when somebody asks: the members nobody answers for, and whom one would name there."""

from collections.abc import Collection
from datetime import date

from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, When

from clustergrowth.common import clock
from clustergrowth.people.councils.models import Council, Membership
from clustergrowth.people.organisations.models import Affiliation
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.persons.queries.persons import reachable


def without_first_contact(council: Council, day: date) -> QuerySet[Membership]:
    """Members of whom this council speaks and for whom nobody answers, those with known people (``has_people``) first.

    For a firm that joined another council before, that one says who answers.
    """
    there = Affiliation.objects.filter(live(day), organisation=OuterRef("organisation"))
    before = Membership.objects.filter(live(day), organisation=OuterRef("organisation"), pk__lt=OuterRef("pk"))
    rows = Membership.objects.filter(live(day), ~Exists(there.filter(is_first_contact=True)), council=council)
    rows = rows.filter(~Exists(before.exclude(council=council)))
    rows = rows.annotate(has_people=Exists(there.filter(person__is_active=True)))
    return rows.select_related("organisation").order_by("-has_people", "organisation__folded", "pk")


def proposed_contacts(council: Council) -> QuerySet[Affiliation]:
    """One person of each of these members: who has an address before who has none, then who is known the longest."""
    today = clock.today()
    silent = without_first_contact(council, today).order_by().values("organisation")
    has_address = Case(When(reachable("person__"), then=1), default=0, output_field=IntegerField())
    rows = Affiliation.objects.filter(live(today), organisation__in=silent, person__is_active=True)
    return (
        rows.annotate(has_address=has_address)
        .select_related("person", "organisation")
        .order_by("organisation_id", "-has_address", "since", "pk")
        .distinct("organisation_id")
    )


def first_contacts_among(council: Council, numbers: Collection[int]) -> QuerySet[Affiliation]:
    """Of these the ones that answer for a member of today."""
    today = clock.today()
    members = Membership.objects.filter(live(today), council=council).values("organisation")
    return Affiliation.objects.filter(live(today), pk__in=numbers, is_first_contact=True, organisation__in=members)
