"""A CSV file as blocks of whole records, cut and counted without looking into the cells.

A block is plain when every record has as many cells as the header, every quote stands where CSV puts it, and there is
no blank line and no lone carriage return: it can then be read by a fast reader, and the line of its records is known.
"""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import numpy as np
from numpy.typing import NDArray

BLOCK = 12 * 1024 * 1024
_NEWLINE, _RETURN, _QUOTE, _COMMA = 10, 13, 34, 44
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Block:
    """Whole records: their bytes and the line of the file the first begins on. The last may end with the file."""

    content: bytes
    line: int


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a `.csv` or `.csv.gz`."""
    with path.open("rb") as raw:
        yield cast(IO[bytes], gzip.GzipFile(fileobj=raw)) if path.suffix == ".gz" else raw


def blocks(stream: IO[bytes], line: int, size: int) -> Iterator[Block]:
    """The rest of a stream, which begins with a record on `line`, in blocks of about `size` bytes."""
    pending = b""
    while piece := stream.read(size):
        pending += piece
        end = _last_end(pending)
        if end:
            yield Block(pending[:end], line)
            line += pending.count(b"\n", 0, end)
            pending = pending[end:]
    if pending:
        yield Block(pending, line)


def _last_end(content: bytes) -> int:
    """Where the last whole record ends; 0 when there is none."""
    if b'"' not in content:
        return content.rfind(b"\n") + 1
    array = np.frombuffer(content, dtype=np.uint8)
    ends = np.flatnonzero((array == _NEWLINE) & ~_inside(array))
    return int(ends[-1]) + 1 if len(ends) else 0


def _inside(array: Bytes) -> NDArray[np.bool_]:
    """Whether a byte stands between quotes (an opening quote does, a closing one does not)."""
    # the count of quotes may run over: only whether it is odd matters
    odd: NDArray[np.bool_] = (np.cumsum(array == _QUOTE, dtype=np.uint8) & 1).astype(np.bool_)
    return odd


def plain_lines(block: Block, cells: int) -> NDArray[np.int64] | None:
    """The line each record begins on, shape (records,), or None when the block is not plain (or not UTF-8)."""
    try:
        block.content.decode()
    except UnicodeDecodeError:
        return None
    content = block.content if block.content.endswith(b"\n") else block.content + b"\n"
    array = np.frombuffer(content, dtype=np.uint8)
    newline, comma = array == _NEWLINE, array == _COMMA
    every_line = np.flatnonzero(newline)
    if b'"' in content:
        inside = _inside(array)
        if inside[-1] or not _quotes_are_right(array, inside):
            return None
        newline &= ~inside
        comma &= ~inside
    ends = np.flatnonzero(newline)
    starts = np.concatenate([[0], ends[:-1] + 1])
    if (ends == starts).any() or not _returns_are_right(array, content, starts, ends):
        return None
    found = np.diff(np.searchsorted(np.flatnonzero(comma), ends), prepend=0)
    if (found != cells - 1).any():
        return None
    lines: NDArray[np.int64] = block.line + np.searchsorted(every_line, starts)
    return lines


def quotes_are_right(block: Block) -> bool:
    """Whether every quote of a block stands where CSV puts it, and none is left open."""
    array = np.frombuffer(block.content + b"\n", dtype=np.uint8)
    inside = _inside(array)
    return not inside[-1] and _quotes_are_right(array, inside)


def _quotes_are_right(array: Bytes, inside: NDArray[np.bool_]) -> bool:
    """Opening quotes follow a comma, a line or a quote; closing ones stand before one."""
    at = np.flatnonzero(array == _QUOTE)
    before = np.where(at > 0, array[at - 1], _NEWLINE)
    after = array[np.minimum(at + 1, len(array) - 1)]
    opening = inside[at]
    begins = np.isin(before[opening], (_COMMA, _NEWLINE, _QUOTE))
    ends = np.isin(after[~opening], (_COMMA, _NEWLINE, _RETURN, _QUOTE))
    return bool(begins.all() and ends.all())


def _returns_are_right(array: Bytes, content: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> bool:
    """Carriage returns only end lines, and no line holds nothing else."""
    if b"\r" not in content:
        return True
    at = np.flatnonzero(array == _RETURN)
    if at[-1] == len(array) - 1 or (array[at + 1] != _NEWLINE).any():
        return False
    return not ((ends - starts == 1) & (array[starts] == _RETURN)).any()
