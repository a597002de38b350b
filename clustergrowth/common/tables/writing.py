"""Tables out: CSV and workbooks, written row by row, safe to open.

What begins like a formula is executed by spreadsheet programs: a cell, and in a text file also what stands behind a
separator or a line end, where a program that expects another separator begins a cell. On the way out an apostrophe
comes before the sign, and `read` takes it off again, so that what leaves comes back as it was.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO

from clustergrowth.common.characters import exchangeable

Cell = str | int | float | Decimal | bool | date | datetime | None
_SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the last four are as wide as a Chinese letter
_FORMULA = (*_SIGNS, "\t", "\r")
# Behind what may end a cell: with the quotation marks between, which are dropped there.
_INSIDE = re.compile(r"""[;,\t\r\n]["']*(?=[=+\-@\uff1d\uff0b\uff0d\uff20])""")
_GUARDED_INSIDE = re.compile(r"""[;,\t\r\n]["']*'(?=[=+\-@\uff1d\uff0b\uff0d\uff20])""")
_QUOTED = re.compile(r"""[;,\t\r\n"]""")
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def harmless(text: str) -> str:
    """Text that no spreadsheet program takes for a formula."""
    bare = text.lstrip("'")
    return "'" + text if bare.startswith(_FORMULA) else text


def restored(text: str) -> str:
    """What `harmless` was given."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA) else text


def harmless_in_text(text: str) -> str:
    """Text that is no formula either where a program takes another sign for the end of a cell."""
    return _INSIDE.sub(r"\g<0>'", harmless(text))


def restored_from_text(text: str) -> str:
    """What `harmless_in_text` was given."""
    return restored(_GUARDED_INSIDE.sub(lambda guarded: guarded[0][:-1], text))


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A CSV file in pieces, for a streaming answer: UTF-8 with the mark that spreadsheet programs look for."""
    text = io.StringIO()
    text.write("\ufeff")
    text.write(_line(header))
    for count, row in enumerate(rows, start=1):
        text.write(_line(row))
        if count % 500 == 0:
            yield text.getvalue().encode("utf-8", errors="replace")
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode("utf-8", errors="replace")


def write_xlsx(stream: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, sheet: str) -> None:
    """A workbook with one sheet; rows go to disk as they come, numbers and dates stay numbers and dates."""
    from openpyxl import Workbook  # heavy, and only workbooks need it

    book = Workbook(write_only=True)
    page = book.create_sheet(_sheet_name(sheet))
    page.freeze_panes = "A2"
    page.append([_in_sheet(name) for name in header])
    for row in rows:
        page.append([_in_sheet(cell) for cell in row])
    book.save(stream)


def _sheet_name(name: str) -> str:
    return "".join(" " if letter in "[]:*?/\\" else letter for letter in exchangeable(name)).strip("' ")[:31] or "1"


def _line(cells: Iterable[Cell]) -> str:
    """In quotation marks also what ends a cell where the comma does not, which the library would leave bare."""
    line = ",".join(map(_quoted, map(_as_text, cells)))
    return f"{line or chr(34) * 2}\r\n"


def _quoted(cell: str) -> str:
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if _QUOTED.search(cell) else cell


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return harmless_in_text(cell) if isinstance(cell, str) else str(cell)


def _in_sheet(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return harmless(exchangeable(cell))[:32_767]
    if isinstance(cell, datetime) and cell.tzinfo is not None:
        return cell.isoformat(timespec="seconds")
    return cell
