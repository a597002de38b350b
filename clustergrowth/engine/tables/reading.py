"""Exact files in: `.csv`, `.csv.gz` and `.parquet`, UTF-8, comma separated, header first, columns in any order.

A column is described once (`Column`), with the parser that turns its text into a value; a parser says what it expected
by raising `ValueError` with that phrase. Faults of all files are collected before one of them is raised.
"""

import csv
import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from clustergrowth.engine.tables.faults import Faults, Wrong

# Above Python's 128 KB: a text may be long, an unclosed quotation mark must end somewhere
LONGEST_CELL = 16 * 1024 * 1024
Record = tuple[int, list[str]]  # the line it begins on, its cells


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column the command knows: `required` columns must stand in the header, `filled` ones may not be blank."""

    name: str
    parse: Callable[[str], object] = str
    required: bool = True
    filled: bool = True
    unique: bool = False


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row as read: its line in the file and a value for every known column (`None` for a blank)."""

    line: int
    values: dict[str, Any]
    text: dict[str, str]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file read whole: its name and its rows."""

    file: str
    rows: list[FileRow]


def read(path: str | Path, columns: Sequence[FileColumn], faults: Faults) -> DataFile:
    """Read one file; what is wrong goes to `faults` and the rows concerned are left out.

    Columns that stand in the file but not in `columns` are kept as text in `Row.text`.
    """
    path = Path(path)
    table = DataFile(path.name, [])
    with file_faults(path, faults), _records_in(path) as (header, records):
        if header_is_right(path.name, header, columns, faults):
            table.rows.extend(_rows(path.name, header, records, columns, faults))
    return table


@contextmanager
def file_faults(path: Path, faults: Faults) -> Iterator[None]:
    """What may be wrong with a file as a whole, told as a fault."""
    try:
        yield
    except FileNotFoundError:
        faults.add(Wrong(str(path), 0, "", "", "there is no such file"))
    except IsADirectoryError:
        faults.add(Wrong(str(path), 0, "", "", "this is a folder, not a file"))
    except PermissionError:
        faults.add(Wrong(str(path), 0, "", "", "this file may not be read"))
    except UnicodeDecodeError as wrong:
        faults.add(Wrong(path.name, 0, "", "", f"the file is not UTF-8 (byte {wrong.start} of a block)"))
    except (gzip.BadGzipFile, EOFError, zlib.error):
        faults.add(Wrong(path.name, 0, "", "", "the file ends in .gz but is not a whole gzip file"))
    except csv.Error as wrong:
        faults.add(Wrong(path.name, 0, "", "", f"the file is not CSV: {wrong}"))


def header_is_right(file: str, header: list[str], columns: Sequence[FileColumn], faults: Faults) -> bool:
    """Whether the header names every column that is needed, once; what is wrong goes to `faults`."""
    if not any(header):
        faults.add(Wrong(file, 0, "", "", "the file is empty; a header line was expected"))
        return False
    right = True
    for column in columns:
        if column.required and column.name not in header:
            faults.add(Wrong(file, 1, column.name, ",".join(header), f"a column named {column.name}"))
            right = False
    names = {column.name for column in columns}
    for name in sorted(names):
        if header.count(name) > 1:
            faults.add(Wrong(file, 1, name, ",".join(header), f"one column named {name}, not {header.count(name)}"))
            right = False
    return right


def _rows(
    file: str, header: list[str], records: Iterable[Record], columns: Sequence[FileColumn], faults: Faults
) -> Iterator[FileRow]:
    present = [column for column in columns if column.name in header]
    seen: dict[str, dict[str, int]] = {column.name: {} for column in present if column.unique}
    absent = {column.name: None for column in columns if column.name not in header}
    for line, cells in records:
        if len(cells) != len(header):
            faults.add(misfit(file, line, cells, header))
            continue
        text = dict(zip(header, cells, strict=True))
        values: dict[str, Any] = dict(absent)
        right = True
        for column in present:
            right &= _take(file, line, column, text, values, seen, faults)
        if right:
            yield FileRow(line, values, text)


def _take(
    file: str,
    line: int,
    column: FileColumn,
    text: dict[str, str],
    values: dict[str, Any],
    seen: dict[str, dict[str, int]],
    faults: Faults,
) -> bool:
    cell = text[column.name].strip()
    if not cell:
        values[column.name] = None
        if column.filled and column.required:
            faults.add(Wrong(file, line, column.name, "", "a value"))
            return False
        return True
    try:
        values[column.name] = column.parse(cell)
    except ValueError as wrong:
        faults.add(Wrong(file, line, column.name, cell, str(wrong)))
        return False
    if column.unique:
        first = seen[column.name].setdefault(cell, line)
        if first != line:
            faults.add(Wrong(file, line, column.name, cell, f"a value of its own; line {first} has it already"))
            return False
    return True


@contextmanager
def _records_in(path: Path) -> Iterator[tuple[list[str], Iterable[Record]]]:
    if path.suffix == ".parquet":
        import polars  # heavy, and only this one kind of file needs it

        if path.is_dir():
            raise IsADirectoryError(path)
        frame = polars.read_parquet(path)
        yield frame.columns, enumerate(([_as_text(cell) for cell in row] for row in frame.iter_rows()), start=2)
        return
    with opened(path) as (stream, header, line):
        yield header, records(stream, line)


@contextmanager
def opened(path: Path) -> Iterator[tuple[IO[bytes], list[str], int]]:
    """A `.csv` or `.csv.gz` behind its header: what follows, the names of the columns, the line that comes next."""
    csv.field_size_limit(LONGEST_CELL)
    with path.open("rb") as raw:
        stream = cast(IO[bytes], gzip.GzipFile(fileobj=raw)) if path.suffix == ".gz" else raw
        reader = csv.reader((line.decode("utf-8-sig") for line in stream), strict=True)
        header = [name.strip() for name in next(reader, [])]
        yield stream, header, reader.line_num + 1


def records(lines: Iterable[bytes], line: int) -> Iterator[Record]:
    """The records in lines of bytes, blank ones left out, each with the number of the line it begins on."""
    before = line - 1
    reader = csv.reader((text.decode() for text in lines), strict=True)
    for cells in reader:
        if cells:
            yield line, cells
        line = before + reader.line_num + 1


def misfit(file: str, line: int, cells: list[str], header: Sequence[str]) -> Wrong:
    """A record that has not as many cells as the header."""
    return Wrong(file, line, "", ",".join(cells), f"{len(header)} cells as in the header, not {len(cells)}")


def _as_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    return str(cell)


def number(text: str) -> float:
    """A finite number with a point."""
    try:
        value = float(text)
    except ValueError:
        raise ValueError("a number with a point") from None
    if value != value or value in (float("inf"), float("-inf")) or "_" in text:
        raise ValueError("a number with a point")
    return value


def whole(text: str) -> int:
    """A whole number."""
    value = number(text)
    if not value.is_integer():
        raise ValueError("a whole number")
    return int(value)


def one_of(*words: str) -> Callable[[str], str]:
    """One of a closed list of words."""

    def parse(text: str) -> str:
        if text not in words:
            raise ValueError("one of " + ", ".join(words))
        return text

    return parse


def words(text: str) -> tuple[str, ...]:
    """Words separated by spaces."""
    return tuple(text.split())
