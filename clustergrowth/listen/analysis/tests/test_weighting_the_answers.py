"""The firms that answered stand for the firms there are: what that changes, what it costs, who is missing."""

import csv
import io
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from statsmodels.stats.proportion import proportion_confint

from clustergrowth.listen.analysis.domain.strata import Stratum, stratum_of
from clustergrowth.listen.analysis.domain.weights import MOST, weights_for
from clustergrowth.listen.analysis.models import Measure
from clustergrowth.listen.analysis.services.findings import keep_finding
from clustergrowth.listen.analysis.services.stating import state_population
from clustergrowth.listen.analysis.tests.sample import closed, firms, of
from clustergrowth.listen.surveys.models import Wave
from tests.cast import Cast

SMALL: dict[str, Any] = {"staff": 20.0}
MEDIUM: dict[str, Any] = {"staff": 90.0}
CELLS = [("small", "", "", 900), ("medium", "", "", 100)]


@pytest.fixture
def wave(cast: Cast) -> Wave:
    """Of 20 small firms 5 say it, of 20 medium ones 15; there are nine times as many small ones."""
    said = [*firms(5, 15, **SMALL), *firms(15, 5, **MEDIUM)]
    found = closed({cast.bologna: said}, by=cast.carla)
    state_population(council=cast.bologna, year=2025, source="Registro", cells=CELLS, by=cast.carla)
    return found


def test_a_share_is_that_of_all_firms_with_wilsons_interval_on_the_effective_number(cast: Cast, wave: Wave) -> None:
    found = of(wave, cast.bologna).row("barrier_people", "major")
    assert found is not None
    weights = np.array([45.0] * 20 + [5.0] * 20)
    effective = weights.sum() ** 2 / (weights**2).sum()
    low, high = proportion_confint(0.3 * effective, effective, method="wilson")
    row = found[1]
    assert row.value == pytest.approx(30.0)  # 0.9 × 25 % + 0.1 × 75 %
    assert [row.low, row.high] == pytest.approx([100 * low, 100 * high], rel=1e-9)
    assert row.need.n == 40


def test_what_the_weights_cost_is_stated(cast: Cast, wave: Wave, client: Client) -> None:
    weighting = of(wave, cast.bologna).weighting
    assert weighting is not None and weighting.is_weighted
    assert weighting.design_effect == pytest.approx(1.64)  # 40 × Σw² / (Σw)²
    assert weighting.effective_n == pytest.approx(40 / 1.64)
    assert [weighting.lowest, weighting.highest] == pytest.approx([0.2, 1.8])
    client.force_login(cast.carla)
    page = client.get(reverse("analysis", args=["bologna"])).content.decode()
    assert "Design effect" in page and "1.64" in page and "Registro, 2025" in page


def test_the_figures_without_weights_are_not_shown_beside(cast: Cast, wave: Wave, client: Client) -> None:
    """The plain and the weighted total are two equations, in which two hidden kinds of firms could be worked out."""
    client.force_login(cast.carla)
    answer: Any = client.get(reverse("analysis", args=["bologna"]) + "?weights=no&format=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    line = next(row for row in csv.DictReader(io.StringIO(text)) if row["code"] == "barrier_people")
    assert (line["value"], line["weighted"]) == ("0.3", "true")
    assert "0.5" not in line.values()


def test_a_file_holds_no_more_digits_than_are_safe(cast: Cast, wave: Wave, client: Client) -> None:
    client.force_login(cast.carla)
    cells: list[str] = []
    for name in ("analysis", "analysis_segments", "analysis_questions"):
        answer: Any = client.get(reverse(name, args=["bologna"]) + "?format=csv")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        cells += [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert max(len(cell.partition(".")[2]) for cell in cells if cell.replace(".", "").isdigit()) == 3


def test_without_totals_nothing_is_weighted_and_it_is_said(cast: Cast, client: Client) -> None:
    found = closed({cast.bologna: firms(20, 20, **SMALL)}, by=cast.carla)
    assert not of(found, cast.bologna).is_weighted
    client.force_login(cast.carla)
    page = client.get(reverse("analysis", args=["bologna"])).content.decode()
    assert "the answers are not weighted" in page
    assert "Known totals" in page


def test_a_finding_keeps_the_totals_it_was_weighted_to(cast: Cast, wave: Wave, client: Client) -> None:
    kept = keep_finding(council=cast.bologna, wave=wave, code="barrier_people", measure=Measure.MAJOR, by=cast.carla)
    assert kept.value == pytest.approx(0.3)
    assert kept.population is not None and kept.population.version == 1
    state_population(council=cast.bologna, year=2026, source="Registro", cells=CELLS[:1], by=cast.carla)
    kept.refresh_from_db()
    assert kept.population.year == 2025
    client.force_login(cast.carla)
    assert "weighted to Registro, 2025" in client.get(reverse("finding", args=[kept.pk])).content.decode()


def test_a_firms_stratum_is_what_the_register_knows_and_else_what_it_answered() -> None:
    known = {"size": "medium", "declared_sme": None, "nace": ["25.62"], "nuts": "ITH55"}
    assert stratum_of({"staff": 5.0}, known) == Stratum("medium", "C", "ITH55")
    assert stratum_of({"staff": 5.0, "turnover": "up-to-10"}, None) == Stratum("small")
    assert stratum_of({"staff": 5.0, "sector": "J"}, None) == Stratum("micro", "J")
    assert stratum_of({}, None) == Stratum("unknown", "unknown", "unknown")
    assert stratum_of({}, {"declared_sme": False}).size == "large"
    assert stratum_of({}, {"declared_sme": True}).size == "unknown"  # an SME is of one of three classes


def test_who_is_of_unknown_kind_keeps_the_average_weight() -> None:
    strata = [Stratum("small")] * 10 + [Stratum("medium")] * 10 + [Stratum()] * 5
    weights, found = weights_for(strata, {"size": {"small": 900, "medium": 100}}, 1)
    assert sum(weights) == pytest.approx(1000)
    assert weights[-1] == pytest.approx(1000 / 25)
    assert weights[0] / weights[10] == pytest.approx(9)
    assert found.left_out == []


def test_two_margins_are_met_at_once() -> None:
    strata = [Stratum("small", "C")] * 12 + [Stratum("small", "J")] * 6 + [Stratum("medium", "C")] * 8
    strata += [Stratum("medium", "J")] * 14
    weights, found = weights_for(strata, {"size": {"small": 700, "medium": 300}, "sector": {"C": 600, "J": 400}}, 1)
    told = np.array(weights)
    assert told[:18].sum() == pytest.approx(700)
    assert told[[*range(12), *range(18, 26)]].sum() == pytest.approx(600)
    assert found.design_effect is not None and found.design_effect > 1


def test_kinds_nobody_answered_for_and_kinds_not_in_the_totals_are_told() -> None:
    strata = [Stratum("small")] * 10 + [Stratum("large")] * 6
    weights, found = weights_for(strata, {"size": {"small": 700, "micro": 300}}, 1)
    assert list(found.empty) == ["size:micro"]
    assert list(found.beyond) == ["size:large"]
    assert sum(weights) == pytest.approx(1000)


def test_no_firm_weighs_more_than_five_times_the_average_and_it_is_said() -> None:
    strata = [Stratum("small")] * 2 + [Stratum("medium")] * 98
    weights, found = weights_for(strata, {"size": {"small": 500, "medium": 500}}, 1)
    assert found.trimmed == 2
    assert max(weights) == pytest.approx(MOST * sum(weights) / 100)
    assert sum(weights) == pytest.approx(1000)


def test_margins_that_no_weights_meet_are_left_out_and_said(cast: Cast, client: Client) -> None:
    strata = [Stratum("small", "C")] * 10 + [Stratum("medium", "C")] * 9 + [Stratum("medium", "J")]
    totals = {"size": {"small": 890, "medium": 110}, "sector": {"C": 600, "J": 400}}  # J alone exceeds medium
    weights, found = weights_for(strata, totals, 1)
    assert found.left_out == ["sector"]
    assert min(weights) > 0
    assert sum(weights[:10]) / sum(weights) == pytest.approx(0.89)


def test_who_is_under_represented_is_said_and_small_kinds_are_not_counted_out(cast: Cast, client: Client) -> None:
    said = [*firms(10, 10, **MEDIUM), *firms(5, 5, **SMALL), *({"barrier_people": 1.0, "staff": 3.0},) * 2]
    closed({cast.bologna: said}, by=cast.carla)
    cells = [("micro", "", "", 500), ("small", "", "", 900), ("medium", "", "", 100)]
    state_population(council=cast.bologna, year=2025, source="Registro", cells=cells, by=cast.carla)
    client.force_login(cast.carla)
    page = client.get(reverse("analysis", args=["bologna"])).content.decode()
    weighting = of(Wave.objects.get(), cast.bologna).weighting
    assert weighting is not None
    shown = {one.category: one.answered for one in weighting.standings if one.margin == "size"}
    assert shown == {"medium": 20, "micro": None, "small": None}  # the small ones would give the two micro ones away
    assert "not shown" in page


def test_the_sentence_names_the_kind_and_both_shares(cast: Cast, client: Client) -> None:
    closed({cast.bologna: [*firms(10, 20, **MEDIUM), *firms(4, 4, **SMALL)]}, by=cast.carla)
    state_population(council=cast.bologna, year=2025, source="Registro", cells=CELLS, by=cast.carla)
    client.force_login(cast.carla)
    page = client.get(reverse("analysis", args=["bologna"])).content.decode()
    assert "Under-represented: small firms, 21 % of the answers but 90 % of all firms." in page


def test_totals_nobody_answered_for_are_named_on_the_page(cast: Cast, client: Client) -> None:
    closed({cast.bologna: firms(10, 10, **SMALL)}, by=cast.carla)
    state_population(council=cast.bologna, year=2025, source="Registro", cells=CELLS, by=cast.carla)
    client.force_login(cast.carla)
    page = client.get(reverse("analysis", args=["bologna"])).content.decode()
    assert "Nobody answered for: medium-sized firms (10 % of all firms)." in page
