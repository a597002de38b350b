from collections.abc import Sequence

import numpy as np
import pytest

from clustergrowth.engine import InputFault
from clustergrowth.engine.survey.estimates import Estimate
from clustergrowth.engine.survey.gaps import kendall_w
from clustergrowth.engine.survey.ranking import By, NeedAnswers, NeedFigure

IMPORTANCE, ABILITY = [5.0, 4, 5, 3], [2.0, 3, 3, 3]
Ratings = Sequence[float | None]


def gap(importance: Ratings, ability: Ratings, weights: list[float] | None = None) -> Estimate:
    return NeedFigure(NeedAnswers("a", importance, ability), By.GAP, weights).estimate(range(len(importance)))


def test_borichs_discrepancy() -> None:
    assert gap(IMPORTANCE, ABILITY).value == pytest.approx(6.375)


def test_only_those_who_rated_both_count() -> None:
    found = gap([*IMPORTANCE, 5, None], [*ABILITY, None, 1])
    assert found.value == pytest.approx(6.375)
    assert (found.n, found.missing) == (4, 2)


def test_weights_weigh_firms() -> None:
    doubled = gap(IMPORTANCE + IMPORTANCE[:1], ABILITY + ABILITY[:1])
    assert gap(IMPORTANCE, ABILITY, [2, 1, 1, 1]).value == pytest.approx(doubled.value)


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    chance = np.random.default_rng(4)
    table = [[(5, 1), (4, 4), (3, 2), (5, 4), (2, 3)][k] for k in range(5)]
    importance, ability = np.array(table, dtype=float).T
    truth = float((importance - ability).mean() * importance.mean())
    inside = 0
    for _ in range(600):
        rows = chance.integers(0, 5, 40)
        found = gap(importance[rows].tolist(), ability[rows].tolist())
        assert found.low is not None
        assert found.high is not None
        inside += found.low <= truth <= found.high
    assert 0.92 <= inside / 600 <= 0.98


def test_nobody_has_no_gap() -> None:
    assert gap([None], [3]).value is None
    assert gap([4], [3]).low is None
    with pytest.raises(InputFault, match="1 of ability"):
        gap([4, 5], [3])


def test_members_agree_on_an_order() -> None:
    assert kendall_w([[1, 2, 3, 4], [1, 3, 2, 4], [2, 1, 3, 4], [1, 2, 4, 3]]) == pytest.approx(0.725)
    assert kendall_w([[1, 2, 3], [1, 2, 3]]) == 1
    assert kendall_w([[1, 1, 1], [2, 2, 2]]) is None


def test_ties_are_corrected_for() -> None:
    """Two people who both tie the middle ones agree completely."""
    assert kendall_w([[1, 2, 2, 4], [10, 20, 20, 40]]) == pytest.approx(1)
    with pytest.raises(InputFault, match="at least two"):
        kendall_w([[1, 2]])
