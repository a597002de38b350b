import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import percentileofscore

from clustergrowth.engine import Fault
from clustergrowth.engine.survey import among_peers, first_that_is_enough

OTHERS: list[float | None] = [1, 2, 2, 3, 3, 3, 4, 4, 5, 5, None]


@given(st.lists(st.integers(1, 5), min_size=10, max_size=40), st.integers(1, 5))
def test_the_place_counts_firms_below_and_equal_ones_half(others: list[int], own: int) -> None:
    found = among_peers(float(own), [float(value) for value in others])
    assert found is not None
    assert found.percentile == pytest.approx(percentileofscore(others, own, kind="mean"))
    assert found.quarters == pytest.approx(tuple(np.quantile(others, [0.25, 0.75])))
    assert found.quartile in (1, 2, 3, 4)


def test_nothing_is_told_below_ten_other_firms() -> None:
    assert among_peers(3, OTHERS) is not None
    assert among_peers(3, OTHERS[1:]) is None
    with pytest.raises(Fault, match="never hide each other"):
        among_peers(3, OTHERS, enough=4)


def test_who_did_not_answer_still_sees_the_others() -> None:
    found = among_peers(None, OTHERS)
    assert found is not None
    assert (found.own, found.percentile, found.quartile, found.median, found.n) == (None, None, None, 3, 10)


def test_the_first_circle_with_enough_answers_is_taken() -> None:
    small: list[float | None] = [1.0] * 9 + [None] * 5
    assert first_that_is_enough([small, OTHERS, OTHERS * 2]) == 1
    assert first_that_is_enough([small]) is None
