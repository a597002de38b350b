"""Cases compared as configurations (fsQCA, Ragin): the engine counts, and its answer takes the shape of the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from clustergrowth.engine import survey

Literals = tuple[bool | None, ...]  # of each condition: present, absent, or without bearing
IN = 0.5


@dataclass(frozen=True)
class Anchors:
    """The rule of a calibration: fully out, the point of most doubt, fully in."""

    out: float
    middle: float
    full: float


def calibrate(value: float, anchors: Anchors) -> float:
    """Ragin's direct method: log odds −3 at ``out``, 0 at ``middle``, +3 at ``full``."""
    return survey.calibrate([value], out=anchors.out, crossover=anchors.middle, full=anchors.full)[0]


@dataclass(frozen=True)
class Row:
    """One row of the truth table: cases that are more in than out, and whether they show the outcome."""

    literals: Literals
    cases: tuple[int, ...]
    consistency: float | None
    is_sufficient: bool


@dataclass(frozen=True)
class Term:
    """Conditions that together suffice, or one that may be needed."""

    literals: Literals
    consistency: float | None
    coverage: float | None
    unique: float | None = None  # coverage by this term alone


@dataclass(frozen=True)
class Result:
    rows: list[Row]
    necessary: list[Term]  # each condition, present and absent
    terms: list[Term]
    consistency: float | None
    coverage: float | None


def compare(conditions: Sequence[Sequence[float]], outcome: Sequence[float], *, cut: float, least: int = 1) -> Result:
    """Truth table, necessity of each condition, and the complex solution (no row without a case is assumed).

    ``conditions`` holds one row a case. A row of the table suffices with ``least`` cases and a consistency of ``cut``.
    """
    columns = {str(place): list(column) for place, column in enumerate(zip(*conditions, strict=True))}
    table = survey.truth_table(columns, outcome, consistency_from=cut, cases_from=least)
    rows = [Row(one.present, one.cases, one.consistency, bool(one.outcome)) for one in table.rows if one.cases]
    necessary = [_needed(place, sign, columns, outcome) for place in range(len(columns)) for sign in (True, False)]
    solution = survey.minimise(table)
    if solution is None:
        return Result(rows, necessary, [], None, None)
    terms = [
        Term(
            tuple(path.conditions.get(name) for name in table.conditions),
            path.consistency,
            path.raw_coverage,
            path.unique_coverage,
        )
        for path in solution.paths
    ]
    return Result(rows, necessary, terms, solution.consistency, solution.coverage)


def _needed(place: int, sign: bool, columns: dict[str, list[float]], outcome: Sequence[float]) -> Term:
    own = columns[str(place)]
    found = survey.necessity(own if sign else [1 - value for value in own], outcome)
    literals: Literals = tuple(sign if other == place else None for other in range(len(columns)))
    return Term(literals, found.consistency, found.coverage)
