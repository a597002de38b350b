"""Every organisation's place in the network: degree, betweenness, constraint, brokerage, participation.

Betweenness: Brandes 2001, sampled sources above `EXACT` nodes; constraint: Burt 1992; both by igraph, which is loaded
when the first figure needs it. Brokerage: Gould & Fernandez 1989.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clustergrowth.engine.network.groups import brokerage, distinct, participation
from clustergrowth.engine.network.twomode import Name, Tie

EXACT = 10_000  # nodes up to which betweenness is computed from all of them
SOURCES, BATCHES = 1_000, 10


@dataclass(frozen=True, slots=True)
class Betweenness:
    """Normalised values by node, shape (nodes,); `error` is the largest standard error where sources were sampled."""

    values: NDArray[np.float64]
    sources: int
    error: float | None


@dataclass(frozen=True, slots=True)
class Place:
    """One organisation; None where a figure is undefined. Brokerage holds the roles of the contract by name."""

    degree: int
    betweenness: float | None
    participation: float | None
    constraint: float | None
    brokerage: dict[str, int]


def graph(ties: Iterable[Tie[Name]], groups: Mapping[Name, Hashable], *, directed: bool) -> Any:
    """An igraph graph with one vertex a name, in the order of `groups`."""
    import igraph

    order = {name: place for place, name in enumerate(groups)}
    edges = sorted((order[a], order[b]) for a, b in distinct(ties, groups, directed=directed))
    return igraph.Graph(n=len(order), edges=edges, directed=directed)


def betweenness(net: Any, *, seed: int = 0) -> Betweenness | None:
    """Share of shortest paths between others that lead through each node; None for fewer than three nodes."""
    nodes = net.vcount()
    if nodes < 3:
        return None
    pairs = (nodes - 1) * (nodes - 2) / (1 if net.is_directed() else 2)
    if nodes <= EXACT:
        return Betweenness(np.array(net.betweenness()) / pairs, nodes, None)
    chosen = np.random.default_rng(seed).permutation(nodes)[:SOURCES]
    parts = np.array([net.betweenness(sources=part.tolist()) for part in np.array_split(chosen, BATCHES)])
    estimates = parts * BATCHES * nodes / SOURCES / pairs
    error = estimates.std(axis=0, ddof=1) / np.sqrt(BATCHES)
    return Betweenness(estimates.mean(axis=0), SOURCES, float(error.max()))


def constraint(net: Any) -> NDArray[np.float64]:
    """Burt's constraint by node, NaN for those without ties."""
    return np.array(net.constraint(), dtype=np.float64)


def assortativity(
    ties: Iterable[Tie[Name]], groups: Mapping[Name, Hashable], *, directed: bool = False
) -> float | None:
    """Newman's r of the mixing of groups: 1 = only inside, 0 = as by chance (Newman 2003); None where undefined."""
    number = {group: k for k, group in enumerate(dict.fromkeys(groups.values()))}
    mixing = np.zeros((len(number), len(number)))
    for a, b in distinct(ties, groups, directed=directed):
        mixing[number[groups[a]], number[groups[b]]] += 1
        if not directed:
            mixing[number[groups[b]], number[groups[a]]] += 1
    if not mixing.sum():
        return None
    mixing /= mixing.sum()
    chance = float(mixing.sum(axis=1) @ mixing.sum(axis=0))
    return (float(np.trace(mixing)) - chance) / (1 - chance) if chance < 1 - 1e-12 else None


def directed_brokerage(ties: Iterable[Tie[Name]], groups: Mapping[Name, Hashable]) -> dict[Name, dict[str, int]]:
    """Open triads i → b → k without i → k, by the groups of the three."""
    after: dict[Name, set[Name]] = {name: set() for name in groups}
    before: dict[Name, set[Name]] = {name: set() for name in groups}
    for a, b in distinct(ties, groups, directed=True):
        after[a].add(b)
        before[b].add(a)
    result: dict[Name, dict[str, int]] = {}
    for broker in groups:
        roles = dict.fromkeys(("coordinator", "gatekeeper", "representative", "consultant", "liaison"), 0)
        for first in before[broker]:
            for last in after[broker]:
                if last != first and last not in after[first]:
                    roles[_role(groups[first], groups[broker], groups[last])] += 1
        result[broker] = roles
    return result


def _role(first: Hashable, own: Hashable, last: Hashable) -> str:
    if first == last:
        return "coordinator" if first == own else "consultant"
    if own == last:
        return "gatekeeper"
    return "representative" if own == first else "liaison"


def directed_participation(ties: Iterable[Tie[Name]], groups: Mapping[Name, Hashable]) -> dict[Name, float | None]:
    """1 − sum (k_is/k_i)² over arcs in both directions."""
    counts: dict[Name, dict[Hashable, int]] = {name: {} for name in groups}
    for a, b in distinct(ties, groups, directed=True):
        for one, other in ((a, b), (b, a)):
            counts[one][groups[other]] = counts[one].get(groups[other], 0) + 1
    return {
        name: 1 - sum((n / sum(found.values())) ** 2 for n in found.values()) if found else None
        for name, found in counts.items()
    }


def places(
    ties: Sequence[Tie[Name]], groups: Mapping[Name, Hashable], *, directed: bool = False, seed: int = 0
) -> tuple[dict[Name, Place], Betweenness | None]:
    """Every organisation's place, and how betweenness was computed. Degree counts ties in both directions."""
    net = graph(ties, groups, directed=directed)
    between, tied = betweenness(net, seed=seed), constraint(net)
    if directed:
        roles = directed_brokerage(ties, groups)
        bridging = directed_participation(ties, groups)
    else:
        known = brokerage(ties, groups)
        bridging = participation(ties, groups)
        roles = {
            name: {
                "coordinator": found.coordinator,
                "boundary": found.boundary,
                "consultant": found.consultant,
                "liaison": found.liaison,
            }
            for name, found in known.items()
        }
    degrees = net.degree()
    return {
        name: Place(
            degree=int(degrees[k]),
            betweenness=None if between is None else float(between.values[k]),
            participation=bridging[name],
            constraint=None if np.isnan(tied[k]) else float(tied[k]),
            brokerage=roles[name],
        )
        for k, name in enumerate(groups)
    }, between
