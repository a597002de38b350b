"""The site administrator founds a council: what is left open is asked, what is typed is read as a list's cell is."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from clustergrowth.people.councils.models import Council
from clustergrowth.people.persons.models import Person
from tests.cast import Cast
from tests.forms_on_a_page import forms_in

pytestmark = pytest.mark.django_db

PORTO = {
    "name": "Porto", "slug": "porto", "city": "Porto", "country": "pt", "decisions": "por", "letter": "p",
    "form": "theme", "focus": "Machines", "nace": "28, 25.6", "nuts": "PT11", "languages": ["en"],
    "time_zone": "Europe/Lisbon", "latitude": "41.15", "longitude": "-8.61",
}  # fmt: skip
IZMIR = PORTO | {"slug": "izmir", "city": "İzmir", "country": "tr", "decisions": "izm", "nuts": "TR31", "time_zone": ""}


def found(client: Client, cast: Cast, given: dict[str, Any]) -> HttpResponse:
    client.force_login(cast.adam)
    return client.post(reverse("council_new"), given)  # type: ignore[return-value]


def test_the_site_administrator_founds_a_council_and_appoints_who_convenes_it(cast: Cast, client: Client) -> None:
    assert found(client, cast, PORTO).status_code == 302
    client.post(reverse("coordinator_new", args=["porto"]), {"name": "Rui Gaio", "email": "rui@example.org"})
    role = Person.objects.get(email="rui@example.org").roles.get()
    assert role.council is not None
    council = role.council
    assert (council.prefix, council.colour, council.focuses.get().nace) == ("POR", 6, ["25.6", "28"])
    assert found(client, cast, PORTO).status_code == 422
    client.force_login(cast.carla)
    assert client.get(reverse("council_settings")).status_code == 403


def test_nothing_is_chosen_before_one_chooses(cast: Cast, client: Client) -> None:
    client.force_login(cast.adam)
    asked = forms_in(client.get(reverse("council_new")))
    (form,) = [one for one in asked if one.attrs.get("data-draft") == "council-new"]
    assert {name: form.sent()[name] for name in ("form", "time_zone")} == {"form": [""], "time_zone": [""]}


def test_the_country_says_the_time_zone_where_it_has_one(cast: Cast, client: Client) -> None:
    assert found(client, cast, IZMIR).status_code == 302
    assert Council.objects.get(slug="izmir").time_zone == "Europe/Istanbul"


def test_of_several_time_zones_the_first_is_proposed_and_sent_by_who_read_it(cast: Cast, client: Client) -> None:
    page = found(client, cast, PORTO | {"time_zone": ""})
    assert page.status_code == 422 and "Europe/Lisbon, Atlantic/Madeira, Atlantic/Azores" in page.content.decode()
    (form,) = [one for one in forms_in(page) if one.attrs.get("data-draft") == "council-new"]
    assert form.sent()["time_zone"] == ["Europe/Lisbon"]
    assert client.post(reverse("council_new"), form.sent()).status_code == 302


def test_a_country_nobody_knows_says_no_time_zone(cast: Cast, client: Client) -> None:
    page = found(client, cast, PORTO | {"country": "zz", "time_zone": ""})
    assert page.status_code == 422 and "Choose the time zone of the council." in page.content.decode()


def test_a_code_with_a_comma_is_one_code_as_in_a_list(cast: Cast, client: Client) -> None:
    found(client, cast, PORTO | {"nace": "28,11; 25"})
    assert Council.objects.get(slug="porto").focuses.get().nace == ["25", "28.11"]


def test_a_code_that_is_none_is_told(cast: Cast, client: Client) -> None:
    page = found(client, cast, PORTO | {"nace": "28; 99.99"})
    assert page.status_code == 422 and "NACE has no code 99.99." in page.content.decode()


@pytest.mark.parametrize(("typed", "kept"), [("İ", "İ"), ("I\u0307", "İ"), ("ç", "Ç"), ("p", "P")])
def test_the_letter_of_the_badge_is_of_any_alphabet(cast: Cast, client: Client, typed: str, kept: str) -> None:
    found(client, cast, PORTO | {"letter": typed})
    assert Council.objects.get(slug="porto").letter == kept


@pytest.mark.parametrize("typed", ["2", "ß", "–", "PT"])
def test_what_is_no_letter_says_what_is_wanted(cast: Cast, client: Client, typed: str) -> None:
    assert "Please enter one letter." in found(client, cast, PORTO | {"letter": typed}).content.decode()
