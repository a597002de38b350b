"""Who puts an address on the own list learns of the person behind it what the list says, and no more."""

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.common import clock
from clustergrowth.people.councils.models import Contact
from clustergrowth.people.councils.queries import contacts_found, persons_visible_to
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["leda", "adam", "selin", "murat"])
def test_whoever_holds_an_office_stays_closed_to_a_coordinator_who_lists_them(
    cast: Cast, client: Client, role: str
) -> None:
    person = getattr(cast, role)
    Contact.objects.create(council=cast.bologna, person=person, name="A. B.", source="a fair", created_at=clock.now())
    assert not persons_visible_to(cast.carla).filter(pk=person.pk).exists()
    assert vars(contacts_found(cast.bologna).get(person=person))["address"] is None
    client.force_login(cast.carla)
    page = client.get(reverse("contacts", args=["bologna"])).content.decode()
    assert "A. B." in page and person.email not in page and person.name not in page


def test_somebody_whom_only_the_list_knows_is_opened(cast: Cast) -> None:
    person = type(cast.carla).objects.create(name="Gino Allodola", email="gino@example.org")
    Contact.objects.create(council=cast.bologna, person=person, name="Gino", source="a fair", created_at=clock.now())
    assert persons_visible_to(cast.carla).filter(pk=person.pk).exists()
