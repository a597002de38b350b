"""The page on privacy names the councils outside the EU and the EEA, and no country that takes no part."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.domain.countries import EEA, country_choices
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def read(client: Client) -> str:
    return " ".join(client.get(reverse("privacy")).content.decode().split())


def test_a_council_outside_is_named_with_its_country(cast: Cast, client: Client) -> None:
    page = read(client)
    assert page.count("outside the EU and the EEA") == 1
    assert f"{cast.istanbul.name} works outside the EU and the EEA (Türkiye)" in page


def test_one_of_any_country_is(cast: Cast, client: Client) -> None:
    cast.bologna.country = "UK"
    cast.bologna.save()
    assert f"{cast.bologna.name} works outside the EU and the EEA (United Kingdom)" in read(client)


def test_where_all_are_inside_nothing_is_said_of_it(cast: Cast, client: Client) -> None:
    Council.objects.filter(pk=cast.istanbul.pk).update(country="NO")
    assert "EEA" not in read(client)


def test_those_inside_are_thirty_countries_we_know() -> None:
    with translation.override("en"):
        assert len(EEA) == 30 and {*dict(country_choices())} >= EEA
