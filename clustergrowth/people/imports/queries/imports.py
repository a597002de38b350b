"""Reading imports and what became of their rows."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from clustergrowth.common import clock
from clustergrowth.people.imports.models import Import, ImportRow, RowOutcome
from clustergrowth.people.imports.queries.listing import header, labels_of, lines_of
from clustergrowth.people.imports.queries.whose import named
from clustergrowth.people.persons.models import Viewer


def imports_of(viewer: Viewer) -> QuerySet[Import]:
    return Import.objects.visible_to(viewer).select_related("council", "by")


def refused_rows(of: Import) -> QuerySet[ImportRow]:
    return of.rows.filter(outcome=RowOutcome.REFUSED).order_by("line")


def rows_to_mend(of: Import, reason_column: str) -> tuple[list[str], Iterator[list[str]]]:
    """The refused rows as they stood in the file, with the reason behind: mend them and import the file again."""
    width = len(of.columns)

    def rows() -> Iterator[list[str]]:
        for row in refused_rows(of).iterator(chunk_size=2000):
            cells = list(row.cells or [])
            yield [*(cells + [""] * width)[:width], str(row.why or ""), str(row.line), *cells[width:]]

    return [*of.columns, reason_column, "line"], rows()


def named_rows(of: Import) -> QuerySet[ImportRow]:
    """Each with the ``name`` of what it became."""
    return named(of.rows.all(), of.council, clock.today()).order_by("line")


def listing_of(of: Import) -> tuple[list[str], Iterator[list[str]]]:
    """Every match, difference and left-out value of an import that is done."""
    labels = labels_of(of.what)
    every = named_rows(of).exclude(matched="", differs={}, remarks=[], changed={})

    def lines() -> Iterator[list[str]]:
        for row in every.iterator(chunk_size=2000):
            yield from lines_of(row, row.name, labels)  # type: ignore[attr-defined]  # annotated

    return header(), lines()


@dataclass(frozen=True)
class Undone:
    """How many rows were taken back, and how many stay although somebody wanted them gone."""

    gone: int
    kept: int


def undone(of: Import) -> Undone:
    return Undone(of.rows.filter(was_undone=True).count(), kept_after_undoing(of).count())


def kept_after_undoing(of: Import) -> QuerySet[ImportRow]:
    """Rows that could not be undone, with the reason."""
    return named_rows(of).filter(was_undone=False).exclude(reason=None).exclude(outcome=RowOutcome.REFUSED)
