"""Reading imports and what became of their rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from clustergrowth.common import clock
from clustergrowth.common.tables.reasons import Reason
from clustergrowth.people.imports.domain.differences import ELSEWHERE
from clustergrowth.people.imports.models import Import, ImportRow, RowOutcome
from clustergrowth.people.imports.queries.fields import fields_of
from clustergrowth.people.imports.queries.listing import header, how, in_words, labels_of, lines_of, why_kept
from clustergrowth.people.imports.queries.whose import named
from clustergrowth.people.organisations.models import Organisation
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


@dataclass(frozen=True)
class Remark:
    """A value that is not stored as it stands: where, both sides, why."""

    line: int
    field: str
    cell: str
    kept: str
    why: Reason


@dataclass(frozen=True)
class Differs:
    """A row that says something else than is known. ``may_choose``: whether the file's side can be taken for it."""

    line: int
    name: str
    field: str
    label: str
    known: str
    said: str
    why: str
    may_choose: bool


def _remark(line: int, stored: dict[str, Any], labels: Mapping[str, str]) -> Remark:
    why = Reason.from_json(stored)
    field, cell, kept = (str(why.about.get(name, "")) for name in ("field", "cell", "kept"))
    return Remark(line, labels.get(field, ""), cell, kept, why)


def remarks_on(of: Import, most: int) -> list[Remark]:
    """Values that were left out or cut, with their lines."""
    rows = of.rows.exclude(remarks=[]).exclude(outcome=RowOutcome.REFUSED).order_by("line")[:most]
    labels = labels_of(of.what)
    return [_remark(row.line, stored, labels) for row in rows for stored in row.remarks]


@dataclass(frozen=True)
class FieldChange:
    """A field of something known that an import filled in, or changed as was chosen."""

    line: int
    name: str
    label: str
    before: str
    now: str


def changes_of(of: Import, most: int) -> list[FieldChange]:
    """What an import changed of what was known, with both sides."""
    rows = named(of.rows.exclude(changed={}), of.council, clock.today()).order_by("line")[:most]
    labels = labels_of(of.what)
    return [
        FieldChange(row.line, row.name, labels[field], in_words(field, before), in_words(field, now))  # type: ignore[attr-defined]
        for row in rows
        for field, (before, now) in row.changed.items()
        if field in labels
    ]


def differences_of(of: Import, most: int) -> list[Differs]:
    """Where an import kept what was known, with what the file said."""
    rows = named(of.rows.exclude(differs={}), of.council, clock.today()).order_by("line")[:most]
    labels = labels_of(of.what)
    return [one for row in rows for one in _differs(row.line, row.name, row.differs, labels)]  # type: ignore[attr-defined]


def _differs(line: int, name: str, fields: Mapping[str, Any], labels: Mapping[str, str]) -> Iterator[Differs]:
    for field, (known, said, mark) in fields.items():
        words = (in_words(field, known), in_words(field, said))
        yield Differs(line, name, field, labels.get(field, field), *words, why_kept(mark), mark != ELSEWHERE)


def listing_of(of: Import) -> tuple[list[str], Iterator[list[str]]]:
    """Every match, difference and left-out value of an import that is done."""
    rows = named(of.rows.all(), of.council, clock.today()).order_by("line")
    labels = labels_of(of.what)
    every = rows.exclude(matched="", differs={}, remarks=[], changed={})

    def lines() -> Iterator[list[str]]:
        for row in every.iterator(chunk_size=2000):
            yield from lines_of(row, row.name, labels)  # type: ignore[attr-defined]  # annotated

    return header(), lines()


def kept_after_undoing(of: Import) -> QuerySet[ImportRow]:
    """Rows that could not be undone, with the reason."""
    rows = of.rows.filter(was_undone=False).exclude(reason=None).exclude(outcome=RowOutcome.REFUSED)
    return named(rows, of.council, clock.today()).order_by("line")


@dataclass(frozen=True)
class Similar:
    """A row that seems new and the organisation it may mean: a known one, or (below zero) one of an earlier line."""

    line: int
    name: str
    city: str
    id: int
    other: str
    town: str


@dataclass(frozen=True)
class Preview:
    """A file as it was understood, before anything is imported."""

    headings: list[Any]
    rows: list[tuple[str, list[str]]]
    refused: list[tuple[int, Reason, list[str]]]
    similar: list[Similar]
    remarked: list[Remark]
    matched: list[dict[str, Any]]
    differing: list[Differs]
    fields: list[tuple[str, str, int]]  # in how many rows each field differs
    totals: Mapping[str, int]
    kinds: list[tuple[str, int]]  # as what rows are taken that name none


def preview(of: Import) -> Preview:
    """What looking through found, ready to be shown; one query for the similar ones."""
    found = of.summary
    understood, labels = found.get("understood", []), labels_of(of.what)
    shown = [field for field in fields_of(of.what) if any(field.name in row for row in understood)]
    return Preview(
        headings=[field.label for field in shown],
        rows=[(row["line"], [in_words(field.name, row.get(field.name, "")) for field in shown]) for row in understood],
        refused=[
            (row["line"], Reason.from_json(row["reason"]), [cell for cell in row["cells"] or [] if cell])
            for row in found.get("refused", [])
        ],
        similar=_similar(found.get("similar", [])),
        remarked=[_remark(row["line"], row["reason"], labels) for row in found.get("remarked", [])],
        matched=[one | {"how": how(one["by"])} for one in found.get("matched", [])],
        differing=[
            one
            for row in found.get("differing", [])
            for one in _differs(row["line"], row["known"] or row["said"], row["fields"], labels)
        ],
        fields=[(name, labels.get(name, name), count) for name, count in found.get("fields", {}).items()],
        totals=found.get("totals", {}),
        kinds=[(in_words("kind", kind), count) for kind, count in found.get("kinds", {}).items()],
    )


def _similar(stored: list[dict[str, Any]]) -> list[Similar]:
    known = Organisation.objects.in_bulk([one["id"] for one in stored if one["id"] > 0])
    return [
        Similar(
            one["line"], one["name"], one["city"], one["id"],
            known[one["id"]].name if one["id"] > 0 else one["other"],
            known[one["id"]].city if one["id"] > 0 else one["town"],
        )
        for one in stored
        if one["id"] < 0 or one["id"] in known
    ]  # fmt: skip
