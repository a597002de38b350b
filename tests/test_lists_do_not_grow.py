"""No list asks the database more when there is more in it, and none is shown unpaged."""

import copy
import re
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clustergrowth.people.councils.models import Contact, Membership
from clustergrowth.people.organisations.models import Affiliation
from tests.addresses import ADDRESSES, Address
from tests.conftest import Clients
from tests.full_cast import FullCast

MANY, A_REGION = 1000, 10_000
M = TypeVar("M", bound=models.Model)


def copies(one: M, numbers: range, **changed: Callable[[int], Any]) -> list[M]:
    """Rows like this one; ``changed`` says what differs from one to the next."""
    made = []
    for n in numbers:
        row = copy.copy(one)
        row.pk, row._state = None, copy.copy(one._state)
        for name, value in changed.items():
            setattr(row, name, value(n))
        made.append(row)
    rows: list[M] = type(one)._default_manager.bulk_create(made)
    return rows


def grow(cast: FullCast, numbers: range) -> None:
    """As many more of everything that stands in a list."""
    copies(cast.some_mail, numbers, about_id=lambda n: -1 - n)  # of one matter only one waits
    lines = copies(cast.line, numbers)
    for party in cast.line.parties.all():
        copies(party, range(len(lines)), line_id=lambda n: lines[n].pk)
    join(cast, numbers)
    copies(cast.project, numbers, slug=lambda n: f"copy-{n}")
    copies(cast.letter, numbers)
    for wave in (cast.open_wave, cast.closed_wave):
        waves = copies(wave, numbers)
        for sample in wave.samples.all():
            copies(sample, range(len(waves)), wave_id=lambda n, of=waves: of[n].pk)  # type: ignore[misc]
    series = copies(
        cast.report.series,
        numbers,
        serial=lambda n: 100 + n,
        number=lambda n: f"EMR-RNA-{n}",
        wave_id=lambda n: waves[n - numbers.start].pk,
    )
    copies(cast.report, range(len(series)), series_id=lambda n: series[n].pk)
    for one in (cast.theme, cast.difficulty, cast.meeting, cast.action, cast.public_need, cast.lab, cast.declined):
        copies(one, numbers)
    for said in (cast.interview, cast.quotation, cast.case):
        copies(said, numbers, nonce=lambda n: f"copy-{n}")
    copies(
        cast.decision,
        numbers,
        serial=lambda n: 1000 + n,
        number=lambda n: f"EMR-2026-{1000 + n}",
        corrects=lambda n: None,
    )


def join(cast: FullCast, numbers: range) -> None:
    """As many more members with somebody in each, and as many more contacts."""
    none: dict[str, Callable[[int], Any]] = {"vat": lambda n: None, "ror": lambda n: None, "pic": lambda n: None}
    firms = copies(cast.makine, numbers, slug=lambda n: f"copy-{n}", name=lambda n: f"Copy {n}", **none)
    people = copies(cast.rita, numbers, email=lambda n: f"copy{n}@example.org", key=lambda n: uuid.uuid4())
    since = date(2026, 1, 1)
    Membership.objects.bulk_create(Membership(council=cast.bologna, organisation=firm, since=since) for firm in firms)
    Affiliation.objects.bulk_create(
        Affiliation(organisation=firm, person=one, since=since) for firm, one in zip(firms, people, strict=True)
    )
    Contact.objects.bulk_create(
        Contact(council=cast.bologna, person=one, name=one.name, source="copies", created_at=cast.contact.created_at)
        for one in people
    )


def asked(address: Address, cast: FullCast, clients: Clients) -> tuple[int, int]:
    """Queries and characters of a list as the coordinator, or whoever may, reads it."""
    client = clients["carla"] if address.get["carla"] == "200" else clients["leda"]
    where = reverse(address.name, args=address.arguments(cast)) + address.query
    with CaptureQueriesContext(connection) as found:
        answer = client.get(where)
    assert answer.status_code == 200
    return len(found), len(answer.content)


def test_no_list_asks_more_or_says_more_when_it_holds_a_thousand(
    network: FullCast, clients: Clients, subtests: pytest.Subtests
) -> None:
    lists = [address for address in ADDRESSES if address.is_list]
    grow(network, range(60))  # more than a page, so that the paging itself is there
    for address in lists:
        asked(address, network, clients)  # what is looked up once a process is looked up now
    before = {address.name: asked(address, network, clients) for address in lists}
    grow(network, range(60, MANY))
    for address in lists:
        with subtests.test(address.name):
            asked(address, network, clients)  # figures are counted anew by the first reader after a line
            queries, size = asked(address, network, clients)
            assert queries == before[address.name][0]
            assert size < 1.3 * before[address.name][1], "it is not paged"


def test_no_list_shows_its_marks_as_words(network: FullCast, clients: Clients, subtests: pytest.Subtests) -> None:
    for address in (one for one in ADDRESSES if one.is_list):
        with subtests.test(address.name):
            client = clients["carla"] if address.get["carla"] == "200" else clients["leda"]
            page = client.get(reverse(address.name, args=address.arguments(network)) + address.query).content.decode()
            assert re.findall(r"&lt;/?(?:a|br|span|time)\b", page) == []


def sizes(cast: FullCast, clients: Clients) -> dict[tuple[str, str, str], int]:
    """Characters of every page, not only of the lists, as the coordinator or the consortium lead reads it."""
    found = {}
    for one in ADDRESSES:
        got = {} if one.is_export else one.get
        role = next((role for role in ("carla", "leda") if got.get(role) == "200"), "")
        if role:
            answer = clients[role].get(reverse(one.name, args=one.arguments(cast)) + one.query)
            found[one.name, one.at, one.query] = 0 if answer.streaming else len(answer.content)
    return found


def test_complaint_13_no_page_and_no_menu_grows_with_ten_thousand_organisations(
    network: FullCast, clients: Clients
) -> None:
    join(network, range(60))
    before = sizes(network, clients)
    join(network, range(60, A_REGION))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    after = sizes(network, clients)
    assert len(after) > 180
    assert {name: (before[name], size) for name, size in after.items() if size > 1.3 * before[name]} == {}
