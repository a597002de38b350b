"""Which combinations of conditions go with an outcome across cases: fuzzy-set qualitative comparative analysis.

For theory, not for testing hypotheses. Memberships are 0…1, one row a case. Sources: Ragin 2008 (direct calibration,
consistency, coverage); Schneider & Wagemann 2012 (necessity, unique coverage).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from clustergrowth.engine import InputFault
from clustergrowth.engine.survey.estimates import Floats
from clustergrowth.engine.survey.minimising import MOST_CONDITIONS, Literals, minimal_cover, prime_implicants

IN = 0.5  # a case is more in than out above


@dataclass(frozen=True, slots=True)
class Anchors:
    """The rule of a calibration: fully out, the point of most doubt, fully in. `out` may lie above `full`."""

    out: float
    middle: float
    full: float


def calibrate(value: float, anchors: Anchors) -> float:
    """Ragin's direct method: log odds −3 at `out` (0.0474), 0 at `middle`, +3 at `full` (0.9526), linear between."""
    out, middle, full = anchors.out, anchors.middle, anchors.full
    if not (out < middle < full or full < middle < out):
        raise InputFault("the crossover must lie between full membership and full non-membership")
    if not np.isfinite(value):
        raise InputFault("every case needs a finite value to be calibrated")
    away = (value - middle) * (1 if full > out else -1)
    odds = 3 * away / abs((full if away >= 0 else out) - middle)
    return float(1 / (1 + np.exp(-np.clip(odds, -700, 700))))


@dataclass(frozen=True, slots=True)
class TruthTableRow:
    """One row of the truth table: cases that are more in than out, and whether they show the outcome."""

    literals: Literals
    cases: tuple[int, ...]
    consistency: float | None
    is_sufficient: bool


@dataclass(frozen=True, slots=True)
class Term:
    """Conditions that together suffice, or one that may be needed."""

    literals: Literals
    consistency: float | None
    coverage: float | None
    unique: float | None = None  # coverage by this term alone


@dataclass(frozen=True, slots=True)
class FsqcaResult:
    """The truth table, the most consistent rows first, each condition as necessary, and the shortest solution."""

    rows: list[TruthTableRow]
    necessary: list[Term]  # each condition, present and absent
    terms: list[Term]
    consistency: float | None
    coverage: float | None


def compare(cases: Sequence[Sequence[float]], outcome: Sequence[float], *, cut: float) -> FsqcaResult:
    """Cases (rows of memberships in each condition) and their membership in the outcome, compared.

    A row of the truth table suffices with a case and a consistency of `cut`. The solution is the complex one: nothing
    is assumed of combinations that no case shows.
    """
    table, y = np.asarray(cases, dtype=np.float64), np.asarray(outcome, dtype=np.float64)
    if table.ndim != 2 or not 1 <= table.shape[1] <= MOST_CONDITIONS or len(table) != len(y):
        raise InputFault(f"a truth table needs 1 to {MOST_CONDITIONS} conditions, and each of them of every case")
    if not all(((part >= 0) & (part <= 1)).all() for part in (table, y)):
        raise InputFault("a membership is a number from 0 to 1")
    rows = [_row(table, y, present, cut) for present in product((True, False), repeat=table.shape[1])]
    rows = sorted((row for row in rows if row.cases), key=lambda row: (-(row.consistency or 0.0), -len(row.cases)))
    places = range(table.shape[1])
    single = [tuple(sign if other == place else None for other in places) for place in places for sign in (True, False)]
    necessary = [_term(pattern, y, _membership(table, pattern)) for pattern in single]
    sufficient = [row.literals for row in rows if row.is_sufficient]
    shortest = minimal_cover(prime_implicants(sufficient), sufficient) if sufficient else []
    if not shortest or any(set(literals) == {None} for literals in shortest):
        return FsqcaResult(rows, necessary, [], None, None)
    members = [_membership(table, literals) for literals in shortest]
    whole = np.max(members, axis=0)
    terms = [_path(literals, members, k, y) for k, literals in enumerate(shortest)]
    return FsqcaResult(rows, necessary, terms, _ratio(whole, y), _ratio(y, whole))


def _row(table: Floats, y: Floats, present: Literals, cut: float) -> TruthTableRow:
    member = _membership(table, present)
    fits = _ratio(member, y)
    return TruthTableRow(present, tuple(np.flatnonzero(member > IN).tolist()), fits, fits is not None and fits >= cut)


def _term(literals: Literals, y: Floats, own: Floats) -> Term:
    """A condition as necessary: how far the outcome is a part of it, and how much of it the outcome makes up."""
    return Term(literals, _ratio(y, own), _ratio(own, y))


def _path(literals: Literals, members: Sequence[Floats], k: int, y: Floats) -> Term:
    others = [member for other, member in enumerate(members) if other != k]
    whole, rest = _ratio(y, np.max(members, axis=0)), _ratio(y, np.max(others, axis=0)) if others else 0.0
    unique = None if whole is None or rest is None else whole - rest
    return Term(literals, _ratio(members[k], y), _ratio(y, members[k]), unique)


def _membership(table: Floats, literals: Literals) -> Floats:
    """Membership in an intersection: the smallest of its parts, shape (cases,)."""
    parts = [table[:, k] if sign else 1 - table[:, k] for k, sign in enumerate(literals) if sign is not None]
    result: Floats = np.min(parts, axis=0)
    return result


def _ratio(of: Floats, other: Floats) -> float | None:
    """How far the one is a part of the other: Σ min(x, y) / Σ x; None where nobody is in it."""
    total = float(of.sum())
    return float(np.minimum(of, other).sum()) / total if total else None
