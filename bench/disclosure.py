"""How many cells are hidden, and whether an attacker finds one: random tables of regions × kinds of firms.

`all at once` is the rule until November 2026, which asked whether every hidden cell lies on a cycle of hidden ones in
the same round as whether a line hides enough; `cycles last` asks it when every line does.
"""

import random
from collections.abc import Callable, Iterable

from scipy.optimize import linprog

from clustergrowth.engine.disclosure import Place, groups, is_small

TABLES = 60  # at 400 the same shares
SHAPES = ((3, 3), (6, 3), (6, 5), (12, 4))
Table = dict[str, dict[str, int]]
Rule = Callable[[Table], set[Place]]


def table(rows: int, columns: int, most: int, chance: random.Random) -> Table:
    return {f"r{i}": {f"k{j}": chance.randint(0, most) for j in range(columns)} for i in range(rows)}


def leaks(counts: Table, hidden: Iterable[Place]) -> int:
    """Small cells that somebody who sees all totals and all other cells can work out."""
    places = sorted(hidden)
    equations, sums = [], []
    for side in (0, 1):
        for name in sorted({place[side] for place in places}):
            equations.append([float(place[side] == name) for place in places])
            sums.append(float(sum(counts[r][k] for r, k in places if (r, k)[side] == name)))
    found = 0
    for place in places:
        if is_small(counts[place[0]][place[1]]):
            goal = [float(one == place) for one in places]
            ends = [linprog([sign * one for one in goal], A_eq=equations, b_eq=sums).fun for sign in (1, -1)]
            found += ends[0] > -ends[1] - 1e-6
    return found


def all_at_once(counts: Table) -> set[Place]:
    cells = {(region, kind): n for region, line in counts.items() for kind, n in line.items()}
    hidden = {place for place, n in cells.items() if is_small(n)}
    lines = groups.lines_of(cells, is_wide=True)
    while wanted := {
        *groups.thin(cells, hidden, lines, is_wide=True),
        *groups.loose(cells, hidden, lines),
    }:
        hidden |= wanted
    return hidden


def main() -> None:
    print(f"{TABLES} tables a line, counts 0 … 14 or 0 … 40, totals of lines and columns shown")
    print(f"{'table':>8} {'most':>5} {'small':>7} {'at once':>9} {'last':>7} {'fewer':>7} {'leaks':>7} {'leaks':>7}")
    for rows, columns in SHAPES:
        for most in (14, 40):
            chance = random.Random(1)
            tables = [table(rows, columns, most, chance) for _ in range(TABLES)]
            small = sum(is_small(n) for one in tables for line in one.values() for n in line.values())
            before, after = ([rule(one) for one in tables] for rule in (all_at_once, wide))
            n, m = sum(map(len, before)), sum(map(len, after))
            found = [sum(leaks(one, out) for one, out in zip(tables, hid, strict=True)) for hid in (before, after)]
            share = f"{(n - m) / n:.0%}" if n else "–"
            print(f"{rows:>4} × {columns} {most:>5} {small:>7} {n:>9} {m:>7} {share:>7} {found[0]:>7} {found[1]:>7}")


def wide(counts: Table) -> set[Place]:
    return groups.hide_groups(counts, columns=True)


if __name__ == "__main__":
    main()
