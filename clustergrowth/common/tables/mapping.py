"""Which column of a file is which field: guessed from its name in five languages, then from what stands in it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.utils.functional import Promise

from clustergrowth.common.languages import plain
from clustergrowth.common.tables.reading import Table

_OTHER = re.compile(r"[^a-z0-9]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
ENOUGH = 0.45  # just below what a column's cells alone can tell: 0.55 · 0.85


SAMPLE = 50  # rows from which columns are guessed


def sample_of(table: Table) -> list[list[str]]:
    """The first rows that can be read."""
    return [row.cells for row in islice(table.rows, SAMPLE) if row.reason is None]


@dataclass(frozen=True)
class Field:
    """Something a file may say about a row: how it is called, what its column may be called, how it is read."""

    name: str
    label: str | Promise
    synonyms: Sequence[str] = ()
    parse: Callable[[str], Any] = str
    required: bool = False
    looks_like: Callable[[str], bool] | None = None  # what stands in the column, to confirm its name …
    tells: bool = False  # … or, where that is unmistakable, to tell it without one
    is_none: Callable[[Sequence[str]], bool] | None = None  # that a whole column, whatever its name, is something else
    keys: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = (self.name, *self.synonyms)
        object.__setattr__(self, "keys", frozenset(key for name in names for key in (comparable(name),) if key))


def comparable(name: str) -> str:
    """The name of a column without case, accents and signs: “N.º de IVA” and “n de iva”, `postCode` and “Post code”."""
    return _OTHER.sub(" ", plain(_HUMP.sub(" ", name))).strip()


def guess(columns: Sequence[str], sample: Sequence[Sequence[str]], fields: Sequence[Field]) -> dict[str, str]:
    """The likeliest column of each field that has one; a column serves one field only."""
    scored = [
        (_score(column, [row[place] for row in sample if place < len(row)], wanted), -order, -place, wanted, column)
        for order, wanted in enumerate(fields)
        for place, column in enumerate(columns)
    ]
    column_of: dict[str, str] = {}
    for score, _, _, wanted, column in sorted(scored, key=lambda scores: scores[:3], reverse=True):
        if score >= ENOUGH and wanted.name not in column_of and column not in column_of.values():
            column_of[wanted.name] = column
    return {wanted.name: column_of[wanted.name] for wanted in fields if wanted.name in column_of}


def _score(column: str, cells: Sequence[str], wanted: Field) -> float:
    named = _by_name(comparable(column), wanted)
    filled = [cell for cell in cells if cell]
    if filled and wanted.is_none is not None and wanted.is_none(filled):
        return 0.0
    if wanted.looks_like is None or not filled:
        return named
    share = sum(1 for cell in filled if wanted.looks_like(cell)) / len(filled)
    if named:
        return named + 0.05 if share >= 0.5 else named * 0.6
    return 0.55 * share if wanted.tells and share >= 0.85 and len(filled) >= 3 else 0.0


def _by_name(column: str, wanted: Field) -> float:
    if column == comparable(wanted.name):
        return 1.05
    if column in wanted.keys:
        return 1.0
    if not column:
        return 0.0
    words = set(column.split())
    best = 0.0
    for key in wanted.keys:
        parts = set(key.split())
        if parts <= words and len(key) > 2:
            best = max(best, 0.5 + 0.4 * len(parts) / len(words))
    return best


def signature(columns: Sequence[str]) -> str:
    """The same for files with the same columns, in whatever order: under it a mapping is remembered."""
    return "|".join(sorted(comparable(column) for column in columns))


def fitting(mapping: Mapping[str, str], columns: Sequence[str]) -> dict[str, str]:
    """The part of a remembered mapping that these columns still have, whatever case they are written in."""
    here = {comparable(column): column for column in columns}
    return {name: here[comparable(column)] for name, column in mapping.items() if comparable(column) in here}
