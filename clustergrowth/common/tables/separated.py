"""Reading text with separators as programs really write it: any separator, stray quotes, single broken rows."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from clustergrowth.common.tables.bounds import Limits
from clustergrowth.common.tables.reasons import Reason, Unusable, because

SEPARATORS = (",", ";", "\t", "|")
SHOWN = {"\t": "tab"}
_LONGEST_RECORD = 400  # lines; a cell with more line breaks than that is a quote that was never closed
_SAMPLE = 200  # lines, as long as they are no longer together than a row may be
# Letters held at a time: a file that is one endless line or cell would else be held whole, many times over.
_LONGEST_LINE, _LONGEST_ROW = 1 << 19, 1 << 21
csv.field_size_limit(2**31 - 1)  # the length of cells is judged by `Limits`, row by row
_BROKEN = re.compile("[\udc80-\udcff]")  # bytes that the encoding has no letter for
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no text: exports leave some behind, and they say nothing


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one row as separated, and the line it begins on."""

    line: int
    cells: list[str]
    reason: Reason | None = None


def records(stream: BinaryIO, encoding: str, limits: Limits) -> tuple[str, Iterator[Record]]:
    """The separator of the file and its rows, blank ones left out, read as they are asked for."""
    borrowed = io.BufferedReader(_Borrowed(stream), 1 << 16)
    text = io.TextIOWrapper(borrowed, encoding=encoding, errors="surrogateescape", newline=None)
    lines = _Lines(text)
    separator = lines.announced() or _sniffed(lines.sample())
    return separator, _records(lines, separator, limits)


class _Borrowed(io.RawIOBase):
    """Somebody else's stream: read here, and left open when the reader goes."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._stream.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


class _Lines:
    """Lines with their numbers that can be looked at before they are taken, and given back."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._ahead: list[tuple[int, str]] = []
        self._number = 0

    def __iter__(self) -> Iterator[tuple[int, str]]:
        while (line := self.take()) is not None:
            yield line

    def take(self) -> tuple[int, str] | None:
        return self._ahead.pop(0) if self._ahead else self._read()

    def give_back(self, lines: list[tuple[int, str]]) -> None:
        self._ahead[:0] = lines

    def sample(self) -> list[str]:
        held = 0
        while len(self._ahead) < _SAMPLE and held < _LONGEST_ROW and (line := self._read()) is not None:
            self._ahead.append(line)
            held += len(line[1])
        return [line for _, line in self._ahead]

    def announced(self) -> str:
        """`sep=;` in the first line: how one spreadsheet program tells another."""
        first = self.take()
        if first is None:
            return ""
        word = first[1].strip().lower()
        if word.startswith("sep=") and word[4:] in SEPARATORS:
            return word[4:]
        self.give_back([first])
        return ""

    def _read(self) -> tuple[int, str] | None:
        try:
            line = self._text.readline(_LONGEST_LINE)
        except UnicodeError:
            raise Unusable("unknown_encoding") from None
        if not line:
            return None
        self._number += 1
        return self._number, line.lstrip("\ufeff") if self._number == 1 else line


def _sniffed(sample: list[str]) -> str:
    """The separator that cuts most rows into the same number of cells, the more cells the better."""
    best, best_score = SEPARATORS[0], 0.0
    for separator in SEPARATORS:
        widths = Counter(len(cells) for cells in csv.reader(sample, delimiter=separator) if any(cells))
        wide = {width: n for width, n in widths.items() if width > 1}
        if not wide:
            continue
        width, rows = max(wide.items(), key=lambda item: (item[1], item[0]))
        score = rows / sum(widths.values()) + min(width, 50) / 1000
        if score > best_score:
            best, best_score = separator, score
    return best


def _records(lines: _Lines, separator: str, limits: Limits) -> Iterator[Record]:
    for number, line in lines:
        if not line.strip(' \t\r\n,;|"'):
            continue
        record = _record(number, line, lines, separator, limits)
        if any(cell.strip() for cell in record.cells) or record.reason:
            yield record


def _record(number: int, line: str, lines: _Lines, separator: str, limits: Limits) -> Record:
    """One row, which goes over several lines where a quoted cell does."""
    buffer, taken = line, [(number, line)]
    while buffer.count('"') % 2 and _is_open(buffer, separator):
        following = lines.take() if len(taken) < _LONGEST_RECORD and len(buffer) < _LONGEST_ROW else None
        if following is None:
            lines.give_back(taken[1:])
            return Record(number, _cells(line, separator), because("open_quote"))
        taken.append(following)
        buffer += following[1]
        while buffer.count('"') % 2 and len(taken) < _LONGEST_RECORD and '"' not in taken[-1][1]:
            if len(buffer) > _LONGEST_ROW:
                break
            following = lines.take()  # only a line with a quotation mark can close the cell
            if following is None:
                break
            taken.append(following)
            buffer += following[1]
    cells = _cells(_CONTROL.sub("", buffer) if _CONTROL.search(buffer) else buffer, separator)
    return Record(number, cells, _reason(buffer, cells, limits))


def _reason(buffer: str, cells: list[str], limits: Limits) -> Reason | None:
    if len(buffer) > limits.cell and any(len(cell) > limits.cell for cell in cells):
        return because("cell_too_long", limit=limits.cell)
    if not buffer.isascii() and _BROKEN.search(buffer):
        return because("unreadable_letters")
    return None


def _is_open(buffer: str, separator: str) -> bool:
    """Whether a quoted cell is still open at the end; a stray mark inside a cell (5" pipe) opens nothing."""
    try:
        for _ in csv.reader([buffer], delimiter=separator, strict=True):
            pass
    except csv.Error as wrong:
        return "unexpected end of data" in str(wrong)
    return False


def _cells(buffer: str, separator: str) -> list[str]:
    return next(csv.reader([buffer], delimiter=separator), [])
