"""What a figure says exactly where it begins to say something else."""

from dataclasses import FrozenInstanceError
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from clustergrowth.agree.themes.models import Theme, ThemeEvidence, ThemeSource
from clustergrowth.agree.themes.tests.ground import make_finding
from clustergrowth.common import clock
from clustergrowth.engine.network.change import WindowChange
from clustergrowth.engine.network.groups import ExternalInternal
from clustergrowth.engine.network.twomode import Proportion
from clustergrowth.engine.survey.estimates import Estimate
from clustergrowth.learn.factors.queries import figures, scopes
from clustergrowth.learn.factors.queries.counts import Counts, last_year, latest_findings
from clustergrowth.learn.factors.queries.records import records_of
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind, Level
from clustergrowth.record.queries import Tie
from tests.cast import JOINED, Cast, belongs, organisation

BOLOGNA = scopes.FigureScope("council:bologna", "Bologna", ())


def counted(**facts: Any) -> Counts:
    """The facts of a scope as if they had been counted."""
    made = Counts(BOLOGNA)
    made.__dict__.update(facts)
    return made


@pytest.mark.parametrize(
    ("low", "high", "value", "says"),
    [
        (0.01, 0.35, 0.18, "18 points more"),
        (-0.35, -0.01, -0.18, "18 points less"),
        (0.0, 0.35, 0.18, "no detectable change"),
        (-0.35, 0.0, -0.18, "no detectable change"),
        (-0.1, 0.3, 0.1, "no detectable change"),
        (None, None, None, "no detectable change"),
    ],
)
def test_growth_is_claimed_where_the_interval_excludes_none(
    low: float | None, high: float | None, value: float | None, says: str
) -> None:
    figure = figures.growth(
        counted(growth=WindowChange(value, low, high), firms_in_both_years=range(5), firms_reached=1)
    )
    assert figure.value == says
    assert (figure.low == "", figure.high == "") == (low is None, high is None)
    assert not figure.hidden
    assert figures.growth(
        counted(growth=WindowChange(value, low, high), firms_in_both_years=range(4), firms_reached=1)
    ).hidden


@pytest.mark.parametrize(
    ("low", "value", "high", "says"),
    [
        (0.04, 0.4, 0.8, "+0.4 jobs per firm"),
        (-0.8, -0.4, -0.1, "−0.4 jobs per firm"),
        (0.0, 0.4, 0.8, "not detectable yet"),
        (-0.8, -0.4, 0.0, "not detectable yet"),
        (0.01, 0.04, 0.07, "0.0 jobs per firm"),
        (None, 2.0, None, "not detectable yet"),
        (None, None, None, "not detectable yet"),
    ],
)
def test_staff_is_claimed_where_the_interval_excludes_none(
    low: float | None, value: float | None, high: float | None, says: str
) -> None:
    figure = figures.staff(counted(staff_growth=Estimate(value, low, high, 5, 0, 5.0)))
    assert figure.value.replace("-", "−") == says
    assert (figure.low == "", figure.high == "") == (low is None, high is None)
    assert not figure.hidden
    assert figures.staff(counted(staff_growth=Estimate(value, low, high, 4, 0, 4.0))).hidden


@pytest.mark.parametrize(
    ("external", "internal", "index", "is_hidden"), [(3, 2, 0.2, False), (2, 2, 0.0, True), (5, 0, None, True)]
)
def test_the_index_is_hidden_below_five_ties_and_where_there_is_none(
    external: int, internal: int, index: float | None, is_hidden: bool
) -> None:
    measure = ExternalInternal(external, internal, index, None, None, None)
    figure = figures.external_internal(counted(external_internal=measure, of_members=[]))
    assert (figure.hidden, figure.value) == (is_hidden, "–" if index is None else f"{index:.2f}")
    if not is_hidden:
        assert "it would be –; odds ratio –." in str(figure.definition)


@pytest.mark.parametrize(("confirmed", "letter"), [((1, 2), "C"), ((1, 0), "D"), ((), "")])
def test_ties_that_all_are_confirmed_have_the_better_letter(confirmed: tuple[int, ...], letter: str) -> None:
    ties = [SimpleNamespace(confirmed_days=days) for days in confirmed]
    figure = figures.crossing(counted(crossing=ties, crossing_before=[]))
    assert (figure.letter, figure.value) == (letter, str(len(ties)))


def between(a: str, b: str) -> Tie:
    """A tie of two organisations, each of the councils whose letters are given."""
    slugs = {"b": "bologna", "t": "torino"}
    councils = [frozenset(slugs[letter] for letter in letters) for letters in (a, b)]
    return Tie(1, 2, 1, 1, "sme", "sme", *councils)


@pytest.mark.parametrize(
    ("a", "b", "is_outside", "crosses", "of_members"),
    [
        ("b", "", True, False, False),
        ("", "b", True, False, False),
        ("b", "b", False, False, True),
        ("b", "t", False, True, True),
        ("t", "b", False, True, True),
        ("bt", "t", False, False, True),  # they share one
        ("t", "t", False, False, False),  # none of them in the scope
        ("t", "", False, False, False),
        ("", "", False, False, False),
    ],
)
def test_a_tie_counts_as_what_its_two_ends_are(
    a: str, b: str, is_outside: bool, crosses: bool, of_members: bool
) -> None:
    tie = between(a, b)
    facts = Counts(
        scopes.FigureScope("council:bologna", "Bologna", (cast("Council", SimpleNamespace(slug="bologna")),))
    )
    facts.__dict__["ties"] = facts.__dict__["ties_before"] = [tie]
    assert facts.outside == ([tie] if is_outside else [])
    assert facts.crossing == facts.crossing_before == ([tie] if crosses else [])
    assert facts.of_members == ([tie] if of_members else [])


def test_each_figure_says_what_it_counts_and_in_which_window() -> None:
    change = WindowChange(0.1, 0.05, 0.15)
    shares = Proportion(6, 10)
    told = counted(covered=shares, covered_as_told=shares, growth=change, firms_in_both_years=range(9), firms_reached=1)
    window = told.window.days
    for figure, name in ((figures.coverage(told), "coverage"), (figures.growth(told), "growth")):
        assert (figure.since, figure.until) == window
        assert figure.definition
        assert figure.url == f"/learn/figures/{name}/?scope=council:bologna"
    assert (figures.coverage(told).n, figures.coverage(told).of, figures.growth(told).n) == (6, 10, 9)
    few = counted(covered=Proportion(0, 0), covered_as_told=Proportion(0, 0))
    assert (figures.coverage(few).value, figures.coverage(few).low, figures.coverage(few).high) == ("–", "", "")
    assert figures.coverage(few).definition == ""


def test_a_number_is_written_as_the_reader_writes_it() -> None:
    for language, shown in (("en", "12,345"), ("it", "12.345"), ("tr", "12.345"), ("es", "12\xa0345")):
        with translation.override(language):
            assert figures.volume(counted(volume=12345, volume_confirmed=0)).value == shown
            counters = figures.counters(counted(organisations=12345, smes=12345, worked_for=12345))
            assert [figure.value for figure in counters] == [shown] * 3


@pytest.mark.django_db
def test_a_country_has_its_name_in_the_readers_language(cast: Cast, client: Client) -> None:
    for code, name in (("IT", "Italy"), ("TR", "Türkiye")):
        assert scopes.of_country(code).title == name
        assert scopes.by_key(f"country:{code}").url == f"/learn/country/{code}/"
    cast.bologna.country = "EL"
    cast.bologna.save()
    assert scopes.of_country("EL").title == "Greece"
    titles = {scope.key: scope.title for scope in scopes.all_scopes()}
    assert (titles["country:EL"], titles["country:TR"]) == ("Greece", "Türkiye")
    with translation.override("es"):
        assert scopes.of_country("EL").title == "Grecia"


def test_addresses_stand_as_they_were_given_away() -> None:
    assert reverse("figure", args=["volume"]) == "/learn/figures/volume/"
    assert reverse("learn_country", args=["IT"]) == "/learn/country/IT/"
    assert reverse("learn_council", args=["bologna"]) == "/learn/bologna/"
    assert reverse("figures") == "/learn/"


@pytest.mark.django_db
def test_a_firm_of_two_councils_stands_once_behind_the_growth_of_staff(cast: Cast) -> None:
    cast.laser.staff = 12
    cast.laser.save()
    cast.laser.memberships.update(baseline_staff=10, baseline_year=2024)
    belongs(cast.laser, cast.istanbul, baseline_staff=11, baseline_year=2025)
    assert list(records_of("staff", Counts(scopes.network())).records).count(cast.laser) == 1


def test_staff_is_compared_with_what_was_told_to_this_council(cast: Cast) -> None:
    """To the network with what was told first."""
    Organisation.objects.filter(pk=cast.makine.pk).update(staff=42)
    cast.makine.memberships.update(baseline_staff=40)
    belongs(cast.makine, cast.bologna, baseline_staff=30)
    cast.makine.memberships.filter(council=cast.bologna).update(since=JOINED - timedelta(days=1))
    for key, jobs in (("council:istanbul", 2), ("council:bologna", 12), ("network", 12)):
        assert Counts(scopes.by_key(key)).staff_growth.value == jobs, key


def test_whoever_of_the_two_was_written_down_first_the_interaction_is_listed(cast: Cast) -> None:
    nace: dict[str, Any] = {"nace": ["25.62"], "staff": 5}
    later = organisation("Officina", OrganisationKind.SME, "Bologna", "IT", "ITH55", slug="officina", **nace)
    belongs(later, cast.bologna)
    assert cast.laser.pk < cast.ateneo.pk < later.pk
    lines = [
        ledger.write(
            Kind.CONTACT_LOGGED, by=cast.carla, between=[firm, cast.ateneo], council=cast.bologna, level=Level.MEETING
        )
        for firm in (cast.laser, later)
    ]
    listed = records_of("volume", Counts(scopes.of_council("bologna"))).records
    assert list(listed) == lines[::-1]
    assert [listed[0], listed[1]] == lines[::-1]


def test_the_five_latest_findings_are_told(cast: Cast) -> None:
    made = [make_finding(cast.bologna) for _ in range(6)]
    assert latest_findings(scopes.of_council("bologna"), cast.leda) == made[:0:-1]


@pytest.mark.django_db
def test_findings_are_those_of_the_scopes_own_councils(cast: Cast, client: Client) -> None:
    own, other = (make_finding(council) for council in (cast.bologna, cast.istanbul))
    assert latest_findings(scopes.of_council("bologna"), cast.leda) == [own]
    assert set(latest_findings(scopes.network(), cast.leda)) == {own, other}
    client.force_login(cast.leda)
    assert f'href="/findings/{own.pk}/"' in client.get("/learn/bologna/").content.decode()


def test_a_scope_is_not_changed_afterwards() -> None:
    with pytest.raises(FrozenInstanceError):
        BOLOGNA.key = "network"  # type: ignore[misc]
    window = last_year()
    assert window.until - window.since == timedelta(days=365)


def test_a_theme_that_rests_on_nothing_is_said_to(cast: Cast) -> None:
    def definition() -> str:
        return str(figures.themes(Counts(scopes.of_council("bologna"))).definition)

    moment = clock.now()
    theme = Theme.objects.create(
        council=cast.bologna, title="Energia", state="agreed", proposed_at=moment, agreed_at=moment, search="energia"
    )
    assert definition().endswith("observations alone: 0. Resting on nothing yet: 1.")
    ThemeEvidence.objects.create(theme=theme, kind=ThemeSource.OBSERVATION, text="Seen.", added_at=moment)
    assert definition().endswith("observations alone: 1. Resting on nothing yet: 0.")
    assert definition().startswith("Agreed themes: 1.")


@pytest.mark.parametrize("n", [1, 2])
def test_one_is_one_and_not_many(n: int) -> None:
    ties = [SimpleNamespace(confirmed_days=1)] * n
    told = counted(volume=n, volume_confirmed=n, crossing=ties, crossing_before=[], outside=ties)
    said = " ".join(make(told).sentence for make in (figures.volume, figures.crossing, figures.outside))
    assert [words in said for words in ("1 day on", "1 tie joins", "1 tie with an")] == [n == 1] * 3
    assert [words in said for words in ("2 days on", "2 ties join ", "2 ties with org")] == [n == 2] * 3
