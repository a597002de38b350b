"""Every organisation's place in the network: degree, betweenness, constraint, brokerage, participation.

Betweenness: Brandes 2001, sampled sources above `EXACT` nodes; constraint: Burt 1992; both by igraph, which is loaded
when the first figure needs it.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clustergrowth.engine.network.groups import brokerage, distinct, participation
from clustergrowth.engine.network.twomode import Name, Tie

EXACT = 10_000  # nodes up to which betweenness is computed from all of them
SOURCES, BATCHES = 1_000, 10  # drawn above EXACT; from the spread between ten batches comes the standard error


@dataclass(frozen=True, slots=True)
class Betweenness:
    """Normalised values by node, shape (nodes,); `error` is the largest standard error where sources were sampled."""

    values: NDArray[np.float64]
    sources: int
    error: float | None


@dataclass(frozen=True, slots=True)
class NodeFigures:
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
    net = graph(ties, groups, directed=directed)
    coefficient = float(net.assortativity_nominal([number[group] for group in groups.values()], directed))
    return None if isnan(coefficient) else coefficient


def places(
    ties: Sequence[Tie[Name]], groups: Mapping[Name, Hashable], *, directed: bool = False, seed: int = 0
) -> tuple[dict[Name, NodeFigures], Betweenness | None]:
    """Every organisation's place, and how betweenness was computed. Degree counts ties in both directions."""
    net = graph(ties, groups, directed=directed)
    between, tied = betweenness(net, seed=seed), constraint(net)
    roles = brokerage(ties, groups, directed=directed)
    bridging = participation(ties, groups, directed=directed)
    degrees = net.degree()
    return {
        name: NodeFigures(
            degree=int(degrees[k]),
            betweenness=None if between is None else float(between.values[k]),
            participation=bridging[name],
            constraint=None if np.isnan(tied[k]) else float(tied[k]),
            brokerage=roles[name],
        )
        for k, name in enumerate(groups)
    }, between
