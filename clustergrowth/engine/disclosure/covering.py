"""Complementary cells of one table of regions × answers, by its network.

A table with its line of totals is a network: a cell may be anything that a cycle of hidden cells allows. A hidden cell
on no such cycle can be recomputed, so the cheapest cycle through it is hidden too (network heuristic of complementary
cell suppression: Cox 1995; Fischetti & Salazar 2001). A cycle moves one firm through whole numbers, so what it shows to
be possible is possible for a reader who knows that firms are whole.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from heapq import heappop, heappush
from itertools import count as counting

MINIMUM_CELL = 5  # field notes 8: three or five respondents (OECD glossary 7010); the stricter of the two
OVERALL = ""  # the line of totals, beside the names of regions

Cell = tuple[str, str]
Node = tuple[str, str]
FREE_TO_OTHERS, FREE_TO_READERS_OF_WORDS = 1, 2  # the second includes the first: they are compared
_GROUND: Node = ("ground", "")


class Hidden(StrEnum):
    """Why a cell is not shown."""

    PRIMARY = "primary"  # it holds 1 … minimum − 1 firms
    SECONDARY = "secondary"  # it would give a primary cell away


def is_small(count: int, minimum: int = MINIMUM_CELL) -> bool:
    """A cell of 1 … minimum − 1 firms; an empty one tells nothing about anybody."""
    return 0 < count < minimum


@dataclass(frozen=True, slots=True)
class ReaderKnowledge:
    """What a reader knows beside the cells shown (see `hide_counts`)."""

    lines_add_up: bool
    minimum: int
    most: Mapping[str, Mapping[str, int]]
    at_least: Mapping[str, int]


class TableOfCounts:
    """The table as a network: lines and columns are places, cells are pipes that carry firms between them.

    A cell of a region carries from its line to its column; the overall cell carries from the column to the overall
    line. Raising a cell walks its pipe forwards, lowering it backwards; how far it may go depends on why it is hidden.
    """

    def __init__(self, counts: Mapping[str, Mapping[str, int]], knowledge: ReaderKnowledge) -> None:
        answers = list(dict.fromkeys(answer for line in counts.values() for answer in line))
        self.known = knowledge
        self.count: dict[Cell, int] = {
            (region, answer): line.get(answer, 0) for region, line in counts.items() for answer in answers
        }
        for answer in answers:
            self.count[OVERALL, answer] = sum(line.get(answer, 0) for line in counts.values())
        self.lines = [*counts, OVERALL]
        self.sums: dict[str, int] = {line: sum(self.count[line, answer] for answer in answers) for line in self.lines}
        self.pipes: dict[Node, list[tuple[Node, Cell, bool]]] = {}
        for cell in self.count:
            start, end = self._ends(cell)
            self.pipes.setdefault(start, []).append((end, cell, True))
            self.pipes.setdefault(end, []).append((start, cell, False))
        both = (True, False)
        self._room = {
            (cell, up, named): self._has_room(cell, up=up, named=named)
            for cell in self.count for up in both for named in both
        }  # fmt: skip

    def _ends(self, cell: Cell) -> tuple[Node, Node]:
        line, column = ("line", cell[0]), ("column", cell[1])
        return (column, line) if cell[0] == OVERALL else (line, column)

    def _has_room(self, cell: Cell, *, up: bool, named: bool) -> bool:
        """Whether one firm more (or fewer) in a hidden cell fits what a reader knows of it.

        `named`: the reader is told which cells are primary, so that such a cell is known to hold 1 … minimum − 1 (but
        for lines that are small themselves, in which no word may tell the cells apart).
        """
        count, minimum = self.count[cell], self.known.minimum
        firms = self.known.at_least.get(cell[0], self.sums[cell[0]])
        named = named and firms >= minimum  # others than small cells are far from both ends anyway
        if not up:
            return count > (1 if named else 0)
        limit = self.known.most.get(cell[0], {}).get(cell[1])
        return (limit is None or count < limit) and not (named and count == minimum - 1)

    def freedom(self, cell: Cell, hidden: Mapping[Cell, Hidden]) -> int:
        """Who finds more than one possible value for a cell; 0 where it is known to be one number."""
        for named in (True, False):
            if self._may_vary(cell, hidden, named=named):
                return FREE_TO_READERS_OF_WORDS if named else FREE_TO_OTHERS
        return 0

    def _may_vary(self, cell: Cell, hidden: Mapping[Cell, Hidden], *, named: bool) -> bool:
        start, end = self._ends(cell)
        up, down = self._room[cell, True, named], self._room[cell, False, named]
        return (up and self._reaches(end, start, cell, hidden, named=named)) or (
            down and self._reaches(start, end, cell, hidden, named=named)
        )

    def _reaches(self, start: Node, end: Node, without: Cell, hidden: Mapping[Cell, Hidden], *, named: bool) -> bool:
        """Whether hidden cells other than `without` lead there; without prices, as it is asked very often."""
        seen, waiting = {start}, [start]
        while waiting:
            place = waiting.pop()
            if place == end:
                return True
            ways = self.pipes.get(place, [])
            origins = [o for o, cell, up in ways if cell in hidden and cell != without and self._room[cell, up, named]]
            fresh = {*origins, *self._open_ground(place)} - seen
            seen |= fresh
            waiting += fresh
        return False

    def given_back(self, hidden: Mapping[Cell, Hidden]) -> list[Cell]:
        """Secondary cells that need not be hidden for the primary ones to stay hidden."""
        left, back = dict(hidden), []
        primaries = self._primaries(left)
        extra = sorted((cell for cell in hidden if hidden[cell] is Hidden.SECONDARY), key=lambda c: (-self.count[c], c))
        for cell in [*extra, *extra]:
            if cell not in left:
                continue
            fewer = {other: why for other, why in left.items() if other != cell}
            if all(self.freedom(c, fewer) >= free for c, free in primaries):
                left, primaries = fewer, self._primaries(fewer)
                back.append(cell)
        return back

    def _primaries(self, hidden: Mapping[Cell, Hidden]) -> list[tuple[Cell, int]]:
        return [(cell, self.freedom(cell, hidden)) for cell, why in hidden.items() if why is Hidden.PRIMARY]

    def cheapest_cover(self, cell: Cell, hidden: Mapping[Cell, Hidden]) -> list[Cell]:
        """The cells to hide, of the fewest firms in sum, so that this one may vary: for readers of the words if it can.

        Hidden ones cost nothing, so where they are enough there is nothing more to hide; empty where nothing helps.
        """
        for named in (True, False):
            cycle = self._cycle(cell, lambda other: 0 if other in hidden else self.count[other] + 1, named=named)
            if cycle is not None:
                return cycle
        return []

    def _cycle(self, cell: Cell, price: Callable[[Cell], int], *, named: bool) -> list[Cell] | None:
        start, end = self._ends(cell)
        ways = []
        if self._room[cell, True, named]:
            ways.append(self._path(end, start, cell, price, named=named))
        if self._room[cell, False, named]:
            ways.append(self._path(start, end, cell, price, named=named))
        cycles = [way for way in ways if way is not None]
        return min(cycles)[1] if cycles else None

    def _path(
        self, start: Node, end: Node, without: Cell, price: Callable[[Cell], int], *, named: bool
    ) -> tuple[int, list[Cell]] | None:
        """Cheapest walk through pipes other than `without`: its price and its cells."""
        order = counting()
        queue: list[tuple[int, int, Node, list[Cell]]] = [(0, next(order), start, [])]
        seen: set[Node] = set()
        while queue:
            paid, _, place, cells = heappop(queue)
            if place == end:
                return paid, cells
            if place in seen:
                continue
            seen.add(place)
            for other in self._open_ground(place):
                heappush(queue, (paid, next(order), other, cells))
            for other, cell, up in self.pipes.get(place, []):
                if cell != without and self._room[cell, up, named]:
                    heappush(queue, (paid + price(cell), next(order), other, [*cells, cell]))
        return None

    def _open_ground(self, place: Node) -> Iterator[Node]:
        """Lines that need not add up take freely, and give as long as they keep the sum they are known to have."""
        if self.known.lines_add_up:
            return
        if place == _GROUND:
            yield from (("line", line) for line in self.lines)
        elif place[0] == "line":
            least = self.known.at_least.get(place[1])
            if place[1] == OVERALL or least is None or self.sums[place[1]] > least:
                yield _GROUND
