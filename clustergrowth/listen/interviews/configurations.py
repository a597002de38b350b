"""Fuzzy-set comparison of cases (fsQCA, Ragin): the one place where it is counted; plain data in, plain data out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import exp

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float64]
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
    side = anchors.full if value >= anchors.middle else anchors.out
    odds = 3 * (value - anchors.middle) / abs(side - anchors.middle)
    return 1 / (1 + exp(-max(-30.0, min(30.0, odds))))


def consistency(x: Scores, y: Scores) -> float | None:
    """How far x is a subset of y: Σmin(x, y) / Σx; None where no case has any of x."""
    total = float(x.sum())
    return float(np.minimum(x, y).sum()) / total if total else None


def coverage(x: Scores, y: Scores) -> float | None:
    """How much of y is covered by x: Σmin(x, y) / Σy."""
    return consistency(y, x)


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
    """Truth table, necessity of each condition, and the conservative solution (no row without a case is assumed).

    ``conditions`` holds one row a case. A row of the table suffices with ``least`` cases and a consistency of ``cut``.
    """
    x, y = np.array(conditions, dtype=float), np.array(outcome, dtype=float)
    k = x.shape[1]
    rows = [_row(literals, x, y, cut, least) for literals in product((True, False), repeat=k)]
    found = [row for row in rows if row.cases]
    alone = [tuple(sign if j == i else None for j in range(k)) for i in range(k) for sign in (True, False)]
    necessary = [Term(one, coverage(_member(one, x), y), consistency(_member(one, x), y)) for one in alone]
    terms = _minimal([row.literals for row in found if row.is_sufficient])
    members = [_member(one, x) for one in terms]
    whole = np.max(members, axis=0) if members else np.zeros(len(y))
    solution = [_term(n, terms, members, whole, y) for n in range(len(terms))]
    found.sort(key=lambda row: (-(row.consistency or 0), row.literals))
    return Result(found, necessary, solution, consistency(whole, y), coverage(whole, y) if members else None)


def _member(literals: Literals, x: Scores) -> Scores:
    parts = [x[:, i] if one else 1 - x[:, i] for i, one in enumerate(literals) if one is not None]
    member: Scores = np.min(parts, axis=0) if parts else np.ones(len(x))
    return member


def _row(literals: Literals, x: Scores, y: Scores, cut: float, least: int) -> Row:
    member = _member(literals, x)
    cases = tuple(int(i) for i in np.flatnonzero(member > IN))
    value = consistency(member, y)
    return Row(literals, cases, value, len(cases) >= least and value is not None and value >= cut)


def _term(n: int, terms: list[Literals], members: list[Scores], whole: Scores, y: Scores) -> Term:
    others = [one for m, one in enumerate(members) if m != n]
    rest = np.max(others, axis=0) if others else np.zeros(len(y))
    raw, without = coverage(members[n], y), coverage(rest, y)
    unique = (coverage(whole, y) or 0.0) - (without or 0.0)
    return Term(terms[n], consistency(members[n], y), raw, unique)


# --- fewest terms that say the same (Quine, McCluskey) ----------------------------------------------------------------


def _minimal(true: list[Literals]) -> list[Literals]:
    """The fewest and shortest terms that cover these rows and no other."""
    primes = sorted(_primes(set(true)), key=_length)
    for size in range(1, len(true) + 1):
        fitting = [chosen for chosen in combinations(primes, size) if _covers(chosen, true)]
        if fitting:
            return list(min(fitting, key=lambda chosen: sum(map(_length, chosen))))
    return []


def _length(term: Literals) -> int:
    return sum(one is not None for one in term)


def _covers(terms: Sequence[Literals], true: list[Literals]) -> bool:
    return all(any(_holds(term, row) for term in terms) for row in true)


def _holds(term: Literals, row: Literals) -> bool:
    return all(one is None or one == other for one, other in zip(term, row, strict=True))


def _primes(terms: set[Literals]) -> set[Literals]:
    primes: set[Literals] = set()
    while terms:
        merged: set[Literals] = set()
        used: set[Literals] = set()
        for a, b in combinations(terms, 2):
            differ = [i for i, (p, q) in enumerate(zip(a, b, strict=True)) if p != q]
            if len(differ) == 1 and None not in (a[differ[0]], b[differ[0]]):
                merged.add((*a[: differ[0]], None, *a[differ[0] + 1 :]))
                used |= {a, b}
        primes |= terms - used
        terms = merged
    return primes
