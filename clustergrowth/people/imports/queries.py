"""Reading imports and what became of their rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from clustergrowth.common.tables.reasons import Reason
from clustergrowth.people.imports.models import Import, Outcome, Row
from clustergrowth.people.imports.rows.fields import fields_of
from clustergrowth.people.organisations.kinds import Kind, Turnover
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Viewer


def imports_of(viewer: Viewer) -> QuerySet[Import]:
    return Import.objects.visible_to(viewer).select_related("council", "by")


def refused_rows(of: Import) -> QuerySet[Row]:
    return of.rows.filter(outcome=Outcome.REFUSED).order_by("line")


def rows_to_mend(of: Import, reason_column: str) -> tuple[list[str], Iterator[list[str]]]:
    """The refused rows as they stood in the file, with the reason behind: mend them and import the file again."""
    width = len(of.columns)

    def rows() -> Iterator[list[str]]:
        for row in refused_rows(of).iterator(chunk_size=2000):
            cells = list(row.cells or [])
            yield [*(cells + [""] * width)[:width], str(row.why or ""), str(row.line), *cells[width:]]

    return [*of.columns, reason_column, "line"], rows()


def remarks_on(of: Import, most: int) -> list[tuple[int, Reason]]:
    """Values that were left out, with their lines."""
    rows = of.rows.exclude(remarks=[]).exclude(outcome=Outcome.REFUSED).order_by("line")[:most]
    return [(row.line, remark) for row in rows for remark in row.said]


def _in_words(name: str, value: str) -> str:
    """A code as people read it."""
    words = {"kind": Kind, "turnover": Turnover}.get(name)
    return str(words(value).label) if words and value in words.values else value


def kept_after_undoing(of: Import) -> QuerySet[Row]:
    """Rows that could not be undone, with the reason."""
    return (
        of.rows.select_related("organisation", "person")
        .filter(was_undone=False)
        .exclude(reason=None)
        .exclude(outcome=Outcome.REFUSED)
        .order_by("line")
    )


@dataclass(frozen=True)
class Similar:
    """A row that seems new and the known organisation it may mean."""

    line: int
    name: str
    city: str
    known: Organisation


@dataclass(frozen=True)
class Preview:
    """A file as it was understood, before anything is imported."""

    headings: list[Any]
    rows: list[tuple[str, list[str]]]
    refused: list[tuple[int, Reason, list[str]]]
    similar: list[Similar]
    remarked: list[tuple[int, Reason]]


def preview(of: Import) -> Preview:
    """What looking through found, ready to be shown; one query for the similar ones."""
    understood = of.summary.get("understood", [])
    shown = [field for field in fields_of(of.what) if any(field.name in row for row in understood)]
    similar = of.summary.get("similar", [])
    known = Organisation.objects.in_bulk([one["id"] for one in similar])
    return Preview(
        headings=[field.label for field in shown],
        rows=[(row["line"], [_in_words(field.name, row.get(field.name, "")) for field in shown]) for row in understood],
        refused=[
            (row["line"], Reason.from_json(row["reason"]), row["cells"] or []) for row in of.summary.get("refused", [])
        ],
        similar=[
            Similar(one["line"], one["name"], one["city"], known[one["id"]]) for one in similar if one["id"] in known
        ],
        remarked=[(row["line"], Reason.from_json(row["reason"])) for row in of.summary.get("remarked", [])],
    )
