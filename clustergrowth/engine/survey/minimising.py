"""The shortest statement of a set of configurations: Quine–McCluskey's prime implicants and Petrick's covers."""

from collections.abc import Iterable, Sequence

Present = tuple[bool, ...]
Term = dict[int, bool]  # place of a condition → whether it must be present; conditions not named do not matter
_Pattern = tuple[bool | None, ...]
MOST_CONDITIONS = 10
_MOST_COVERS = 20_000


def prime_implicants(true: Iterable[Present], free: Iterable[Present] = ()) -> list[Term]:
    """Terms that cover only configurations of `true` and `free` and cannot lose a condition, in a fixed order.

    Terms that cover nothing of `true` are left out.
    """
    wanted = set(true)
    patterns: set[_Pattern] = {*wanted, *free}
    primes: set[_Pattern] = set()
    while patterns:
        joined: set[_Pattern] = set()
        used: set[_Pattern] = set()
        for pattern in patterns:
            for place, value in enumerate(pattern):
                other = (*pattern[:place], not value, *pattern[place + 1 :])
                if value is not None and other in patterns:
                    used.update((pattern, other))
                    joined.add((*pattern[:place], None, *pattern[place + 1 :]))
        primes |= patterns - used
        patterns = joined
    useful = [_term(prime) for prime in primes if any(covers(_term(prime), row) for row in wanted)]
    return sorted(useful, key=lambda term: (len(term), [(place, not present) for place, present in term.items()]))


def covers(term: Term, row: Present) -> bool:
    """Whether a configuration fulfils a term."""
    return all(row[place] == present for place, present in term.items())


def minimal_covers(primes: Sequence[Term], true: Sequence[Present]) -> list[list[Term]]:
    """All ways to cover `true` with the fewest terms and, among these, the fewest conditions; in a fixed order.

    Petrick's method. Where the ways grow beyond counting, the best found so far are followed up.
    """
    choices = {frozenset(k for k, term in enumerate(primes) if covers(term, row)) for row in true}
    ways: set[frozenset[int]] = {frozenset()}
    for choice in sorted(choices, key=lambda each: (len(each), sorted(each))):
        grown = {way if way & choice else way | {k} for way in ways for k in (choice if not way & choice else (-1,))}
        shortest = sorted(grown, key=lambda way: (len(way), _length(primes, way), sorted(way)))
        ways = set(_without_supersets(shortest[:_MOST_COVERS]))
    best = min((len(way), _length(primes, way)) for way in ways)
    winners = sorted(sorted(way) for way in ways if (len(way), _length(primes, way)) == best)
    return [[primes[k] for k in way] for way in winners]


def _without_supersets(ways: Sequence[frozenset[int]]) -> list[frozenset[int]]:
    """Ways of which no other is a part; `ways` come shortest first."""
    if len(ways) > 400:
        return list(ways)
    kept: list[frozenset[int]] = []
    for way in ways:
        if not any(other < way for other in kept):
            kept.append(way)
    return kept


def _length(primes: Sequence[Term], way: Iterable[int]) -> int:
    return sum(len(primes[k]) for k in way)


def _term(pattern: _Pattern) -> Term:
    return {place: value for place, value in enumerate(pattern) if value is not None}
