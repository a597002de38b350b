"""A server with an address of its own: who asks is who the proxy saw."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast

pytestmark = pytest.mark.django_db


def knock(number: int, seen: str) -> int:
    given = {"door": "firm", "name": "Pia", "email": f"pia{number}@example.net", "organisation_name": "Pia & Co."}
    return Client(headers={"x-forwarded-for": seen}).post(reverse("council_join", args=["bologna"]), given).status_code


def test_one_who_knocks_too_often_shuts_the_door_for_nobody_else(cast: Cast, settings: Any) -> None:
    settings.IS_SECURE = True
    assert [knock(n, f"198.51.100.{n}, 203.0.113.7") for n in range(21)] == [302] * 20 + [429]
    assert knock(21, "203.0.113.8") == 302


def test_without_a_proxy_its_word_is_not_believed(cast: Cast, settings: Any) -> None:
    settings.IS_SECURE = False
    assert [knock(n, f"198.51.100.{n}") for n in range(21)] == [302] * 20 + [429]
