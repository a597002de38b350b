"""The attacker sees all that is shown of all tables, writes down every equation and asks for the least and the most."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from clustergrowth.engine import Fault
from clustergrowth.engine.survey import Hidden, Sum, protect, recomputable, safe_to_publish


def _least_and_most(
    cells: Mapping[Any, int], sums: Sequence[tuple[Hashable, Collection[Hashable]]],
    unseen: Collection[Hashable], target: Hashable,
) -> tuple[float, float]:  # fmt: skip
    place = {key: k for k, key in enumerate(cells)}
    matrix = np.zeros((len(sums) or 1, len(cells)))
    for row, (total, parts) in enumerate(sums):
        matrix[row, place[total]] -= 1
        for part in parts:
            matrix[row, place[part]] += 1
    bounds = [(0, 10_000) if key in unseen else (count, count) for key, count in cells.items()]
    goal = np.zeros(len(cells))
    goal[place[target]] = 1
    ends = [
        linprog(sign * goal, A_eq=matrix, b_eq=np.zeros(len(matrix)), bounds=bounds, method="highs") for sign in (1, -1)
    ]
    return float(ends[0].fun), float(-ends[1].fun)


Nested = dict[tuple[str, str, str], int]


def _nested(counts: Sequence[int]) -> tuple[Nested, list[Sum[tuple[str, str, str]]]]:
    """Two regions × two sizes × two answers with all their totals ("" = all of them)."""
    names = [(r, s, a) for r in "xy" for s in "bs" for a in "01"]
    cells: Nested = {name: int(count) for name, count in zip(names, counts, strict=True)}
    sums = []
    for place, values in ((0, "xy"), (1, "bs"), (2, "01")):
        every = {tuple("" if k == place else part for k, part in enumerate(name)) for name in cells}
        for total in sorted(every):
            name = (total[0], total[1], total[2])
            parts = tuple((*name[:place], value, *name[place + 1 :]) for value in values)
            known = tuple((part[0], part[1], part[2]) for part in parts)
            if all(part in cells for part in known):
                cells[name] = sum(cells[part] for part in known)
                sums.append(Sum(name, known))
    return cells, sums


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=8, max_size=8))
def test_regions_segments_and_answers_with_all_their_totals(counts: list[int]) -> None:
    cells, sums = _nested(counts)
    assert len(cells) == 27
    hidden = protect(cells, sums)
    assert {key for key, why in hidden.items() if why is Hidden.PRIMARY} == {
        key for key, count in cells.items() if 0 < count < 5
    }
    for key in hidden:
        if hidden[key] is Hidden.PRIMARY:
            least, most = _least_and_most(cells, [(each.total, each.parts) for each in sums], hidden, key)
            assert most - least > 0.99
    assert recomputable(cells, sums, hidden) == ()


def test_one_small_segment_takes_others_with_it_in_every_table() -> None:
    cells, sums = _nested([20, 3, 30, 25, 18, 40, 22, 35])
    alone = {("x", "b", "1"): Hidden.PRIMARY}
    assert recomputable(cells, sums, alone) == (("x", "b", "1"),)
    hidden = protect(cells, sums)
    assert hidden[("x", "b", "1")] is Hidden.PRIMARY
    assert len(hidden) == 8  # a cube: one corner gives itself away until all corners are hidden
    assert ("", "", "") not in hidden


def test_filters_that_overlap_are_told_by_what_they_share() -> None:
    cells = {"exporters": 20, "large": 18, "both": 17, "exporters only": 3, "large only": 1, "all": 40, "neither": 19}
    sums = [
        Sum("exporters", ("both", "exporters only")),
        Sum("large", ("both", "large only")),
        Sum("all", ("both", "exporters only", "large only", "neither")),
    ]
    inner = {"exporters only", "large only", "neither"}
    assert set(protect(cells, sums, unpublished={*inner, "both"})) == set()
    shown = protect(cells, sums, unpublished=inner)  # now the overlap is shown as well
    assert shown
    assert recomputable(cells, sums, shown, unpublished=inner) == ()


def test_what_is_out_already_stays_and_the_new_table_gives_way() -> None:
    cells = {"interim": 30, "final": 33, "since then": 3}
    sums = [Sum("final", ("interim", "since then"))]
    assert protect(cells, sums, published={"interim"}, unpublished={"since then"}) == {"final": Hidden.SECONDARY}
    assert protect(cells, sums, published={"interim", "final"}, unpublished={"since then"}) == {}
    assert recomputable(cells, sums, {}, published={"interim", "final"}, unpublished={"since then"}) == ("since then",)


def test_a_sum_that_does_not_hold_is_refused() -> None:
    with pytest.raises(Fault, match="not the sum"):
        protect({"a": 3, "b": 4}, [Sum("a", ("b",))])
    with pytest.raises(Fault, match="no cell"):
        protect({"a": 3}, [Sum("a", ("c",))])


def _firms(first: int, last: int) -> set[str]:
    return {f"f{k}" for k in range(first, last)}


def test_a_wave_with_three_more_firms_hides_its_figure() -> None:
    earlier = {"asked": _firms(0, 40), "said yes": _firms(0, 20)}
    assert safe_to_publish({"asked": _firms(0, 43), "said yes": _firms(0, 26)}, [earlier]) == {
        "asked": Hidden.SECONDARY
    }
    assert safe_to_publish({"asked": _firms(0, 48), "said yes": _firms(0, 26)}, [earlier]) == {}
    assert safe_to_publish({"asked": _firms(0, 40)}, [earlier]) == {}


def test_two_firms_that_left_and_two_that_joined_hide_each_other() -> None:
    assert safe_to_publish({"asked": _firms(2, 42)}, [{"asked": _firms(0, 40)}]) == {}


def test_a_filter_that_leaves_out_two_firms_is_not_shown_beside_the_whole() -> None:
    whole = {"yes": _firms(0, 20), "no": _firms(20, 40)}
    small = {"yes": _firms(0, 18), "no": _firms(20, 34)}
    assert safe_to_publish(small, [whole]) == {"yes": Hidden.SECONDARY}
    assert safe_to_publish({"yes": _firms(0, 3), "no": _firms(20, 40)}) == {"yes": Hidden.PRIMARY}


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), st.sampled_from("abc"), st.sampled_from("yn")), min_size=8, max_size=40),
    st.integers(0, 6),
)
def test_no_handful_of_firms_comes_out_of_a_filter_of_a_table_that_is_out(
    firms: list[tuple[bool, str, str]], late: int
) -> None:
    """The attacker subtracts: every set and the parts the sets cut each other into."""
    everybody = [(str(k), *each) for k, each in enumerate(firms)]
    earlier = {a: {k for k, _, _, said in everybody[late:] if said == a} for a in "yn"}
    shown = {a: members for a, members in earlier.items() if not 0 < len(members) < 5}
    new = {a + size: {k for k, large, _, said in everybody if said == a and (large or not size)}
           for a in "yn" for size in ("", "large")}  # fmt: skip
    hidden = safe_to_publish(new, [shown])
    groups: dict[Hashable, set[str]] = {("new", key): members for key, members in new.items()}
    groups |= {("out", key): members for key, members in shown.items()}
    parts: dict[Hashable, int] = {}
    for k, _, _, _ in everybody:
        own = frozenset(key for key, members in groups.items() if k in members)
        parts[own] = parts.get(own, 0) + 1
    cells: dict[Hashable, int] = {key: len(members) for key, members in groups.items()} | parts
    sums = [(key, [part for part in parts if isinstance(part, frozenset) and key in part]) for key in groups]
    known = [("new", key) for key in new if new[key] in shown.values()]
    unseen = [*parts, *(("new", key) for key in hidden)]
    for part, count in parts.items():
        if not part or not 0 < count < 5:
            continue
        nothing_new = [*parts, *(key for key in groups if key not in known and key[0] == "new")]  # type: ignore[index]
        least, most = _least_and_most(cells, sums, nothing_new, part)
        if most - least > 0.99:  # the tables that are out did not tell it yet
            least, most = _least_and_most(cells, sums, unseen, part)
            assert most - least > 0.99
