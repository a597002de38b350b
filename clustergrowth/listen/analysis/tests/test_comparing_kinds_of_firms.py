"""Which kinds of firms need something else: with intervals, few false alarms, and nobody recognisable."""

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.stats import ttest_ind
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep

from clustergrowth.engine.survey.contrasts import GroupDifference, difference
from clustergrowth.engine.survey.ranking import By, NeedAnswers, NeedFigure
from clustergrowth.listen.analysis.domain.regions import Segmented
from clustergrowth.listen.analysis.domain.segments import Breakdown, breakdowns, may_look_among
from clustergrowth.listen.analysis.domain.strata import Respondent, Stratum
from clustergrowth.listen.analysis.queries.tallies import segments_of
from clustergrowth.listen.analysis.tests.sample import Said, closed
from clustergrowth.listen.surveys.models import Wave
from clustergrowth.people.councils.models import Council
from tests.cast import Cast


def compared(figure: NeedFigure, ones: Sequence[int], others: Sequence[int]) -> GroupDifference | None:
    return difference(figure.answers(ones), figure.answers(others), shares=figure.is_share)


def sheet(n: int, *, exports: bool) -> Said:
    """Exporters miss people, the others miss orders; staff and growth tell them apart no further."""
    chance = random.Random(f"{n}{exports}")
    high, low = chance.choice((4.0, 5.0)), chance.choice((1.0, 2.0, 4.0))
    return {
        "exports": 20.0 if exports else 0.0, "staff": 20.0, "staff_before": 10.0 if n % 2 else 30.0,
        "barrier_people": high if exports else low, "barrier_demand": low if exports else high,
        "barrier_time": chance.choice((1.0, 3.0, 5.0)), "ubc": ["rd"] if n % 3 else ["none"],
    }  # fmt: skip


@pytest.fixture
def wave(cast: Cast) -> Wave:
    said = [*(sheet(n, exports=True) for n in range(40)), *(sheet(n, exports=False) for n in range(40))]
    return closed({cast.bologna: said}, by=cast.carla)


def by(wave: Wave, council: Council, ranking: str, dimension: str) -> Breakdown:
    found = segments_of(wave, council.slug)
    assert isinstance(found, Segmented)
    return found.rankings[ranking][dimension]


def test_what_exporters_miss_is_called_different_and_what_all_miss_is_not(cast: Cast, wave: Wave) -> None:
    cells = {(one.code, one.segment): one for one in by(wave, cast.bologna, "obstacles", "exports").cells}
    people, time = cells["barrier_people", "yes"], cells["barrier_time", "yes"]
    assert people.is_different and people.difference is not None and (people.difference.low or 0) > 0
    assert not time.is_different
    assert people.estimate is not None and people.estimate.n == 40


def test_q_is_benjamini_hochbergs_over_all_comparisons_shown(cast: Cast, wave: Wave) -> None:
    found = by(wave, cast.bologna, "obstacles", "exports")
    answers = [sheet(n, exports=yes) for yes in (True, False) for n in range(40)]
    firms = [Respondent("bologna", one) for one in answers]  # type: ignore[arg-type]  # answers as they stand in the database
    p_values, names = [], []
    for cell in found.cells:
        if cell.q is None:
            continue
        need = NeedAnswers(cell.code, [firm.answers.get(cell.code) for firm in firms])  # type: ignore[misc]  # ratings
        own = range(40) if cell.segment == "yes" else range(40, 80)
        tested = compared(NeedFigure(need, By.MAJOR), list(own), [k for k in range(80) if k not in own])
        assert tested is not None and tested.p is not None
        p_values.append(tested.p)
        names.append(cell.q)
    assert len(names) == 6
    assert multipletests(p_values, method="fdr_bh")[1] == pytest.approx(names)


def test_differences_of_shares_and_means_are_those_of_an_independent_library() -> None:
    chance = np.random.default_rng(3)
    yes = [float(value) for value in chance.integers(1, 6, 60)]
    share = compared(NeedFigure(NeedAnswers("a", yes), By.MAJOR), range(25), range(25, 60))
    ones, others = (sum(value >= 4 for value in part) for part in (yes[:25], yes[25:]))
    low, high = confint_proportions_2indep(ones, 25, others, 35, method="newcomb", compare="diff")
    assert share is not None
    assert [share.estimate.low, share.estimate.high] == pytest.approx([low, high], rel=1e-9)
    mean = compared(NeedFigure(NeedAnswers("a", yes), By.HIGHEST), range(25), range(25, 60))
    tested = ttest_ind(yes[:25], yes[25:], equal_var=False)
    assert mean is not None and mean.p == pytest.approx(tested.pvalue, rel=1e-9)
    ends = tested.confidence_interval()
    assert [mean.estimate.low, mean.estimate.high] == pytest.approx([ends.low, ends.high], rel=1e-9)


def test_the_page_says_it_in_words_and_keeps_the_choice_in_the_address(cast: Cast, client: Client, wave: Wave) -> None:
    client.force_login(cast.carla)
    address = reverse("analysis_segments", args=["bologna"])
    page = client.get(f"{address}?wave={wave.pk}&by=exports").content.decode()
    assert "Firms that export: “Too few applicants with the right skills" in page
    assert "points more than the other firms" in page
    assert "by=growth" in page
    first = client.get(reverse("analysis", args=["bologna"])).content.decode()
    assert "Firms that export: “Too few applicants" in first
    assert client.get(f"{address}?by=shoe-size").status_code == 404


def test_one_kind_among_another_is_shown_where_every_crossing_is_large(cast: Cast, client: Client, wave: Wave) -> None:
    client.force_login(cast.carla)
    address = reverse("analysis_segments", args=["bologna"])
    page = client.get(f"{address}?wave={wave.pk}&by=exports&among=growth").content.decode()
    assert "firms that have grown" in page and "n = 20" in page
    assert "would single out one to four firms" not in page


def test_a_filter_that_would_isolate_firms_is_refused_with_a_sentence(cast: Cast, client: Client) -> None:
    said = [sheet(n, exports=True) for n in range(40)] + [sheet(n, exports=False) for n in range(8)]
    wave = closed({cast.bologna: said}, by=cast.carla)  # of 8 that do not export 4 have grown
    client.force_login(cast.carla)
    query = f"?wave={wave.pk}&by=exports&among=growth"
    page = client.get(reverse("analysis_segments", args=["bologna"]) + query).content.decode()
    assert "would single out one to four firms" in page
    assert "n = 4" not in page
    answer: Any = client.get(reverse("analysis_segments", args=["bologna"]) + query + "&format=csv")
    assert len(b"".join(answer.streaming_content).splitlines()) == 1


def test_two_kinds_are_crossed_only_where_no_crossing_isolates_a_few() -> None:
    firms = [
        Respondent("a", {"exports": float(n < 20), "staff": 5.0, "staff_before": float(n % 2) * 9}) for n in range(40)
    ]
    assert may_look_among(firms, "exports", "growth")
    assert not may_look_among(firms[:24], "exports", "growth")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(1, 9)), min_size=2, max_size=4))
def test_where_weights_can_be_known_a_need_is_shown_by_all_kinds_or_by_none(
    kinds: list[tuple[int, int, int]],
) -> None:
    """The attacker knows every weight, how many of each kind answered, and the weighted total."""
    said = [
        (f"s{k}", answer, float(weight))
        for k, (yes, no, weight) in enumerate(kinds)
        for answer in [5.0] * yes + [1.0] * no
    ]
    weights = [weight for _kind, _answer, weight in said]
    firms = [Respondent("a", {"staff": 1.0}, Stratum(size=kind)) for kind, _answer, _weight in said]
    need = NeedAnswers("need", [answer for _kind, answer, _weight in said])
    found = breakdowns([need], By.MAJOR, firms, "size", weights=weights, hidden={})
    hidden = [cell.segment for one in found.values() for cell in one.cells if cell.is_hidden]
    counts = {f"s{k}": (yes, yes + no, weight) for k, (yes, no, weight) in enumerate(kinds) if yes + no}
    small = {kind for kind, (yes, n, _weight) in counts.items() if 0 < yes < 5 or n < 5}
    assert small <= set(hidden)
    if len({weight for _yes, _n, weight in counts.values()}) > 1 and hidden:
        assert set(hidden) == counts.keys()
    total = sum(weight * counts[kind][0] for kind in hidden for weight in [counts[kind][2]])
    if len(hidden) < 2 or total in (0, sum(counts[kind][1] * counts[kind][2] for kind in hidden)):
        return  # one kind alone is the region itself, and nobody or everybody said it
    for place in range(len(hidden)):
        ends = [
            linprog(
                [sign * float(place == other) for other in range(len(hidden))],
                A_eq=[[float(counts[kind][2]) for kind in hidden]], b_eq=[total],
                bounds=[(0, counts[kind][1]) for kind in hidden],
            ).fun
            for sign in (1, -1)
        ]  # fmt: skip
        assert ends[0] < -ends[1] - 1e-6, "the attacker knows it"
