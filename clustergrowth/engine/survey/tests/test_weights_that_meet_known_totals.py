import numpy as np
import pytest

from clustergrowth.engine import InputFault
from clustergrowth.engine.survey.weighting import rake

SIZE = ["small", "small", "small", "large", "large", "small"]
SECTOR = ["metal", "metal", "food", "food", "metal", "food"]


def test_the_weights_meet_both_margins() -> None:
    found = rake(
        {"size": SIZE, "sector": SECTOR},
        {"size": {"small": 80, "large": 20}, "sector": {"metal": 70, "food": 30}},
    )
    assert found.converged
    assert found.weights[np.array(SIZE) == "small"].sum() == pytest.approx(80)
    assert found.weights[np.array(SECTOR) == "metal"].sum() == pytest.approx(70)
    assert found.weights.sum() == pytest.approx(100)


def test_one_margin_is_a_plain_ratio() -> None:
    found = rake({"size": SIZE}, {"size": {"small": 40, "large": 20}})
    assert found.weights.tolist() == pytest.approx([10, 10, 10, 10, 10, 10])


def test_a_category_nobody_answered_in_changes_nothing() -> None:
    found = rake({"size": SIZE}, {"size": {"small": 40, "large": 20, "middle": 5}})
    assert found.converged and found.weights.sum() == pytest.approx(60)


def test_totals_that_contradict_each_other_are_told() -> None:
    assert not rake({"a": SIZE, "b": SECTOR}, {"a": {"small": 80, "large": 20}, "b": {"metal": 1, "food": 2}}).converged


def test_answers_where_there_should_be_no_firm_are_refused() -> None:
    with pytest.raises(InputFault, match="known total is 0"):
        rake({"size": SIZE}, {"size": {"small": 0}})
    with pytest.raises(InputFault, match="one category a row"):
        rake({"a": ["x"], "b": ["x", "y"]}, {})
