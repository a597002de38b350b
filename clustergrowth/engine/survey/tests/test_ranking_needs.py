import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustergrowth.engine import InputFault
from clustergrowth.engine.disclosure import OVERALL, Hidden
from clustergrowth.engine.survey.ranking import (
    By,
    NeedAnswers,
    RankedNeed,
    RatingScale,
    rank_needs,
    rank_needs_by_region,
)

TALENT = NeedAnswers("talent", [5, 5, 4, 5, 4, 4, 5, 2, 4, None])
FINANCE = NeedAnswers("finance", [4, 5, 4, 4, 2, 5, 3, 2, 1, 1])
SPACE = NeedAnswers("space", [1, 2, 4, 1, 1, 2, 3, 2, 1, 5])
NEEDS = [SPACE, FINANCE, TALENT]


def test_the_need_most_firms_call_major_comes_first() -> None:
    first, second, last = rank_needs(NEEDS, by=By.MAJOR)
    assert (first.code, first.rank, first.n, first.missing, first.count) == ("talent", 1, 9, 1, 8)
    assert first.estimate is not None
    assert first.estimate.value == pytest.approx(8 / 9)
    assert (second.code, second.rank) == ("finance", 2)
    assert (last.code, last.hidden, last.estimate, last.n) == ("space", Hidden.PRIMARY, None, 0)


def test_the_places_a_need_may_have_come_with_it() -> None:
    found = {need.code: need for need in rank_needs(NEEDS, by=By.HIGHEST)}
    assert [found[code].rank for code in ("talent", "finance", "space")] == [1, 2, 3]
    assert (found["talent"].first, found["talent"].last) == (1, 2)
    assert (found["finance"].first, found["finance"].last) == (1, 3)


def test_the_weakest_practice_comes_first() -> None:
    assert [need.code for need in rank_needs(NEEDS, by=By.LOWEST)] == ["space", "finance", "talent"]


def test_the_widest_gap_comes_first() -> None:
    wide = NeedAnswers("wide", [5, 4, 5, 3, 5], ability=[2, 3, 3, 3, 1])
    none = NeedAnswers("none", [5, 5, 5, 5, 5], ability=[5, 5, 5, 5, 5])
    assert [need.code for need in rank_needs([none, wide], by=By.GAP)] == ["wide", "none"]
    with pytest.raises(InputFault, match="ability"):
        rank_needs(NEEDS, by=By.GAP)


def test_a_scale_that_runs_backwards_is_turned_round() -> None:
    scale = RatingScale(1, 3, backwards=True, major=3)
    (found,) = rank_needs([NeedAnswers("cost", [1, 1, 1, 1, 1, 2, 3, None, None, None], scale=scale)], by=By.MAJOR)
    assert (found.count, found.n, found.missing) == (5, 7, 3)


def test_equal_needs_share_a_place() -> None:
    twin = NeedAnswers("twin", TALENT.values)
    assert [need.rank for need in rank_needs([TALENT, FINANCE, twin], by=By.HIGHEST)] == [1, 1, 3]


def test_a_need_nobody_answered_has_no_place() -> None:
    found = rank_needs([NeedAnswers("odd", [None] * 10), TALENT], by=By.HIGHEST)
    assert [(need.code, need.rank) for need in found] == [("talent", 1), ("odd", None)]


def test_a_value_outside_its_scale_is_refused() -> None:
    with pytest.raises(InputFault, match="outside the scale"):
        rank_needs([NeedAnswers("odd", [6])], by=By.HIGHEST)


def test_regions_side_by_side_do_not_give_a_small_one_away() -> None:
    needs = [NeedAnswers("talent", [5] * 3 + [4] * 9 + [1] * 20), NeedAnswers("space", [3.0] * 32)]
    regions = ["tiny"] * 3 + ["middle"] * 9 + ["large"] * 20
    found = rank_needs_by_region(needs, regions, by=By.LOWEST)
    assert set(found) == {"tiny", "middle", "large", OVERALL}
    assert {need.hidden for need in found["tiny"]} == {Hidden.PRIMARY}
    assert {need.hidden for need in found["middle"]} == {Hidden.SECONDARY}
    assert {need.hidden for need in found["large"]} == {None}
    assert [need.code for need in found[OVERALL]] == ["talent", "space"]


def test_shares_side_by_side_hide_a_second_region_of_the_same_need() -> None:
    needs = [NeedAnswers("talent", [5] * 3 + [1] * 7 + [5] * 8 + [1] * 2 + [5] * 9 + [1])]
    found = rank_needs_by_region(needs, ["a"] * 10 + ["b"] * 10 + ["c"] * 10, by=By.MAJOR)
    assert found["a"][0].hidden is Hidden.PRIMARY
    assert found["b"][0].hidden is Hidden.SECONDARY
    assert found["c"][0].count == 9
    assert found[OVERALL][0].count == 20


def test_every_answer_needs_a_region() -> None:
    with pytest.raises(InputFault, match="region"):
        rank_needs_by_region([TALENT], [""] * 10, by=By.LOWEST)


@given(st.permutations(range(10)), st.sampled_from([By.MAJOR, By.HIGHEST, By.LOWEST]))
def test_the_order_of_firms_changes_nothing(order: list[int], by: By) -> None:
    shuffled = [NeedAnswers(need.code, [need.values[k] for k in order]) for need in NEEDS]
    assert _rounded(rank_needs(shuffled, by=by)) == _rounded(rank_needs(NEEDS, by=by))


def test_weights_of_one_change_nothing() -> None:
    assert rank_needs(NEEDS, by=By.HIGHEST, weights=[1.0] * 10) == rank_needs(NEEDS, by=By.HIGHEST)
    heavy = [20.0 if k in (7, 8) else 1.0 for k in range(10)]
    random.Random(1).shuffle(NEEDS)
    assert rank_needs([TALENT, FINANCE], by=By.MAJOR, weights=heavy)[0].estimate is not None


def _rounded(found: list[RankedNeed]) -> list[tuple[object, ...]]:
    return [
        (need.code, need.rank, need.first, need.last, need.hidden, need.estimate and round(need.estimate.value or 0, 9))
        for need in found
    ]
