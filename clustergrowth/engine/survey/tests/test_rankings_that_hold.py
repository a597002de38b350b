import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau

from clustergrowth.engine import Fault
from clustergrowth.engine.survey import joint_places, kendall_tau, leave_one_source_out, rank_stability


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=12))
def test_tau_is_scipys(pairs: list[tuple[int, int]]) -> None:
    first, second = zip(*pairs, strict=True)
    own, other = kendall_tau(first, second), kendalltau(first, second).statistic
    assert (own is None and other != other) or own == pytest.approx(other)


def test_two_waves_are_compared_in_what_both_rank() -> None:
    found = rank_stability(
        {"talent": 1, "money": 2, "space": 3, "export": 4}, {"money": 1, "talent": 2, "export": 3, "energy": 4}
    )
    assert found.tau == pytest.approx(1 / 3)
    assert found.moved == {"talent": -1, "money": 1, "export": 0}
    assert (found.n, found.left, found.joined) == (3, ("space",), ("energy",))


def test_one_thing_or_only_ties_have_no_tau() -> None:
    assert rank_stability({"a": 1}, {"a": 1}).tau is None
    assert rank_stability({"a": 1, "b": 1}, {"a": 1, "b": 2}).tau is None
    with pytest.raises(Fault):
        kendall_tau([1, 2], [1])


def test_without_a_source_the_order_may_turn() -> None:
    survey = {"talent": 1.0, "money": 2.0, "space": 3.0}
    places = {"survey": survey, "interviews": survey, "cases": {"space": 1.0, "money": 2.0, "talent": 3.0}}
    found = leave_one_source_out(places)
    assert joint_places(places) == {"talent": 1, "money": 2, "space": 3}
    assert found["cases"].tau == 1
    assert found["cases"].largest == 0
    assert found["survey"].tau is None
    assert found["survey"].moved == {"talent": -1, "money": 0, "space": 1}


def test_what_a_source_does_not_place_stands_last_there() -> None:
    assert joint_places({"a": {"x": 1, "y": 2}, "b": {"y": 1}}) == {"x": 1.5, "y": 1.5}
    with pytest.raises(Fault, match="two sources"):
        leave_one_source_out({"a": {"x": 1}})
