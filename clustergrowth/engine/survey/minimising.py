"""The shortest statement of a set of configurations: Quine–McCluskey's prime implicants and Petrick's covers."""

from collections.abc import Iterable, Sequence

Literals = tuple[bool | None, ...]  # of each condition: present, absent, or without bearing
MOST_CONDITIONS = 10  # 1,024 rows of a truth table; with more conditions than this nearly every case stands alone
_MOST_COVERS = 20_000  # chosen: ways followed at once, so that memory stays bounded


def prime_implicants(true: Iterable[Literals]) -> list[Literals]:
    """Terms that cover only these configurations and cannot lose a condition, the shortest first."""
    patterns, primes = set(true), set[Literals]()
    while patterns:
        joined: set[Literals] = set()
        used: set[Literals] = set()
        for pattern in patterns:
            for place, value in enumerate(pattern):
                other = (*pattern[:place], not value, *pattern[place + 1 :])
                if value is not None and other in patterns:
                    used.update((pattern, other))
                    joined.add((*pattern[:place], None, *pattern[place + 1 :]))
        primes |= patterns - used
        patterns = joined
    return sorted(
        primes, key=lambda term: (_length(term), [(k, not state) for k, state in enumerate(term) if state is not None])
    )


def covers(term: Literals, row: Literals) -> bool:
    """Whether a configuration fulfils a term."""
    return all(wanted in (None, is_present) for wanted, is_present in zip(term, row, strict=True))


def minimal_cover(primes: Sequence[Literals], true: Sequence[Literals]) -> list[Literals]:
    """The fewest terms that cover `true`, and among these the fewest conditions; of several ways the first in order.

    Petrick's method. Where the ways grow beyond counting, the best found so far are followed up.
    """
    choices = {frozenset(k for k, term in enumerate(primes) if covers(term, row)) for row in true}
    ways: set[frozenset[int]] = {frozenset()}
    for choice in sorted(choices, key=lambda each: (len(each), sorted(each))):
        grown = {way if way & choice else way | {k} for way in ways for k in (choice if not way & choice else (-1,))}
        shortest = sorted(grown, key=lambda way: _cost(primes, way))
        ways = set(_without_supersets(shortest[:_MOST_COVERS]))
    return [primes[k] for k in sorted(min(ways, key=lambda way: _cost(primes, way)))]


def _cost(primes: Sequence[Literals], way: Iterable[int]) -> tuple[int, int, list[int]]:
    places = sorted(way)
    return len(places), sum(_length(primes[k]) for k in places), places


def _without_supersets(ways: Sequence[frozenset[int]]) -> list[frozenset[int]]:
    """Ways of which no other is a part; `ways` come shortest first."""
    if len(ways) > 400:
        return list(ways)
    minimal: list[frozenset[int]] = []
    for way in ways:
        if not any(other < way for other in minimal):
            minimal.append(way)
    return minimal


def _length(term: Literals) -> int:
    return sum(state is not None for state in term)
