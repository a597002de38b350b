"""What nobody types on purpose ends in a page that says so, on every address and in every field, and costs little."""

import copy
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.addresses import PLACES, Address, Row, row
from tests.cast import Cast
from tests.conftest import Clients, undone
from tests.full_cast import FullCast
from tests.odd_input import IN_BODY, IN_QUERY, all_odd, encoded, one_odd, parameters, read_alone

MOST_QUERIES = 150
COSTS_MORE = {
    "archives": 300,  # every table of a council is written; by the worker, which does it at once in tests
    "mail_remove": 250,  # erases a person from every table, on a link that only its reader has, once
}
FORM = "application/x-www-form-urlencoded"
WORKS = ("200", "302", "422", "409")


class Counted:
    """How much the database was asked; the log that Django keeps is full after some hundred requests of one test."""

    number = 0

    def __call__(self, execute: Any, *said: Any) -> Any:
        self.number += 1
        return execute(*said)


def faults(client: Client, method: str, where: str, values: dict[str, Any], most: int = MOST_QUERIES) -> str:
    """What went wrong, or nothing."""
    sent, queries = encoded(values), Counted()
    with undone(), connection.execute_wrapper(queries):
        browser = copy.deepcopy(client)
        if method == "get":
            answer = browser.get(where + ("&" if "?" in where else "?") + sent)
        else:
            answer = browser.generic("POST", where, sent, FORM)
    if answer.status_code >= 500 and answer.status_code != 503:
        return f"{method} {where} {answer.status_code} {sent[:300]}"
    return f"{method} {where} {queries.number} queries {sent[:300]}" if queries.number > most else ""


def _role(row: Row) -> str:
    """Somebody for whom the address does something."""
    return next((role for role, word in row.items() if word in WORKS), "carla")


def _tried(address: Address, network: Any, clients: Clients) -> list[str]:
    where = reverse(address.name, args=address.arguments(network))
    query, fields = parameters(where)
    found = []
    if address.get:
        reader = clients[_role(address.get)]
        found += [faults(reader, "get", where, values) for values in all_odd(query, IN_QUERY)]
        found += [faults(reader, "get", where, values) for values in ({name: "a" * 600} for name in read_alone(where))]
    if address.post:
        actor, sent = clients[_role(address.post)], address.sent(network)
        most = COSTS_MORE.get(address.name, MOST_QUERIES)
        found += [faults(actor, "post", where, values, most) for values in all_odd(fields | set(sent), IN_BODY)]
        found += [faults(actor, "post", where, values, most) for values in one_odd(sent)]
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


FAULTY = (
    Address("faulty_year", get=row(200, public=200)),
    Address("faulty_letters", get=row(200, public=200)),
    Address("faulty_staff", post=row(200, public=200), data={"staff": "12"}),
    Address("faulty_function", post=row(200, public=200), data={"function": "Engineer"}),
    Address("faulty_founded", post=row(200, public=200), data={"founded": "1999"}),
    Address("faulty_writing", post=row(200, public=200), data={"address": "ana@example.org"}),
)


@pytest.mark.parametrize("address", FAULTY, ids=lambda one: one.name)
def test_a_noun_that_believes_what_it_is_sent_is_found(cast: Cast, settings: Any, address: Address) -> None:
    settings.ROOT_URLCONF = "tests.faulty.odd_input"
    client = Client(raise_request_exception=False)
    client.handler.load_middleware()
    assert _tried(address, cast, {"public": client}) != []
