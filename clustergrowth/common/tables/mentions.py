"""Whether a text or a file holds an e-mail address: that one whole, not another one that has it within itself."""

from collections.abc import Iterator
from typing import BinaryIO

from clustergrowth.common.tables.reading import read
from clustergrowth.common.tables.reasons import Unusable

_GO_ON = "._%+-"  # stand within an address, and around one in a sentence


def holds_address(text: str, address: str) -> bool:
    low, wanted = text.lower(), address.strip().lower()
    at = low.find(wanted) if wanted else -1
    while at >= 0:
        end = at + len(wanted)
        if not _is_inside(low[max(at - 1, 0) : at]) and not _goes_on(low[end : end + 2]):
            return True
        at = low.find(wanted, at + 1)
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
        stream.seek(0)
        return holds_address(stream.read().decode("latin-1"), address)


def _texts(stream: BinaryIO, name: str) -> Iterator[str]:
    table = read(stream, name)
    sheets: list[str | None] = [*table.sheets] or [None]
    for sheet in sheets:
        table = read(stream, name, sheet=sheet)
        yield from table.columns
        for row in table.rows:
            yield from row.cells
