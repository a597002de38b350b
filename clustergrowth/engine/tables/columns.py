"""Large files column by column: what a column's reader makes of its cells, and every cell it cannot make anything of.

A reader takes a column's cells block after block as polars Series of text, blank cells as "" (numbers as numbers from
`.parquet`, blanks as null). It returns the places of wrong cells; what is said of them is asked for the first twenty.
"""

import csv
import io
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from clustergrowth.engine.tables.faults import Faults, Wrong
from clustergrowth.engine.tables.reading import LONGEST_CELL, Column, file_faults, header_is_right
from clustergrowth.engine.tables.records import BLOCK, Block, blocks, opened, plain_lines, quotes_are_right

if TYPE_CHECKING:
    import polars

Places = NDArray[np.int64]
_ROWS = 50_000  # at a time where a block must be read cell by cell


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
    """A file read by column: its name, how many rows it has."""

    file: str
    rows: int
    lines: tuple["_Lines", ...]

    def line(self, row: int) -> int:
        """The line of the file that row 0, 1, … begins on."""
        for part in reversed(self.lines):
            if row >= part.first:
                return int(part.lines[row - part.first])
        raise IndexError(row)


@dataclass(frozen=True, slots=True)
class _Lines:
    first: int
    lines: "Places | range"


def read_columns(
    path: str | Path, readers: Mapping[str, Sequence[Reader]], faults: Faults, *, block: int = BLOCK
) -> Read:
    """Read the named columns of `.csv`, `.csv.gz` or `.parquet`, each by its readers, in whatever order they stand.

    What is wrong goes to `faults` in the order of the file: whole records first, then cells from left to right in the
    order of `readers` (`.parquet`: column after column). Extra columns are not looked at. `block` is in bytes.
    """
    path = Path(path)
    source = _Parquet(path, readers, faults) if path.suffix == ".parquet" else _Text(path, readers, faults, block)
    with file_faults(path, faults):
        source.read()
    return Read(path.name, source.rows, tuple(source.lines))


class _Source(ABC):
    def __init__(self, path: Path, readers: Mapping[str, Sequence[Reader]], faults: Faults) -> None:
        self.path, self.readers, self.faults = path, readers, faults
        self.rows = 0
        self.lines: list[_Lines] = []

    @abstractmethod
    def read(self) -> None:
        """Read the whole file; what is wrong with it as a whole is raised."""

    def _knows(self, header: list[str]) -> bool:
        return header_is_right(self.path.name, header, [Column(name) for name in self.readers], self.faults)

    def _took(
        self, columns: "Mapping[str, polars.Series]", lines: "Places | range", wrongs: Sequence[Wrong] = ()
    ) -> None:
        """Give one block to the readers and tell what is wrong in it; `wrongs` are records that were left out."""
        found: list[tuple[int, int, Wrong]] = [(wrong.line, -1, wrong) for wrong in wrongs]
        total = len(found)
        for order, (name, cells) in enumerate(columns.items()):
            for reader in self.readers[name]:
                places = reader.take(cells)
                total += len(places)
                for place in places[: self.faults.room].tolist():
                    cell = _as_text(cells[place]).strip()
                    line = int(lines[place])
                    found.append((line, order, Wrong(self.path.name, line, name, cell, reader.expected(cell))))
        found.sort(key=lambda each: each[:2])
        for _, _, wrong in found:
            self.faults.add(wrong)
        self.faults.count(total - len(found))


class _Text(_Source):
    def __init__(self, path: Path, readers: Mapping[str, Sequence[Reader]], faults: Faults, block: int) -> None:
        super().__init__(path, readers, faults)
        self.block = block

    def read(self) -> None:
        csv.field_size_limit(LONGEST_CELL)
        with opened(self.path) as stream:
            header, line = _header(stream)
            if not self._knows(header):
                return
            self.width = len(header)
            self.place = {name: header.index(name) for name in self.readers}
            self._all(blocks(stream, line, self.block))

    def _all(self, every: Iterator[Block]) -> None:
        for block in every:
            lines = plain_lines(block, self.width)
            columns = None if lines is None else self._fast(block.content, len(lines))
            if lines is not None and columns is not None:
                self._keep(columns, lines)
                continue
            # a quote out of place may have misled where the block ends, so that what follows belongs to it
            whole = [block] if quotes_are_right(block) else chain([block], every)
            for rows, starts, wrongs in _cell_by_cell(self.path.name, whole, block.line, self.width):
                cells = {name: _series([row[k] for row in rows]) for name, k in self.place.items()}
                self._keep(cells, starts, wrongs)

    def _keep(self, columns: "Mapping[str, polars.Series]", lines: Places, wrongs: Sequence[Wrong] = ()) -> None:
        self._took(columns, lines, wrongs)
        together = len(lines) and lines[-1] - lines[0] == len(lines) - 1
        self.lines.append(_Lines(self.rows, range(int(lines[0]), int(lines[-1]) + 1) if together else lines))
        self.rows += len(lines)

    def _fast(self, content: bytes, rows: int) -> "Mapping[str, polars.Series] | None":
        """All cells wanted of a plain block; None when the fast reader finds another number of records."""
        import polars

        wanted = sorted(set(self.place.values()))
        frame = polars.read_csv(
            io.BytesIO(content),
            has_header=False,
            columns=wanted,
            infer_schema=False,
            raise_if_empty=False,
        )
        if frame.height != rows:
            return None
        at = {k: frame.to_series(order).fill_null("") for order, k in enumerate(wanted)}
        return {name: at[k] for name, k in self.place.items()}


class _Parquet(_Source):
    def read(self) -> None:
        import polars

        if self.path.is_dir():
            raise IsADirectoryError(self.path)
        with self.path.open("rb") as file:
            file.read(1)  # a file that is not there is told like any other
        try:
            if not self._knows(list(polars.read_parquet_schema(self.path))):
                return
            self.rows = int(polars.scan_parquet(self.path).select(polars.len()).collect().item())
            self.lines = [_Lines(0, range(2, self.rows + 2))]
            for name in self.readers:
                cells = polars.read_parquet(self.path, columns=[name]).to_series()
                self._took({name: _plain(cells)}, range(2, self.rows + 2))
        except polars.exceptions.PolarsError:
            self.faults.add(Wrong(self.path.name, 0, "", "", "the file ends in .parquet but cannot be read as Parquet"))


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


def _header(stream: IO[bytes]) -> tuple[list[str], int]:
    """The names of the columns and the line on which the first record begins."""
    taken = 0

    def lines() -> Iterator[str]:
        nonlocal taken
        for line in stream:
            taken += 1
            yield line.decode("utf-8-sig" if taken == 1 else "utf-8")

    reader = csv.reader(lines(), strict=True)
    names = [name.strip() for name in next(reader, [])]
    return names, taken + 1


def _cell_by_cell(
    file: str, whole: Iterable[Block], begins: int, width: int
) -> Iterator[tuple[list[list[str]], Places, list[Wrong]]]:
    """Records of blocks that are not plain, some at a time, with their lines and what is wrong with whole records."""
    reader = csv.reader((line.decode() for block in whole for line in io.BytesIO(block.content)), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    wrongs: list[Wrong] = []
    first = begins
    broken: Exception | None = None
    try:
        for cells in reader:
            if len(cells) == width:
                rows.append(cells)
                lines.append(begins)
            elif cells:
                wrongs.append(
                    Wrong(file, begins, "", ",".join(cells), f"{width} cells as in the header, not {len(cells)}")
                )
            begins = first + reader.line_num
            if len(rows) + len(wrongs) >= _ROWS:
                yield rows, np.array(lines, dtype=np.int64), wrongs
                rows, lines, wrongs = [], [], []
    except (csv.Error, UnicodeDecodeError) as wrong:
        broken = wrong  # what was found before it is told first
    yield rows, np.array(lines, dtype=np.int64), wrongs
    if broken is not None:
        raise broken
