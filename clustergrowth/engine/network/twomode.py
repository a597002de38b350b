"""Key success factor 1: who of one kind (SMEs) is tied to whom of another (universities).

Formulae: field notes 8.1. A tie is a pair of names; its direction and repetition do not count unless said.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from math import log
from typing import TypeVar

from clustergrowth.engine import Fault

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
        raise Fault("an organisation cannot be firm and partner at once")
    found: set[Tie[Name]] = set()
    for a, b in ties:
        if a in left and b in right:
            found.add((a, b))
        elif b in left and a in right:
            found.add((b, a))
    return found


def coverage(ties: Iterable[Tie[Name]], firms: Collection[Name], partners: Collection[Name]) -> Proportion:
    """Firms with at least one tie to a partner, of all firms: C = |{s: sum_u x_su > 0}| / |S|."""
    return Proportion(len({firm for firm, _ in between(ties, firms, partners)}), len(set(firms)))


def two_mode_density(ties: Iterable[Tie[Name]], firms: Collection[Name], partners: Collection[Name]) -> Proportion:
    """Pairs tied, of all pairs there could be: d = sum x_su / (|S| |U|)."""
    return Proportion(len(between(ties, firms, partners)), len(set(firms)) * len(set(partners)))


def volume(counts: Mapping[Tie[Name], int], firms: Collection[Name], partners: Collection[Name]) -> int:
    """Interactions with at least one firm and one partner; `counts` holds interactions by pair, either way round."""
    left, right = set(firms), set(partners)
    return sum(n for (a, b), n in counts.items() if (a in left and b in right) or (b in left and a in right))


def multiplexity(kinds: Mapping[Tie[Name], Collection[str]]) -> float | None:
    """Different kinds of interaction a tied pair, on average: M = sum m_ij / pairs; pairs without any do not count."""
    sizes = [len(set(found)) for found in _unordered(kinds).values() if found]
    return sum(sizes) / len(sizes) if sizes else None


def multiplex_share(kinds: Mapping[Tie[Name], Collection[str]], at_least: int = 2) -> Proportion:
    """Tied pairs with at least so many different kinds of interaction, of all tied pairs."""
    sizes = [len(set(found)) for found in _unordered(kinds).values() if found]
    return Proportion(sum(size >= at_least for size in sizes), len(sizes))


def _unordered(kinds: Mapping[Tie[Name], Collection[str]]) -> dict[frozenset[Name], set[str]]:
    joined: dict[frozenset[Name], set[str]] = {}
    for pair, found in kinds.items():
        joined.setdefault(frozenset(pair), set()).update(found)
    return joined


def concentration(shares: Iterable[float]) -> float | None:
    """Herfindahl index sum p^2 of amounts (made to sum to 1): 1 = all with one partner. None when all are 0."""
    amounts = _amounts(shares)
    total = sum(amounts)
    return sum((amount / total) ** 2 for amount in amounts) if total else None


def blau(amounts: Iterable[float], *, normalised: bool = False) -> float | None:
    """Balance of kinds 1 − sum p^2; `normalised` divides by its most, 1 − 1/k, over the k kinds given (Blau 1977)."""
    given = _amounts(amounts)
    together = concentration(given)
    if together is None:
        return None
    if not normalised:
        return 1 - together
    return (1 - together) / (1 - 1 / len(given)) if len(given) > 1 else None


def evenness(amounts: Iterable[float], of: int | None = None) -> float | None:
    """Pielou's J = −sum p ln p / ln k of amounts over k possible places; None without amounts or with one place."""
    given = _amounts(amounts)
    places = len(given) if of is None else of
    if places < len([amount for amount in given if amount]):
        raise Fault(f"{len(given)} places are used but only {places} are possible")
    total = sum(given)
    if not total or places < 2:
        return None
    return -sum(amount / total * log(amount / total) for amount in given if amount) / log(places) + 0.0


def _amounts(amounts: Iterable[float]) -> list[float]:
    given = list(amounts)
    if any(amount < 0 for amount in given):
        raise Fault("an amount cannot be below 0")
    return given
