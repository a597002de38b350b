import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa, to_table

from clustergrowth.engine import InputFault
from clustergrowth.engine.survey.agreement import cohen_kappa

CODES = ("finance", "talent", "markets")
FIRST = ["finance"] * 12 + ["talent"] * 9 + ["markets"] * 6
SECOND = ["finance"] * 10 + ["talent"] * 8 + ["finance"] * 3 + ["markets"] * 6


@given(st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(CODES)), min_size=1, max_size=40))
def test_it_is_statsmodels(pairs: list[tuple[str, str]]) -> None:
    first, second = zip(*pairs, strict=True)
    found = cohen_kappa(first, second, CODES)
    if found.kappa is None:
        assert len(set(first) | set(second)) == 1
        return
    codes = [[CODES.index(code) for code in pair] for pair in pairs]
    with np.errstate(invalid="ignore"):  # the oracle has no root of a variance that rounding left below 0
        other = cohens_kappa(to_table(codes, bins=[-0.5, 0.5, 1.5, 2.5])[0])
    assert found.kappa == pytest.approx(other.kappa, abs=1e-9)
    if other.var_kappa > 1e-12:
        assert found.low == pytest.approx(max(-1, other.kappa_low), abs=1e-6)
        assert found.high == pytest.approx(min(1, other.kappa_upp), abs=1e-6)


def test_observed_and_expected_agreement_stand_beside_it() -> None:
    found = cohen_kappa(FIRST, SECOND, CODES)
    assert found.observed == pytest.approx(22 / 27)
    assert found.expected == pytest.approx((12 * 13 + 9 * 8 + 6 * 6) / 27**2)
    assert found.table == ((10, 2, 0), (3, 6, 0), (0, 0, 6))


def test_what_one_of_them_left_out_is_told() -> None:
    found = cohen_kappa(["talent", None, "talent", "finance"], ["talent", "talent", None, "finance"], CODES)
    assert (found.n, found.missing, found.kappa) == (2, 2, 1)


def test_where_chance_always_agrees_there_is_no_kappa() -> None:
    found = cohen_kappa(["talent"] * 4, ["talent"] * 4, CODES)
    assert (found.kappa, found.observed, found.expected) == (None, 1, 1)
    assert cohen_kappa([], [], CODES).observed is None


def test_a_code_that_is_no_category_is_refused() -> None:
    with pytest.raises(InputFault, match="energy is none"):
        cohen_kappa(["energy"], ["talent"], CODES)
    with pytest.raises(InputFault, match="but 0 of the other"):
        cohen_kappa(["talent"], [], CODES)
    with pytest.raises(InputFault, match="twice"):
        cohen_kappa([], [], ["a", "a"])
