"""clustergrowth engine network: ties and groups in files → who is connected, who bridges."""

import argparse
from collections.abc import Sequence

from clustergrowth.engine.network.groups import (
    block_ties,
    distinct,
    external_internal,
    external_internal_p,
    pair_evenness,
    pairs_reached,
)
from clustergrowth.engine.network.nodes import NodeFigures, assortativity, places
from clustergrowth.engine.tables import (
    DataFile,
    Faults,
    FileColumn,
    InputFault,
    Outputs,
    Wrong,
    command_words,
    ending,
    read,
)

FILES = """
edges: source, target (a pair counts once; nobody is tied to itself). nodes: id and columns of attributes.
"""


def main(argv: Sequence[str]) -> int:
    """Run the command with its words and return its exit code."""
    words = command_words(
        "network", "Who is connected, who bridges councils, and what chance would give.", FILES, "M.json"
    )
    words.add_argument("--edges", required=True, metavar="E.csv")
    words.add_argument("--nodes", required=True, metavar="N.csv")
    words.add_argument("--group", required=True, metavar="COLUMN")
    words.add_argument("--directed", action="store_true")
    words.add_argument("--permutations", type=int, default=5000)
    args = words.parse_args(list(argv))
    return ending(lambda: _run(args))


def _run(args: argparse.Namespace) -> None:
    if args.permutations < 1:
        raise InputFault("--permutations: a whole number from 1 was expected")
    faults = Faults()
    group = FileColumn(args.group)
    nodes = read(args.nodes, [FileColumn("id", unique=True), *([group] if args.group != "id" else [])], faults)
    edges = read(args.edges, [FileColumn("source"), FileColumn("target")], faults)
    groups = {str(row["id"]): str(row[args.group]) for row in nodes.rows}
    ties = _ties(edges, groups, faults) if groups else []
    faults.raise_if_any()
    with Outputs() as out:
        out.json(args.out, _measures(ties, groups, args))


def _ties(edges: DataFile, groups: dict[str, str], faults: Faults) -> list[tuple[str, str]]:
    ties = []
    for row in edges.rows:
        ends = str(row["source"]), str(row["target"])
        for column, name in zip(("source", "target"), ends, strict=True):
            if name not in groups:
                faults.add(Wrong(edges.file, row.line, column, name, "the id of a node"))
        if ends[0] == ends[1]:
            faults.add(Wrong(edges.file, row.line, "target", ends[1], "another node: nobody is tied to itself"))
        ties.append(ends)
    return ties


def _measures(ties: list[tuple[str, str]], groups: dict[str, str], args: argparse.Namespace) -> dict[str, object]:
    directed = args.directed
    count = len(distinct(ties, groups, directed=directed))
    external = external_internal(ties, groups, directed=directed)
    blocks = block_ties(ties, groups, directed=directed)
    names = list(dict.fromkeys(groups.values()))
    node, between = places(ties, groups, directed=directed, seed=args.seed)
    room = len(groups) * (len(groups) - 1) / (1 if directed else 2)
    measures: dict[str, object] = {
        "nodes": len(groups),
        "edges": count,
        "density": count / room if room else None,
        "ei": external.index,
        "ei_expected": external.expected,
        "ei_excess": external.excess,
        "odds_ratio": external.odds_ratio,
        "p_value": external_internal_p(ties, groups, directed=directed, permutations=args.permutations, seed=args.seed),
        "blocks": {r: {s: blocks[r, s].value for s in names} for r in names},
        "pairs_reached": pairs_reached(ties, groups).value,
        "evenness": pair_evenness(ties, groups),
        "assortativity": assortativity(ties, groups, directed=directed),
        "node": {name: {key: getattr(place, key) for key in NodeFigures.__slots__} for name, place in node.items()},
    }
    if between and between.error is not None:
        measures["betweenness_sampled"] = {"sources": between.sources, "largest_standard_error": between.error}
    return measures
