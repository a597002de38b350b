"""Tables that hang together: an overall figure and its regions, filters that overlap, a wave and an earlier one.

Each table may be safe alone while two of them give a handful of firms away by subtraction. What a reader can work out
of any number of tables is a system of linear equations; a small cell is safe when the system has solutions in which it
is one firm larger or smaller. Heuristic cover first, the check after, repeated until nothing is exposed (Fischetti &
Salazar 2001; Hundepool et al. 2012, Statistical Disclosure Control, 4.4).
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from clustergrowth.engine import Fault
from clustergrowth.engine.survey.disclosure import MINIMUM_CELL, Hidden, is_small
from clustergrowth.engine.survey.estimates import Floats

K = TypeVar("K", bound=Hashable)
J = TypeVar("J", bound=Hashable)
_MOST_RETURNS = 900  # checks spent on showing again what need not have been hidden
_TINY = 1e-7


@dataclass(frozen=True)
class Sum(Generic[K]):
    """total = the sum of parts, as everybody knows from how the tables are made."""

    total: K
    parts: tuple[K, ...]


def protect(
    cells: Mapping[K, int],
    sums: Sequence[Sum[K]],
    *,
    minimum: int = MINIMUM_CELL,
    published: Collection[K] = (),
    unpublished: Collection[K] = (),
) -> dict[K, Hidden]:
    """Which cells of linked tables to hide, so that no cell of 1 … `minimum` − 1 firms can be recomputed.

    `cells` are numbers of firms by any key, over all tables together; `sums` all relations between them (regions and
    their overall cell, segments and their region, a cell and its parts in another filter). `published` cells are out
    already and stay; `unpublished` ones stand in relations only and are never shown (the overlap of two filters, firms
    that joined since): their small ones are protected too, and they are not among the answer.

    Promised: for every small cell that can be protected at all, what remains to be seen allows real solutions with
    that cell one firm larger or smaller than it is (bounds: no cell below 0, and 1 … `minimum` − 1 for hidden cells
    told as primary where hiding more can keep even this secret). `recomputable` names what cannot. Not promised: that a
    cell is not known to lie within 1 … `minimum` − 1. Raises Fault when a relation does not hold or names no cell.
    """
    system = _System(cells, sums, minimum, published, unpublished)
    hidden: dict[K, Hidden] = {
        key: Hidden.PRIMARY
        for key, count in cells.items()
        if is_small(count, minimum) and key not in system.published and key not in system.unpublished
    }
    for key in system.to_protect(hidden):
        for partner in system.cover(key, hidden):
            hidden.setdefault(partner, Hidden.SECONDARY)
    return system.given_back(hidden)


def recomputable(
    cells: Mapping[K, int],
    sums: Sequence[Sum[K]],
    hidden: Mapping[K, Hidden],
    *,
    minimum: int = MINIMUM_CELL,
    published: Collection[K] = (),
    unpublished: Collection[K] = (),
) -> tuple[K, ...]:
    """The small cells that a reader can still work out when `hidden` are hidden, and the rest is shown.

    Not empty after `protect` only where what is published already, or the relations alone, give a cell away.
    """
    system = _System(cells, sums, minimum, published, unpublished)
    return tuple(key for key in system.to_protect(hidden) if not system.is_free(key, hidden, named=False))


def safe_to_publish(
    new: Mapping[K, Collection[str]],
    earlier: Sequence[Mapping[J, Collection[str]]] = (),
    *,
    minimum: int = MINIMUM_CELL,
) -> dict[K, Hidden]:
    """Which cells of a new table to hide because of small groups in it, or by subtraction from tables that are out.

    `new[cell]` are the firms counted in that cell (an answer of a region, and also everybody who answered there, when n
    is shown), `earlier` the cells *shown* in each table published before: another filter, the last wave, an interim
    result. Every part that these sets of firms cut each other into, and every difference of two of them where one holds
    the other, is protected when it is 1 … `minimum` − 1 firms. Who holds whom is taken as known to the reader, which
    errs on the safe side. A cell that was shown of exactly the same firms before stays shown.
    """
    groups: dict[_Key, frozenset[str]] = {("new", key): frozenset(firms) for key, firms in new.items()}
    for k, table in enumerate(earlier):
        groups.update({(f"earlier {k}", key): frozenset(firms) for key, firms in table.items()})
    out = {key for key in groups if key[0] != "new"}
    shown_before = {groups[key] for key in out}
    out |= {key for key, firms in groups.items() if firms in shown_before}
    membership: dict[str, list[_Key]] = {}
    for key, firms in groups.items():
        for firm in firms:
            membership.setdefault(firm, []).append(key)
    cells: dict[_Key, int] = {key: len(firms) for key, firms in groups.items()}
    parts: dict[frozenset[_Key], int] = {}
    for keys in membership.values():
        parts[frozenset(keys)] = parts.get(frozenset(keys), 0) + 1
    sums: list[Sum[_Key]] = []
    inner: set[_Key] = set()
    for key in groups:
        holding: tuple[_Key, ...] = tuple(("part", own) for own in parts if key in own)
        sums.append(Sum(key, holding))
    for own, count in parts.items():
        cells["part", own] = count
        inner.add(("part", own))
    for whole, within in _nested(groups, minimum):
        name: _Key = ("difference", (whole, within))
        cells[name] = cells[whole] - cells[within]
        inner.add(name)
        sums.append(Sum(whole, (within, name)))
    hidden = protect(cells, sums, minimum=minimum, published=out, unpublished=inner)
    return {key: hidden["new", key] for key in new if ("new", key) in hidden}


_Key = tuple[str, Hashable]


def _nested(groups: Mapping[_Key, frozenset[str]], minimum: int) -> list[tuple[_Key, _Key]]:
    """Pairs of groups that differ by a handful of firms, the larger first."""
    ordered = sorted(groups, key=lambda key: len(groups[key]))
    return [
        (whole, within)
        for k, within in enumerate(ordered)
        for whole in ordered[k + 1 :]
        if is_small(len(groups[whole]) - len(groups[within]), minimum) and groups[within] < groups[whole]
    ]


class _System(Generic[K]):
    """The equations, and what may move in them."""

    def __init__(
        self,
        cells: Mapping[K, int],
        sums: Sequence[Sum[K]],
        minimum: int,
        published: Collection[K],
        unpublished: Collection[K],
    ) -> None:
        from scipy.sparse import csr_array

        self.cells, self.minimum = cells, minimum
        self.published, self.unpublished = frozenset(published), frozenset(unpublished)
        self.place = {key: k for k, key in enumerate(cells)}
        self.count = np.array(list(cells.values()), dtype=np.float64)
        entries: list[tuple[int, int, float]] = []
        for row, relation in enumerate(sums):
            for key in (relation.total, *relation.parts):
                if key not in cells:
                    raise Fault(f"{key} stands in a sum but is no cell")
            if cells[relation.total] != sum(cells[part] for part in relation.parts):
                raise Fault(f"{relation.total} is not the sum of its parts")
            entries += [(row, self.place[part], 1.0) for part in relation.parts]
            entries.append((row, self.place[relation.total], -1.0))
        rows, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
        self.matrix = csr_array((values, (rows, columns)), shape=(len(sums), len(cells)))

    def to_protect(self, hidden: Mapping[K, Hidden]) -> list[K]:
        """Small cells that are not out already, the smallest first."""
        small = [key for key, count in self.cells.items() if is_small(count, self.minimum)]
        kept = [key for key in small if key in self.unpublished or key in hidden]
        return sorted(kept, key=lambda key: (self.cells[key], self.place[key]))

    def cover(self, key: K, hidden: Mapping[K, Hidden]) -> list[K]:
        """The cells, of the fewest firms in sum, that must be hidden as well for this one to be free."""
        for named in (True, False):
            found = self._cheapest(key, hidden, named=named, only_hidden=False)
            if found is not None:
                keys = list(self.cells)
                return [
                    keys[k] for k in np.flatnonzero(found) if keys[k] not in hidden and keys[k] not in self.unpublished
                ]
        return []

    def is_free(self, key: K, hidden: Mapping[K, Hidden], *, named: bool) -> bool:
        """Whether the cell may be one firm larger or smaller."""
        return self._cheapest(key, hidden, named=named, only_hidden=True) is not None

    def given_back(self, hidden: Mapping[K, Hidden]) -> dict[K, Hidden]:
        """The same without secondary cells that protect nobody."""
        left = dict(hidden)
        kept = self.to_protect(hidden)
        extra = sorted(
            (key for key, why in hidden.items() if why is Hidden.SECONDARY), key=lambda key: -self.cells[key]
        )
        if len(extra) * len(kept) > _MOST_RETURNS:
            return left
        free = {key: [named for named in (True, False) if self.is_free(key, left, named=named)] for key in kept}
        for one in extra:
            fewer = {key: why for key, why in left.items() if key != one}
            if all(self.is_free(key, fewer, named=ways[0]) for key, ways in free.items() if ways):
                left = fewer
        return left

    def _cheapest(self, key: K, hidden: Mapping[K, Hidden], *, named: bool, only_hidden: bool) -> Floats | None:
        """Who moves, and how far, when this cell is one firm larger or smaller at the least price; None: it cannot."""
        best: tuple[float, Floats] | None = None
        for step in (1.0, -1.0):
            found = self._moved(key, step, hidden, named=named, only_hidden=only_hidden)
            if found is not None and (best is None or found[0] < best[0] - _TINY):
                best = found
        return None if best is None else best[1]

    def _moved(
        self, key: K, step: float, hidden: Mapping[K, Hidden], *, named: bool, only_hidden: bool
    ) -> tuple[float, Floats] | None:
        from scipy.optimize import linprog
        from scipy.sparse import hstack

        size = len(self.count)
        up, down, price = np.full(size, np.inf), self.count.copy(), np.zeros(size)
        for other, k in self.place.items():
            if other in self.published:
                up[k] = down[k] = 0
            elif other in hidden:
                if named and hidden[other] is Hidden.PRIMARY:
                    up[k], down[k] = self.minimum - 1 - self.count[k], self.count[k] - 1
            elif other not in self.unpublished:
                price[k] = self.count[k] + 1
                if only_hidden:
                    up[k] = down[k] = 0
        target = self.place[key]
        if (step > 0 and up[target] < 1) or (step < 0 and down[target] < 1):
            return None
        bounds = np.concatenate([np.stack([np.zeros(size), up], axis=1), np.stack([np.zeros(size), down], axis=1)])
        bounds[target], bounds[size + target] = ((1, 1), (0, 0)) if step > 0 else ((0, 0), (1, 1))
        found = linprog(
            np.concatenate([price, price]) + _TINY,
            A_eq=hstack([self.matrix, -self.matrix]),
            b_eq=np.zeros(self.matrix.shape[0]),
            bounds=bounds,
            method="highs",
        )
        if found.status != 0:
            return None
        moved: Floats = found.x[:size] - found.x[size:]
        return float(found.fun), np.where(np.abs(moved) > _TINY, moved, 0.0)
