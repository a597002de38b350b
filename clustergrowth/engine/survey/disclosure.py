"""Nobody may be read out of a table: small cells are hidden, and as many others as it takes to keep them hidden.

A table of regions × answers with its line of totals is a network: a cell may be anything that a cycle of hidden cells
allows. A hidden cell on no such cycle can be recomputed, so the cheapest cycle through it is hidden too
(network heuristic of complementary cell suppression: Cox 1995; Fischetti & Salazar 2001).
"""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from heapq import heappop, heappush

MINIMUM_CELL = 5
OVERALL = ""  # the line of totals, beside the names of regions

Cell = tuple[str, str]
Node = tuple[str, str]
_GROUND: Node = ("ground", "")


class Hidden(StrEnum):
    """Why a cell is not shown."""

    PRIMARY = "primary"  # it holds 1 … minimum − 1 firms
    SECONDARY = "secondary"  # it would give a primary cell away


def is_small(count: int, minimum: int = MINIMUM_CELL) -> bool:
    """A cell of 1 … minimum − 1 firms; an empty one tells nothing about anybody."""
    return 0 < count < minimum


def hide_counts(
    counts: Mapping[str, Mapping[str, int]], *, lines_add_up: bool, minimum: int = MINIMUM_CELL
) -> dict[Cell, Hidden]:
    """Which cells (region, answer) of a table of firms may not be shown; the totals are region `OVERALL`.

    `counts[region][answer]`; the overall line is added here. `lines_add_up` says that every firm gave exactly one
    answer and that the number of firms of each line is shown beside it (choice), otherwise only columns add up
    (several answers a firm).
    """
    table = _Table(counts, lines_add_up=lines_add_up)
    hidden = {cell: Hidden.PRIMARY for cell, count in table.count.items() if is_small(count, minimum)}
    for cell in sorted(hidden, key=lambda cell: (table.count[cell], cell)):
        if table.may_vary(cell, hidden):
            continue
        for partner in table.cheapest_cover(cell, hidden):
            hidden.setdefault(partner, Hidden.SECONDARY)
    for cell in table.given_back(hidden):
        del hidden[cell]
    return hidden


def hide_means(firms: Mapping[str, int], *, minimum: int = MINIMUM_CELL) -> dict[str, Hidden]:
    """Which regions' means may not be shown beside an overall mean (`OVERALL` is hidden only when small itself).

    The hidden regions together hold at least `minimum` firms and are at least two, as their joint mean can be
    recomputed from the overall one.
    """
    hidden = {region: Hidden.PRIMARY for region, n in firms.items() if is_small(n, minimum)}
    total = sum(firms.values())
    if is_small(total, minimum):
        hidden[OVERALL] = Hidden.PRIMARY
    if not hidden or OVERALL in hidden:
        return hidden
    others = sorted((n, region) for region, n in firms.items() if n and region not in hidden)
    while sum(firms[region] for region in hidden) < minimum or len(hidden) < 2:
        if not others:
            hidden[OVERALL] = Hidden.SECONDARY
            break
        hidden[others.pop(0)[1]] = Hidden.SECONDARY
    return hidden


class _Table:
    """The table as a network: lines and columns are places, cells are pipes that carry firms between them.

    A cell of a region carries from its line to its column; the overall cell carries from the column to the overall
    line. Raising a cell walks its pipe forwards, lowering it (only when it holds somebody) backwards.
    """

    def __init__(self, counts: Mapping[str, Mapping[str, int]], *, lines_add_up: bool) -> None:
        answers = list(dict.fromkeys(answer for line in counts.values() for answer in line))
        self.count: dict[Cell, int] = {
            (region, answer): line.get(answer, 0) for region, line in counts.items() for answer in answers
        }
        for answer in answers:
            self.count[OVERALL, answer] = sum(line.get(answer, 0) for line in counts.values())
        self.lines = [*counts, OVERALL]
        self.lines_add_up = lines_add_up
        self.pipes: dict[Node, list[tuple[Node, Cell]]] = {}
        for cell, count in self.count.items():
            start, end = self._ends(cell)
            self.pipes.setdefault(start, []).append((end, cell))
            if count:
                self.pipes.setdefault(end, []).append((start, cell))

    def _ends(self, cell: Cell) -> tuple[Node, Node]:
        line, column = ("line", cell[0]), ("column", cell[1])
        return (column, line) if cell[0] == OVERALL else (line, column)

    def may_vary(self, cell: Cell, hidden: Mapping[Cell, Hidden]) -> bool:
        """Whether somebody who sees all but the hidden cells finds more than one possible value for it."""
        return self._cycle(cell, lambda other: 0 if other in hidden else None) is not None

    def given_back(self, hidden: Mapping[Cell, Hidden]) -> list[Cell]:
        """Secondary cells that need not be hidden: the primary ones stay hidden, or the cell is known anyway."""
        left, back = dict(hidden), []
        extra = sorted((cell for cell in hidden if hidden[cell] is Hidden.SECONDARY), key=lambda c: (-self.count[c], c))
        for cell in [*extra, *extra]:
            if cell not in left:
                continue
            fewer = {other: why for other, why in left.items() if other != cell}
            known = not self.may_vary(cell, left)
            if known or all(self.may_vary(c, fewer) for c in self._varying_primaries(left)):
                left = fewer
                back.append(cell)
        return back

    def _varying_primaries(self, hidden: Mapping[Cell, Hidden]) -> list[Cell]:
        return [cell for cell, why in hidden.items() if why is Hidden.PRIMARY and self.may_vary(cell, hidden)]

    def cheapest_cover(self, cell: Cell, hidden: Mapping[Cell, Hidden]) -> list[Cell]:
        """The cells to hide, of the fewest firms in sum, so that this one may vary."""
        return self._cycle(cell, lambda other: 0 if other in hidden else self.count[other] + 1) or []

    def _cycle(self, cell: Cell, price: Callable[[Cell], int | None]) -> list[Cell] | None:
        start, end = self._ends(cell)
        ways = [self._path(end, start, cell, price)]
        if self.count[cell]:
            ways.append(self._path(start, end, cell, price))
        found = [way for way in ways if way is not None]
        return min(found)[1] if found else None

    def _path(
        self, start: Node, end: Node, without: Cell, price: Callable[[Cell], int | None]
    ) -> tuple[int, list[Cell]] | None:
        """Cheapest walk through pipes other than `without`: its price and its cells."""
        queue: list[tuple[int, Node, list[Cell]]] = [(0, start, [])]
        seen: set[Node] = set()
        while queue:
            paid, place, cells = heappop(queue)
            if place == end:
                return paid, cells
            if place in seen:
                continue
            seen.add(place)
            for other in self._open_ground(place):
                heappush(queue, (paid, other, cells))
            for other, cell in self.pipes.get(place, []):
                cost = price(cell)
                if cell != without and other not in seen and cost is not None:
                    heappush(queue, (paid + cost, other, [*cells, cell]))
        return None

    def _open_ground(self, place: Node) -> Iterator[Node]:
        """Lines that need not add up take and give freely."""
        if self.lines_add_up:
            return
        if place == _GROUND:
            yield from (("line", line) for line in self.lines)
        elif place[0] == "line":
            yield _GROUND
