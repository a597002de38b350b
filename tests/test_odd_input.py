"""What nobody types on purpose ends in a page that says so, on every address and in every field, and costs little."""

import copy
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.addresses import PLACES, Address, Row
from tests.cast import Cast
from tests.conftest import Clients, undone
from tests.full_cast import FullCast
from tests.odd_input import ODD, all_odd, encoded, one_odd, parameters

MOST_QUERIES = 150
FORM = "application/x-www-form-urlencoded"
WORKS = ("200", "302", "422", "409")


def faults(client: Client, method: str, where: str, values: dict[str, Any]) -> str:
    """What went wrong, or nothing."""
    sent = encoded(values)
    with undone(), CaptureQueriesContext(connection) as queries:
        browser = copy.deepcopy(client)
        if method == "get":
            answer = browser.get(where + ("&" if "?" in where else "?") + sent)
        else:
            answer = browser.generic("POST", where, sent, FORM)
    if answer.status_code >= 500 and answer.status_code != 503:
        return f"{method} {where} {answer.status_code} {sent[:300]}"
    return f"{method} {where} {len(queries)} queries {sent[:300]}" if len(queries) > MOST_QUERIES else ""


def _role(row: Row) -> str:
    """Somebody for whom the address does something."""
    return next((role for role, word in row.items() if word in WORKS), "carla")


def _tried(address: Address, network: FullCast, clients: Clients) -> list[str]:
    where = reverse(address.name, args=address.arguments(network))
    query, fields = parameters(where)
    found = []
    if address.get:
        reader = clients[_role(address.get)]
        found += [faults(reader, "get", where, values) for values in all_odd(query)]
    if address.post:
        actor, sent = clients[_role(address.post)], address.sent(network)
        found += [faults(actor, "post", where, values) for values in all_odd(fields | set(sent))]
        found += [faults(actor, "post", where, values) for values in one_odd(sent)]
    return [one for one in found if one]


@pytest.mark.parametrize("place", PLACES)
def test_nothing_odd_in_any_field_of_any_address_is_a_fault(network: FullCast, clients: Clients, place: str) -> None:
    seen: set[tuple[str, bool]] = set()
    found = []
    for address in PLACES[place]:
        key = (address.name, bool(address.post))
        if key not in seen:
            seen.add(key)
            found += _tried(address, network, clients)
    assert found == []


def test_a_noun_that_believes_what_it_is_sent_is_found(cast: Cast, settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.faulty.odd_input"
    client = Client(raise_request_exception=False)
    client.handler.load_middleware()
    for where, method, name in (
        ("/year/", "get", "year"),
        ("/staff/", "post", "staff"),
        ("/letters/", "get", "letters"),
    ):
        known = parameters(where)[method == "post"]
        assert name in known
        assert any(faults(client, method, where, {name: odd}) for odd in ODD), where
