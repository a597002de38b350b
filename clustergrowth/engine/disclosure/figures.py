"""Nobody may be read out of a table: small cells are hidden, and as many others as it takes to keep them hidden.

What is promised: somebody who sees everything that is shown finds at least two whole numbers for every hidden cell.
Where hiding more can do it, so does a reader who knows why a cell is hidden: that a primary one holds 1 … minimum − 1
firms; where it cannot, the words are taken back. Not promised: that the two numbers are far apart.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from clustergrowth.engine.disclosure.covering import (
    FREE_TO_READERS_OF_WORDS,
    MINIMUM_CELL,
    OVERALL,
    Cell,
    Hidden,
    ReaderKnowledge,
    TableOfCounts,
    is_small,
)

DECIMALS = 3  # finer than any figure is known, coarser than what gives whole numbers of firms away


def hide_counts(
    counts: Mapping[str, Mapping[str, int]],
    *,
    lines_add_up: bool,
    minimum: int = MINIMUM_CELL,
    most: Mapping[str, Mapping[str, int]] | None = None,
    at_least: Mapping[str, int] | None = None,
) -> dict[Cell, Hidden]:
    """Which cells (region, answer) of a table of firms may not be shown; the totals are region `OVERALL`.

    `counts[region][answer]`; the overall line is added here. `lines_add_up` says that every firm gave exactly one
    answer and that the number of firms of each line is shown beside it (choice), otherwise only columns add up
    (several answers a firm). What else a reader knows: `most[region][answer]`, how many a cell can hold (the firms that
    answered, shown as n), and `at_least[region]`, the least sum of a line (n again, where every firm that answered
    ticked something).

    Where the words alone would tell a cell and no cover helps (eight firms with two primary answers are four and four),
    all hidden cells of the table are SECONDARY. Where the whole line holds fewer than `minimum` firms, an empty cell
    that is hidden to help is SECONDARY like any other; shown, the word would tell which answers were given. Nothing can
    be done for a cell that n alone gives away (a question of one option): it stays hidden.
    """
    table = TableOfCounts(counts, ReaderKnowledge(lines_add_up, minimum, most or {}, at_least or {}))
    hidden = {cell: Hidden.PRIMARY for cell, count in table.count.items() if is_small(count, minimum)}
    for cell in sorted(hidden, key=lambda cell: (table.count[cell], cell)):
        for partner in table.cheapest_cover(cell, hidden):
            hidden.setdefault(partner, Hidden.SECONDARY)
    for cell in table.given_back(hidden):
        del hidden[cell]
    if any(table.freedom(cell, hidden) < FREE_TO_READERS_OF_WORDS for cell in hidden):
        return dict.fromkeys(hidden, Hidden.SECONDARY)
    return hidden


def hide_means(
    firms: Mapping[str, int], *, minimum: int = MINIMUM_CELL, besides: Collection[str] = ()
) -> dict[str, Hidden]:
    """Which regions' means may not be shown beside an overall mean (`OVERALL` is hidden only when small itself).

    The hidden regions together hold at least `minimum` firms and are at least two, as their joint mean can be
    recomputed from the overall one. `besides` are regions (or `OVERALL`) hidden for another reason.
    """
    hidden = {region: Hidden.PRIMARY for region, n in firms.items() if is_small(n, minimum)}
    total = sum(firms.values())
    if is_small(total, minimum):
        hidden[OVERALL] = Hidden.PRIMARY
    for region in besides:
        hidden.setdefault(region, Hidden.SECONDARY)
    if not hidden or OVERALL in hidden:
        return hidden
    others = sorted((n, region) for region, n in firms.items() if n and region not in hidden)
    while sum(firms[region] for region in hidden) < minimum or sum(firms[region] > 0 for region in hidden) < 2:
        if not others:
            hidden[OVERALL] = Hidden.SECONDARY
            break
        hidden[others.pop(0)[1]] = Hidden.SECONDARY
    return hidden


def rounded(row: Iterable[Any]) -> list[Any]:
    """A row of a file as it may leave the house.

    With all sixteen digits of a weighted figure, somebody who knows the weights could try out which whole numbers of
    hidden firms give just these.
    """
    return [round(cell, DECIMALS) if isinstance(cell, float) else cell for cell in row]
