import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from clustergrowth.engine import Fault
from clustergrowth.engine.disclosure import Hidden
from clustergrowth.engine.survey import compare_segments, difference, together

SIZES = ["small"] * 60 + ["middle"] * 40 + ["large"] * 30
YES = [k % 3 == 0 for k in range(60)] + [k % 2 == 0 for k in range(40)] + [k % 5 != 0 for k in range(30)]
SCORES = np.random.default_rng(5).normal(3, 1, 130).round(1).tolist()


def test_shares_are_compared_by_newcombes_interval_and_the_score_test() -> None:
    found = {each.segment: each for each in compare_segments(YES, SIZES)}
    large = found["large"]
    low, high = confint_proportions_2indep(24, 30, 40, 100, method="newcomb", compare="diff")
    assert large.effect == pytest.approx(24 / 30 - 40 / 100)
    assert (large.low, large.high) == pytest.approx((low, high))
    assert large.p_value == pytest.approx(proportions_ztest([24, 40], [30, 100])[1])
    q = multipletests([each.p_value for each in found.values()], method="fdr_bh")[1]
    assert [each.q_value for each in found.values()] == pytest.approx(list(q))
    assert large.differs()


def test_means_are_compared_by_welch() -> None:
    large = next(each for each in compare_segments(SCORES, SIZES) if each.segment == "large")
    welch = CompareMeans(DescrStatsW(SCORES[100:]), DescrStatsW(SCORES[:100]))
    assert (large.low, large.high) == pytest.approx(welch.tconfint_diff(usevar="unequal"))
    assert large.p_value == pytest.approx(welch.ttest_ind(usevar="unequal")[1])


def test_weights_widen_by_the_effective_number() -> None:
    plain = difference([5.0, 1, 3, 2], [2.0, 2, 1, 4], shares=False)
    same = difference([5.0, 1, 3, 2], [2.0, 2, 1, 4], [3.0] * 4, [7.0] * 4, shares=False)
    unequal = difference([5.0, 1, 3, 2], [2.0, 2, 1, 4], [9.0, 1, 1, 1], [1.0] * 4, shares=False)
    assert (plain.low, plain.high, plain.p_value) == pytest.approx((same.low, same.high, same.p_value))
    assert unequal.low is not None
    assert unequal.high is not None
    assert plain.low is not None
    assert plain.high is not None
    assert unequal.high - unequal.low > plain.high - plain.low


def test_small_segments_are_hidden_and_not_counted_as_tests() -> None:
    sizes: list[str | None] = [*["tiny"] * 3, *SIZES[3:]]
    found = {each.segment: each for each in compare_segments(SCORES, sizes)}
    assert found["tiny"].hidden is Hidden.PRIMARY
    assert found["tiny"].own is None
    assert found["tiny"].q_value is None
    assert [each.hidden for each in found.values()].count(Hidden.SECONDARY) == 1
    p = [each.p_value for each in found.values() if each.p_value is not None]
    shown = [each.q_value for each in found.values() if each.q_value is not None]
    assert shown == pytest.approx(list(multipletests(p, method="fdr_bh")[1]))


def test_two_firms_that_said_no_are_not_told() -> None:
    yes = [True] * 28 + [False] * 2 + [k % 2 == 0 for k in range(100)]
    found = {each.segment: each for each in compare_segments(yes, ["a"] * 30 + ["b"] * 50 + ["c"] * 50)}
    assert found["a"].hidden is Hidden.PRIMARY


def test_firms_without_a_segment_stand_among_the_rest() -> None:
    sizes = [*SIZES[:-6], *[None] * 6]
    found = {each.segment: each for each in compare_segments(SCORES, sizes)}
    assert set(found) == {"small", "middle", "large"}
    assert found["large"].rest is not None
    assert found["large"].rest.n == 106


def test_q_values_are_over_all_tests_of_the_page() -> None:
    tables = together(compare_segments(YES, SIZES), compare_segments(SCORES, SIZES))
    p = [each.p_value for table in tables for each in table]
    assert [each.q_value for table in tables for each in table] == pytest.approx(
        list(multipletests(p, method="fdr_bh")[1])
    )


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(Fault, match="130 answers but 2 segments"):
        compare_segments(SCORES, ["a", "b"])
