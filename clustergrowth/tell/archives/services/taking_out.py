"""Everything a council holds, written into one file: table by table, row by row, never whole in memory."""

import json
import tempfile
import zipfile
from collections.abc import Container, Iterable, Iterator
from importlib.metadata import version
from itertools import chain
from typing import Any, BinaryIO

from django.core.files import File
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import translation

from clustergrowth.common import clock, jobs
from clustergrowth.common.mail.stopping import hash_of
from clustergrowth.common.tables.writing import write_csv
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind
from clustergrowth.tell.archives.domain import FILES, FORMAT, MANIFEST, PAGE, README, STYLE, TABLES
from clustergrowth.tell.archives.layout import TableShown, in_order, page, readme
from clustergrowth.tell.archives.models import CouncilArchive
from clustergrowth.tell.archives.queries.belonging import ModelClass, Scope, held
from clustergrowth.tell.archives.queries.columns import (
    NUMBER,
    WITHIN,
    Column,
    as_cell,
    columns_of,
    name_of,
    noun_of,
)

AT_ONCE, FILES_AT_ONCE = 2000, 4  # rows read at a time


@transaction.atomic
def ask_for(council: Council, *, by: Person) -> CouncilArchive:
    """Have the worker make it; that it was taken stands in the ledger, for it holds personal data."""
    require(by, "archives.take_out", council)
    language = (translation.get_language() or by.language)[:2]
    archive = CouncilArchive.objects.create(council=council, by=by, language=language, asked_at=clock.now())
    ledger.write(Kind.ARCHIVE_MADE, by=by, council=council)
    jobs.defer("archives.make", id=archive.pk)
    return archive


def make(id: int) -> None:
    """Made twice at once it is the same; the second one stays."""
    archive = CouncilArchive.objects.select_related("council").filter(pk=id, made_at=None).first()
    if archive is None:
        return
    with tempfile.TemporaryFile() as file:
        write(archive.council, file, language=archive.language)
        archive.size = file.tell()
        archive.file.save(str(archive), File(file), save=False)
    archive.made_at = clock.now()
    archive.save(update_fields=["file", "size", "made_at"])


def make_now(council: Council, file: BinaryIO, *, language: str) -> dict[str, int]:
    """From a terminal: whoever may use it may read the database too. How many rows of each noun were written."""
    ledger.write(Kind.ARCHIVE_MADE, by=None, council=council)
    return write(council, file, language=language)


def write(council: Council, file: BinaryIO, *, language: str) -> dict[str, int]:
    """All of it at one moment, with its pages in one language."""
    is_of_its_own = not connection.in_atomic_block
    with transaction.atomic(), translation.override(language):
        if is_of_its_own:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return _Writing(Scope(council), file).write()


class _Writing:
    """The numbers that rows have in the files, and how they are called there."""

    def __init__(self, scope: Scope, file: BinaryIO) -> None:
        self.scope = scope
        self.zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self.numbers: dict[ModelClass, dict[int, int]] = {}
        self.names: dict[ModelClass, dict[int, str]] = {}
        self.left_out: dict[str, int] = {}
        self.elsewhere: dict[tuple[object, Any], int] = {}
        self.slugs = dict(Council.objects.values_list("pk", "slug"))
        self.keys: dict[Any, int] = {}  # and hashes of addresses

    def write(self) -> dict[str, int]:
        for model in held():
            self._number(model)
        for person in Person.objects.filter(pk__in=self.numbers[Person]).order_by("-pk"):
            number = self.numbers[Person][person.pk]
            self.keys |= {person.key: number} | ({hash_of(person.address): number} if person.address else {})
        with self.zip:
            for model in held():
                self._table(model)
            self._pages()
        return self._rows()

    def _rows(self) -> dict[str, int]:
        return {model._meta.label: len(self.numbers[model]) for model in held()}

    def _number(self, model: ModelClass) -> None:
        """Give each row its number, but those that cannot stand without what does not go out."""
        needed = [column for column in columns_of(model) if column.is_needed and column.target is not Council]
        name = name_of(model)
        numbers = self.numbers[model] = {}
        names = self.names[model] = {}
        rows = self.scope.rows(model).order_by("pk").distinct()
        columns = ["pk", *([name] if name else []), *(column.field.attname for column in needed)]
        for pk, *values in rows.values_list(*columns).iterator(chunk_size=AT_ONCE):
            called = values.pop(0) if name else ""
            targets = zip(needed, values, strict=True)
            if all(value is None or value in self._known(column, value) for column, value in targets):
                numbers[pk] = len(numbers) + 1
                names[pk] = str(called or "")
            else:
                self.left_out[model._meta.label] = self.left_out.get(model._meta.label, 0) + 1

    def _known(self, column: Column, value: int) -> Container[int]:
        """What it names, as far as that has its number already; where both name each other, one comes first."""
        return self.numbers.get(column.target, (value,)) if column.target else (value,)

    def _table(self, model: ModelClass) -> None:
        with self.zip.open(f"{TABLES}{file_name(model)}.csv", "w", force_zip64=True) as table:
            for piece in write_csv(headings(model), self._lines(model)):
                table.write(piece)
        for column in columns_of(model):
            if column.is_file:
                self._files(model, column)

    def _lines(self, model: ModelClass) -> Iterator[list[str]]:
        columns = columns_of(model)
        lists = {column.name: self._listed(column) for column in columns if column.is_list}
        stored = [column for column in columns if not column.is_list]
        rows = self.scope.rows(model).order_by("pk").distinct()
        own = self.numbers[model]
        hidden, members = self.scope.withheld(model)
        for pk, *values in rows.values_list("pk", *(c.field.attname for c in stored)).iterator(chunk_size=AT_ONCE):
            if pk in own:
                row = {column.field.attname: value for column, value in zip(stored, values, strict=True)}
                row |= {} if pk in members else dict.fromkeys(hidden)
                row |= {name: listed.get(pk, []) for name, listed in lists.items()}
                cells = (self._cells(column, row, own[pk]) for column in columns)
                yield [str(own[pk]), *chain.from_iterable(cells)]

    def _listed(self, column: Column) -> dict[int, list[Any]]:
        """For each row what is joined to it, as numbers of their file, or slugs of councils."""
        through = column.field.remote_field.through
        own, other = column.field.m2m_column_name(), column.field.m2m_reverse_name()
        target = column.target
        known: Any = self.slugs if target is Council else self.numbers.get(target, {}) if target else {}
        listed: dict[int, list[Any]] = {}
        rows = through._default_manager.filter(**{f"{own}__in": list(self.numbers[column.model])}).order_by("pk")
        for row, there in rows.values_list(own, other):
            if there in known:
                listed.setdefault(row, []).append(known[there])
        return {row: sorted(there) for row, there in listed.items()}

    def _cells(self, column: Column, row: dict[str, Any], number: int) -> Iterable[str]:
        value = row[column.field.attname if not column.is_list else column.name]
        if column.is_list:
            return [json.dumps(value)]
        if column.is_file:
            return [f"{FILES}{file_name(column.model)}-{number}-{column.name}" if value else ""]
        if column.is_person_key or column.is_address_hash:
            return ["" if value is None else str(self.keys.get(value) or self._elsewhere(Person, value))]
        if column.kind_column:
            model = noun_of(row[column.kind_column])
            return ["" if value is None else str(self._number_of(model or row[column.kind_column], value))]
        if column.target is Council:
            return [self.slugs.get(value, "")]
        if column.target is not None:
            return self._reference(column, value)
        if column.label in WITHIN and value:
            value = WITHIN[column.label](value, self._renumber)
        return [as_cell(column.field, value)]

    def _reference(self, column: Column, value: Any) -> list[str]:
        target: Any = column.target
        number = self.numbers.get(target, {}).get(value) if column.is_key else value and self._number_of(target, value)
        cells = ["" if number is None else str(number)]
        return [*cells, self.names.get(target, {}).get(value, "")] if column.has_names else cells

    def _number_of(self, target: object, id: int) -> int:
        known: Any = self.numbers.get(target, {})  # type: ignore[call-overload]
        return known.get(id) or self._elsewhere(target, id)

    def _renumber(self, model: ModelClass, id: int) -> int | None:
        return self.numbers.get(model, {}).get(id)

    def _elsewhere(self, target: object, id: Any) -> int:
        """The number of what is not here: which it is, nobody reads from it; whether two are one, everybody."""
        return self.elsewhere.setdefault((target, id), -len(self.elsewhere) - 1)

    def _files(self, model: ModelClass, column: Column) -> None:
        rows = self.scope.rows(model).order_by("pk").distinct().values_list("pk", column.name)
        for pk, value in rows.iterator(chunk_size=FILES_AT_ONCE):
            if not value or pk not in self.numbers[model]:
                continue
            name = f"{FILES}{file_name(model)}-{self.numbers[model][pk]}-{column.name}"
            if isinstance(value, str):
                with column.field.storage.open(value) as stored, self.zip.open(name, "w") as copy:
                    for piece in stored.chunks():
                        copy.write(piece)
            else:
                self.zip.writestr(name, bytes(value))

    def _pages(self) -> None:
        tables = in_order(TableShown(model, file_name(model), len(self.numbers[model])) for model in held())
        said = {
            "council": self.scope.council,
            "made_on": f"{clock.now():%Y-%m-%d %H:%M} UTC",
            "release": version("clustergrowth"),
            "tables": [table for table in tables if table.rows],
            "empty": [table for table in tables if not table.rows],
            "left_out": self.left_out,
        }
        self.zip.writestr(PAGE, page(said))
        self.zip.writestr(STYLE, render_to_string("archives/page.css"))
        self.zip.writestr(README, readme(said))
        manifest = {"format": FORMAT, "release": said["release"], "council": self.scope.council.slug}
        self.zip.writestr(MANIFEST, json.dumps({**manifest, "rows": self._rows()}, indent=1))


def file_name(model: ModelClass) -> str:
    """Of its table: who is searched for is found by the word of the house."""
    return f"{model._meta.app_label}-{model._meta.model_name}"


def headings(model: ModelClass) -> list[str]:
    names = (
        [column.name, f"{column.name} (name)"] if column.has_names else [column.name] for column in columns_of(model)
    )
    return [NUMBER, *chain.from_iterable(names)]
