"""Key success factor 1: who of one kind (SMEs) is tied to whom of another (universities).

Formulae: field notes 8.1. A tie is a pair of names; its direction and repetition do not count unless said.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from math import log
from typing import TypeVar

from clustergrowth.engine import InputFault

Name = TypeVar("Name", bound=Hashable)
Tie = tuple[Name, Name]


@dataclass(frozen=True, slots=True)
class Proportion:
    """`part` of `whole`, both countable; `value` is None for part of nothing."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None


def between(ties: Iterable[Tie[Name]], firms: Collection[Name], partners: Collection[Name]) -> set[Tie[Name]]:
    """The different (firm, partner) pairs among the ties, either way round. Fault when a name is in both sets."""
    left, right = set(firms), set(partners)
    if left & right:
        raise InputFault("an organisation cannot be firm and partner at once")
    ties_between: set[Tie[Name]] = set()
    for a, b in ties:
        if a in left and b in right:
            ties_between.add((a, b))
        elif b in left and a in right:
            ties_between.add((b, a))
    return ties_between


def coverage(ties: Iterable[Tie[Name]], firms: Collection[Name], partners: Collection[Name]) -> Proportion:
    """Firms with at least one tie to a partner, of all firms: C = |{s: sum_u x_su > 0}| / |S|."""
    return Proportion(len({firm for firm, _ in between(ties, firms, partners)}), len(set(firms)))


def volume(counts: Mapping[Tie[Name], int], firms: Collection[Name], partners: Collection[Name]) -> int:
    """Interactions with at least one firm and one partner; `counts` holds interactions by pair, either way round."""
    left, right = set(firms), set(partners)
    return sum(n for (a, b), n in counts.items() if (a in left and b in right) or (b in left and a in right))


def evenness(amounts: Iterable[float], of: int | None = None) -> float | None:
    """Pielou's J (1966) = −sum p ln p / ln k of amounts over k possible places; None without amounts or one place."""
    values = _amounts(amounts)
    places = len(values) if of is None else of
    if places < len([amount for amount in values if amount]):
        raise InputFault(f"{len(values)} places are used but only {places} are possible")
    total = sum(values)
    if not total or places < 2:
        return None
    return -sum(amount / total * log(amount / total) for amount in values if amount) / log(places) + 0.0


def _amounts(amounts: Iterable[float]) -> list[float]:
    values = list(amounts)
    if any(amount < 0 for amount in values):
        raise InputFault("an amount cannot be below 0")
    return values
