"""Which combinations of conditions go with an outcome across cases: fuzzy-set qualitative comparative analysis.

For theory, not for testing hypotheses. Memberships are 0…1, one row a case. Sources: Ragin 2008 (direct calibration,
consistency, coverage); Schneider & Wagemann 2012 (PRI, relevance of necessity, unique coverage).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from clustergrowth.engine import Fault
from clustergrowth.engine.survey.estimates import Floats
from clustergrowth.engine.survey.minimising import MOST_CONDITIONS, Term, minimal_covers, prime_implicants

CONSISTENCY, FREQUENCY = 0.8, 1


def calibrate(values: Sequence[float], *, out: float, crossover: float, full: float) -> list[float]:
    """Memberships 0…1 of raw values by the direct method: 0.05 at `out`, 0.5 at `crossover`, 0.95 at `full`.

    Log odds run linearly on either side of the crossover to ±3 (0.9526 and 0.0474). `out` may lie above `full` for a
    set of low values. Raises Fault when the crossover is not between the two, or a value is not finite.
    """
    if not (out < crossover < full or full < crossover < out):
        raise Fault("the crossover must lie between full membership and full non-membership")
    column = np.asarray(values, dtype=np.float64)
    if not np.isfinite(column).all():
        raise Fault("every case needs a finite value to be calibrated")
    away = (column - crossover) * (1 if full > out else -1)
    odds = np.where(away >= 0, 3 * away / abs(full - crossover), 3 * away / abs(crossover - out))
    return [float(value) for value in 1 / (1 + np.exp(-np.clip(odds, -700, 700)))]


def consistency(x: Sequence[float], y: Sequence[float]) -> float | None:
    """How far X is a subset of Y (X suffices for Y): Σ min(x, y) / Σ x; None where no case is in X."""
    return _ratio(*_memberships(x, y))


def coverage(x: Sequence[float], y: Sequence[float]) -> float | None:
    """How much of Y the cases of X account for: Σ min(x, y) / Σ y; None where no case is in Y."""
    first, second = _memberships(x, y)
    return _ratio(second, first)


@dataclass(frozen=True, slots=True)
class Necessity:
    """A condition as necessary for the outcome: `relevance` near 0 says that it is there nearly always (trivial)."""

    consistency: float | None
    coverage: float | None
    relevance: float | None


def necessity(x: Sequence[float], y: Sequence[float]) -> Necessity:
    """X as necessary for Y: consistency Σmin/Σy, coverage Σmin/Σx, relevance Σ(1 − x)/Σ(1 − min(x, y))."""
    first, second = _memberships(x, y)
    rest = float((1 - np.minimum(first, second)).sum())
    return Necessity(_ratio(second, first), _ratio(first, second), float((1 - first).sum()) / rest if rest else None)


@dataclass(frozen=True, slots=True)
class Configuration:
    """One row of the truth table: which conditions are present, and what the cases in it say.

    `cases` are the rows (0, 1, …) with a membership above 0.5 in it. `outcome` is None for a remainder (too few cases),
    else whether the configuration is consistent enough with the outcome. `pri` is the proportional reduction in
    inconsistency: low where the configuration goes with the outcome's absence as well.
    """

    present: tuple[bool, ...]
    cases: tuple[int, ...]
    consistency: float | None
    pri: float | None
    outcome: bool | None


@dataclass(frozen=True, slots=True)
class TruthTable:
    """All 2^k configurations of the conditions, the most consistent first, and cases in none (a membership of 0.5)."""

    conditions: tuple[str, ...]
    rows: tuple[Configuration, ...]
    undecided: tuple[int, ...]
    memberships: Floats
    outcome: Floats


def truth_table(
    conditions: Mapping[str, Sequence[float]],
    outcome: Sequence[float],
    *,
    consistency_from: float = CONSISTENCY,
    cases_from: int = FREQUENCY,
    pri_from: float = 0.0,
) -> TruthTable:
    """The truth table of calibrated conditions (one column of memberships each) and a calibrated outcome.

    A configuration with at least `cases_from` cases says "outcome" when its consistency is at least
    `consistency_from` and its PRI at least `pri_from`. Raises Fault for no or too many conditions, columns of different
    lengths, memberships outside 0…1, or cut-offs outside their range.
    """
    names = tuple(conditions)
    if not 1 <= len(names) <= MOST_CONDITIONS:
        raise Fault(f"a truth table needs 1 to {MOST_CONDITIONS} conditions, not {len(names)}")
    if not 0 < consistency_from <= 1 or not 0 <= pri_from <= 1 or cases_from < 1:
        raise Fault("the cut-offs are a consistency and a PRI of at most 1 and at least one case")
    columns = [_memberships(conditions[name], outcome) for name in names]
    y = columns[0][1]
    table = np.stack([column for column, _ in columns], axis=1)  # (cases, conditions)
    rows = []
    for present in product((True, False), repeat=len(names)):
        member = _membership(table, dict(enumerate(present)))
        cases = tuple(int(k) for k in np.flatnonzero(member > 0.5))
        fits, pri = _ratio(member, y), _pri(member, y)
        enough = fits is not None and fits >= consistency_from and (pri or 0.0) >= pri_from
        rows.append(Configuration(present, cases, fits, pri, enough if len(cases) >= cases_from else None))
    rows.sort(key=lambda row: (row.outcome is None, -(row.consistency or 0.0), -len(row.cases)))
    undecided = tuple(int(k) for k in np.flatnonzero((table == 0.5).any(axis=1)))
    return TruthTable(names, tuple(rows), undecided, table, y)


@dataclass(frozen=True, slots=True)
class Path:
    """One way to the outcome: what has to be present (True) or absent (False), and how well it fits.

    `unique_coverage` is what no other path of the solution covers.
    """

    conditions: dict[str, bool]
    consistency: float | None
    raw_coverage: float | None
    unique_coverage: float | None
    cases: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Solution:
    """Paths that together lead to the outcome. `models` counts solutions that are equally short; this is the first."""

    paths: tuple[Path, ...]
    consistency: float | None
    coverage: float | None
    models: int


def minimise(table: TruthTable, *, parsimonious: bool = False) -> Solution | None:
    """The shortest statement of all configurations with the outcome (Quine–McCluskey, then fewest and shortest terms).

    The complex solution (default) uses observed configurations only; the parsimonious one may also assume any
    remainder that makes it shorter. None when no configuration shows the outcome, or when all do and nothing is said.
    """
    true = [row.present for row in table.rows if row.outcome]
    free = [row.present for row in table.rows if row.outcome is None] if parsimonious else []
    if not true:
        return None
    primes = prime_implicants(true, free)
    covers = minimal_covers(primes, true)
    terms = covers[0]
    if any(not term for term in terms):
        return None
    members = [_membership(table.memberships, term) for term in terms]
    paths = tuple(_path(table, terms, members, k) for k in range(len(terms)))
    whole = np.max(members, axis=0)
    return Solution(paths, _ratio(whole, table.outcome), _ratio(table.outcome, whole), len(covers))


def _path(table: TruthTable, terms: Sequence[Term], members: Sequence[Floats], k: int) -> Path:
    own, y = members[k], table.outcome
    raw, whole = _ratio(y, own), _ratio(y, np.max(members, axis=0))
    others = [member for other, member in enumerate(members) if other != k]
    without = _ratio(y, np.max(others, axis=0)) if others else 0.0
    unique = None if whole is None or without is None else whole - without
    named = {table.conditions[place]: present for place, present in sorted(terms[k].items())}
    return Path(named, _ratio(own, y), raw, unique, tuple(int(case) for case in np.flatnonzero(own > 0.5)))


def _membership(table: Floats, term: Mapping[int, bool]) -> Floats:
    """Membership in an intersection: the smallest of its parts, shape (cases,)."""
    parts = [table[:, place] if present else 1 - table[:, place] for place, present in term.items()]
    result: Floats = np.min(parts, axis=0)
    return result


def _memberships(x: Sequence[float], y: Sequence[float]) -> tuple[Floats, Floats]:
    first, second = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if first.shape != second.shape:
        raise Fault(f"{len(first)} memberships but {len(second)}")
    for column in (first, second):
        if not ((column >= 0) & (column <= 1)).all():
            raise Fault("a membership is a number from 0 to 1")
    return first, second


def _ratio(of: Floats, other: Floats) -> float | None:
    total = float(of.sum())
    return float(np.minimum(of, other).sum()) / total if total else None


def _pri(x: Floats, y: Floats) -> float | None:
    """(Σmin(x, y) − Σmin(x, y, 1 − y)) / (Σx − Σmin(x, y, 1 − y))."""
    both = float(np.minimum(np.minimum(x, y), 1 - y).sum())
    rest = float(x.sum()) - both
    return (float(np.minimum(x, y).sum()) - both) / rest if rest > 1e-12 else None
