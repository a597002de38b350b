"""A text in numbered sentences: what is coded, and on what two coders are compared."""

import re
from dataclasses import dataclass

_END = re.compile(
    r"(?<=[.!?…])(?:[ \u00a0\u202f]?[\"'”»)\]])*\s+"  # French leaves a space before the closing mark
    r"(?=[\"'“«(\[¿¡—-]*\s?[^\W\d_a-zà-öø-ÿğışçöü]|[\"'“«(\[¿¡—-]*\d)"
)
_PARAGRAPH = re.compile(r"\n\s*\n|\n")


@dataclass(frozen=True)
class Unit:
    """One sentence: its number from 1, its words, and whether a paragraph begins with it."""

    number: int
    text: str
    begins: bool


def places_in(text: str) -> list[list[int]]:
    """[begin, end, 1 where a paragraph begins] of every sentence."""
    places: list[list[int]] = []
    start = 0
    for end, after in [*((m.start(), m.end()) for m in _PARAGRAPH.finditer(text)), (len(text), len(text))]:
        places += _sentences(text, start, end)
        start = after
    return places


def _sentences(text: str, start: int, end: int) -> list[list[int]]:
    sentences: list[list[int]] = []
    begin, part = start, text[start:end]
    for match in _END.finditer(part):
        stop = start + match.start() + len(match.group().rstrip())
        sentences.append([begin, stop, int(not sentences)])
        begin = start + match.end()
    if text[begin:end].strip():
        sentences.append([begin, end, int(not sentences)])
    return [place for place in sentences if text[place[0] : place[1]].strip()]


def units(text: str, places: list[list[int]]) -> list[Unit]:
    return [Unit(n, text[a:b].strip(), bool(begins)) for n, (a, b, begins) in enumerate(places, start=1)]


_LEFT_OUT = re.compile(r"\[[^\[\]]*+\]")


def is_taken_from(quotation: str, passage: str) -> bool:
    """Whether a quotation holds the passage's words in their order; what is left out or added stands in brackets."""
    rest = " ".join(passage.split())
    pieces = [" ".join(piece.split()) for piece in _LEFT_OUT.split(quotation)]
    for piece in (words for words in pieces if words):
        place = rest.find(piece)
        if place < 0:
            return False
        rest = rest[place + len(piece) :]
    return any(pieces)
