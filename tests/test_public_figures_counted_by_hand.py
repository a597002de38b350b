"""Every public figure of the network in ``pencil.py``, for each council, the country and the network, as a reader with
a pencil counts it from the lists there.
"""

import csv
import html
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from clustergrowth.common import clock
from clustergrowth.learn.factors.queries import scopes
from clustergrowth.learn.factors.queries.counts import Counts
from clustergrowth.learn.factors.queries.figures import counters, definition, factors
from clustergrowth.learn.factors.queries.records import Records, records_of
from clustergrowth.people.councils.models import Council, Focus
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.record.models import Line
from tests import pencil
from tests.kept import KeptCast, kept
from tests.pencil import DAY, SCOPES

FEWER, FEWER_TIES = "not shown (fewer than 5 firms)", "not shown (fewer than 5 ties)"
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
    "E–I index":       ("0.00",  FEWER_TIES,  "0.00",    "0.11",    "-0.25",   FEWER_TIES),
    "pairs":           ("2 of 3",  "2 of 3",  "3 of 5",  "2 of 3",  "3 of 6",  "0 of 3"),
    "outside":         ("1",       "0",       "1",       "1",       "2",       "0"),
    "themes":          ("1",       "0",       "1",       "0",       "1",       "0"),
    "agreed":          ("2",       "0",       "2",       "1",       "3",       "0"),
    "told or seen":    ("1",       "0",       "1",       "0",       "1",       "0"),
    "on nothing":      ("0",       "0",       "0",       "1",       "1",       "0"),
    "adapted":         ("2",       "0",       "2",       "2",       "4",       "0"),
    "outcomes":        ("3",       "1",       "4",       "2",       "5",       "0"),
    "staff":           ("+4.0",    FEWER,     "no",      FEWER,     "no",      FEWER),
    "gave their staff": ("5",      "",        "7",       "",        "7",       ""),
}  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def drawn(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[KeptCast[None]]:
    with kept("pencil", pencil.draw, django_db_blocker) as network:
        yield network


@pytest.fixture(autouse=True)
def network(db: None, drawn: KeptCast[None]) -> Iterator[None]:
    with drawn.given(), clock.at(DAY):
        yield


@pytest.fixture(params=SCOPES)
def scope(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def by_hand(scope: str) -> dict[str, str]:
    return {name: values[SCOPES.index(scope)] for name, values in COUNTED.items()}


def downloaded(scope: str, client: Client) -> list[dict[str, str]]:
    """The figures of a scope as its page gives them to take away, less the mark that keeps them from being formulas."""
    answer = client.get(scopes.by_key(scope).url, {"format": "csv"})
    rows = csv.DictReader(answer.getvalue().decode("utf-8-sig").splitlines())
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
    assert digits(themes["definition"]) == [counted["agreed"], counted["told or seen"], counted["on nothing"]]
    assert adapted["value"] == counted["adapted"]
    assert outcomes["value"] == counted["outcomes"]
    assert said(staff["value"]) == counted["staff"]
    assert staff["n"] == counted["gave their staff"]


def digits(words: str) -> list[str]:
    return re.findall(r"\d+", words)


def said(words: str) -> str:
    """``43 more`` of “43 points more”; ``no`` where nothing can be told."""
    if "detectable" in words:
        return "none" if words.startswith("no ") else "no"
    return words.replace(" points", "").replace(" jobs per firm", "")


def test_growth_is_what_was_won_less_what_was_lost(scope: str) -> None:
    won, lost, firms = {
        "council:bologna": (2, 1, 5), "council:torino": (2, 0, 5), "country:IT": (4, 1, 10),
        "council:istanbul": (4, 0, 5), "network": (8, 1, 15), "council:porto": (0, 0, 0),
    }[scope]  # fmt: skip
    assert Counts(scopes.by_key(scope)).growth.value == (pytest.approx((won - lost) / firms) if firms else None)


def test_the_page_of_a_scope_shows_the_figures_of_its_file(scope: str, client: Client) -> None:
    page = text(client.get(scopes.by_key(scope).url).content.decode())
    for row in downloaded(scope, client):
        before, _place, after = (re.escape(words.strip()) for words in row["figure"].partition(row["value"]))
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
        claims = {"coverage": "of the engineering SMEs", "crossing": "ties join", "outcomes": "times? something came"}
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


# --- the whole of a file, and the records behind each figure ----------------------------------------------------------

LAST_YEAR = {"since": "2025-11-23", "until": "2026-11-23"}
#                      Bologna                                      İstanbul
ROWS = (  # value, from, to, n, of, evidence
    (("1", "67 %", "30 %", "90 %", "4", "6", "C"),               ("1", "40 %", "12 %", "77 %", "2", "5", "C")),
    (("1", "no detectable change", "-40", "66", "5", "", "B"),   ("1", "80 points more", "19", "96", "5", "", "B")),
    (("1", "9", "", "", "", "", "D"),                            ("1", "5", "", "", "", "", "D")),
    (("2", "5", "", "", "", "", "D"),                            ("2", "5", "", "", "", "", "D")),
    (("2", "0.00", "", "", "10", "", "D"),                       ("2", "0.11", "", "", "9", "", "D")),
    (("2", "2 of 3", "", "", "", "", "C"),                       ("2", "2 of 3", "", "", "", "", "C")),
    (("2", "1", "", "", "", "", "D"),                            ("2", "1", "", "", "", "", "D")),
    (("3", "1", "", "", "", "", "D"),                            ("3", "0", "", "", "", "", "")),
    (("3", "2", "", "", "", "", "D"),                            ("3", "2", "", "", "", "", "D")),
    (("4", "3", "", "", "", "", "D"),                            ("4", "2", "", "", "", "", "C")),
    (("4", "+4.0 jobs per firm", "+2.0", "+6.0", "5", "", "B"),    ("4", FEWER, "", "", "", "", "")),
)  # fmt: skip
SENTENCES = (
    ("{figure} of the engineering SMEs worked with a university in the last twelve months.",) * 2,
    ("Compared with the year before, among the same firms: {figure}.",) * 2,
    ("{figure} days on which an engineering SME and a university were in contact.",) * 2,
    ("{figure} ties join organisations of different councils.",) * 2,
    ("E–I index of the ties: {figure}.",) * 2,
    ("Pairs of councils with at least one tie: {figure}.",) * 2,
    ("{figure} tie with an organisation outside the network, counted separately.",) * 2,
    (
        "{figure} agreed theme rests on a finding of the survey.",
        "{figure} agreed themes rest on a finding of the survey.",
    ),
    ("{figure} actions were carried out for agreed themes.",) * 2,
    ("{figure} times something came of it: an agreement, or work delivered or renewed.",) * 2,
    ("Staff since joining: {figure}.",) * 2,
)
COLUMNS = ("factor", "value", "low", "high", "n", "of", "evidence")
BEHIND = {  # days ago and who, newest first
    "council:bologna": {
        "volume": "8 B2 X, 10 B1 BU, 10 B1 BU, 12 B6 IU, 20 B1 BU, 30 B2 BU, 33 B3 BU IU, 40 B3 TU, 50 B4 IU",
        "growth": "8 B2 X, 10 B1 BU, 10 B1 BU, 20 B1 BU, 30 B2 BU, 33 B3 BU IU, 40 B3 TU, 50 B4 IU, 400 B1 BU,"
        " 410 B5 BU, 430 B3 TU",
        "crossing": "12 B6 IU, 33 B3 BU IU, 40 B3 TU, 50 B4 IU",
        "index": "10 B1 BU, 10 B1 BU, 12 B6 IU, 20 B1 BU, 30 B2 BU, 33 B3 BU IU, 40 B3 TU, 50 B4 IU, 60 B5 BC,"
        " 70 B7 BU",
        "outside": "8 B2 X",
        "outcomes": "8 B2 X, 20 B1 BU, 70 B7 BU",
        "adapted": "4, 14",
        "organisations": "B1 B2 B3 B4 B5 B6 B7 BC BL BU",
        "smes": "B1 B2 B3 B4 B5 B6 B7",
        "worked_for": "B1 B2 B3 B4 B5 B6 B7",
        "engineering": "B1 B2 B3 B4 B5 B6",
        "staff": "B1 B2 B3 B4 B5",
        "themes": "B A",
    },
    "country:IT": {
        "volume": "8 B2 X, 10 B1 BU, 10 B1 BU, 12 B6 IU, 15 T1 TU, 20 B1 BU, 25 T2 IU, 30 B2 BU, 33 B3 BU IU, 40 B3 TU,"
        " 50 B4 IU",
        "growth": "8 B2 X, 10 B1 BU, 10 B1 BU, 12 B6 IU, 15 T1 TU, 20 B1 BU, 25 T2 IU, 30 B2 BU, 33 B3 BU IU, 40 B3 TU,"
        " 50 B4 IU, 400 B1 BU, 410 B5 BU, 420 T1 TU, 430 B3 TU",
        "crossing": "12 B6 IU, 25 T2 IU, 33 B3 BU IU, 40 B3 TU, 50 B4 IU",
        "index": "10 B1 BU, 10 B1 BU, 12 B6 IU, 15 T1 TU, 20 B1 BU, 25 T2 IU, 30 B2 BU, 33 B3 BU IU, 40 B3 TU,"
        " 50 B4 IU, 60 B5 BC, 70 B7 BU",
        "outside": "8 B2 X",
        "outcomes": "8 B2 X, 20 B1 BU, 25 T2 IU, 70 B7 BU",
        "adapted": "4, 14",
        "organisations": "B1 B2 B3 B4 B5 B6 B7 BC BL BU T1 T2 T3 T4 TU",
        "smes": "B1 B2 B3 B4 B5 B6 B7 T1 T2 T3 T4",
        "worked_for": "B1 B2 B3 B4 B5 B6 B7 T1 T2 T4",
        "engineering": "B1 B2 B3 B4 B5 B6 T1 T2 T3 T4",
        "staff": "B1 B2 B3 B4 B5 T1 T2",
        "themes": "B A",
    },
    "council:istanbul": {
        "volume": "5 I1 IU, 6 I2 X, 6 I2 IU, 7 I3 IU, 8 I4 IU",
        "growth": "5 I1 IU, 6 I2 X, 6 I2 IU, 7 I3 IU, 8 I4 IU",
        "crossing": "12 B6 IU, 25 T2 IU, 33 B3 BU IU, 50 B4 IU",
        "index": "5 I1 IU, 6 I2 IU, 7 I3 IU, 8 I4 IU, 12 B6 IU, 25 T2 IU, 33 B3 BU IU, 50 B4 IU",
        "outside": "6 I2 X",
        "outcomes": "5 I1 IU, 25 T2 IU",
        "adapted": "44, 54",
        "organisations": "I1 I2 I3 I4 I5 IU",
        "smes": "I1 I2 I3 I4 I5",
        "worked_for": "I1 I2 I3 I4",
        "engineering": "I1 I2 I3 I4 I5",
        "staff": "",
        "themes": "D",
    },
}
OPENS = {  # the records of each figure, in the order of the page
    1: ["coverage", "growth", "volume"],
    2: ["crossing", "index", "crossing", "outside"],
    3: ["themes", "adapted"],
    4: ["outcomes", "staff"],
}


@pytest.mark.parametrize("place", [0, 1])
def test_a_file_holds_each_number_with_its_interval_its_window_and_its_letter(place: int, client: Client) -> None:
    slug = ("bologna", "istanbul")[place]
    found = downloaded(f"council:{slug}", client)
    assert [tuple(row[name] for name in COLUMNS) for row in found] == [rows[place] for rows in ROWS]
    said = [words[place].replace("{figure}", rows[place][1]) for words, rows in zip(SENTENCES, ROWS, strict=True)]
    assert [row["figure"] for row in found] == said
    *windows, staff = ({"since": row["since"], "until": row["until"]} for row in found)
    assert windows == [LAST_YEAR] * 10 and staff == {"since": "", "until": ""}  # since joining, each its own day
    assert {row["scope"] for row in found} == {f"council:{slug}"}
    answer = client.get(scopes.by_key(f"council:{slug}").url, {"format": "csv"})
    assert answer.headers["Content-Disposition"] == f'attachment; filename="figures-council-{slug}.csv"'
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_what_is_hidden_tells_nothing_beside_itself(client: Client) -> None:
    coverage, growth, _volume, _crossing, index, *_rest, staff = downloaded("council:porto", client)
    assert [(row["value"], row["definition"]) for row in (coverage, index)] == [(FEWER, ""), (FEWER_TIES, "")]
    for row in (coverage, growth, index, staff):
        beside = [row[name] for name in ("low", "high", "n", "of", "evidence")]
        assert (row["value"], beside) == (FEWER_TIES if row is index else FEWER, [""] * 5)


def test_chance_is_told_beside_the_index(client: Client) -> None:
    """Seventeen have a tie: nine of Bologna, three of Torino, five of İstanbul. Of their 136 pairs 87 join two councils
    and 49 do not: by chance 38 of 136. The odds are those of a tie among pairs between councils over those within.
    """
    words = [downloaded(scope, client)[4]["definition"] for scope in ("council:bologna", "council:istanbul", "network")]
    odds = (
        (5 / 82) / (5 / 44),
        (5 / 82) / (4 / 45),
        (6 / 81) / (10 / 39),
    )
    assert [re.findall(r"\d\.\d+", one) for one in words] == [["0.28", f"{of:.2f}"] for of in odds]


def test_the_records_behind_a_figure_are_those_it_counts() -> None:
    for scope, figures in BEHIND.items():
        facts = Counts(scopes.by_key(scope))
        for name, wanted in figures.items():
            assert _written(records_of(name, facts)) == wanted, (scope, name)
        assert _written(records_of("coverage", facts)) == figures["volume"]


def test_as_many_firms_stand_behind_the_staff_since_joining_as_it_counts(scope: str) -> None:
    """I1 told its staff to Porto, which it left, and not to İstanbul: it stands behind neither, nor behind all."""
    facts = Counts(scopes.by_key(scope))
    assert len(records_of("staff", facts).records) == facts.staff_growth.n


def _written(found: Records) -> str:
    if found.kind != "lines":
        return " ".join(str(one.title if found.kind == "themes" else one.name) for one in found.records)
    names = dict(Organisation.objects.values_list("pk", "name"))
    sides = {line.pk: [names[id] for id in _sides(line)] for line in found.records}
    return ", ".join(" ".join([str((DAY - line.at).days), *sides[line.pk]]) for line in found.records)


def _sides(line: Line) -> list[int]:
    return list(line.parties.order_by("pk").values_list("organisation_id", flat=True))


def test_the_public_reads_names_of_who_is_included_and_kinds_of_who_was_worked_for() -> None:
    facts = Counts(scopes.by_key("council:bologna"))
    assert {name for name in BEHIND["council:bologna"] if not records_of(name, facts).names_all} == {
        "worked_for", "staff"
    }  # fmt: skip


def test_each_figure_opens_its_own_records_of_its_own_scope(scope: str) -> None:
    found = factors(Counts(scopes.by_key(scope)))
    assert {factor.number: [figure.url for figure in factor.figures] for factor in found} == {
        number: [f"/learn/figures/{name}/?scope={scope}" for name in names] for number, names in OPENS.items()
    }
    assert [figure.url for figure in counters(Counts(scopes.by_key(scope)))] == [
        f"/learn/figures/{name}/?scope={scope}" for name in ("organisations", "smes", "worked_for")
    ]


def test_the_page_offers_the_network_each_country_and_each_council(client: Client) -> None:
    page = client.get(reverse("figures"))
    assert [(one.key, str(one.title), one.url, sorted(one.slugs)) for one in page.context["scopes"]] == [
        ("network", "The network", "/learn/", ["bologna", "istanbul", "porto", "torino"]),
        ("country:IT", "Italy", "/learn/country/IT/", ["bologna", "torino"]),
        ("country:PT", "Portugal", "/learn/country/PT/", ["porto"]),
        ("country:TR", "Türkiye", "/learn/country/TR/", ["istanbul"]),
        ("council:bologna", "Bologna", "/learn/bologna/", ["bologna"]),
        ("council:istanbul", "Istanbul", "/learn/istanbul/", ["istanbul"]),
        ("council:porto", "Porto", "/learn/porto/", ["porto"]),
        ("council:torino", "Torino", "/learn/torino/", ["torino"]),
    ]
    for one in page.context["scopes"]:
        shown = client.get(one.url).context["scope"]
        assert (shown.key, str(shown.title), shown.councils) == (one.key, str(one.title), one.councils)


def test_what_an_engineering_firm_is_is_said_with_codes_and_days() -> None:
    """The newest list of each council; by the councils' names."""
    torino = Council.objects.get(slug="torino")
    Focus.objects.create(council=torino, since=DAY.date() - timedelta(days=30), nace=["25", "28"], nace_version="2.1")
    words = definition(scopes.by_key("country:IT"))
    assert words == "Bologna: NACE Rev. 2.0 25, since 2 Jun 2021 · Torino: NACE Rev. 2.1 25, 28, since 24 Oct 2026"
