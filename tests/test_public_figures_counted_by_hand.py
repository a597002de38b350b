"""Every public figure of the network in ``pencil.py``, for each council, the country and the network, as a reader with
a pencil counts it from the lists there.
"""

import csv
import html
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.common import clock
from clustergrowth.learn.factors.queries import scopes
from clustergrowth.learn.factors.queries.counts import Facts
from tests import pencil
from tests.pencil import DAY, SCOPES

FEWER = "fewer than 5"
#                       Bologna    Torino     Italy      İstanbul   network    Porto
COUNTED = {
    "members":         ("10",      "6",       "15",      "6",       "21",      "0"),
    "SMEs":            ("7",       "5",       "11",      "5",       "16",      "0"),
    "worked for":      ("7",       "4",       "10",      "4",       "14",      "0"),
    "coverage":        ("67 %",    "60 %",    "60 %",    "40 %",    "53 %",    FEWER),
    "confirmed":       ("4 of 6",  "3 of 5",  "6 of 10", "2 of 5",  "8 of 15", " of "),
    "told":            ("5",       "3",       "7",       "4",       "11",      ""),
    "growth":          ("none",    "none",    "none",    "80 more", "47 more", FEWER),
    "both years":      ("5",       "5",       "10",      "5",       "15",      ""),
    "volume":          ("9",       "3",       "11",      "5",       "16",      "0"),
    "crossing":        ("5",       "3",       "6",       "5",       "6",       "0"),
    "year before":     ("1",       "1",       "1",       "0",       "1",       "0"),
    "both sides":      ("4",       "3",       "5",       "4",       "5",       "0"),
    "E–I index":       ("0.00",    FEWER,     "0.00",    "0.11",    "-0.25",   FEWER),
    "pairs":           ("2 of 3",  "2 of 3",  "3 of 5",  "2 of 3",  "3 of 6",  "0 of 3"),
    "outside":         ("1",       "0",       "1",       "1",       "2",       "0"),
    "themes":          ("1",       "0",       "1",       "0",       "1",       "0"),
    "agreed":          ("2",       "0",       "2",       "1",       "3",       "0"),
    "adapted":         ("2",       "0",       "2",       "2",       "4",       "0"),
    "outcomes":        ("3",       "1",       "4",       "2",       "5",       "0"),
    "staff":           ("+4.0",    FEWER,     "no",      FEWER,     "no",      FEWER),
    "told their staff": ("5",      "",        "7",       "",        "7",       ""),
}  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def network(db: None) -> Iterator[None]:
    pencil.draw()
    with clock.at(DAY):
        yield


@pytest.fixture(params=SCOPES)
def scope(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def by_hand(scope: str) -> dict[str, str]:
    return {name: values[SCOPES.index(scope)] for name, values in COUNTED.items()}


def downloaded(scope: str, client: Client) -> list[dict[str, str]]:
    """The figures of a scope as its page gives them to take away, less the mark that keeps them from being formulas."""
    answer = client.get(scopes.by_key(scope).url, {"format": "csv"})
    rows = csv.DictReader(answer.content.decode("utf-8-sig").splitlines())
    return [{name: value.removeprefix("'") for name, value in row.items()} for row in rows]


def text(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def part(page: str, name: str) -> str:
    """The text of one part of a page, up to where the next begins."""
    return text(page.partition(f'id="{name}"')[2].partition("</section>")[0])


def test_each_figure_of_a_scope_is_what_a_pencil_counts(scope: str, client: Client) -> None:
    found, counted = downloaded(scope, client), by_hand(scope)
    coverage, growth, volume, crossing, index, pairs, outside, themes, adapted, outcomes, staff = found
    assert coverage["value"] == counted["coverage"]
    assert f"{coverage['n']} of {coverage['of']}" == counted["confirmed"]
    assert digits(coverage["definition"]) == digits(counted["told"])
    assert said(growth["value"]) == counted["growth"]
    assert growth["n"] == counted["both years"]
    assert volume["value"] == counted["volume"]
    assert crossing["value"] == counted["crossing"]
    assert digits(crossing["definition"]) == [counted["year before"], counted["both sides"]]
    assert index["value"] == counted["E–I index"]
    assert pairs["value"] == counted["pairs"]
    assert outside["value"] == counted["outside"]
    assert themes["value"] == counted["themes"]
    assert digits(themes["definition"]) == [counted["agreed"]]
    assert adapted["value"] == counted["adapted"]
    assert outcomes["value"] == counted["outcomes"]
    assert said(staff["value"]) == counted["staff"]
    assert staff["n"] == counted["told their staff"]


def digits(words: str) -> list[str]:
    return re.findall(r"\d+", words)


def said(words: str) -> str:
    """``43 more`` of “43 points more”; ``no`` where nothing can be told."""
    if "detectable" in words:
        return "none" if words.startswith("no ") else "no"
    return words.replace(" points", "").replace(" jobs a firm", "")


def test_growth_is_what_was_won_less_what_was_lost(scope: str) -> None:
    won, lost, firms = {
        "council:bologna": (2, 1, 5), "council:torino": (2, 0, 5), "country:IT": (4, 1, 10),
        "council:istanbul": (4, 0, 5), "network": (8, 1, 15), "council:porto": (0, 0, 0),
    }[scope]  # fmt: skip
    assert Facts(scopes.by_key(scope)).growth.value == (pytest.approx((won - lost) / firms) if firms else None)


def test_the_page_of_a_scope_shows_the_figures_of_its_file(scope: str, client: Client) -> None:
    page = text(client.get(scopes.by_key(scope).url).content.decode())
    for row in downloaded(scope, client):
        before, _place, after = (re.escape(words.strip()) for words in row["figure"].partition("{figure}"))
        assert re.search(f"{before} ?{re.escape(row['value'])}(?: [A-D])? ?{after}", page), row["figure"]


def test_the_counters_are_what_a_pencil_counts(client: Client) -> None:
    counters = " ".join(
        f"{by_hand('network')[name]} {label}"
        for name, label in (
            ("members", "organisations included"),
            ("SMEs", "SMEs included"),
            ("worked for", "SMEs worked for in twelve months"),
        )
    )
    for page in ("home", "councils"):
        assert counters in text(client.get(reverse(page)).content.decode())


def test_the_map_tells_of_each_council_its_members_and_whom_it_worked_for(client: Client) -> None:
    page = text(client.get(reverse("home")).content.decode())
    for slug in pencil.COUNCILS:
        counted = by_hand(f"council:{slug}")
        words = f"{slug.capitalize()} Organisations: {counted['members']} · SMEs worked for: {counted['worked for']}"
        assert words in page


def test_a_councils_own_page_says_the_same(client: Client) -> None:
    for slug in pencil.COUNCILS:
        counted = by_hand(f"council:{slug}")
        page = client.get(reverse("council", args=[slug])).content.decode()
        outcomes = part(page, "outcomes")
        assert f"{counted['members']} organisations included" in outcomes
        assert f"{counted['SMEs']} SMEs included" in outcomes
        assert f"{counted['worked for']} SMEs worked for" in outcomes
        assert f"Works for {counted['worked for']}" in text(page)
        claims = {"coverage": "of the engineering SMEs", "crossing": "ties join", "outcomes": "times something came"}
        for name, label in claims.items():
            shown = re.search(r"(\d+(?: %)?) (?:[A-D] )?" + label, outcomes)
            wanted = counted[name] if counted[name] not in ("0", FEWER) else None
            assert (shown[1] if shown else None) == wanted, (slug, name)


def test_ties_with_each_other_council_are_counted_between_those_two(client: Client) -> None:
    """B6 sits in Bologna and Torino: its tie with İstanbul joins each of them with İstanbul, not the two."""
    counted = {
        ("bologna", "torino"): 1, ("bologna", "istanbul"): 4, ("torino", "istanbul"): 2,
        ("bologna", "porto"): 0, ("torino", "porto"): 0, ("istanbul", "porto"): 0,
    }  # fmt: skip
    for (one, other), n in counted.items():
        for slug, neighbour in ((one, other), (other, one)):
            page = client.get(reverse("council", args=[slug]))
            found = {str(tie.label): tie.count for tie in page.context["page"].ties}
            assert found[neighbour.capitalize()] == n, (slug, neighbour)


def test_members_are_counted_by_kind(client: Client) -> None:
    counted = {
        "bologna": {"SME": 7, "large firm": 1, "university": 1, "chamber": 1},
        "torino": {"SME": 5, "university": 1},
        "porto": {},
    }
    for slug, kinds in counted.items():
        page = client.get(reverse("council", args=[slug]))
        assert {str(bar.label): bar.value for bar in page.context["page"].kinds} == kinds
