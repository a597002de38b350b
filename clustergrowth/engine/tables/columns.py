"""Large files column by column: what a column's reader makes of its cells, and every cell it cannot make anything of.

A reader takes a column's cells block after block as polars Series of text, blank cells as "" (numbers as numbers from
`.parquet`, blanks as null). It returns the places of wrong cells; what is said of them is asked for the first twenty.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from clustergrowth.engine.tables.faults import Faults, Wrong
from clustergrowth.engine.tables.reading import (
    FileColumn,
    Record,
    file_faults,
    header_is_right,
    misfit,
    opened,
    records,
)

if TYPE_CHECKING:
    import polars

Places = NDArray[np.int64]
BLOCK = 12 * 1024 * 1024  # bytes, chosen: memory stays bounded however long the file (bench/survey_speed.py)
_RECORDS = 50_000  # at a time where a file must be read cell by cell


class Reader(Protocol):
    """What becomes of one column."""

    def take(self, cells: "polars.Series") -> Places:
        """Keep these cells; the places (0 …) of those that are wrong."""
        ...

    def expected(self, cell: str) -> str:
        """What should stand in place of a wrong cell."""
        ...


@dataclass(frozen=True, slots=True)
class Read:
    """A file read by column: its name, and the line that each of its rows begins on."""

    file: str
    lines: Places

    @property
    def rows(self) -> int:
        return len(self.lines)

    def line(self, row: int) -> int:
        """The line of the file that row 0, 1, … begins on."""
        return int(self.lines[row])


def read_columns(
    path: str | Path, readers: Mapping[str, Sequence[Reader]], faults: Faults, *, block: int = BLOCK
) -> Read:
    """Read the named columns of `.csv`, `.csv.gz` or `.parquet`, each by its readers, in whatever order they stand.

    What is wrong goes to `faults` in the order of the file: whole records first, then cells from left to right in the
    order of `readers` (`.parquet`: column after column). Extra columns are not looked at. `block` is in bytes.
    """
    reading = _Reading(Path(path), readers, faults)
    with file_faults(reading.path, faults):
        if reading.path.suffix == ".parquet":
            reading.parquet()
        else:
            reading.csv(block)
    return Read(reading.path.name, np.concatenate(reading.lines))


class _Reading:
    """One file on its way to the readers of its columns."""

    def __init__(self, path: Path, readers: Mapping[str, Sequence[Reader]], faults: Faults) -> None:
        self.path, self.readers, self.faults = path, readers, faults
        self.header: list[str] = []
        self.lines: list[Places] = [np.empty(0, dtype=np.int64)]

    def csv(self, block: int) -> None:
        """Blocks of plain lines by the fast reader; from the first that is not plain on, cell by cell."""
        with opened(self.path) as (stream, self.header, line):
            if not self._knows_header():
                return
            while content := stream.read(block) + stream.readline():
                columns = _plain_cells(content, self._place, len(self.header))
                if columns is None:
                    self._cell_by_cell(chain(io.BytesIO(content), stream), line)
                    return
                lines = np.arange(line, line + len(next(iter(columns.values()))))
                self._took(columns, lines)
                line += len(lines)

    def parquet(self) -> None:
        import polars  # heavy

        if self.path.is_dir():
            raise IsADirectoryError(self.path)
        with self.path.open("rb") as file:
            file.read(1)  # a file that is not there is told like any other
        try:
            self.header = list(polars.read_parquet_schema(self.path))
            if not self._knows_header():
                return
            rows = int(polars.scan_parquet(self.path).select(polars.len()).collect().item())
            self.lines.append(np.arange(2, rows + 2))
            for name in self.readers:
                self._tell({name: _plain(polars.read_parquet(self.path, columns=[name]).to_series())}, self.lines[-1])
        except polars.exceptions.PolarsError:
            self.faults.add(Wrong(self.path.name, 0, "", "", "the file ends in .parquet but cannot be read as Parquet"))

    @cached_property
    def _place(self) -> dict[str, int]:
        return {name: self.header.index(name) for name in self.readers}

    def _knows_header(self) -> bool:
        return header_is_right(self.path.name, self.header, [FileColumn(name) for name in self.readers], self.faults)

    def _cell_by_cell(self, lines: "chain[bytes]", begins: int) -> None:
        block: list[Record] = []
        try:
            for record in records(lines, begins):
                block.append(record)
                if len(block) == _RECORDS:
                    self._took_records(block)
                    block = []
        finally:  # what was found before a file breaks is told first
            self._took_records(block)

    def _took_records(self, records: Sequence[Record]) -> None:
        whole = [record for record in records if len(record[1]) == len(self.header)]
        wrongs = [
            misfit(self.path.name, *record, self.header) for record in records if len(record[1]) != len(self.header)
        ]
        cells = {name: _series([cells[place] for _, cells in whole]) for name, place in self._place.items()}
        self._took(cells, np.array([line for line, _ in whole], dtype=np.int64), wrongs)

    def _took(self, columns: "Mapping[str, polars.Series]", lines: Places, wrongs: Sequence[Wrong] = ()) -> None:
        self.lines.append(lines)
        self._tell(columns, lines, wrongs)

    def _tell(self, columns: "Mapping[str, polars.Series]", lines: Places, wrongs: Sequence[Wrong] = ()) -> None:
        """Give cells to the readers and tell what is wrong in them; `wrongs` are records that were left out."""
        faults: list[tuple[int, int, Wrong]] = [(wrong.line, -1, wrong) for wrong in wrongs]
        total = len(faults)
        for order, (name, cells) in enumerate(columns.items()):
            for reader in self.readers[name]:
                places = reader.take(cells)
                total += len(places)
                for place in places[: self.faults.room].tolist():
                    cell = _as_text(cells[place]).strip()
                    line = int(lines[place])
                    faults.append((line, order, Wrong(self.path.name, line, name, cell, reader.expected(cell))))
        faults.sort(key=lambda each: each[:2])
        for _, _, wrong in faults:
            self.faults.add(wrong)
        self.faults.count(total - len(faults))


def _plain_cells(content: bytes, wanted: Mapping[str, int], width: int) -> "dict[str, polars.Series] | None":
    """The cells of lines that are a whole record each, without any quote; None where a line is anything else."""
    import polars

    content = content.replace(b"\r\n", b"\n")
    array = np.frombuffer(content if content.endswith(b"\n") else content + b"\n", dtype=np.uint8)
    ends = np.flatnonzero(array == ord("\n"))
    commas = np.diff(np.searchsorted(np.flatnonzero(array == ord(",")), ends), prepend=0)
    is_plain = not (b'"' in content or b"\r" in content) and (commas == width - 1).all() and _is_utf8(content)
    if not is_plain or (np.diff(ends, prepend=-1) == 1).any():
        return None
    columns = sorted(set(wanted.values()))
    frame = polars.read_csv(io.BytesIO(content), has_header=False, columns=columns, infer_schema=False)
    return {name: frame.to_series(columns.index(place)).fill_null("") for name, place in wanted.items()}


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _plain(cells: "polars.Series") -> "polars.Series":
    """Numbers as numbers, all else as text; what is no number is blank."""
    import polars

    if cells.dtype.is_float():
        return cells.fill_nan(None)
    if cells.dtype == polars.Boolean:
        return cells.cast(polars.Int8)
    if cells.dtype.is_integer():
        return cells
    if cells.dtype == polars.Binary:
        return cells.cast(polars.String, strict=False).fill_null("")
    if cells.dtype in (polars.String, polars.Categorical, polars.Enum) or cells.dtype.is_temporal():
        return cells.cast(polars.String).fill_null("")
    return _series([_as_text(cell) for cell in cells])


def _as_text(cell: object) -> str:
    return "" if cell is None else str(cell)


def _series(cells: list[str]) -> "polars.Series":
    import polars

    return polars.Series(cells, dtype=polars.String)
