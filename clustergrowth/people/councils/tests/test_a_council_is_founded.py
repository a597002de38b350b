"""The site administrator founds a council: what a person knows is asked, what its place says of itself is proposed."""

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

PORTO = {"name": "Conselho do Porto", "city": "Porto", "country": "PT"}
LYON = {"name": "Conseil de Lyon", "city": "Lyon", "country": "FR"}
PROPOSED: list[tuple[dict[str, str], dict[str, Any]]] = [
    (PORTO, {"slug": "porto", "prefix": "POR", "letter": "P", "nuts": ["PT11"], "time_zone": "Europe/Lisbon"}),
    (LYON, {"slug": "lyon", "prefix": "LYO", "letter": "L", "nuts": ["FRK2"], "time_zone": "Europe/Paris"}),
    (
        {"name": "Açores", "city": "Ponta Delgada", "country": "PT"},
        {"slug": "ponta-delgada", "prefix": "PON", "letter": "P", "nuts": ["PT20"], "time_zone": "Atlantic/Azores"},
    ),
]


def sent_on_second_page(client: Client, cast: Cast, place: dict[str, str], **typed: Any) -> dict[str, Any]:
    """What a browser sends of the second page, with what is typed there."""
    client.force_login(cast.adam)
    (form,) = forms_in(client.get(reverse("council_new"), place))
    return {name: values for name, values in form.sent().items() if name != "find"} | {"nace": ["28"]} | typed


def found(client: Client, cast: Cast, place: dict[str, str], **typed: Any) -> HttpResponse:
    asked = sent_on_second_page(client, cast, place, **typed)
    return client.post(reverse("council_new"), asked)  # type: ignore[return-value]


@pytest.mark.parametrize(("place", "becomes"), PROPOSED)
def test_name_and_place_are_enough_and_the_rest_is_proposed(
    cast: Cast, client: Client, place: dict[str, str], becomes: dict[str, Any]
) -> None:
    answer = found(client, cast, place)
    council = Council.objects.latest("pk")
    assert answer.headers["Location"] == reverse("coordinator_new", args=[council.slug])
    assert {name: getattr(council, name) for name in becomes} == becomes
    assert (str(council.name), council.country) == (place["name"], place["country"])


def test_porto_lies_where_porto_lies(cast: Cast, client: Client) -> None:
    found(client, cast, PORTO)
    council = Council.objects.get(slug="porto")
    assert (round(council.latitude, 1), round(council.longitude, 1)) == (41.1, -8.6)
    assert "Norte (PT11)" in client.get(reverse("council", args=["porto"])).content.decode()


def test_the_site_administrator_founds_a_council_and_appoints_who_convenes_it(cast: Cast, client: Client) -> None:
    assert found(client, cast, PORTO).status_code == 302
    own = {"name": "Adam", "email": cast.adam.email or "", "language": "en"}
    client.post(reverse("coordinator_new", args=["porto"]), own)
    council = Council.objects.get(slug="porto")
    assert Person.objects.get(roles__council=council) == cast.adam
    assert (council.colour, council.focuses.get().nace) == (6, ["28"])
    client.force_login(cast.carla)
    assert client.get(reverse("council_settings")).status_code == 403


def test_the_country_is_chosen_by_its_name_in_ones_own_language(cast: Cast, client: Client) -> None:
    client.force_login(cast.adam)
    for prefix, name in (("", "Portugal"), ("/tr", "Portekiz"), ("/it", "Portogallo")):
        page = client.get(f"{prefix}/settings/councils/new/").content.decode()
        assert f'<option value="PT">{name}</option>' in page
        assert page.count("<option value=") > 240 and " selected>" in page  # and nothing is chosen unasked


def test_nothing_is_chosen_before_one_chooses(cast: Cast, client: Client) -> None:
    client.force_login(cast.adam)
    page = client.get(reverse("council_new"), {"name": "Porto", "city": "Porto"}).content.decode()
    assert '<option value="" selected>' in page


def test_the_country_says_the_time_zone_where_it_has_one(cast: Cast, client: Client) -> None:
    found(client, cast, {"name": "İzmir", "city": "İzmir", "country": "TR"})
    assert Council.objects.get(slug="izmir").time_zone == "Europe/Istanbul"


def test_of_several_time_zones_the_first_is_proposed_and_sent_by_who_read_it(cast: Cast, client: Client) -> None:
    place = {"name": "Porto", "city": "Nowhere at all", "country": "PT"}
    client.force_login(cast.adam)
    page = client.get(reverse("council_new"), place)
    assert "Europe/Lisbon, Atlantic/Madeira, Atlantic/Azores" in page.content.decode()
    assert forms_in(page)[0].sent()["time_zone"] == ["Europe/Lisbon"]


def test_a_town_nobody_knows_lies_in_the_region_one_ticks(cast: Cast, client: Client) -> None:
    found(
        client,
        cast,
        {"name": "Sul", "city": "Nowhere at all", "country": "PT"},
        nuts=["PT15"],
        latitude="",
        longitude="",
    )
    council = Council.objects.get(slug="nowhere-at-all")
    assert (round(council.latitude), round(council.longitude)) == (37, -8)


def test_a_country_without_such_regions_is_asked_for_none(cast: Cast, client: Client) -> None:
    found(client, cast, {"name": "Tunis", "city": "Tunis", "country": "TN"})
    council = Council.objects.get(slug="tunis")
    assert (council.nuts, council.time_zone, round(council.latitude)) == ([], "Africa/Tunis", 37)


def test_a_country_nobody_knows_says_no_time_zone(cast: Cast, client: Client) -> None:
    client.force_login(cast.adam)
    answer = client.post(reverse("council_new"), PORTO | {"country": "ZZ"})
    assert answer.status_code == 422 and "Porto" in answer.content.decode()


def test_activities_are_found_by_words_in_ones_own_language(cast: Cast, client: Client) -> None:
    asked = sent_on_second_page(client, cast, PORTO, nace=["62"], nace_search="macchinari", find="1")
    page = client.post("/it/settings/councils/new/", asked).content.decode()
    assert "28 Fabbricazione di macchinari" in page or "28 FABBRICAZIONE DI MACCHINARI" in page.upper()
    assert page.index('value="62"') < page.index('value="28"')  # what is ticked stays, the broad before the narrow
    words = client.get(reverse("focus_codes"), {"nace_search": "machinery", "nace": ["62"]}).content.decode()
    assert 'value="62"' in words and 'value="28"' in words


def test_the_focus_is_called_after_its_activities_until_somebody_says_it_better(cast: Cast, client: Client) -> None:
    found(client, cast, LYON, nace=["62", "28"])
    words = Council.objects.get(slug="lyon").focus.data
    assert words["fr"].startswith("Programmation") and words["en"].startswith("Computer programming")
    found(client, cast, PORTO, focus="Machines that last")
    assert str(Council.objects.get(slug="porto").focus) == "Machines that last"


def test_a_code_with_a_comma_is_one_code_as_in_a_list(cast: Cast, client: Client) -> None:
    client.force_login(cast.adam)
    words = client.get(reverse("focus_codes"), {"nace_search": "28,11; 25"}).content.decode()
    assert 'value="28.11"' in words and 'value="25"' in words


def test_a_code_that_is_none_is_told(cast: Cast, client: Client) -> None:
    page = found(client, cast, PORTO, nace=["28", "99.99"])
    assert page.status_code == 422 and "NACE has no code 99.99." in page.content.decode()


def test_what_was_typed_stays_when_something_is_missing(cast: Cast, client: Client) -> None:
    answer = found(client, cast, PORTO, nace=[], focus="Machines", slug="my-own", nuts=["PT11", "PT16"])
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="my-own"' in page and 'value="Machines"' in page
    (form,) = forms_in(answer)
    assert form.sent()["nuts"] == ["PT11", "PT16"] and form.sent()["name"] == [PORTO["name"]]


def test_an_address_or_a_prefix_of_another_council_is_told_beside_it(cast: Cast, client: Client) -> None:
    answer = found(client, cast, PORTO, decisions=cast.bologna.prefix)
    assert answer.status_code == 422 and "Another council already uses" in answer.content.decode()


def test_two_councils_of_one_town_have_each_an_address_and_a_prefix(cast: Cast, client: Client) -> None:
    for _once in range(2):
        found(client, cast, PORTO)
    assert set(Council.objects.filter(city="Porto").values_list("slug", "prefix")) == {
        ("porto", "POR"),
        ("porto-2", "POT"),
    }


@pytest.mark.parametrize(("typed", "kept"), [("İ", "İ"), ("I\u0307", "İ"), ("ç", "Ç"), ("p", "P")])
def test_the_letter_of_the_badge_is_of_any_alphabet(cast: Cast, client: Client, typed: str, kept: str) -> None:
    found(client, cast, PORTO, letter=typed)
    assert Council.objects.get(slug="porto").letter == kept


@pytest.mark.parametrize("typed", ["2", "ß", "–", "PT"])
def test_what_is_no_letter_says_what_is_wanted(cast: Cast, client: Client, typed: str) -> None:
    assert "Please enter one letter." in found(client, cast, PORTO, letter=typed).content.decode()
