"""Key success factor 2: ties inside and between groups (councils, countries, helices).

Formulae: field notes 8.2; E-I index: Krackhardt & Stern 1988. Ties are undirected unless `directed`; a pair counts
once, however often it is given.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from clustergrowth.engine import InputFault
from clustergrowth.engine.network.twomode import Name, Proportion, Tie, evenness


@dataclass(frozen=True, slots=True)
class ExternalInternal:
    """The E-I index and what chance would give; None where it is undefined (no tie, one group, all or nothing)."""

    external: int
    internal: int
    index: float | None
    expected: float | None
    excess: float | None
    odds_ratio: float | None


def distinct(ties: Iterable[Tie[Name]], groups: Mapping[Name, Hashable], *, directed: bool = False) -> set[Tie[Name]]:
    """Every tie once (undirected: one way round). Fault for a tie with oneself or with a name that has no group."""
    order = {name: place for place, name in enumerate(groups)}
    pairs: set[Tie[Name]] = set()
    for a, b in ties:
        if a == b:
            raise InputFault(f"{a} is tied to itself")
        for name in (a, b):
            if name not in order:
                raise InputFault(f"{name} is in no group")
        pairs.add((a, b) if directed or order[a] < order[b] else (b, a))
    return pairs


def external_internal(
    ties: Iterable[Tie[Name]], groups: Mapping[Name, Hashable], *, directed: bool = False
) -> ExternalInternal:
    """E-I = (E − I)/(E + I), its expectation over all dyads, excess, and odds ratio [E/(Emax−E)] / [I/(Imax−I)].

    `groups` gives every organisation its group, also those without ties.
    """
    pairs = distinct(ties, groups, directed=directed)
    external = sum(groups[a] != groups[b] for a, b in pairs)
    internal = len(pairs) - external
    inside, outside = _possible(groups, directed)
    index = (external - internal) / len(pairs) if pairs else None
    expected = (outside - inside) / (outside + inside) if outside + inside else None
    odds = None
    if internal and outside - external and inside - internal:
        odds = (external / (outside - external)) / (internal / (inside - internal))
    return ExternalInternal(
        external=external,
        internal=internal,
        index=index,
        expected=expected,
        excess=None if index is None or expected is None else index - expected,
        odds_ratio=odds,
    )


def _sizes(groups: Mapping[Name, Hashable]) -> dict[Hashable, int]:
    sizes: dict[Hashable, int] = {}
    for group in groups.values():
        sizes[group] = sizes.get(group, 0) + 1
    return sizes


def _possible(groups: Mapping[Name, Hashable], directed: bool) -> tuple[int, int]:
    """How many ties there could be inside and between groups."""
    times = 2 if directed else 1
    everybody = len(groups) * (len(groups) - 1) // 2
    inside = sum(size * (size - 1) // 2 for size in _sizes(groups).values())
    return times * inside, times * (everybody - inside)


def external_internal_p(
    ties: Iterable[Tie[Name]],
    groups: Mapping[Name, Hashable],
    *,
    directed: bool = False,
    permutations: int = 5000,
    seed: int = 0,
) -> float | None:
    """Two-sided p of the E-I index when group labels are shuffled: (1 + as far from the mean) / (1 + permutations).

    Never 0, as what was seen is one of the permutations (Phipson & Smyth 2010).
    """
    pairs = distinct(ties, groups, directed=directed)
    if not pairs or len(set(groups.values())) < 2:
        return None
    place = {name: k for k, name in enumerate(groups)}
    ends = np.array([[place[a], place[b]] for a, b in sorted(pairs, key=lambda tie: (place[tie[0]], place[tie[1]]))])
    number = {group: k for k, group in enumerate(dict.fromkeys(groups.values()))}
    labels = np.array([number[group] for group in groups.values()])
    inside, outside = _possible(groups, directed)
    centre = len(pairs) * outside / (inside + outside)
    seen = abs((labels[ends[:, 0]] != labels[ends[:, 1]]).sum() - centre)
    chance = np.random.default_rng(seed)
    extremes = 0
    for _ in range(permutations):
        shuffled = chance.permutation(labels)
        extremes += abs((shuffled[ends[:, 0]] != shuffled[ends[:, 1]]).sum() - centre) >= seen - 1e-9
    return float((1 + extremes) / (1 + permutations))


def block_ties(
    ties: Iterable[Tie[Name]], groups: Mapping[Name, Hashable], *, directed: bool = False
) -> dict[tuple[Hashable, Hashable], Proportion]:
    """Ties and possible ties for every pair of groups, both ways round (directed: row sends to column).

    Density d_rs = ties_rs / (n_r n_s), d_rr = 2 ties_rr / (n_r (n_r − 1)), directed without the 2.
    """
    sizes = _sizes(groups)
    counts = dict.fromkeys(((r, s) for r in sizes for s in sizes), 0)
    for a, b in distinct(ties, groups, directed=directed):
        pair = groups[a], groups[b]
        counts[pair] += 1
        if not directed and pair[0] != pair[1]:
            counts[pair[1], pair[0]] += 1
    return {(r, s): Proportion(count, _room(r, s, sizes, directed)) for (r, s), count in counts.items()}


def _room(r: Hashable, s: Hashable, sizes: Mapping[Hashable, int], directed: bool) -> int:
    if r != s:
        return sizes[r] * sizes[s]
    return sizes[r] * (sizes[r] - 1) // (1 if directed else 2)


def pairs_reached(ties: Iterable[Tie[Name]], groups: Mapping[Name, Hashable]) -> Proportion:
    """Pairs of groups joined by at least one tie, of all pairs of groups (15 for six councils)."""
    reached = {frozenset((groups[a], groups[b])) for a, b in distinct(ties, groups) if groups[a] != groups[b]}
    many = len(set(groups.values()))
    return Proportion(len(reached), many * (many - 1) // 2)


def pair_evenness(ties: Iterable[Tie[Name]], groups: Mapping[Name, Hashable]) -> float | None:
    """How evenly cross ties spread over the pairs of groups: J, 1 = all pairs alike; None without cross ties."""
    counts: dict[frozenset[Hashable], int] = {}
    for a, b in distinct(ties, groups):
        if groups[a] != groups[b]:
            pair = frozenset((groups[a], groups[b]))
            counts[pair] = counts.get(pair, 0) + 1
    many = len(set(groups.values()))
    return evenness(counts.values(), of=many * (many - 1) // 2) if counts else None


Partners = Mapping[Name, set[Name]]


def _partners(
    ties: Iterable[Tie[Name]], groups: Mapping[Name, Hashable], directed: bool
) -> tuple[Partners[Name], Partners[Name]]:
    """To whom everybody is tied, and from whom; without direction both are the same."""
    after: dict[Name, set[Name]] = {name: set() for name in groups}
    before: dict[Name, set[Name]] = {name: set() for name in groups} if directed else after
    for a, b in distinct(ties, groups, directed=directed):
        after[a].add(b)
        before[b].add(a)
    return after, before


def participation(
    ties: Iterable[Tie[Name]], groups: Mapping[Name, Hashable], *, directed: bool = False
) -> dict[Name, float | None]:
    """Who already bridges: 1 − sum over groups (k_is/k_i)^2; 0 = all partners in one group, None = no partner.

    Guimerà & Amaral 2005.
    """
    after, before = _partners(ties, groups, directed)
    result: dict[Name, float | None] = {}
    for name in groups:
        counts = Counter(groups[partner] for partner in after[name])
        if directed:
            counts.update(groups[partner] for partner in before[name])
        result[name] = 1 - sum((n / counts.total()) ** 2 for n in counts.values()) if counts else None
    return result


def brokerage(
    ties: Iterable[Tie[Name]], groups: Mapping[Name, Hashable], *, directed: bool = False
) -> dict[Name, dict[str, int]]:
    """In how many open pairs of partners somebody stands between, by role (Gould & Fernandez 1989).

    Directed are the triads i → b → k without i → k; without direction a gatekeeper and a representative are the same.
    """
    after, before = _partners(ties, groups, directed)
    between = ("gatekeeper", "representative") if directed else ("boundary",)
    result: dict[Name, dict[str, int]] = {}
    for name in groups:
        roles = dict.fromkeys(("coordinator", *between, "consultant", "liaison"), 0)
        for first, last in product(before[name], after[name]) if directed else combinations(after[name], 2):
            if last != first and last not in after[first]:
                role = _role(groups[first], groups[name], groups[last])
                roles[role if role in roles else "boundary"] += 1
        result[name] = roles
    return result


def _role(first: Hashable, own: Hashable, last: Hashable) -> str:
    if first == last:
        return "coordinator" if first == own else "consultant"
    if own == last:
        return "gatekeeper"
    return "representative" if own == first else "liaison"
