from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustergrowth.engine import InputFault
from clustergrowth.engine.survey.fsqca import Anchors, TruthTableRow, calibrate, compare
from clustergrowth.engine.survey.minimising import Literals, covers, minimal_cover, prime_implicants

X, Y = [0.9, 0.7, 0.4, 0.2], [0.8, 0.9, 0.5, 0.1]


def test_the_golden_values() -> None:
    found = compare([[x] for x in X], Y, cut=0.9)
    (present,) = found.terms
    assert present.consistency == pytest.approx(2.0 / 2.2) == pytest.approx(0.9091, abs=5e-5)
    assert present.coverage == pytest.approx(2.0 / 2.3) == pytest.approx(0.8696, abs=5e-5)


def test_calibration_meets_its_three_anchors() -> None:
    found = [calibrate(value, Anchors(2, 5, 10)) for value in (2, 5, 10, 3.5, 1000)]
    assert found[:4] == pytest.approx([1 / (1 + np.exp(3)), 0.5, 1 / (1 + np.exp(-3)), 1 / (1 + np.exp(1.5))])
    assert found[4] == pytest.approx(1)
    turned = [calibrate(value, Anchors(10, 5, 2)) for value in (2, 10)]
    assert turned == pytest.approx([0.9526, 0.0474], abs=5e-5)
    with pytest.raises(InputFault, match="crossover must lie between"):
        calibrate(1, Anchors(1, 5, 4))
    with pytest.raises(InputFault, match="finite"):
        calibrate(float("nan"), Anchors(1, 2, 4))


def test_a_condition_that_is_always_there_is_necessary() -> None:
    always, absent = compare([[1], [1], [1], [0.9]], [0.2, 0.1, 0.3, 0.2], cut=0.8).necessary
    assert (always.literals, always.consistency) == ((True,), 1)
    assert always.coverage == pytest.approx(0.8 / 3.9)
    assert absent.literals == (False,)
    assert compare([[0], [0]], [0, 0], cut=0.8).necessary[0].consistency is None


# crisp: the outcome is A·B or C·~A, seen in ten cases
CASES = [[1, 1, 1], [1, 1, 0], [1, 0, 1], [1, 0, 0], [0, 1, 1], [0, 1, 0], [0, 0, 1], [0, 0, 0], [1, 1, 1], [0, 0, 1]]
OUTCOME = [1, 1, 0, 0, 1, 0, 1, 0, 1, 1]


def test_the_solution_finds_the_paths_that_made_the_cases() -> None:
    found = compare(CASES, OUTCOME, cut=0.8)
    assert [term.literals for term in found.terms] == [(True, True, None), (False, None, True)]
    assert (found.consistency, found.coverage) == (1, 1)
    assert [(term.coverage, term.unique) for term in found.terms] == [(0.5, 0.5), (0.5, 0.5)]


def test_nothing_is_assumed_of_what_no_case_shows() -> None:
    found = compare([[1, 1], [1, 1], [0, 0], [0, 1]], [1, 1, 0, 0], cut=0.8)
    assert [term.literals for term in found.terms] == [(True, True)]
    assert {row.literals for row in found.rows} == {(True, True), (False, False), (False, True)}


def test_the_cut_decides_what_counts_as_the_outcome() -> None:
    assert row_of(0.9).is_sufficient
    assert row_of(0.9).cases == (0, 1)
    assert not row_of(0.95).is_sufficient
    assert compare([[x] for x in X], Y, cut=0.95).terms == []


def row_of(cut: float) -> TruthTableRow:
    return next(row for row in compare([[x] for x in X], Y, cut=cut).rows if row.literals == (True,))


def test_a_case_exactly_between_is_in_no_row() -> None:
    assert [row.cases for row in compare([[0.5], [0.9]], [1, 1], cut=0.8).rows] == [(1,)]


@pytest.mark.parametrize(
    ("cases", "outcome"), [([[]], [1.0]), ([[1.0], [0.0]], [1.0]), ([[1.2]], [1.0]), ([[1.0] * 11], [1.0])]
)
def test_what_is_no_set_is_refused(cases: list[list[float]], outcome: list[float]) -> None:
    with pytest.raises(InputFault):
        compare(cases, outcome, cut=0.8)


@given(st.lists(st.booleans(), min_size=8, max_size=8))
def test_minimising_says_the_same_shorter(outcomes: list[bool]) -> None:
    rows: list[Literals] = list(product((True, False), repeat=3))
    true = [row for row, said in zip(rows, outcomes, strict=True) if said]
    if not true:
        return
    terms = minimal_cover(prime_implicants(true), true)
    assert len(terms) <= len(true)
    for row, said in zip(rows, outcomes, strict=True):
        assert any(covers(term, row) for term in terms) == said
