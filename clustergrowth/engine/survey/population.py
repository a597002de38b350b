"""The known numbers of firms, and the weights that make those who answered stand for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clustergrowth.engine.survey.coding import Names
from clustergrowth.engine.survey.estimates import Floats
from clustergrowth.engine.survey.groups import ExactWeights, Keys
from clustergrowth.engine.survey.instrument import SurveyInstrument
from clustergrowth.engine.survey.weighting import rake
from clustergrowth.engine.tables import Faults, FileColumn, Read, Wrong, number, read

Cell = tuple[str, ...]  # region, then the strata


@dataclass(frozen=True, slots=True)
class PopulationFile:
    """How many firms there are of each kind, as a file tells it."""

    file: str
    strata: tuple[str, ...]
    cells: Mapping[Cell, float]


def strata_of(instrument: SurveyInstrument) -> tuple[str, ...]:
    """The strata beside the region."""
    return tuple(dict.fromkeys(name for name in instrument.strata if name not in (instrument.region, "region")))


def read_population(path: str, instrument: SurveyInstrument, faults: Faults) -> PopulationFile:
    """The known totals; rows of the same kind are added up."""
    strata = strata_of(instrument)
    table = read(
        path, [FileColumn("region"), *(FileColumn(name) for name in strata), FileColumn("count", _count)], faults
    )
    cells: dict[Cell, float] = {}
    for row in table.rows:
        cell = tuple(row[name] for name in ("region", *strata))
        cells[cell] = cells.get(cell, 0.0) + row["count"]
    return PopulationFile(table.file, strata, cells)


def _count(cell: str) -> float:
    value = number(cell)
    if value < 0:
        raise ValueError("a number of firms, 0 or more")
    return value


def weigh(
    population: PopulationFile, kinds: Sequence[Names], start: Floats, files: Sequence[Read], faults: Faults
) -> tuple[Floats, list[str]]:
    """Weights raked to the totals of region × every stratum (region alone without strata), and what is to be said.

    `kinds` are the regions and the strata of every row. Firms of kinds nobody answered for go to the others of their
    region, in proportion. A row of a kind the population does not have goes to `faults`.
    """
    cells, place = _cells(kinds)
    _refuse_unknown(population, kinds, cells, place, files, faults)
    if faults:
        return start, []
    _, begun = ExactWeights(start).sums(place, len(cells))
    margins, totals = _margins(population.cells, cells, len(population.strata))
    raked = rake(margins, totals, begun.tolist())
    seen = set(cells)
    warnings = [
        f"nobody answered in {' / '.join(cell)}, where there are {count:g} firms"
        for cell, count in population.cells.items()
        if count and cell not in seen
    ]
    if not raked.converged:
        warnings.append("the known totals cannot all be met at once; the weights come as near as they can")
    return start * (raked.weights / begun)[place], warnings


def _cells(kinds: Sequence[Names]) -> tuple[list[Cell], Keys]:
    """The kinds of firms that answered, in the order of their names, and which each row is of."""
    key = np.zeros(len(kinds[0].codes), dtype=np.int64)
    for names in kinds:
        key = key * max(1, len(names.of)) + names.codes
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    cells = [tuple(names.of[int(names.codes[row])] for names in kinds) for row in first]
    order = sorted(range(len(cells)), key=lambda k: cells[k])
    rank = np.empty(len(cells), dtype=np.int64)
    rank[order] = np.arange(len(cells))
    return [cells[k] for k in order], rank[place]


def _refuse_unknown(
    population: PopulationFile,
    kinds: Sequence[Names],
    cells: Sequence[Cell],
    place: Keys,
    files: Sequence[Read],
    faults: Faults,
) -> None:
    """Answers of a kind of firm the population does not have cannot be weighted."""
    possible = {(k, cell[0], cell[k]) for cell, count in population.cells.items() if count for k in range(len(cell))}
    odd = {}
    for number_of, cell in enumerate(cells):
        wrong = next((value for k, value in enumerate(cell) if (k, cell[0], value) not in possible), None)
        if wrong is not None:
            odd[number_of] = wrong
    if not odd:
        return
    rows = np.flatnonzero(np.isin(place, list(odd)))
    room = faults.room
    for row in rows[:room].tolist():
        file, line = _where(files, row)
        faults.add(Wrong(file, line, "", odd[int(place[row])], f"a kind of firm that {population.file} counts"))
    faults.count(len(rows) - min(len(rows), room))


def _where(files: Sequence[Read], row: int) -> tuple[str, int]:
    for file in files:
        if row < file.rows:
            return file.file, file.line(row)
        row -= file.rows
    raise IndexError(row)


def _margins(
    cells: Mapping[Cell, float], cells_answered: Sequence[Cell], strata: int
) -> tuple[dict[str, list[str]], dict[str, dict[str, float]]]:
    """One row a kind of firm that answered; firms of kinds without answers are added to the others of the region."""
    places = range(1, strata + 1) if strata else (0,)
    margins = {str(k): [_pair(cell, k) for cell in cells_answered] for k in places}
    regions = {cell[0] for cell in cells_answered}
    sums = {name: sum(count for cell, count in cells.items() if cell[0] == name) for name in regions}
    totals: dict[str, dict[str, float]] = {}
    for k in places:
        seen = set(margins[str(k)])
        counts: dict[str, float] = {}
        reached = dict.fromkeys(regions, 0.0)
        for cell, count in cells.items():
            if _pair(cell, k) in seen:
                counts[_pair(cell, k)] = counts.get(_pair(cell, k), 0.0) + count
                reached[cell[0]] += count
        region_of = {_pair(cell, k): cell[0] for cell in cells_answered}
        totals[str(k)] = {
            pair: count * sums[region_of[pair]] / reached[region_of[pair]] for pair, count in counts.items()
        }
    return margins, totals


def _pair(cell: Cell, k: int) -> str:
    return f"{cell[0]}\x1f{cell[k]}"
