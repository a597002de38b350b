"""Kinds of firms within regions, and sets of firms beside others: an attacker sees the totals, and knows nobody."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from clustergrowth.engine.disclosure import few_together, hide_groups, isolates, leavers_and_joiners_are_safe


@settings(max_examples=60, deadline=None)
@example(table=[[0, 1, 0], [0, 4, 5]], both=True)
@given(st.lists(st.lists(st.integers(0, 14), min_size=3, max_size=3), min_size=1, max_size=4), st.booleans())
def test_no_hidden_cell_can_be_worked_out_by_somebody_who_sees_the_totals(table: list[list[int]], both: bool) -> None:
    """Those of the lines; or those of the columns too, as where one kind is looked at among another."""
    counts = {f"r{i}": {f"s{j}": count for j, count in enumerate(line)} for i, line in enumerate(table)}
    hidden = sorted(hide_groups(counts, columns=both))
    small = [(region, kind) for region, line in counts.items() for kind, n in line.items() if 0 < n < 5]
    assert set(small) <= set(hidden)
    equations, sums = attacked(counts, hidden, (0, 1) if both else (0,))
    for region, kind in small:
        if sum(counts[region].values()) < 5 or (both and few_in_all(counts)):
            continue  # the total itself is too small to be shown
        place = [float(one == (region, kind)) for one in hidden]
        ends = [linprog([sign * one for one in place], A_eq=equations, b_eq=sums).fun for sign in (1, -1)]
        assert ends[0] < -ends[1] - 1e-6, "the attacker knows it"


def test_one_small_cell_takes_no_more_with_it_than_its_cycle() -> None:
    """Nine cells went where each round asked for cycles that thin lines were about to close."""
    rows = {"a": (38, 21, 4), "b": (19, 22, 19), "c": (30, 20, 11), "d": (30, 30, 11)}
    counts = {region: dict(zip(("large", "medium", "small"), line, strict=True)) for region, line in rows.items()}
    corners = {("a", "medium"), ("a", "small"), ("c", "medium"), ("c", "small")}
    assert hide_groups(counts, columns=True) == corners


def few_in_all(counts: dict[str, dict[str, int]]) -> bool:
    """Tables so thin that nothing is left to hide behind; their totals are hidden on the pages above them."""
    columns = [sum(line[kind] for line in counts.values()) for kind in next(iter(counts.values()))]
    return any(0 < total < 5 for total in columns) or sum(1 for line in counts.values() if any(line.values())) < 2


def attacked(
    counts: dict[str, dict[str, int]], hidden: list[tuple[str, str]], sides: tuple[int, ...]
) -> tuple[list[list[float]], list[float]]:
    """What the attacker knows of the hidden cells: their sums in every line, or in every line and column."""
    equations, sums = [], []
    for side in sides:
        for name in sorted({place[side] for place in hidden}):
            equations.append([float(place[side] == name) for place in hidden])
            sums.append(float(sum(counts[place[0]][place[1]] for place in hidden if place[side] == name)))
    return equations, sums


def test_a_few_of_unknown_kind_take_another_kind_with_them() -> None:
    assert few_together({"small": 20, "medium": 9, "unknown": 2}) == {"unknown", "medium"}
    assert few_together({"small": 20, "medium": 9}) == set()
    assert few_together({"small": 20, "medium": 3, "large": 4}) == {"medium", "large"}


def test_a_set_close_to_another_one_that_is_shown_isolates_what_lies_between() -> None:
    twenty = frozenset(range(20))
    assert isolates(frozenset(range(3)), [])
    assert isolates(frozenset(range(17)), [twenty])
    assert isolates(twenty, [frozenset(range(17))])
    assert not isolates(frozenset(range(15)), [twenty])
    assert not isolates(twenty, [twenty, frozenset(range(18, 60))])
    assert isolates(twenty, [frozenset(range(19))])
    assert isolates(frozenset({1}), [frozenset({1})])
    assert not isolates(frozenset(), [twenty])
    assert not isolates(frozenset(), [frozenset()])
    assert not isolates(frozenset(range(8)), [frozenset(range(1, 9))]), "neither lies in the other"


# Tables as they are drawn: a line a region; + is hidden, ! was to be hidden for another reason.
OF_LINES, OF_BOTH = "totals of lines", "totals of lines and columns"


@pytest.mark.parametrize(
    ("shown", "drawing"),
    [
        (OF_LINES, "9 8 7 | 9 6 5"),
        (OF_LINES, "2+ 0 0 | 9 6 5"),  # the total itself is too small to be shown
        (OF_LINES, "7 6! 5+ | 4+ 0 7+"),
        (OF_LINES, "6 2+ 5 3+ | 5+ 5 0 2+"),
        (OF_LINES, "6 6! 2+ 5 | 3+ 2+ 6 4+"),
        (OF_BOTH, "9! 8 7+ | 9+ 6 5+"),
        (OF_BOTH, "2+ 0 9+"),  # of one region the columns are the cells themselves
        (OF_BOTH, "5+ 1!"),
        (OF_BOTH, "0+ 7+ | 5+ 1+ | 7+ 2+ | 5 0"),
        (OF_BOTH, "2+ 1+ 3+ | 1+ 0+ 1+"),
        (OF_BOTH, "2+ 3+ 4+ 0+ | 3+ 4+ 22+ 20 | 20 20 3+ 4+ | 20 20 4+ 3+"),  # 4 joins two blocks, on no cycle
    ],
)
def test_what_is_hidden_of_kinds_is_what_is_drawn(shown: str, drawing: str) -> None:
    cells = {
        (f"r{i}", f"s{j}"): cell for i, line in enumerate(drawing.split(" | ")) for j, cell in enumerate(line.split())
    }
    counts: dict[str, dict[str, int]] = {}
    for (region, kind), cell in cells.items():
        counts.setdefault(region, {})[kind] = int(cell.rstrip("+!"))
    closed = [place for place, cell in cells.items() if cell[-1] == "!"]
    columns = {} if shown == OF_LINES else {"columns": True}
    hidden = {place for place, cell in cells.items() if cell[-1] in "+!"}
    assert hide_groups(counts, [*closed, ("elsewhere", "s0")], **columns) == hidden


def test_a_region_may_be_called_as_a_kind_is() -> None:
    for x, y in (((2, 9, 8), (5, 5, 30)), ((3, 8, 2), (7, 6, 20)), ((9, 1, 7), (6, 9, 5)), ((4, 20, 6), (9, 3, 8))):
        counts = {name: dict(zip("xyz", line, strict=True)) for name, line in (("x", x), ("y", y))}
        apart = hide_groups({f"region {name}": line for name, line in counts.items()}, columns=True)
        assert {(f"region {name}", kind) for name, kind in hide_groups(counts, columns=True)} == apart


@pytest.mark.parametrize(
    ("both", "earlier", "later", "is_safe"),
    [
        (5, 5, 5, True), (4, 9, 9, False), (5, 10, 10, True), (5, 9, 10, False), (5, 10, 9, False),
        (5, 6, 5, False), (5, 5, 6, False), (5, 5, 10, True), (0, 9, 9, False), (8, 8, 8, True),
        (6, 19, 19, True), (6, 11, 19, True), (6, 19, 11, True),
    ],
)  # fmt: skip
def test_two_waves_are_compared_where_leavers_and_joiners_are_none_or_five(
    both: int, earlier: int, later: int, is_safe: bool
) -> None:
    assert leavers_and_joiners_are_safe(both, earlier, later) is is_safe
