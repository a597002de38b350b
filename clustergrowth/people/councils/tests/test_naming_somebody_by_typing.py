"""Nobody scrolls through a menu of thousands: one types a few letters, and gets only whom one may see."""

from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from clustergrowth.people.councils.forms import PersonField
from clustergrowth.people.councils.queries import members_of, persons_visible_to
from clustergrowth.people.organisations.forms import OrganisationField
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.services import register_person
from tests.cast import Cast


def offered(client: Client, reader: Person, name: str, **typed: Any) -> str:
    client.force_login(reader)
    answer = client.get(reverse(name), typed)
    assert answer.status_code in (200, 204)
    return answer.content.decode()


def chosen(typed: str, viewer: Person) -> Person | None:
    field = PersonField()
    field.visible = persons_visible_to(viewer)
    return field.clean(typed)


def test_a_coordinator_is_offered_the_own_people_and_nobody_elses(cast: Cast, client: Client) -> None:
    assert cast.lucia.name in offered(client, cast.carla, "person_names", person="luc")
    assert cast.lucia.name not in offered(client, cast.selin, "person_names", person="luc")
    assert offered(client, cast.carla, "person_names", person="l") == ""
    client.force_login(cast.lucia)
    assert client.get(reverse("person_names"), {"person": "luc"}).status_code == 403


def test_a_person_is_meant_by_address_or_name(cast: Cast) -> None:
    assert chosen(f" {str(cast.lucia.email).upper()} ", cast.carla) == cast.lucia
    assert chosen(cast.lucia.name.lower(), cast.carla) == cast.lucia
    with pytest.raises(forms.ValidationError, match="Nobody of your council"):
        chosen(cast.lucia.name, cast.selin)


def test_of_two_with_one_name_the_address_decides(cast: Cast) -> None:
    register_person(name=cast.lucia.name, email="other@example.org", language="it", time_zone="UTC")
    field = PersonField()
    field.visible = Person.objects.all()
    with pytest.raises(forms.ValidationError, match="Write the address"):
        field.clean(cast.lucia.name)
    assert field.clean(cast.lucia.email) == cast.lucia


def test_only_firms_of_the_council_are_offered_and_taken(cast: Cast, client: Client) -> None:
    field, turkish = OrganisationField(), members_of(cast.istanbul).first()
    assert turkish is not None
    field.only(members_of(cast.bologna), cast.bologna.pk)
    assert field.clean(cast.laser.name) == cast.laser
    with pytest.raises(forms.ValidationError, match="No firm of your council"):
        field.clean(turkish.name)
    word = max(turkish.name.split(), key=len)
    assert turkish.name in offered(client, cast.carla, "organisation_names", organisation=word)
    assert offered(client, cast.carla, "organisation_names", organisation=word, council=cast.bologna.pk) == ""
    assert offered(client, cast.carla, "organisation_names", organisation=word, council="9" * 40) != ""


def test_several_near_names_are_told_apart(cast: Cast) -> None:
    for city in ("Modena", "Parma"):
        Organisation.objects.create(
            **{**{f: getattr(cast.laser, f) for f in ("kind", "country", "created_at")}, "name": f"Saldatura {city}",
               "slug": f"saldatura-{city}", "city": city}
        )  # fmt: skip
    with pytest.raises(forms.ValidationError, match="Saldatura Modena, Saldatura Parma"):
        OrganisationField().clean("Saldatura")
