"""Reading a workbook row by row, after making sure that it is one and that it unpacks to a sane size.

What a cell shows is what is read: a formula counts with the value the spreadsheet saved for it, a date in ISO form.
"""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO, Protocol
from xml.etree.ElementTree import ParseError

from clustergrowth.common.limits.sizes import MEGABYTE
from clustergrowth.common.tables.bounds import Limits
from clustergrowth.common.tables.reasons import Unusable, because
from clustergrowth.common.tables.separated import Record


class _Sheet(Protocol):
    """What is used of a sheet that is read row by row."""

    title: str

    @property
    def values(self) -> Iterator[tuple[object, ...]]: ...

    def reset_dimensions(self) -> None: ...


_MOST_PARTS = 2_000  # chosen: one of 250 sheets has far fewer (decision 0019)
_MOST_SHEETS = 250  # each that is named costs the library a look at its part, and those who search a file all of it
_MADE_INTO_OBJECTS = 2 * MEGABYTE  # of one part: 62 MB of styles took 76 seconds and 2.7 GB (decision 0019)
_LOOKED_AHEAD = 16 * MEGABYTE  # of all sheets together: more than the rows that are read while somebody waits
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_FILLED = re.compile(rb"<(?:\w+:)?(?:v|is)[\s>]")  # what a cell holds; a blank one, coloured perhaps, has neither
# What the workbook library lets through for a damaged file; it has no error of its own for most of them.
_DAMAGE = (
    zipfile.BadZipFile,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    EOFError,
    OSError,
    NotImplementedError,
    AssertionError,
)


def records(stream: BinaryIO, sheet: str | None, limits: Limits) -> tuple[str, list[str], Iterator[Record]]:
    """The sheet read, the names of all sheets, and the rows of that sheet."""
    _make_sure(stream, limits)
    try:
        sheets = _opened(stream)
        chosen = _sheet(sheets, sheet)
    except _DAMAGE as wrong:
        raise Unusable("broken_workbook") from wrong
    return chosen.title, [sheet.title for sheet in sheets], _rows(chosen, limits)


def _opened(stream: BinaryIO) -> list[_Sheet]:
    """The sheets, of which the library is shown those of cells alone.

    It would make objects of what belongs to them (links of cells, charts, properties), of whatever size and in vain.
    """
    from openpyxl.reader.excel import ExcelReader  # heavy, and only workbooks need it

    reader: Any = ExcelReader(stream, read_only=True, data_only=True, keep_links=False)  # type: ignore[arg-type]
    tied = _tied_to(reader.archive, _book(_contents(reader.archive)))
    reader.valid_files = [part for part, kind in tied.items() if _is_of_cells(part, kind)]
    reader.read()
    return list(reader.wb.worksheets)


def _is_of_cells(part: str, kind: str) -> bool:
    """Whatever it says to be, no part that the library makes into objects by its name."""
    return "chartsheet" not in kind and not part.endswith(".rels") and not part.startswith("docProps/")


def _make_sure(stream: BinaryIO, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
    except _DAMAGE as wrong:
        raise Unusable("broken_workbook") from wrong
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise Unusable(_kind(names))
    if any(part.flag_bits & 0x1 for part in parts):
        raise Unusable("is_locked")
    unpacked = sum(part.file_size for part in parts)
    # The reader never takes more of a part than is declared, so what is declared can be relied on.
    swollen = any(
        part.file_size > 8 * MEGABYTE and part.file_size > limits.ratio * max(1, part.compress_size) for part in parts
    )
    if unpacked > limits.unpacked or swollen or len(parts) > _MOST_PARTS or not _fits(stream, parts, limits.held):
        raise Unusable("bomb")
    with zipfile.ZipFile(stream) as archive:
        try:
            book = _make_sure_of_parts(archive, limits)
            _make_sure_of_sheets(archive, book)
            _make_sure_of_width(archive, [*_tied_to(archive, book)], limits)
        except _DAMAGE as wrong:
            raise Unusable("broken_workbook") from wrong


def _make_sure_of_parts(archive: zipfile.ZipFile, limits: Limits) -> str:
    """The part that is the workbook, once it is known that no part is too large of which the library makes objects."""
    from openpyxl.packaging.relationship import get_rels_path
    from openpyxl.xml.constants import ARC_CONTENT_TYPES, ARC_STYLE, SHARED_STRINGS

    _make_sure_of_size(archive, _MADE_INTO_OBJECTS, ARC_CONTENT_TYPES, ARC_STYLE)
    contents = _contents(archive)
    book, words = _book(contents), contents.find(SHARED_STRINGS)
    _make_sure_of_size(archive, _MADE_INTO_OBJECTS, book, get_rels_path(book))
    if words is not None:  # wherever it lies, also among the sheets
        _make_sure_of_size(archive, limits.held, words.PartName.removeprefix("/"))
    return book


def _make_sure_of_size(archive: zipfile.ZipFile, most: int, *names: str) -> None:
    there = set(archive.namelist())
    if any(archive.getinfo(name).file_size > most for name in names if name in there):
        raise Unusable("bomb")


def _contents(archive: zipfile.ZipFile) -> Any:
    """The table of contents."""
    from openpyxl.packaging.manifest import Manifest
    from openpyxl.xml.constants import ARC_CONTENT_TYPES
    from openpyxl.xml.functions import fromstring

    return Manifest.from_tree(fromstring(archive.read(ARC_CONTENT_TYPES)))


def _book(contents: Any) -> str:
    """The part that the library will open as the workbook: the table of contents says which, wherever it lies."""
    from openpyxl.reader.excel import _find_workbook_part

    return str(_find_workbook_part(contents).PartName).removeprefix("/")


def _make_sure_of_sheets(archive: zipfile.ZipFile, book: str) -> None:
    """Counted as the library reads them, in whatever letters the part is written."""
    from openpyxl.xml.functions import iterparse

    named = 0
    with archive.open(book) as part:
        for _event, element in iterparse(part):
            named += element.tag.rpartition("}")[2] == "sheet"
            element.clear()
            if named > _MOST_SHEETS:
                raise Unusable("too_many_sheets", limit=_MOST_SHEETS)


def _tied_to(archive: zipfile.ZipFile, book: str) -> dict[str, str]:
    """The parts that the workbook is tied to, wherever they lie, and what they say to be: sheets first, each once."""
    from openpyxl.packaging.relationship import get_dependents, get_rels_path

    there = set(archive.namelist())
    tied = [relation for relation in get_dependents(archive, get_rels_path(book)) if relation.target in there]
    kinds: dict[str, str] = {}
    for relation in sorted(tied, key=lambda r: not r.Type.endswith("sheet")):
        kinds[relation.target] = kinds.get(relation.target, "") + relation.Type
    return kinds


def _make_sure_of_width(archive: zipfile.ZipFile, sheets: list[str], limits: Limits) -> None:
    """Refuse a row that is too wide before it is made into cells, which takes seconds where it is very wide."""
    left = _LOOKED_AHEAD
    for part in sheets:
        with archive.open(part) as sheet:
            ahead = sheet.read(left)
        left -= len(ahead)
        for row in _ROW.split(ahead):
            width = len(_FILLED.findall(row))
            if width > limits.columns:
                raise Unusable("too_many_columns", found=width, limit=limits.columns)
        if left <= 0:
            return


def _fits(stream: BinaryIO, parts: list[zipfile.ZipInfo], held: int) -> bool:
    """Whether nothing that is held whole is too large: any part that is no sheet, and each row of a sheet."""
    large = [part for part in parts if part.file_size > held and not part.filename.startswith("xl/media/")]
    if any(not part.filename.startswith("xl/worksheets/") for part in large):
        return False
    with zipfile.ZipFile(stream) as archive:
        return all(_longest_row(archive, part, held) <= held for part in large)


def _longest_row(archive: zipfile.ZipFile, part: zipfile.ZipInfo, enough: int) -> int:
    """In bytes, to a megabyte; no further than until it is longer than ``enough``."""
    longest = row = 0
    with archive.open(part) as sheet:
        while longest <= enough and (block := sheet.read(MEGABYTE)):
            row = 0 if b"</row>" in block else row + len(block)
            longest = max(longest, row)
    return longest


def _kind(names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return "is_binary_excel"
    if any(name.startswith(("word/", "ppt/")) for name in names):
        return "is_text_document"
    if "content.xml" in names and "mimetype" in names:
        return "is_open_document"
    return "broken_workbook" if "[Content_Types].xml" in names else "is_archive"


def _sheet(sheets: list[_Sheet], wanted: str | None) -> _Sheet:
    if wanted is not None:
        for sheet in sheets:
            if sheet.title == wanted:
                return sheet
        raise Unusable("no_such_sheet", sheet=wanted, sheets=", ".join(sheet.title for sheet in sheets))
    for sheet in sheets:
        sheet.reset_dimensions()  # declared dimensions are often wrong
        if any(any(cell is not None for cell in row) for _, row in zip(range(50), sheet.values, strict=False)):
            return sheet
    raise Unusable("no_sheet" if not sheets else "empty")


def _rows(sheet: _Sheet, limits: Limits) -> Iterator[Record]:
    sheet.reset_dimensions()
    rows = enumerate(sheet.values, start=1)
    while True:
        try:
            number, row = next(rows)
        except StopIteration:
            return
        except _DAMAGE as wrong:
            raise Unusable("broken_workbook") from wrong
        if len(row) > limits.columns and any(cell is not None for cell in row[limits.columns :]):
            raise Unusable("too_many_columns", found=len(row), limit=limits.columns)
        cells = [_shown(cell) for cell in row[: limits.columns]]
        if not any(cells):
            continue
        long = any(len(cell) > limits.cell for cell in cells)
        yield Record(number, cells, because("cell_too_long", limit=limits.cell) if long else None)


def _shown(cell: object) -> str:
    """What stands in a cell, as text."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)
