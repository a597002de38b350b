"""Whether a text or a file holds an e-mail address: that one whole, not another one that has it within itself."""

from collections.abc import Iterator
from typing import BinaryIO

from clustergrowth.common.limits.sizes import MEGABYTE
from clustergrowth.common.tables.reading import read
from clustergrowth.common.tables.reasons import Unusable

PIECE = MEGABYTE
AROUND = 2  # characters behind an address that tell whether it goes on
_GO_ON = "._%+-"  # stand within an address, and around one in a sentence


def holds_address(text: str, address: str, start: int = 0, end: int | None = None) -> bool:
    """Whether it stands there; ``start`` and ``end`` bound where it may stand, not what is seen around it."""
    low, wanted, last = text.lower(), address.strip().lower(), end
    at = low.find(wanted, start, last) if wanted else -1
    while at >= 0:
        end = at + len(wanted)
        if not _is_inside(low[max(at - 1, 0) : at]) and not _goes_on(low[end : end + 2]):
            return True
        at = low.find(wanted, at + 1, last)
    return False


def _is_inside(before: str) -> bool:
    return before.isalnum() or (before != "" and before in _GO_ON)


def _goes_on(after: str) -> bool:
    """Whether the address is longer; a full stop behind it ends the sentence."""
    return after[:1].isalnum() or (after[:1] in tuple(".-_") and after[1:].isalnum())


def file_holds_address(stream: BinaryIO, name: str, address: str) -> bool:
    """Whether any cell of a spreadsheet holds it, on any sheet; of a file that is none, whether its bytes do."""
    try:
        return any(holds_address(text, address) for text in _texts(stream, name))
    except Unusable:
        return _bytes_hold(stream, address)


def _bytes_hold(stream: BinaryIO, address: str) -> bool:
    """Piece by piece; an address at the edge of a piece is judged with what stands around it."""
    stream.seek(0)
    seen, overlap = "", len(address.strip()) + AROUND + 1
    while piece := stream.read(PIECE).decode("latin-1"):
        text = seen[-overlap:] + piece
        if holds_address(text, address, 1 if len(seen) > overlap else 0, max(len(text) - AROUND, 0)):
            return True
        seen = text
    return holds_address(seen, address, max(len(seen) - overlap, 0))


def _texts(stream: BinaryIO, name: str) -> Iterator[str]:
    table = read(stream, name)
    sheets: list[str | None] = [*dict.fromkeys(table.sheets)] or [None]
    for sheet in sheets:
        table = read(stream, name, sheet=sheet)
        yield from table.columns
        for row in table.rows:
            yield from row.cells
