import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from clustergrowth.engine import InputFault
from clustergrowth.engine.network.change import paired_change, proportion

counts = st.integers(0, 60)


@pytest.mark.parametrize(("part", "whole"), [(0, 7), (3, 7), (7, 7), (40, 100)])
def test_the_interval_of_a_share_is_scipys(part: int, whole: int) -> None:
    wilson = binomtest(part, whole).proportion_ci(method="wilson")
    assert proportion(part, whole)[1:] == pytest.approx((wilson.low, wilson.high), abs=1e-12)


def test_the_same_members_twice_need_the_paired_interval() -> None:
    """Newcombe 1998, table II, row for 36/12/2/0: −0.2 less its sign gives 0.0569 … 0.3404."""
    found = paired_change(both=36, won=12, lost=2, neither=0)
    assert found.value == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0569, 0.3404), abs=5e-4)


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
    with pytest.raises(InputFault, match="no share"):
        proportion(3, 2)
    with pytest.raises(InputFault, match="below 0"):
        paired_change(both=1, lost=-1, won=2, neither=0)
    assert proportion(0, 0)[1:] == (None, None)
    assert paired_change(both=0, lost=0, won=0, neither=0).value is None
