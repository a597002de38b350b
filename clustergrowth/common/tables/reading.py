"""`read`: any spreadsheet a coordinator has, as a header and rows that are fetched one by one.

What a file is, is decided by its first bytes, never by its name. A file that is no table is refused whole
(`Unusable`); a row that does not fit is handed on with its reason, and the others go on.
"""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from itertools import chain
from pathlib import Path
from typing import BinaryIO, NamedTuple

from clustergrowth.common.limits.sizes import MEGABYTE
from clustergrowth.common.tables import bounds, separated, workbooks
from clustergrowth.common.tables.bounds import Limits
from clustergrowth.common.tables.encodings import NAMES, encoding_of, mended
from clustergrowth.common.tables.reasons import Reason, Unusable, because
from clustergrowth.common.tables.writing import restored, restored_from_text

_LONGEST_PREAMBLE = 15  # lines that people write above a table: title, date, notes
_ADDRESS = re.compile(r"^(?:[^@\s]+@[^@\s]+\.[a-z]{2,}|(?:https?://|www\.)\S+)$", re.IGNORECASE)
_FIGURE = re.compile(  # years and numbers of questions may name a column; long numbers, amounts and dates do not
    r"^(?:[+-]?\d{5,}|[+-]?\d{3,}[.,]\d+|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}.*|true|false)$", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#[0-9]{2,6}|#x[0-9a-f]{2,5}|[a-z]{2,8}[0-9]{0,2});", re.IGNORECASE)
_DOTLESS = str.maketrans("ıİ", "ii")


class Headings(Enum):
    """Whether the first row names the columns."""

    NEEDED = "needed"  # a file without is unusable; with the others somebody is asked what each column is
    EITHER = "either"  # the file tells
    THERE = "there"  # somebody has said so …
    ABSENT = "absent"


class Row(NamedTuple):
    """A row: its line in the file, its cells (as many as columns unless `reason` says otherwise), what is wrong."""

    line: int
    cells: list[str]
    reason: Reason | None


@dataclass(frozen=True)
class Table:
    """A spreadsheet being read. `rows` can be walked through once."""

    columns: list[str]
    rows: Iterator[Row]
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)
    has_headings: bool = True


@contextmanager
def opened(
    path: Path, *, sheet: str | None = None, limits: Limits | None = None, headings: Headings = Headings.NEEDED
) -> Iterator[Table]:
    """The table in a file of the disk, open for the length of the block."""
    with path.open("rb") as stream:
        yield read(stream, path.name, sheet=sheet, limits=limits, headings=headings)


def read(
    stream: BinaryIO,
    name: str,
    *,
    sheet: str | None = None,
    limits: Limits | None = None,
    headings: Headings = Headings.NEEDED,
) -> Table:
    """The table in an open file. `name` is what the person called it and only helps to explain."""
    allowed = limits or bounds.limits()
    size = stream.seek(0, 2)
    stream.seek(0)
    if size == 0:
        raise Unusable("empty")
    if size > allowed.bytes:
        raise Unusable("too_large", limit=allowed.bytes // MEGABYTE)
    if _is_workbook(stream):
        chosen, sheets, rows = workbooks.records(stream, sheet, allowed)
        notes = [because("note_sheet", sheet=chosen)] if len(sheets) > 1 and sheet is None else []
        return _table(rows, allowed, notes, headings, sheet=chosen, sheets=sheets)
    encoding = encoding_of(stream)
    separator, rows = separated.records(stream, encoding, allowed)
    notes = [] if encoding.startswith("utf-8") else [because("note_encoding", encoding=NAMES[encoding])]
    return _table(rows, allowed, notes, headings, encoding=NAMES[encoding], separator=separator)


def _is_workbook(stream: BinaryIO) -> bool:
    """Whether the file is zipped as workbooks are; what is neither that nor text is refused by its own name."""
    head = stream.read(2048)
    stream.seek(0)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"%PDF-" in head[:1024]:
        raise Unusable("is_pdf")
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise Unusable("is_locked" if _is_encrypted(stream) else "is_old_excel")
    if start.startswith(b"{\\rtf"):
        raise Unusable("is_text_document")
    if start.startswith((b"<!doctype html", b"<html", b"<?xml", b"<table")):
        raise Unusable("is_web_page")
    if head.startswith((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"PAR1")):
        raise Unusable("is_archive")
    return head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06")


def _is_encrypted(stream: BinaryIO) -> bool:
    """A workbook with a password is wrapped in the old container, in a stream of this name."""
    name, rest = "EncryptedPackage".encode("utf-16-le"), b""
    try:
        while block := stream.read(MEGABYTE):
            if name in rest + block:
                return True
            rest = block[-len(name) :]
        return False
    finally:
        stream.seek(0)


def _table(
    records: Iterator[separated.Record],
    limits: Limits,
    notes: list[Reason],
    headings: Headings,
    *,
    encoding: str = "",
    separator: str = "",
    sheet: str = "",
    sheets: list[str] | None = None,
) -> Table:
    ahead = [record for _, record in zip(range(_LONGEST_PREAMBLE + 10), records, strict=False)]
    if not ahead:
        raise Unusable("empty")
    above = _lines_above(ahead)
    header = ahead[above]
    if above:
        notes.append(because("note_lines_above", count=above))
    used = _width(ahead[above:], are_asked=headings is not Headings.NEEDED)
    if used > limits.columns:
        raise Unusable("too_many_columns", found=used, limit=limits.columns)
    are_there = headings is Headings.THERE
    if headings in (Headings.NEEDED, Headings.EITHER):
        are_there = header.reason is None and not _holds_values(header.cells) and not _is_one_of(ahead[above:])
    if not are_there and headings is Headings.NEEDED:
        raise Unusable("no_header")
    if not are_there:
        notes.append(because("note_no_headings"))
    columns = _columns(header.cells[:used], used, notes) if are_there else [_unnamed(place) for place in range(used)]
    rows = _rows(chain(ahead[above + are_there :], records), columns, separator, limits)
    return Table(columns, rows, encoding, separator, sheet, sheets or [], notes, are_there)


def _lines_above(ahead: list[separated.Record]) -> int:
    """Titles and remarks above the header: rows far narrower than the table that follows."""
    widths = [sum(1 for cell in record.cells if cell.strip()) for record in ahead]
    widest = max(widths)
    if widest < 3:
        return 0
    for place, width in enumerate(widths[:_LONGEST_PREAMBLE]):
        if 2 * width > widest:
            return place
    return 0


def _width(records: list[separated.Record], *, are_asked: bool) -> int:
    """Columns used: as many as the header has names; nameless ones at its end where something stands in them.

    Beyond its last cell they are columns where most rows have them: in a single row a separator stood in a cell. Where
    somebody is asked what each column is, that row is shown one to leave out.
    """
    header, *below = records
    filled = sorted(_filled(record.cells) for record in below)
    inside = min(filled[-1], len(header.cells)) if filled else 0
    enough = filled[-1 if are_asked else (len(filled) - 1) // 2] if filled else 0
    beyond = filled[-1] if enough > len(header.cells) else 0
    return max(_filled(header.cells), inside, beyond)


def _filled(cells: list[str]) -> int:
    """How many cells there are up to the last in which something stands."""
    return max((place for place, cell in enumerate(cells, start=1) if cell.strip()), default=0)


def _is_one_of(records: list[separated.Record]) -> bool:
    """Whether the first row reads like those below it: no name of a column stands again and again in that column."""
    header, *below = records
    others = [record.cells for record in below if record.cells != header.cells]
    filled = [(place, cell) for place, cell in enumerate(header.cells) if cell.strip()]
    again = [cell for place, cell in filled if sum(1 for row in others if place < len(row) and row[place] == cell) >= 2]
    return len(again) >= 2 and 5 * len(again) >= 2 * len(filled)


def _holds_values(cells: list[str]) -> bool:
    """Whether a header is none: names are words, never addresses, numbers or dates, and are not left out."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled or any(_ADDRESS.match(cell) for cell in filled):
        return True
    figures = sum(1 for cell in filled if _FIGURE.match(cell))
    endless = sum(1 for cell in filled if len(cell) > 120)
    return 5 * figures >= len(filled) or 2 * endless > len(filled)


def _columns(cells: list[str], width: int, notes: list[Reason]) -> list[str]:
    """The names of the columns, each once: a second “Name” becomes “Name (2)”, a blank one “Column D”."""
    taken: set[str] = set()
    columns = []
    for place, cell in enumerate([*cells, *[""] * (width - len(cells))]):
        name = " ".join(mended(cell).split())
        called = name or _unnamed(place)
        again = 1
        while called.translate(_DOTLESS).casefold() in taken:
            again += 1
            called = f"{name} ({again})"
        if not name:
            notes.append(because("note_unnamed_column", renamed=called))
        elif called != name:
            notes.append(because("note_duplicate_column", name=name, renamed=called))
        taken.add(called.translate(_DOTLESS).casefold())
        columns.append(called)
    return columns


def _unnamed(place: int) -> str:
    return f"Column {_letters(place)}"


def _letters(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _rows(records: Iterator[separated.Record], columns: list[str], separator: str, limits: Limits) -> Iterator[Row]:
    width, as_it_was = len(columns), restored_from_text if separator else restored
    for count, record in enumerate(records, start=1):
        if count > limits.rows:
            raise Unusable("too_many_rows", limit=limits.rows)
        cells = [as_it_was(_read(cell)) for cell in record.cells]
        reason = record.reason
        if len(cells) > width and not any(cells[width:]):
            cells = cells[:width]
        if reason is None and len(cells) != width:
            reason = _misfit(cells, width, separator)
        if len(cells) < width and reason is None:
            cells += [""] * (width - len(cells))  # a row may end with its last filled cell
        yield Row(record.line, cells, reason)


def _read(cell: str) -> str:
    """A cell with its accents mended and what a web page wrote as signs of its own (`&amp;`) decoded."""
    if "&" in cell and ";" in cell:
        cell = _ENTITY.sub(lambda found: html.unescape(found[0]), cell)
    return (cell if cell.isascii() else mended(cell)).strip()


def _misfit(cells: list[str], width: int, separator: str) -> Reason | None:
    """Why a row does not fit its header: too many cells, or another separator; missing last cells are empty ones."""
    if len(cells) > width:
        return because("more_cells", found=len(cells), expected=width)
    for other in separated.SEPARATORS:
        if separator and other != separator and separator.join(cells).count(other) == width - 1:
            return because(
                "other_separator",
                used=separated.SHOWN.get(other, other),
                expected=separated.SHOWN.get(separator, separator),
            )
    return None
