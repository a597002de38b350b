"""Who puts an address on the own list learns of the person behind it what the list says, and no more."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.common import clock
from clustergrowth.listen.interviews.queries.interviews import people_of
from clustergrowth.people.councils.models import Contact, Role
from clustergrowth.people.councils.queries.contacts import searched_contacts
from clustergrowth.people.councils.queries.councils import persons_visible_to
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.organisations.models import Affiliation
from clustergrowth.people.persons.models import Person
from tests.cast import JOINED, Cast, belongs, organisation, works

pytestmark = pytest.mark.django_db
A_YEAR = timedelta(days=365)


@pytest.mark.parametrize("role", ["leda", "adam", "selin", "murat"])
def test_whoever_holds_an_office_stays_closed_to_a_coordinator_who_lists_them(
    cast: Cast, client: Client, role: str
) -> None:
    person = getattr(cast, role)
    Contact.objects.create(council=cast.bologna, person=person, name="A. B.", source="a fair", created_at=clock.now())
    assert not persons_visible_to(cast.carla).filter(pk=person.pk).exists()
    assert vars(searched_contacts(cast.bologna).get(person=person))["address"] is None
    client.force_login(cast.carla)
    page = client.get(reverse("contacts", args=["bologna"])).content.decode()
    assert "A. B." in page and person.email not in page and person.name not in page


def on_the_list(cast: Cast, person: Person) -> None:
    Contact.objects.create(council=cast.bologna, person=person, name="A. B.", source="a fair", created_at=clock.now())


def only_listed_elsewhere(cast: Cast, person: Person) -> None:
    Contact.objects.create(council=cast.istanbul, person=person, name="G.", source="a fair", created_at=clock.now())


def of_a_firm_in_no_council(cast: Cast, person: Person) -> None:
    works(person, organisation("Fonderia Reno", OrganisationKind.SME, "Bologna", "IT", "ITH55", slug="reno"))


def who_left_a_firm(cast: Cast, person: Person) -> None:
    Affiliation.objects.create(person=person, organisation=cast.makine, since=JOINED, until=JOINED)


def who_left_an_office(cast: Cast, person: Person) -> None:
    office = Role.Office.COORDINATOR
    Role.objects.create(person=person, council=cast.istanbul, office=office, since=JOINED, until=JOINED)


def who_left_a_firm_that_joined_here_later(cast: Cast, person: Person) -> None:
    belongs(cast.makine, cast.bologna)
    who_left_a_firm(cast, person)


@pytest.mark.parametrize(
    "known",
    [
        only_listed_elsewhere, of_a_firm_in_no_council, who_left_a_firm, who_left_an_office,
        who_left_a_firm_that_joined_here_later,
    ],
)  # fmt: skip
def test_who_is_somebody_elsewhere_stays_closed(cast: Cast, known: Callable[[Cast, Person], None]) -> None:
    gino = Person.objects.create_user("gino@example.org", name="Gino Allodola", created_at=clock.now() - A_YEAR)
    known(cast, gino)
    on_the_list(cast, gino)
    assert not persons_visible_to(cast.carla).filter(pk=gino.pk).exists()
    assert not people_of(cast.bologna).filter(pk=gino.pk).exists()
    assert not searched_contacts(cast.bologna, "gino@example").exists()
    assert vars(searched_contacts(cast.bologna).get(person=gino))["address"] is None


@pytest.mark.parametrize("later", [only_listed_elsewhere, of_a_firm_in_no_council])
def test_whom_a_list_brought_in_nobody_closes_to_it(cast: Cast, later: Callable[[Cast, Person], None]) -> None:
    gino = Person.objects.create_user("gino@example.org", name="Gino Allodola")
    on_the_list(cast, gino)
    later(cast, gino)
    assert persons_visible_to(cast.carla).filter(pk=gino.pk).exists()
    assert people_of(cast.bologna).filter(pk=gino.pk).exists()
    assert searched_contacts(cast.bologna, "gino@example").exists()


def test_somebody_whom_only_the_list_knows_is_opened(cast: Cast) -> None:
    person = type(cast.carla).objects.create(name="Gino Allodola", email="gino@example.org")
    Contact.objects.create(council=cast.bologna, person=person, name="Gino", source="a fair", created_at=clock.now())
    assert persons_visible_to(cast.carla).filter(pk=person.pk).exists()
