from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustergrowth.engine import Fault
from clustergrowth.engine.survey import (
    calibrate,
    consistency,
    coverage,
    minimise,
    necessity,
    truth_table,
)
from clustergrowth.engine.survey.minimising import covers, minimal_covers, prime_implicants

X, Y = [0.9, 0.7, 0.4, 0.2], [0.8, 0.9, 0.5, 0.1]


def test_the_golden_values() -> None:
    assert consistency(X, Y) == pytest.approx(2.0 / 2.2) == pytest.approx(0.9091, abs=5e-5)
    assert coverage(X, Y) == pytest.approx(2.0 / 2.3) == pytest.approx(0.8696, abs=5e-5)


def test_calibration_meets_its_three_anchors() -> None:
    found = calibrate([2, 5, 10, 3.5, 1000], out=2, crossover=5, full=10)
    assert found[:4] == pytest.approx([1 / (1 + np.exp(3)), 0.5, 1 / (1 + np.exp(-3)), 1 / (1 + np.exp(1.5))])
    assert found[4] == pytest.approx(1)
    assert calibrate([2, 10], out=10, crossover=5, full=2) == pytest.approx([0.9526, 0.0474], abs=5e-5)
    with pytest.raises(Fault, match="crossover must lie between"):
        calibrate([1], out=1, crossover=5, full=4)
    with pytest.raises(Fault, match="finite"):
        calibrate([float("nan")], out=1, crossover=2, full=4)


def test_a_condition_that_is_nearly_always_there_is_trivially_necessary() -> None:
    always = necessity([1, 1, 1, 0.9], [0.2, 0.1, 0.3, 0.2])
    assert always.consistency == 1
    assert always.coverage == pytest.approx(0.8 / 3.9)
    assert always.relevance == pytest.approx(0.1 / 3.2)
    assert necessity([0, 0], [0, 0]).consistency is None


# crisp: the outcome is A·B or C·~A, seen in ten cases
CASES = {"a": [1, 1, 1, 1, 0, 0, 0, 0, 1, 0], "b": [1, 1, 0, 0, 1, 1, 0, 0, 1, 0], "c": [1, 0, 1, 0, 1, 0, 1, 0, 1, 1]}
OUTCOME = [1, 1, 0, 0, 1, 0, 1, 0, 1, 1]


def test_the_solution_finds_the_paths_that_made_the_cases() -> None:
    table = truth_table(CASES, OUTCOME)
    found = minimise(table)
    assert found is not None
    assert [path.conditions for path in found.paths] == [{"a": True, "b": True}, {"a": False, "c": True}]
    assert (found.consistency, found.coverage, found.models) == (1, 1, 1)
    assert [path.raw_coverage for path in found.paths] == [0.5, 0.5]
    assert [path.unique_coverage for path in found.paths] == [0.5, 0.5]
    assert found.paths[0].cases == (0, 1, 8)


def test_rare_configurations_are_remainders_that_only_the_parsimonious_solution_may_assume() -> None:
    conditions = {"a": [1.0, 1, 0, 0], "b": [1.0, 1, 0, 1]}
    table = truth_table(conditions, [1, 1, 0, 0])
    assert [row.outcome for row in table.rows].count(None) == 1
    complex_one, short = minimise(table), minimise(table, parsimonious=True)
    assert complex_one is not None
    assert short is not None
    assert complex_one.paths[0].conditions == {"a": True, "b": True}
    assert short.paths[0].conditions == {"a": True}
    rare = truth_table(conditions, [1, 1, 0, 0], cases_from=2)
    assert [row.outcome for row in rare.rows].count(None) == 3


def test_the_cut_offs_decide_what_counts_as_the_outcome() -> None:
    table = truth_table({"x": X}, Y, consistency_from=0.9)
    present = next(row for row in table.rows if row.present == (True,))
    assert present.outcome
    assert present.cases == (0, 1)
    both = sum(min(x, y, 1 - y) for x, y in zip(X, Y, strict=True))
    assert present.pri == pytest.approx((2.0 - both) / (2.2 - both))
    strict = truth_table({"x": X}, Y, consistency_from=0.95)
    assert next(row for row in strict.rows if row.present == (True,)).outcome is False
    assert minimise(strict) is None


def test_a_case_exactly_between_is_told() -> None:
    assert truth_table({"x": [0.5, 0.9]}, [1, 1]).undecided == (0,)


@pytest.mark.parametrize(
    ("conditions", "outcome", "more"),
    [
        ({}, [1.0], {}),
        ({"x": [1.0, 0.0]}, [1.0], {}),
        ({"x": [1.2]}, [1.0], {}),
        ({"x": [1.0]}, [1.0], {"cases_from": 0}),
        ({str(k): [1.0] for k in range(11)}, [1.0], {}),
    ],
)
def test_what_is_no_set_is_refused(
    conditions: dict[str, list[float]], outcome: list[float], more: dict[str, int]
) -> None:
    with pytest.raises(Fault):
        truth_table(conditions, outcome, cases_from=more.get("cases_from", 1))


@given(st.lists(st.sampled_from([True, False, None]), min_size=8, max_size=8))
def test_minimising_says_the_same_shorter(outcomes: list[bool | None]) -> None:
    rows = list(product((True, False), repeat=3))
    true = [row for row, said in zip(rows, outcomes, strict=True) if said]
    false = [row for row, said in zip(rows, outcomes, strict=True) if said is False]
    free = [row for row, said in zip(rows, outcomes, strict=True) if said is None]
    if not true:
        return
    terms = minimal_covers(prime_implicants(true, free), true)[0]
    assert len(terms) <= len(true)
    for row in true:
        assert any(covers(term, row) for term in terms)
    for row in false:
        assert not any(covers(term, row) for term in terms)
