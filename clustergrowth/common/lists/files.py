"""Tables to take away: CSV, a workbook or JSON, streamed, with cells that are safe to open."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.functional import Promise
from django.utils.http import content_disposition_header

from clustergrowth.common.tables.writing import CSV_TYPE, XLSX_TYPE, Cell, write_csv, write_xlsx

Header = Sequence[str | Promise]
IN_MEMORY = 2**20  # bytes of a workbook; larger ones wait on the disk until they are read
PIECE = 2**16  # bytes of it that go out at once


@dataclass(frozen=True)
class ExportTable:
    """What is taken away: its name, its headings, its rows, each walked through once."""

    name: str
    header: list[str]
    rows: Iterable[Sequence[Cell]]


@dataclass(frozen=True)
class Format:
    """How a table is written, and what a browser is told it is."""

    content_type: str
    write: Callable[[ExportTable], Iterable[bytes]]


def table_file(name: str, header: Header, rows: Iterable[Sequence[Cell]], kind: str = "csv") -> StreamingHttpResponse:
    """A table as a file to take away, under this name without its ending."""
    writer, table = FORMATS[kind], ExportTable(name, [str(heading) for heading in header], rows)
    return StreamingHttpResponse(writer.write(table), content_type=writer.content_type, headers=named(f"{name}.{kind}"))


def format_asked_for(request: HttpRequest) -> str:
    """In which format a page's table is taken away; empty where it is read on the page."""
    kind = request.GET.get("format", "")
    return kind if kind in FORMATS else ""


def named(filename: str, *, is_attachment: bool = True) -> dict[str, str]:
    """The header that says what a file is called."""
    return {"Content-Disposition": content_disposition_header(is_attachment, filename) or ""}


def as_csv(table: ExportTable) -> Iterator[bytes]:
    return write_csv(table.header, table.rows)


def as_xlsx(table: ExportTable) -> Iterator[bytes]:
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as book:
        write_xlsx(book, table.header, table.rows, sheet=table.name)  # type: ignore[arg-type]  # it writes
        book.seek(0)
        yield from iter(lambda: book.read(PIECE), b"")


def as_json(table: ExportTable) -> Iterator[bytes]:
    """One object a row, one row a line, so that it can be read in pieces as it was written."""
    encoder, before = DjangoJSONEncoder(ensure_ascii=False), "[\n"
    for row in table.rows:
        record: dict[str, Any] = dict(zip(table.header, row, strict=True))
        yield f"{before}{encoder.encode(record)}".encode(errors="replace")
        before = ",\n"
    yield b"\n]\n" if before != "[\n" else b"[]\n"


# In which a list can be taken away, by the ending of the file; each list offers all of them.
FORMATS: Mapping[str, Format] = {
    "csv": Format(CSV_TYPE, as_csv),
    "xlsx": Format(XLSX_TYPE, as_xlsx),
    "json": Format("application/json", as_json),
}
