"""Finding by words: a query is folded as what it looks in, and each word may be written as two halves or as one."""

from collections.abc import Iterable, Sequence
from functools import cache, reduce
from operator import or_
from typing import Any, TypeVar

from django.db import models
from django.db.models import F, Func, Q, QuerySet, Value
from django.db.models.functions import Replace

from clustergrowth.common.languages.folding import (
    APOSTROPHES,
    HYPHENS,
    NOTHING,
    SIGNS,
    SPACES,
    marked,
    plain,
    searchable,
)

SHORTEST_PART = 3  # letters; shorter words are looked for at the beginning of words only
MOST_LETTERS, MOST_WORDS = 400, 8  # of a search: more say nothing new
Rows = TypeVar("Rows", bound=QuerySet[Any])


def spellings(typed: str) -> list[list[str]]:
    """What was typed, word by word: how each may be written, as two halves and as one."""
    words = dict.fromkeys(word.strip("-")[:80] for word in marked(typed[:MOST_LETTERS]).split())
    both = ([" ".join(word.replace("-", " ").split()), word.replace("-", "")] for word in words if word)
    return [list(dict.fromkeys(words)) for words in both][:MOST_WORDS]


def _sought(word: str) -> str:
    return word if len(word.partition(" ")[0]) >= SHORTEST_PART else f" {word}"


def holding(words: Sequence[Sequence[str]], *fields: str) -> Q:
    """Rows whose searchable text, in one of the fields, holds one spelling of every word."""
    condition = Q()
    for spelled in words:
        condition &= reduce(or_, (Q(**{f"{field}__contains": _sought(word)}) for word in spelled for field in fields))
    return condition


def holds(typed: str, *fields: str) -> Q:
    """Rows whose searchable text, in one of the fields, holds every word typed; none where no word was typed."""
    words = spellings(typed)
    return holding(words, *fields) if words else Q(pk__in=[])


class Searchable(Func):
    """A column that is not kept folded, as ``holding`` can look in it: nearly what ``searchable`` makes of it."""

    output_field = models.TextField()

    def __init__(self, column: str) -> None:
        whole: Any = F(column)
        for letter in "ßæœ":
            whole = Replace(whole, Value(letter), Value(plain(letter)))
        parts = [Func(whole, Value(seen), Value(becomes), function="translate") for seen, becomes in _translations()]
        super().__init__(Value(" "), parts[0], Value(" "), parts[1], function="concat")


@cache
def _translations() -> tuple[tuple[str, str], ...]:
    """For the database: the signs, and the letters they become, halves of a word apart and together."""
    letters = {
        letter: plain(letter) for letter in map(chr, (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00)))
    }
    pairs = {letter: other for letter, other in letters.items() if len(other) == 1 and other != letter}
    pairs |= {chr(code): " " for code, other in SIGNS.items() if other == " "} | dict.fromkeys(SPACES, " ")
    gone = "." + NOTHING
    halves = APOSTROPHES + HYPHENS
    apart = pairs | dict.fromkeys(halves, " ")
    both = ((apart, gone), (pairs, halves + gone))
    return tuple(("".join(letters) + none, "".join(letters.values())) for letters, none in both)


def searched(rows: Rows, typed: str, *columns: str) -> Rows:
    """Rows of which a column that is not kept folded holds every word typed."""
    folded = {f"{column}_searched": Searchable(column) for column in columns}
    return rows.alias(**folded).filter(holds(typed, *folded))


def is_held(typed: str, texts: Iterable[str]) -> bool:
    """Whether one of the texts holds every word typed: as ``holds``, for a few texts that have no column."""
    words = spellings(typed)
    folded = map(searchable, texts)
    return bool(words) and any(
        all(any(_sought(word) in text for word in spelled) for spelled in words) for text in folded
    )
