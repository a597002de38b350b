import numpy as np
import pytest
from scipy.stats import ttest_rel
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from clustergrowth.engine import Fault
from clustergrowth.engine.survey import Design, change_between

CHANCE = np.random.default_rng(8)
FIRMS = [f"f{k}" for k in range(40)]
BEFORE = CHANCE.normal(3, 1, 40)
AFTER = BEFORE + CHANCE.normal(0.3, 0.5, 40)
WAS = CHANCE.random(60) < 0.5
NOW = np.where(CHANCE.random(60) < 0.3, ~WAS, WAS)


def test_a_panel_is_the_paired_t() -> None:
    found = change_between(BEFORE, AFTER[::-1], paired_by=(FIRMS, FIRMS[::-1]))
    test = ttest_rel(AFTER, BEFORE)
    assert (found.design, found.n, found.n_before) == (Design.PANEL, 40, 40)
    assert found.change == pytest.approx(float((AFTER - BEFORE).mean()))
    assert (found.low, found.high) == pytest.approx(tuple(test.confidence_interval()))
    assert found.p_value == pytest.approx(test.pvalue)


def test_who_dropped_out_and_who_joined_is_told() -> None:
    values: list[float | None] = [*BEFORE.tolist()]
    values[3] = None
    found = change_between(values, AFTER[5:], paired_by=(FIRMS, [*FIRMS[5:39], "new"]))
    assert found.left == ("f0", "f1", "f2", "f4", "f39")
    assert found.joined == ("new",)
    assert (found.n_before, found.n_after, found.n) == (39, 35, 34)
    assert found.before is not None
    assert found.before.n == 34


def test_yes_and_no_in_a_panel_is_mcnemar_with_bonett_and_price() -> None:
    firms = [str(k) for k in range(60)]
    found = change_between(WAS, NOW, paired_by=(firms, firms))
    up, down = int((~WAS & NOW).sum()), int((WAS & ~NOW).sum())
    assert found.p_value == pytest.approx(mcnemar([[0, up], [down, 0]], exact=False, correction=False).pvalue)
    more, fewer = (up + 1) / 62, (down + 1) / 62
    half = 1.959963984540054 * ((more + fewer - (more - fewer) ** 2) / 62) ** 0.5
    assert (found.low, found.high) == pytest.approx((more - fewer - half, more - fewer + half))
    assert found.change == pytest.approx((up - down) / 60)


def test_a_cross_section_compares_independent_samples() -> None:
    shares = change_between(WAS, NOW[:50])
    low, high = confint_proportions_2indep(int(NOW[:50].sum()), 50, int(WAS.sum()), 60, method="newcomb")
    assert (shares.low, shares.high) == pytest.approx((low, high))
    means = change_between(BEFORE, AFTER)
    welch = CompareMeans(DescrStatsW(AFTER), DescrStatsW(BEFORE))
    assert (means.low, means.high) == pytest.approx(welch.tconfint_diff(usevar="unequal"))
    assert (means.design, means.n) == (Design.CROSS_SECTION, None)


def test_weights_of_the_later_wave_weigh_a_panel() -> None:
    doubled = change_between([*BEFORE, BEFORE[0]], [*AFTER, AFTER[0]], paired_by=([*FIRMS, "again"], [*FIRMS, "again"]))
    weighted = change_between(
        BEFORE, AFTER, paired_by=(FIRMS, FIRMS), weights_before=[5.0] * 40, weights_after=[2.0] + [1.0] * 39
    )
    assert weighted.change == pytest.approx(doubled.change)


def test_a_handful_of_firms_is_not_told() -> None:
    few = change_between([1.0, 2, 3, 4], AFTER)
    assert few.hidden
    assert few.change is None
    assert few.before is None
    assert change_between(BEFORE, AFTER, paired_by=(FIRMS, ["x"] * 0 + [f"g{k}" for k in range(36)] + FIRMS[:4])).hidden
    assert change_between([True] * 20 + [False] * 3, [True] * 10 + [False] * 10).hidden
    nobody = change_between(BEFORE, [None] * 5)
    assert not nobody.hidden
    assert nobody.change is None


def test_the_panel_interval_of_shares_holds_what_it_promises() -> None:
    chance = np.random.default_rng(2)
    inside = total = 0
    firms = [str(k) for k in range(60)]
    for _ in range(800):
        kind = chance.choice(4, 60, p=[0.4, 0.15, 0.1, 0.35])
        found = change_between(kind >= 2, (kind == 1) | (kind == 3), paired_by=(firms, firms))
        if found.low is not None and found.high is not None:
            inside += found.low <= 0.05 <= found.high
            total += 1
    assert 0.93 <= inside / total <= 0.97


def test_a_firm_twice_in_a_wave_is_refused() -> None:
    with pytest.raises(Fault, match="f0 stands twice"):
        change_between(BEFORE, AFTER, paired_by=(FIRMS, ["f0", *FIRMS[:39]]))
    with pytest.raises(Fault, match="but 2 keys"):
        change_between(BEFORE, AFTER, paired_by=(FIRMS, ["a", "b"]))
