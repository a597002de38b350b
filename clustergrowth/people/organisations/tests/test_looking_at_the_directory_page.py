"""The directory as a page: for everybody, in any number of rows at the same cost."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clustergrowth.people.councils.models import Membership
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.services.bulk import register_many
from tests.cast import JOINED, Cast

pytestmark = pytest.mark.django_db
PAGE = reverse("directory")


def many(cast: Cast, number: int) -> None:
    made = [Organisation(name=f"Firm {n:04}", kind="sme", city="Modena", country="IT") for n in range(number)]
    register_many(made)
    Membership.objects.bulk_create(Membership(organisation=one, council=cast.bologna, since=JOINED) for one in made)


def table(answer: Any) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_public_reads_names_kinds_places_and_councils_and_no_person(cast: Cast, client: Client) -> None:
    page = " ".join(client.get(PAGE).content.decode().split())
    assert "Laser Sud" in page and "Bologna, Italy" in page and "Emilia-Romagna" in page
    assert not [person.name for person in cast.everyone if person.name in page]


def test_filters_in_the_address_are_shown_in_the_form(cast: Cast, client: Client) -> None:
    page = client.get(PAGE, {"kind": "university", "country": "TR"}).content.decode()
    assert "Deneme Teknik" in page and "Ateneo" not in page


@pytest.mark.parametrize("query", [{"page": "-1"}, {"page": "x"}, {"sort": "drop"}])
def test_nonsense_in_the_address_does_no_harm(cast: Cast, client: Client, query: dict[str, str]) -> None:
    assert client.get(PAGE, query).status_code == 200


@pytest.mark.parametrize("query", [{"kind": "nonsense"}, {"nace": "%"}])
def test_a_filter_that_does_not_exist_lists_nobody(cast: Cast, client: Client, query: dict[str, str]) -> None:
    answer = client.get(PAGE, query)
    assert answer.status_code == 400 and "Laser Sud" not in answer.content.decode()


def test_it_costs_the_same_queries_with_ten_and_a_thousand_rows(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    counts = []
    for number in (10, 1000):
        many(cast, number)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(PAGE, {"q": "firm", "council": "bologna"})
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 18
    assert "of more than 1,000" in answer.content.decode()


def test_a_later_page_is_reached_with_its_filters_kept(cast: Cast, client: Client) -> None:
    many(cast, 120)
    first = client.get(PAGE, {"q": "firm"}).content.decode()
    assert "1 to 50 of 120" in first and "q=firm&amp;page=2" in first
    assert "Firm 0099" in client.get(PAGE, {"q": "firm", "page": "2"}).content.decode()


def test_the_download_holds_what_the_search_found_and_only_public_columns(cast: Cast, client: Client) -> None:
    answer = client.get(PAGE, {"format": "csv", "council": "bologna"})
    assert "attachment" in answer["Content-Disposition"]
    rows = table(answer)
    assert {row["name"] for row in rows} == {"Laser Sud S.r.l.", "Ateneo di Prova", "Camera di Prova"}
    assert list(rows[0]) == ["name", "kind", "city", "country", "councils"]


def test_who_is_signed_in_downloads_more_but_no_person_and_no_vat_number(cast: Cast, client: Client) -> None:
    client.force_login(cast.murat)
    rows = table(client.get(PAGE, {"format": "csv"}))
    assert rows[0]["nace"] is not None and "vat" not in rows[0]
    assert not [person.name for person in cast.everyone if person.name in str(rows)]


def test_an_empty_directory_says_what_will_be_here(client: Client) -> None:
    assert "No organisation belongs to a council yet" in client.get(PAGE).content.decode()


def test_a_search_without_result_offers_the_way_back(cast: Cast, client: Client) -> None:
    assert "No matches" in client.get(PAGE, {"q": "zzzz"}).content.decode()
