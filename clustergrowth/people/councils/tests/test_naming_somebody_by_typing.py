"""Nobody scrolls through a menu of thousands: one types a few letters, and gets only whom one may see."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from clustergrowth.common import clock
from clustergrowth.people.councils.forms.councils import CouncilForm
from clustergrowth.people.councils.forms.fields import PersonField
from clustergrowth.people.councils.ports import search
from clustergrowth.people.councils.queries.councils import members_of, persons_visible_to
from clustergrowth.people.councils.services import introduce
from clustergrowth.people.organisations.forms.organisations import OrganisationField
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.queries.persons import findable
from clustergrowth.people.persons.services.accounts import register_person
from tests.cast import Cast, works


def offered(client: Client, reader: Person, name: str, **typed: Any) -> str:
    client.force_login(reader)
    answer = client.get(reverse(name), typed)
    assert answer.status_code == 200
    return answer.content.decode().strip()


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
    with pytest.raises(forms.ValidationError, match="Nobody in your council"):
        chosen(cast.lucia.name, cast.selin)


@pytest.mark.parametrize("typed", ["Lucia D'Angelo", "lucia d’angelo", "LUCIA DANGELO", "lucia d angelo"])
def test_a_person_is_meant_however_the_apostrophe_is_typed(cast: Cast, client: Client, typed: str) -> None:
    cast.lucia.name = "Lucia D’Angelo"
    cast.lucia.save()
    assert chosen(typed, cast.carla) == cast.lucia
    assert findable(typed) == [cast.lucia]
    assert str(cast.lucia.email) in offered(client, cast.carla, "person_names", person=typed)
    assert [hit.title for hit in search(typed, cast.carla, 8)] == ["Lucia D’Angelo"]


def test_of_two_with_one_name_the_address_decides(cast: Cast) -> None:
    register_person(name=cast.lucia.name, email="other@example.org", language="it", time_zone="UTC")
    field = PersonField()
    field.visible = Person.objects.all()
    with pytest.raises(forms.ValidationError, match="Use the address"):
        field.clean(cast.lucia.name)
    assert field.clean(cast.lucia.email) == cast.lucia


def test_only_firms_of_the_council_are_offered_and_taken(cast: Cast, client: Client) -> None:
    field, turkish = OrganisationField(), members_of(cast.istanbul).first()
    assert turkish is not None
    field.only(members_of(cast.bologna), cast.bologna.pk)
    assert field.clean(cast.laser.name) == cast.laser
    with pytest.raises(forms.ValidationError, match="No firm in your council"):
        field.clean(turkish.name)
    word = max(turkish.name.split(), key=len)
    assert turkish.name in offered(client, cast.carla, "organisation_names", organisation=word)
    assert offered(client, cast.carla, "organisation_names", organisation=word, council=cast.bologna.pk) == ""
    assert offered(client, cast.carla, "organisation_names", organisation=word, council="9" * 40) != ""


def named_of_all() -> OrganisationField:
    field = OrganisationField()
    field.among(Organisation.objects.all())
    return field


def test_a_field_that_was_told_nobody_takes_nobody(cast: Cast) -> None:
    with pytest.raises(forms.ValidationError, match="No organisation of this name"):
        OrganisationField().clean(cast.laser.name)


def another(cast: Cast, name: str, city: str) -> Organisation:
    like = {name: getattr(cast.laser, name) for name in ("kind", "country", "created_at")}
    return Organisation.objects.create(**like, name=name, city=city, slug=f"{name}-{city}".lower().replace(" ", "-"))


def test_several_near_names_are_told_apart(cast: Cast) -> None:
    for city in ("Modena", "Parma"):
        another(cast, f"Saldatura {city}", city)
    with pytest.raises(forms.ValidationError, match="Saldatura Modena; Saldatura Parma"):
        named_of_all().clean("Saldatura")


def test_a_name_without_its_legal_form_or_accents_is_whole(cast: Cast) -> None:
    assert named_of_all().clean("laser sud") == cast.laser
    assert named_of_all().clean("LASER SÙD srl") == cast.laser


def test_what_is_only_near_is_filled_in_and_taken_when_it_is_sent_again(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    given = {
        "first": "Laser Su",
        "second": "deneme teknik üniversitesi",
        "text": "Una telefonata",
        "channel": "phone",
        "level": "2",
    }
    given["on"] = clock.today(ZoneInfo(cast.lucia.time_zone)).isoformat()
    answer = client.post(reverse("quick_log"), given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"Do you mean {cast.laser.name}?" in page and f'value="{cast.laser.name}"' in page
    assert "Una telefonata" in page
    assert client.post(reverse("quick_log"), given | {"first": cast.laser.name}).status_code == 302


def test_firms_of_one_name_are_offered_and_taken_with_their_city(cast: Cast, client: Client) -> None:
    istanbul, parma = (another(cast, "Işık Makine", city) for city in ("İstanbul", "Parma"))
    page = offered(client, cast.carla, "organisation_names", organisation="isik mak")
    assert 'value="Işık Makine · İstanbul"' in page
    assert named_of_all().clean("ışık makine · istanbul") == istanbul
    assert named_of_all().prepare_value(parma) == "Işık Makine · Parma"
    with pytest.raises(forms.ValidationError, match="Işık Makine · İstanbul; Işık Makine · Parma"):
        named_of_all().clean("Işık Makine")
    twin = another(cast, "Işık Makine", "Parma ")
    Organisation.objects.filter(pk=twin.pk).update(city="Parma", slug="isik-parma-2")
    assert named_of_all().clean("Işık Makine · isik-parma-2") == Organisation.objects.get(pk=twin.pk)
    assert "Işık Makine · isik-parma-2" in offered(client, cast.carla, "organisation_names", organisation="isik mak")


def test_a_form_that_knows_the_firm_is_sent_back_as_it_came(cast: Cast, client: Client) -> None:
    twin = another(cast, cast.ateneo.name, "Parma")
    cast.bologna.leader_member = twin
    cast.bologna.save()
    form = CouncilForm(fixed={}, council=cast.bologna)
    written = form["leader_member"].value()
    assert written == f"{twin.name} · Parma"
    assert named_of_all().clean(written) == twin


def test_what_no_longer_fits_is_no_longer_offered(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    for name in ("organisation_names", "person_names"):
        answer = client.get(reverse(name), {"x": "qzxq"})
        assert (answer.status_code, answer.content.strip()) == (200, b"")  # 204 would leave the old ones there


def test_a_name_is_found_without_its_dots_and_accents(cast: Cast, client: Client) -> None:
    isil = register_person(name="Işıl İğdır", email="isil@example.org", language="tr", time_zone="UTC")
    field = PersonField()
    field.visible = Person.objects.all()
    for typed in ("ışıl iğdır", "ISIL IGDIR", "Işıl I\u0307ğdır"):
        assert field.clean(typed) == isil
    works(isil, cast.makine)
    assert "isil@example.org" in offered(client, cast.selin, "person_names", person="IŞIL")
    assert "isil@example.org" in offered(client, cast.selin, "person_names", person="iğd")


def test_an_address_means_who_signs_in_with_it_before_whom_a_list_calls_by_it(cast: Cast) -> None:
    listed = introduce(cast.istanbul, name="L. F.", email=str(cast.lucia.email), language="tr", source="fair")
    field = PersonField()
    field.visible = Person.objects.all()
    Person.objects.filter(pk=cast.lucia.pk).update(email=None)
    assert field.clean(listed.address) == listed
    Person.objects.filter(pk=cast.lucia.pk).update(email=listed.address)
    assert field.clean(listed.address) == cast.lucia
