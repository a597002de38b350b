"""Tables to take away: CSV, a workbook or JSON, streamed, with cells that are safe to open."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.http import content_disposition_header

from clustergrowth.common.tables.writing import CSV_TYPE, XLSX_TYPE, Cell, write_csv, write_xlsx

FORMATS = ("csv", "xlsx", "json")
Header = Sequence[str | Promise]
IN_MEMORY = 2**20  # bytes of a workbook; larger ones wait on the disk until they are read


def table_file(name: str, header: Header, rows: Iterable[Sequence[Cell]], kind: str = "csv") -> HttpResponseBase:
    """A table as a file to take away, under this name without its ending."""
    names = [str(one) for one in header]
    if kind == "xlsx":
        book = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  closed by the answer once it is read
        write_xlsx(book, names, rows, sheet=name)  # type: ignore[arg-type]  # it writes, and that is asked of it
        book.seek(0)
        return FileResponse(book, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX_TYPE)
    written = write_json(names, rows) if kind == "json" else write_csv(names, rows)
    content_type = "application/json" if kind == "json" else CSV_TYPE
    return StreamingHttpResponse(written, content_type=content_type, headers=named(f"{name}.{kind}"))


def named(filename: str, *, is_attachment: bool = True) -> dict[str, str]:
    """The header that says what a file is called."""
    return {"Content-Disposition": content_disposition_header(is_attachment, filename) or ""}


def write_json(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """One object a row, one row a line, so that it can be read in pieces as it was written."""
    encoder, before = DjangoJSONEncoder(ensure_ascii=False), "[\n"
    for row in rows:
        record: dict[str, Any] = dict(zip(header, row, strict=True))
        yield f"{before}{encoder.encode(record)}".encode(errors="replace")
        before = ",\n"
    yield b"\n]\n" if before != "[\n" else b"[]\n"
