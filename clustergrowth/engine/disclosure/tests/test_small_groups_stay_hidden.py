"""An attacker sees the table but the hidden cells and solves for them; no hidden cell may come out as one number."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from clustergrowth.engine.disclosure import OVERALL, Hidden, hide_counts, hide_means, is_small, rounded

Counts = dict[str, dict[str, int]]


def _tables(answers: int) -> st.SearchStrategy[Counts]:
    line = st.lists(st.integers(0, 9), min_size=answers, max_size=answers)
    return st.lists(line, min_size=2, max_size=4).map(
        lambda rows: {f"r{k}": {f"a{j}": n for j, n in enumerate(row)} for k, row in enumerate(rows)}
    )


def _limits(
    lines: Counts, hidden: dict[tuple[str, str], Hidden], firms: dict[str, int] | None, *, words: bool
) -> tuple[list[tuple[int, int]], list[list[int]], list[int]]:
    """Bounds of every hidden cell, and the least sums of lines as rows of an inequality."""
    size = firms or {r: sum(line.values()) for r, line in lines.items()}
    bounds, over, under = [], [], []
    for (r, _), why in hidden.items():
        top = firms[r] if firms else 1000
        small = words and why is Hidden.PRIMARY and size[r] >= 5
        bounds.append((1, min(4, top)) if small else (0, top))
    for r in lines if firms else ():
        if r != OVERALL:
            over.append([-int(cell[0] == r) for cell in hidden])
            under.append(sum(n for a, n in lines[r].items() if (r, a) not in hidden) - size[r])
    return bounds, over, under


def _range(
    counts: Counts,
    hidden: dict[tuple[str, str], Hidden],
    cell: tuple[str, str],
    adds_up: bool,
    firms: dict[str, int] | None = None,
    *,
    words: bool = False,
) -> float:
    """How far apart the smallest and largest value are that a hidden cell may have.

    With `words` the attacker knows that a primary cell holds 1 … 4 (in a small line no word is shown). `firms` are the
    n of each line where several answers a firm are possible: no cell is above it and no line's sum below it.
    """
    answers = list(next(iter(counts.values())))
    lines = {**counts, OVERALL: {a: sum(line[a] for line in counts.values()) for a in answers}}
    unknown = {c: k for k, c in enumerate(hidden)}
    rows, sums = [], []

    def equation(cells: list[tuple[tuple[str, str], int]], total: float) -> None:
        row = np.zeros(len(unknown))
        for at, sign in cells:
            if at in unknown:
                row[unknown[at]] += sign
            else:
                total -= sign * lines[at[0]][at[1]]
        rows.append(row)
        sums.append(total)

    for a in answers:
        equation([((r, a), 1) for r in counts] + [((OVERALL, a), -1)], 0)
    if adds_up:
        for r in lines:
            equation([((r, a), 1) for a in answers], sum(lines[r].values()))
    bounds, over, under = _limits(lines, hidden, firms, words=words)
    target = np.zeros(len(unknown))
    target[unknown[cell]] = 1
    more = {"A_ub": np.array(over), "b_ub": under} if over else {}
    least, most = (
        linprog(s * target, A_eq=np.array(rows), b_eq=sums, bounds=bounds, method="highs", **more) for s in (1, -1)
    )
    return float(-most.fun - least.fun)


def _everything(counts: Counts, hidden: dict[tuple[str, str], Hidden]) -> dict[tuple[str, str], Hidden]:
    """All cells hidden: what even this gives away nothing can keep."""
    every = product([*counts, OVERALL], next(iter(counts.values())))
    return {cell: hidden.get(cell, Hidden.SECONDARY) for cell in every}


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 4).flatmap(_tables), st.booleans())
def test_no_hidden_cell_can_be_recomputed(counts: Counts, adds_up: bool) -> None:
    hidden = hide_counts(counts, lines_add_up=adds_up)
    answers = list(next(iter(counts.values())))
    for region, answer in product(counts, answers):
        small = is_small(counts[region][answer])
        assert (region, answer) in hidden or not small
        assert small or hidden.get((region, answer)) is not Hidden.PRIMARY
    for cell in hidden:
        assert _range(counts, hidden, cell, adds_up) > 0.5
        assert _range(counts, hidden, cell, adds_up, words=True) > 0.5


_TICKED = st.lists(
    st.tuples(st.sampled_from(["r0", "r1", "r2"]), st.sets(st.sampled_from(["a0", "a1", "a2"]), min_size=1)),
    min_size=1,
    max_size=60,
)


@settings(max_examples=40, deadline=None)
@given(_TICKED)
def test_no_hidden_cell_of_several_answers_a_firm_can_be_recomputed(ticked: list[tuple[str, set[str]]]) -> None:
    answers = ["a0", "a1", "a2"]
    counts = {r: {a: sum(a in said for at, said in ticked if at == r) for a in answers} for r in ("r0", "r1", "r2")}
    firms = {r: sum(at == r for at, _ in ticked) for r in counts} | {OVERALL: len(ticked)}
    most = {r: dict.fromkeys(answers, n) for r, n in firms.items()}
    hidden = hide_counts(counts, lines_add_up=False, most=most, at_least=firms)
    whole = _everything(counts, hidden)
    for cell in hidden:
        if _range(counts, whole, cell, False, firms) > 0.5:  # else n alone tells it
            assert _range(counts, hidden, cell, False, firms) > 0.5
            assert _range(counts, hidden, cell, False, firms, words=True) > 0.5


def test_a_cell_of_nobody_and_of_five_may_be_shown() -> None:
    assert hide_counts({"a": {"x": 0, "y": 5}, "b": {"x": 7, "y": 9}}, lines_add_up=True) == {}


def test_one_small_cell_takes_a_rectangle_with_it() -> None:
    hidden = hide_counts({"a": {"x": 3, "y": 20}, "b": {"x": 30, "y": 8}}, lines_add_up=True)
    assert hidden["a", "x"] is Hidden.PRIMARY
    assert sum(why is Hidden.SECONDARY for why in hidden.values()) == 3
    assert (OVERALL, "x") not in hidden


def test_with_several_answers_a_firm_one_other_cell_of_the_column_is_enough() -> None:
    hidden = hide_counts({"a": {"x": 3, "y": 20}, "b": {"x": 30, "y": 8}, "c": {"x": 9, "y": 9}}, lines_add_up=False)
    assert hidden == {("a", "x"): Hidden.PRIMARY, ("c", "x"): Hidden.SECONDARY}


def test_the_mean_of_a_small_region_takes_the_next_smallest_with_it() -> None:
    assert hide_means({"a": 3, "b": 9, "c": 40}) == {"a": Hidden.PRIMARY, "b": Hidden.SECONDARY}
    assert hide_means({"a": 9, "b": 40}) == {}


def test_two_small_regions_need_no_third_when_they_are_five_together() -> None:
    assert hide_means({"a": 3, "b": 2, "c": 40}) == {"a": Hidden.PRIMARY, "b": Hidden.PRIMARY}
    assert hide_means({"a": 1, "b": 1, "c": 40})["c"] is Hidden.SECONDARY


def test_the_overall_mean_goes_when_one_region_is_all_there_is() -> None:
    assert hide_means({"a": 4}) == {"a": Hidden.PRIMARY, OVERALL: Hidden.PRIMARY}
    assert hide_means({"a": 4, "b": 0, "c": 0}) == {"a": Hidden.PRIMARY, OVERALL: Hidden.PRIMARY}
    assert hide_means({"a": 2, "b": 2}) == {"a": Hidden.PRIMARY, "b": Hidden.PRIMARY, OVERALL: Hidden.PRIMARY}


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 12), min_size=1))
def test_hidden_means_are_never_alone_beside_an_overall_mean(firms: dict[str, int]) -> None:
    hidden = hide_means(firms)
    regions = [region for region in hidden if region != OVERALL]
    if regions and OVERALL not in hidden:
        assert len(regions) >= 2
        assert sum(firms[region] for region in regions) >= 5


@pytest.mark.parametrize("minimum", [3, 5, 10])
def test_the_smallest_cell_shown_can_be_chosen(minimum: int) -> None:
    assert is_small(minimum - 1, minimum)
    assert not is_small(minimum, minimum)


def test_the_words_are_taken_back_where_they_alone_would_tell() -> None:
    """Five firms with five answers of which none is empty gave one each; eight with two primary ones four and four."""
    for line in ((1, 1, 1, 1, 1), (4, 4)):
        others = {f"r{k}": {f"a{j}": 20 for j in range(len(line))} for k in range(18)}
        hidden = hide_counts({"few": {f"a{j}": n for j, n in enumerate(line)}, **others}, lines_add_up=True)
        assert {("few", f"a{j}") for j in range(len(line))} <= set(hidden)
        assert set(hidden.values()) == {Hidden.SECONDARY}


# Tables as they are drawn: a line a region, the last one the totals; * is small itself, + is hidden beside it.
# (how answers add up, the smallest cell shown, the firms of each line, with a ? where some may have ticked nothing)
ONE, SEVERAL = "one answer a firm", "several answers a firm"
DRAWN = (
    (ONE, 5, "", "4+ | 4+"),
    (ONE, 5, "", "0+ 3* | 0+ 4* | 0+ 7+"),
    (ONE, 5, "", "9 4* 1* | 0 8 7 | 13 10+ 5+ | 22 22 13"),
    (ONE, 5, "", "3* 6+ 6 | 5+ 4* 6+ | 6 3* 2* | 14 13 14"),
    (ONE, 5, "", "9+ 7 5+ | 0 1* 10+ | 0+ 3* 14 | 10 6 13 | 19 17 42"),
    (ONE, 3, "", "3+ 0+ 2* | 0 3 4 | 1* 2* 0+ | 4 4+ 2* | 8 9 8"),
    (ONE, 5, "", "7 3* 6+ 7 | 4* 0 3* 1* | 6+ 2* 0 5+ | 17 5 9 13"),
    (ONE, 5, "", "5 0+ 4* 6 | 3* 1* 5 0 | 4* 1* 0 2* | 0+ 6+ 1* 0+ | 12 8 10 8"),
    (ONE, 5, "", "1* 7 5+ 1* | 4* 3* 3* 1* | 1* 5+ 0 1* | 2* 1* 6 7+ | 8 16 14 10"),
    (ONE, 5, "", "14 0 9 | 9 3* 12+ | 23 3* 21+"),
    (ONE, 5, "", "4* 0 4* 5 1* | 0 5 5+ 1* 3* | 4* 5 9 6+ 4*"),
    (ONE, 5, "", "2* 1* 7+ | 0+ 7 4* | 2* 8+ 11"),
    (ONE, 4, "", "3+ 3+ | 20+ 20+ | 23 23"),  # six firms in two cells of at most three: the word would tell
    (SEVERAL, 5, "", "0+ | 1* | 5 | 6"),
    (SEVERAL, 5, "", "3* 1* 0 | 1* 0 2* | 3* 1* 3* | 7 2* 5"),
    (SEVERAL, 5, "", "9+ 7 13 0 | 2* 5 7+ 5+ | 13 9 1* 1* | 24 21 21 6"),
    (SEVERAL, 5, "12 3 14 29", "8 | 3+ | 13 | 24"),  # one option, which everybody ticked: n tells it
    (SEVERAL, 5, "4 3 7", "1* 1* 3* | 3* 0+ 0 | 4* 1* 3*"),  # four firms with five answers are few, by either word
    (SEVERAL, 5, "9 9", "7 4* 8 | 7 4* 8"),
    (SEVERAL, 5, "4 7 3 4 18", "4* 0+ | 0 4* | 0+ 3* | 0 2* | 4* 9+"),
    (SEVERAL, 5, "8? 7 5 8 28", "4* 3* 0 | 1* 3* 0 | 2* 2* 1* | 0+ 4* 3* | 7 12 4*"),
)


@pytest.mark.parametrize(("answers", "minimum", "firms", "drawing"), DRAWN)
def test_what_is_hidden_of_a_table_is_what_is_drawn(answers: str, minimum: int, firms: str, drawing: str) -> None:
    marks = {"*": Hidden.PRIMARY, "+": Hidden.SECONDARY}
    lines = [line.split() for line in drawing.split(" | ")]
    names = [*(f"r{k}" for k in range(len(lines) - 1)), OVERALL]
    cells = {(r, f"a{j}"): cell for r, line in zip(names, lines, strict=True) for j, cell in enumerate(line)}
    counts: Counts = {}
    for (region, answer), cell in cells.items():
        counts.setdefault(region, {})[answer] = int(cell.rstrip("*+"))
    totals = counts.pop(OVERALL)
    assert totals == {a: sum(line[a] for line in counts.values()) for a in totals}, "the drawing is wrong"
    n = dict(zip(names, firms.split(), strict=False))
    sums = {region: sum(line.values()) for region, line in {**counts, OVERALL: totals}.items()}
    found = hide_counts(
        counts,
        lines_add_up=answers == ONE,
        minimum=minimum,
        most={region: dict.fromkeys(totals, int(most.rstrip("?"))) for region, most in n.items()},
        at_least={region: min(int(most), sums[region]) for region, most in n.items() if "?" not in most},
    )
    assert found == {place: marks[cell[-1]] for place, cell in cells.items() if cell[-1] in marks}


@pytest.mark.parametrize("adds_up", [True, False])
def test_an_answer_that_a_region_has_no_line_for_is_one_that_nobody_gave(adds_up: bool) -> None:
    for x, y in product((2, 9), range(1, 7)):
        left_out = {"a": {"x": x}, "b": {"x": 2, "y": y}, "c": {"x": 5, "y": 9 - y}}
        assert hide_counts(left_out, lines_add_up=adds_up) == hide_counts(
            {**left_out, "a": {"x": x, "y": 0}}, lines_add_up=adds_up
        )
        alone = {"a": {"x": x}, "b": {"x": 6, "y": y}}
        assert hide_counts(alone, lines_add_up=adds_up) == hide_counts(
            {**alone, "a": {"x": x, "y": 0}}, lines_add_up=adds_up
        )


def test_a_mean_hidden_for_another_reason_takes_the_smallest_other_one_with_it() -> None:
    """An empty region hides nobody, and where no other one is left, the overall mean goes too."""
    assert _letters(hide_means({"a": 0, "b": 14, "c": 10, "d": 6}, besides=["b"])) == "b+ d+"
    assert _letters(hide_means({"a": 7, "b": 5, "c": 0}, besides=["c"])) == "a+ b+ c+"
    assert _letters(hide_means({"a": 5}, besides=["a"], minimum=3)) == "+ a+"
    assert _letters(hide_means({"a": 20, "b": 30}, besides=[OVERALL])) == "+"


def test_hidden_means_hold_enough_firms_together() -> None:
    assert _letters(hide_means({"a": 7, "b": 2, "c": 2})) == "a+ b* c*"
    assert _letters(hide_means({"a": 0, "b": 4, "c": 1})) == "b* c*"
    assert _letters(hide_means({"a": 20, "b": 1, "c": 0, "d": 7})) == "b* d+"
    assert _letters(hide_means({"a": 1})) == "* a*"
    assert _letters(hide_means({"a": 6}, minimum=3)) == ""
    assert _letters(hide_means({"a": 3, "b": 6, "c": 9}, minimum=3)) == ""


def _letters(hidden: dict[str, Hidden]) -> str:
    return " ".join(sorted(f"{region}{'*' if why is Hidden.PRIMARY else '+'}" for region, why in hidden.items()))


def test_figures_leave_the_house_with_three_decimals() -> None:
    assert rounded([1.23456, 0.5, 1234567, "a firm", None]) == [1.235, 0.5, 1234567, "a firm", None]
