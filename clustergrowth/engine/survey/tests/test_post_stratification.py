import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustergrowth.engine import Fault
from clustergrowth.engine.survey import post_stratify, rake

Cell = tuple[str, ...]

CELLS: list[Cell] = [
    ("north", "small", "metal"),
    ("north", "small", "metal"),
    ("north", "large", "metal"),
    ("south", "small", "food"),
]
KNOWN: dict[Cell, float] = {cell: 10.0 * (k + 1) for k, cell in enumerate(dict.fromkeys(CELLS))}


def test_every_cell_weighs_as_many_firms_as_there_are() -> None:
    found = post_stratify(CELLS, KNOWN)
    assert found.weights.tolist() == pytest.approx([5, 5, 20, 30])
    assert found.effective_n == pytest.approx(60**2 / (25 + 25 + 400 + 900))
    assert found.design_effect == pytest.approx(4 / found.effective_n)
    assert not found.warnings


def test_an_empty_cell_is_spoken_for_by_its_nearest_neighbours() -> None:
    totals: dict[Cell, float] = {**KNOWN, ("north", "small", "food"): 7.0, ("north", "middle", "food"): 6.0}
    found = post_stratify(CELLS, totals)
    assert found.collapsed["north", "small", "food"] == (("north", "small", "metal"),)
    assert found.collapsed["north", "middle", "food"] == (("north", "small", "metal"), ("north", "large", "metal"))
    assert found.weights[:2].sum() == pytest.approx(10 + 7 + 6 / 3)
    assert found.weights.sum() == pytest.approx(sum(totals.values()))
    assert (
        "nobody answered in north / small / food; its firms are spoken for by north / small / metal" in found.warnings
    )


def test_another_region_never_speaks_for_one_that_is_silent() -> None:
    found = post_stratify(CELLS, {**KNOWN, ("west", "small", "metal"): 40.0})
    assert found.unspoken == (("west", "small", "metal"),)
    assert found.weights.sum() == pytest.approx(60)
    assert found.warnings == ("nobody answered in west / small / metal; no answer stands for its firms",)


def test_trimming_is_told_and_keeps_the_total_of_the_region() -> None:
    cells: list[Cell] = [("north", "large"), *[("north", "small")] * 9]
    plain = post_stratify(cells, {("north", "large"): 91.0, ("north", "small"): 9.0})
    found = post_stratify(cells, {("north", "large"): 91.0, ("north", "small"): 9.0}, trim=3)
    assert plain.trimmed == 0
    assert found.weights[0] == pytest.approx(30)
    assert found.trimmed == 1
    assert found.ceiling == pytest.approx(30)
    assert found.weights.sum() == pytest.approx(100)
    assert found.effective_n > plain.effective_n
    assert found.warnings == ("1 weights were trimmed to 30",)


def test_with_one_margin_it_is_what_raking_finds() -> None:
    start = [1.0, 3, 2, 5]
    names = [" ".join(cell) for cell in CELLS]
    raked = rake({"cell": names}, {"cell": {" ".join(cell): total for cell, total in KNOWN.items()}}, start)
    assert post_stratify(CELLS, KNOWN, start=start).weights == pytest.approx(raked.weights)
    assert raked.design_effect == pytest.approx(4 / raked.effective_n)


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=30), st.floats(1.2, 5))
def test_trimmed_weights_stay_below_the_ceiling_and_above_nothing(sizes: list[str], trim: float) -> None:
    totals: dict[Cell, float] = {("r", "a"): 500.0, ("r", "b"): 20.0, ("r", "c"): 1.0}
    found = post_stratify([("r", size) for size in sizes], totals, trim=trim)
    assert found.weights.sum() == pytest.approx(521)
    assert (found.weights > 0).all()
    assert found.weights.max() <= trim * 521 / len(sizes) * (1 + 1e-9)


def test_what_cannot_be_weighted_is_refused() -> None:
    with pytest.raises(Fault, match="north / large / metal: firms answered where none"):
        post_stratify(CELLS, {**KNOWN, CELLS[2]: 0.0})
    with pytest.raises(Fault, match="multiple of their mean above 1"):
        post_stratify(CELLS, KNOWN, trim=1)
    with pytest.raises(Fault, match="weight above 0"):
        post_stratify(CELLS, KNOWN, start=np.array([1.0, 0, 1, 1]).tolist())
