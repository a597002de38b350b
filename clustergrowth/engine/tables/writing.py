"""Exact files out: every output of a command appears whole or not at all.

Outputs are written beside their place under a temporary name and renamed when the command is done, so that a fault in
the middle leaves the folder as it was. The same content gives the same bytes (no time in the gzip header).
"""

import csv
import gzip
import io
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType

from clustergrowth.engine.tables.faults import InputFault

STANDARD_OUTPUT = "-"


class Outputs:
    """The outputs of one command: `with Outputs() as out: out.csv(...); out.json(...)`; all are placed at the end."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Path, Path]] = []
        self._to_print: list[str] = []

    def __enter__(self) -> "Outputs":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._place()
        for temporary, _ in self._waiting:
            temporary.unlink(missing_ok=True)

    def csv(self, place: str | Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """One table. Numbers are written with a point, `None` as a blank, truth as 1 and 0."""
        if Path(place).suffix == ".parquet":
            self._parquet(place, header, rows)
            return
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([_cell(value) for value in row] for row in rows)
        self._text(place, text.getvalue())

    def json(self, place: str | Path, value: object) -> None:
        """One document, keys in the order given, no NaN."""
        self._text(place, json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n")

    def _text(self, place: str | Path, text: str) -> None:
        if str(place) == STANDARD_OUTPUT:
            self._to_print.append(text)
            return
        content = text.encode()
        self._write(Path(place), gzip.compress(content, mtime=0) if Path(place).suffix == ".gz" else content)

    def _parquet(self, place: str | Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        import polars  # heavy, and only this one kind of file needs it

        content = io.BytesIO()
        polars.DataFrame([list(row) for row in rows], schema=list(header), orient="row").write_parquet(content)
        self._write(Path(place), content.getvalue())

    def _write(self, place: Path, content: bytes) -> None:
        try:
            handle, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
        except OSError as wrong:
            raise InputFault(f"{place}: cannot be written here ({wrong.strerror})") from wrong
        self._waiting.append((Path(name), place))
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).chmod(0o666 & ~_mask())

    def _place(self) -> None:
        for temporary, place in self._waiting:
            try:
                temporary.replace(place)
            except OSError as wrong:
                raise InputFault(f"{place}: cannot be written here ({wrong.strerror})") from wrong
        for text in self._to_print:
            sys.stdout.write(text)
        sys.stdout.flush()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return int(value)
    return value


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
