import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest
from statsmodels.stats.rates import confint_poisson_2indep

from clustergrowth.engine import Fault
from clustergrowth.engine.network import (
    Change,
    Proportion,
    clopper_pearson,
    paired_change,
    proportion,
    proportion_change,
    rate_ratio,
    renewal,
)

BEFORE = {("a1", "uA"), ("a2", "uA"), ("b1", "uB")}
AFTER = {("a1", "uA"), ("b1", "uB"), ("a1", "uB")}
counts = st.integers(0, 60)


def test_ties_stay_or_are_new() -> None:
    found = renewal(BEFORE, AFTER)
    assert found.persistence == pytest.approx(0.6667, abs=1e-4)
    assert found.jaccard == 0.5
    assert found.new_share == pytest.approx(0.3333, abs=1e-4)
    assert renewal([], []).jaccard is None


@pytest.mark.parametrize(("part", "whole"), [(0, 7), (3, 7), (7, 7), (40, 100)])
def test_exact_shares_agree_with_scipy(part: int, whole: int) -> None:
    expected = binomtest(part, whole).proportion_ci(method="exact")
    assert clopper_pearson(part, whole) == pytest.approx((expected.low, expected.high))
    wilson = binomtest(part, whole).proportion_ci(method="wilson")
    assert proportion(part, whole)[1:] == pytest.approx((wilson.low, wilson.high), abs=1e-12)


def test_more_than_twice_as_many_interactions_is_growth() -> None:
    found = rate_ratio(20, 45)
    assert found.value == 2.25
    assert found.grew
    assert found.p_value == pytest.approx(binomtest(45, 65, 0.5).pvalue, rel=0.02)


def test_the_exact_ratio_lies_around_the_score_interval() -> None:
    found = rate_ratio(20, 45)
    low, high = confint_poisson_2indep(45, 1, 20, 1, method="score", compare="ratio")
    assert found.low is not None
    assert found.high is not None
    assert found.low <= low <= found.value <= high <= found.high
    assert (found.low, found.high) == pytest.approx((low, high), rel=0.07)


def test_a_longer_window_is_taken_into_account() -> None:
    assert rate_ratio(10, 20, exposure=(1, 2)).value == 1
    assert rate_ratio(10, 20, exposure=(1, 2)).grew is False


def test_growth_from_nothing_has_no_upper_end() -> None:
    found = rate_ratio(0, 12)
    assert (found.value, found.high) == (None, None)
    assert found.low is not None
    assert found.low > 1
    assert rate_ratio(0, 0) == Change(None, None, None, None, False)


@given(counts, counts)
def test_turning_time_round_turns_the_ratio_round(before: int, after: int) -> None:
    forth, back = rate_ratio(before, after), rate_ratio(after, before)
    assert forth.p_value == pytest.approx(back.p_value)
    if forth.low and back.high:
        assert forth.low == pytest.approx(1 / back.high)


def test_a_difference_of_shares_agrees_with_statsmodels() -> None:
    found = proportion_change(Proportion(12, 50), Proportion(26, 48))
    low, high = confint_proportions_2indep(26, 48, 12, 50, method="newcomb", compare="diff")
    assert (found.low, found.high) == pytest.approx((low, high))
    assert found.p_value == pytest.approx(proportions_ztest([26, 12], [48, 50])[1])
    assert found.grew


def test_the_same_members_twice_need_the_paired_interval() -> None:
    """Newcombe 1998, table II, row for 36/12/2/0: −0.2 less its sign gives 0.0569 … 0.3404."""
    found = paired_change(both=36, won=12, lost=2, neither=0)
    assert found.value == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0569, 0.3404), abs=5e-4)
    assert found.p_value == pytest.approx(binomtest(12, 14).pvalue)


@given(counts, counts, counts, counts)
def test_a_paired_change_lies_in_its_interval(both: int, lost: int, won: int, neither: int) -> None:
    found = paired_change(both, lost, won, neither)
    if found.value is None:
        assert both + lost + won + neither == 0
        return
    assert found.low is not None
    assert found.high is not None
    assert found.low - 1e-9 <= found.value <= found.high + 1e-9
    assert found.low >= -1 - 1e-9
    assert found.high <= 1 + 1e-9


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(Fault, match="no share"):
        proportion(3, 2)
    with pytest.raises(Fault, match="below 0"):
        rate_ratio(-1, 2)
    assert proportion(0, 0)[1:] == (None, None)
    assert proportion_change(Proportion(0, 0), Proportion(1, 2)).value is None
