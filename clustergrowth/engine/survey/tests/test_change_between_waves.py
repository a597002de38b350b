import numpy as np
import pytest
from scipy.stats import ttest_rel
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from clustergrowth.engine.survey.contrasts import GroupDifference, change, difference
from clustergrowth.engine.survey.estimates import Floats, Values, answered

CHANCE = np.random.default_rng(8)
BEFORE = CHANCE.normal(3, 1, 40)
AFTER = BEFORE + CHANCE.normal(0.3, 0.5, 40)
WAS = CHANCE.random(60) < 0.5
NOW = np.where(CHANCE.random(60) < 0.3, ~WAS, WAS)


def ends(found: GroupDifference | None) -> tuple[float, float]:
    assert found is not None and found.estimate.low is not None and found.estimate.high is not None
    return found.estimate.low, found.estimate.high


def panel(
    was: "np.ndarray[tuple[int], np.dtype[np.bool_]]", now: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
) -> GroupDifference:
    found = change(was.astype(float), now.astype(float), np.ones(len(was)), shares=True)
    assert found is not None
    return found


def test_a_panel_is_the_paired_t() -> None:
    found = change(BEFORE, AFTER, np.ones(40), shares=False)
    test = ttest_rel(AFTER, BEFORE)
    assert found is not None and found.estimate.n == 40
    assert found.estimate.value == pytest.approx(float((AFTER - BEFORE).mean()))
    assert ends(found) == pytest.approx(tuple(test.confidence_interval()))
    assert found.p == pytest.approx(test.pvalue)


def test_yes_and_no_in_a_panel_is_mcnemar_with_bonett_and_price() -> None:
    found = panel(WAS, NOW)
    up, down = int((~WAS & NOW).sum()), int((WAS & ~NOW).sum())
    assert found.p == pytest.approx(mcnemar([[0, up], [down, 0]], exact=False, correction=False).pvalue)
    more, fewer = (up + 1) / 62, (down + 1) / 62
    half = 1.959963984540054 * ((more + fewer - (more - fewer) ** 2) / 62) ** 0.5
    assert ends(found) == pytest.approx((more - fewer - half, more - fewer + half))
    assert found.estimate.value == pytest.approx((up - down) / 60)


def test_a_cross_section_compares_independent_samples() -> None:
    shares = between(NOW[:50], WAS, shares=True)
    low, high = confint_proportions_2indep(int(NOW[:50].sum()), 50, int(WAS.sum()), 60, method="newcomb")
    assert ends(shares) == pytest.approx((low, high))
    means = between(AFTER, BEFORE, shares=False)
    welch = CompareMeans(DescrStatsW(AFTER), DescrStatsW(BEFORE))
    assert ends(means) == pytest.approx(welch.tconfint_diff(usevar="unequal"))


def between(one: Values, other: Values, *, shares: bool) -> GroupDifference | None:
    return difference(answered(one), answered(other), shares=shares)


def test_who_is_silent_differs_from_nobody() -> None:
    assert between([], BEFORE, shares=False) is None
    assert between([1.0], BEFORE, shares=False) is None
    assert between([], WAS, shares=True) is None
    nobody: Floats = np.empty(0)
    assert change(nobody, nobody, nobody, shares=True) is None


def test_weights_weigh_a_panel() -> None:
    doubled = change(np.append(BEFORE, BEFORE[0]), np.append(AFTER, AFTER[0]), np.ones(41), shares=False)
    weighted = change(BEFORE, AFTER, np.array([2.0] + [1.0] * 39), shares=False)
    assert doubled is not None and weighted is not None
    assert weighted.estimate.value == pytest.approx(doubled.estimate.value)


def test_the_panel_interval_of_shares_holds_what_it_promises() -> None:
    chance = np.random.default_rng(2)
    inside = 0
    for _ in range(800):
        kind = chance.choice(4, 60, p=[0.4, 0.15, 0.1, 0.35])
        low, high = ends(panel(kind >= 2, (kind == 1) | (kind == 3)))
        inside += low <= 0.05 <= high
    assert 0.93 <= inside / 800 <= 0.97
