"""What may be shown of a table of groups: the one place that decides, for segments, strata, filters and changes.

A cell of one to four firms is hidden, and as many others as it takes that no hidden cell can be worked out from the
rest: in every line whose total is shown at least two cells are hidden that hold at least five firms together. Where the
totals of the columns are shown as well, the same holds of them, and every hidden cell lies on a cycle of hidden ones
(see ``covering.py``).
"""

from collections.abc import Iterable, Mapping

from clustergrowth.engine.disclosure.covering import MINIMUM_CELL, is_small

Place = tuple[str, str]  # region, segment
Counts = Mapping[str, Mapping[str, int]]  # {region: {segment: firms}}


def few_together(counts: Mapping[str, int]) -> set[str]:
    """Which groups of one whole, whose total is shown, have to stay hidden."""
    return {segment for _whole, segment in hide_groups({"": counts})}


def hide_groups(counts: Counts, closed: Iterable[Place] = (), *, columns: bool = False) -> set[Place]:
    """The cells of a table region × segment that are not shown, while the totals of its lines are.

    ``columns``: the totals of the segments over all lines are shown too. No page adds the segments of all regions up,
    and to guard sums that nobody sees would hide every second cell of regions with forty answers.
    ``closed`` are cells that must not be shown for another reason: a total of theirs is hidden elsewhere.
    """
    table = {(region, segment): count for region, line in counts.items() for segment, count in line.items()}
    hidden = {place for place, count in table.items() if is_small(count)} | table.keys() & set(closed)
    is_wide = columns and len(counts) > 1
    lines = lines_of(table, is_wide=is_wide)
    while wanted := thin(table, hidden, lines, is_wide=is_wide) or (is_wide and loose(table, hidden, lines)):
        hidden |= wanted
    return hidden


def lines_of(table: Mapping[Place, int], *, is_wide: bool) -> list[list[Place]]:
    """Cells that add up to a total that is shown: the lines, and in a table of several regions the columns."""
    lines: dict[tuple[int, str], list[Place]] = {}
    for place in table:
        lines.setdefault((0, place[0]), []).append(place)
        if is_wide:
            lines.setdefault((1, place[1]), []).append(place)
    return list(lines.values())


def thin(table: Mapping[Place, int], hidden: set[Place], lines: Iterable[list[Place]], *, is_wide: bool) -> set[Place]:
    """One more cell of each line whose hidden cells are one, or hold one to four firms together."""
    hidden_cells = set()
    for line in lines:
        out = [place for place in line if place in hidden]
        if out and (len(out) < 2 or sum(table[place] for place in out) < MINIMUM_CELL):
            hidden_cells |= _smallest(table, hidden, line, is_wide=is_wide)
    return hidden_cells


def loose(table: Mapping[Place, int], hidden: set[Place], lines: Iterable[list[Place]]) -> set[Place]:
    """One more cell of each line with a hidden cell on no cycle. Asked last: thin lines close most of them."""
    open_ones = set(_on_no_cycle(hidden))
    return set().union(*(_smallest(table, hidden, line, is_wide=True) for line in lines if open_ones & {*line}))


def _smallest(table: Mapping[Place, int], hidden: set[Place], line: Iterable[Place], *, is_wide: bool) -> set[Place]:
    left = [place for place in line if place not in hidden and table[place]]
    if not left and is_wide:  # an empty cell hides nobody; it hides that the others are all there is
        left = [place for place in line if place not in hidden]
    return {min(left, key=lambda place: (table[place], place))} if left else set()


def _on_no_cycle(hidden: set[Place]) -> list[Place]:
    """Hidden cells that could be worked out, as nothing else may vary with them: bridges between lines and columns."""
    from igraph import Graph  # heavy

    cells = sorted(hidden)
    ends = [(0, region) for region, _segment in cells] + [(1, segment) for _region, segment in cells]
    nodes = {node: n for n, node in enumerate(dict.fromkeys(ends))}
    graph = Graph(len(nodes), [(nodes[0, region], nodes[1, segment]) for region, segment in cells])
    return [cells[edge] for edge in graph.bridges()]


def isolates(wanted: frozenset[int], shown: Iterable[frozenset[int]]) -> bool:
    """Whether a set of firms gives one to four away: by itself, or by what lies between it and a set that is shown."""
    if is_small(len(wanted)):
        return True
    return any((wanted <= other or other <= wanted) and is_small(len(other ^ wanted)) for other in shown)


def leavers_and_joiners_are_safe(both: int, earlier: int, later: int) -> bool:
    """Whether the firms of two waves may be compared one by one beside the figures of each wave.

    Those in both are at least five, and so are those that left and those that came (or there are none), because what
    they said could be worked out from the three figures.
    """
    apart = (earlier - both, later - both)
    return both >= MINIMUM_CELL and not any(is_small(count) for count in apart)
