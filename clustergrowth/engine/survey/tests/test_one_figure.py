import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from clustergrowth.engine import InputFault
from clustergrowth.engine.intervals import wilson
from clustergrowth.engine.survey.estimates import (
    answered,
    design_effect,
    deviation,
    effective_n,
    mean,
    response_rate,
    share,
)

answers = st.lists(st.one_of(st.none(), st.integers(1, 5).map(float)), min_size=1, max_size=40)
ratings = st.lists(st.floats(1, 5), min_size=2, max_size=40)


@pytest.mark.parametrize(("part", "whole"), [(0, 5), (1, 5), (7, 20), (20, 20), (163, 500)])
def test_a_share_has_wilsons_interval(part: int, whole: int) -> None:
    found = share([True] * part + [False] * (whole - part))
    low, high = proportion_confint(part, whole, method="wilson")
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-12)
    assert (found.value, found.n, found.effective_n) == (part / whole, whole, whole)


def test_who_does_not_answer_is_missing_and_not_a_no() -> None:
    found = share([True, None, False, None, float("nan")])
    assert (found.value, found.n, found.missing) == (0.5, 2, 3)


def test_a_mean_has_students_interval() -> None:
    values = [1.0, 2, 2, 5, 4, 3, 3]
    low, high = DescrStatsW(values).tconfint_mean()
    found = mean([*values, None])
    assert (found.low, found.high) == pytest.approx((low, high))
    assert found.value == pytest.approx(20 / 7)
    assert (found.n, found.missing) == (7, 1)


def test_weights_cost_precision() -> None:
    equal, unequal = [1.0] * 20, [1.0] * 10 + [4.0] * 10
    values = [float(k % 5) for k in range(20)]
    assert effective_n(np.array(equal)) == 20
    assert effective_n(np.array(unequal)) == pytest.approx(50**2 / 170)
    assert design_effect(np.array(unequal)) == pytest.approx(20 * 170 / 2500)
    found, plain = mean(values, unequal), mean(values, equal)
    assert found.value == pytest.approx(np.average(values, weights=unequal))
    assert _width(found.low, found.high) > _width(plain.low, plain.high)


def test_a_weighted_share_uses_the_effective_number() -> None:
    weights = [3.0, 1.0, 1.0, 1.0]
    found = share([True, False, False, True], weights)
    assert found.value == pytest.approx(4 / 6)
    assert (found.low, found.high) == pytest.approx(wilson(4 / 6, 36 / 12))


def test_only_the_weights_of_those_who_answered_count() -> None:
    assert mean([2.0, 4.0, None], [1, 1, 9]) == mean([2.0, 4.0, None], [1, 1, 1])


def test_the_spread_is_corrected_for_few_answers() -> None:
    assert deviation(answered([1.0, 2.0, 6.0])) == pytest.approx(np.std([1, 2, 6], ddof=1))
    assert deviation(answered([3.0])) is None


def test_nobody_and_one_firm_have_no_interval() -> None:
    nobody, one = mean([None, None]), mean([4.0])
    assert (nobody.value, nobody.low, nobody.n, nobody.missing) == (None, None, 0, 2)
    assert (one.value, one.low, one.high, one.n) == (4, None, None, 1)
    assert share([]).value is None


def test_the_response_rate_counts_those_who_stayed_silent() -> None:
    found = response_rate(50, 100)
    assert (found.value, found.n, found.missing) == (0.5, 100, 50)
    assert (found.low, found.high) == pytest.approx(proportion_confint(50, 100, method="wilson"))
    assert response_rate(0, 0).value is None
    with pytest.raises(InputFault, match="cannot be"):
        response_rate(3, 2)


@pytest.mark.parametrize("weights", [[1, 0], [1, -1], [1, math.nan], [1]])
def test_a_weight_that_is_none_is_refused(weights: list[float]) -> None:
    with pytest.raises(InputFault, match="weight"):
        mean([1, 2], weights)


def test_other_than_yes_and_no_has_no_share() -> None:
    with pytest.raises(InputFault, match="yes/no"):
        share([0.5])
    with pytest.raises(InputFault, match="infinite"):
        mean([math.inf])


@given(answers.flatmap(lambda values: st.tuples(st.just(values), st.permutations(values))))
def test_the_order_of_firms_changes_nothing(orders: tuple[list[float | None], list[float | None]]) -> None:
    first, second = mean(orders[0]), mean(orders[1])
    assert (first.n, first.missing) == (second.n, second.missing)
    assert first.value == pytest.approx(second.value)
    assert first.low == pytest.approx(second.low)


@given(ratings, st.floats(0.1, 50))
def test_the_unit_of_weights_changes_nothing(values: list[float], unit: float) -> None:
    weights = [1.0 + k % 3 for k in range(len(values))]
    first, second = mean(values, weights), mean(values, [unit * weight for weight in weights])
    assert first.value == pytest.approx(second.value)
    assert first.low == pytest.approx(second.low)
    assert first.effective_n == pytest.approx(second.effective_n)


@given(ratings)
def test_a_figure_lies_in_its_interval(values: list[float]) -> None:
    found = mean(values)
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low - 1e-9 <= found.value <= found.high + 1e-9
    part = share([value > 3 for value in values])
    assert part.low is not None
    assert part.high is not None
    assert part.value is not None
    assert 0 <= part.low <= part.value <= part.high <= 1


def test_the_package_loads_without_heavy_libraries() -> None:
    """Half a second to load is kept by not loading what costs it."""
    heavy = {"scipy.special", "scipy.stats", "pandas", "statsmodels", "django", "polars"}
    code = f"import sys; from clustergrowth.engine.survey import fsqca, ranking; print(*{heavy} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""


def _width(low: float | None, high: float | None) -> float:
    assert low is not None
    assert high is not None
    return high - low
