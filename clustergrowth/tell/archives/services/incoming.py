"""The tables of an archive, one after the other: read, recognised, given numbers of this network, stored."""

import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.db import DataError, IntegrityError, connection, models, transaction
from django.db.models import Model, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused
from clustergrowth.common.mail.stopping import hash_of
from clustergrowth.common.tables.copying import new_ids
from clustergrowth.common.tables.reasons import BadValue, Reason, because, declare
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.persons.models import Person
from clustergrowth.tell.archives import domain
from clustergrowth.tell.archives.queries.belonging import SPECIAL, ModelClass, held, keys_of, target_of, ways_of
from clustergrowth.tell.archives.queries.columns import (
    NUMBER,
    WITHIN,
    Column,
    blank,
    columns_of,
    from_cell,
    noun_of,
    secrets_of,
)
from clustergrowth.tell.archives.services.recognising import FINDERS, Row, free, is_plain, unique_words
from clustergrowth.tell.archives.services.taking_out import file_name

AT_ONCE = 500  # rows stored by one question to the database
MOST_REMARKS = 1000  # kept by name; the others are counted
SHORTENED = 60  # letters of a cell that a remark repeats

declare(
    {
        "not_understood": gettext_lazy("The cell “%(cell)s” cannot be understood; it was left empty."),
        "must_be_there": gettext_lazy("A cell is empty that must not be; the row was left out."),
        "row_not_understood": gettext_lazy("The cell “%(cell)s” cannot be understood; the row was left out."),
        "no_number": gettext_lazy("The row has no number of its own, or one that was there before; it was left out."),
        "needs_another": gettext_lazy("The row needs %(number)s of %(table)s, which is not there; it was left out."),
        "other_council": gettext_lazy("The council “%(slug)s” is not in this network; that cell was left empty."),
        "not_stored": gettext_lazy("The row contradicts another one, or itself; it was left out."),
        "of_another": gettext_lazy("The row is of “%(slug)s”, not of the council of this archive; it was left out."),
        "called_anew": gettext_lazy("“%(before)s” is taken here; it is now “%(now)s”."),
        "speaks_for_itself": gettext_lazy(
            "“%(name)s” was here already and says itself who works there; the row was left out."
        ),
        "is_here": gettext_lazy("“%(name)s” is known here already and stays as it is here."),
        "no_table": gettext_lazy("The table is missing; nothing of it was brought in."),
        "no_file": gettext_lazy("The file “%(cell)s” is missing; the row was left without it."),
        "unknown_columns": gettext_lazy("This release does not know these columns: %(cell)s."),
    }
)


@dataclass
class ArchiveAccount:
    """What came of an archive, or would come of it."""

    council: str = ""
    release: str = ""
    taken: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    remarks: list[dict[str, Any]] = field(default_factory=list)
    more: int = 0

    def remark(self, table: str, line: int, column: str, reason: Reason) -> None:
        if len(self.remarks) < MOST_REMARKS:
            self.remarks.append({"table": table, "line": line, "column": column, "reason": reason.as_json()})
        else:
            self.more += 1

    def as_json(self) -> dict[str, Any]:
        counts = {name: dict(getattr(self, name)) for name in ("taken", "known", "left_out")}
        return {"council": self.council, "release": self.release, "remarks": self.remarks, "more": self.more, **counts}


class _Left(Exception):
    """A row that cannot be taken; the reason was told."""


class Incoming:
    """The numbers of an archive's rows in this network, table after table."""

    def __init__(self, archive: zipfile.ZipFile, progress: Callable[[int], None], *, keeps_files: bool) -> None:
        self.archive, self.progress, self.keeps_files = archive, progress, keeps_files
        said = domain.manifest(archive)
        self.account = ArchiveAccount(council=said["council"], release=said["release"])
        self.numbers: dict[ModelClass, dict[int, Any]] = {}
        self.recognised: dict[ModelClass, set[Any]] = {}
        self.elsewhere: dict[tuple[Any, int], Any] = {}
        self.slugs: dict[str, Any] = dict(Council.objects.values_list("slug", "pk"))
        self.keys: dict[Any, UUID] = {}
        self.addresses: dict[int, str] = {}
        self.read = 0

    def take(self) -> None:
        names = set(self.archive.namelist())
        for model in held():
            if f"{domain.TABLES}{file_name(model)}.csv" in names:
                self._reserve(model)
            else:
                self.numbers[model] = {}
                self._remark(model, 0, "", because("no_table"))
        for model in held():
            if self.numbers[model]:
                self._table(model)
            if model is Council:
                self._take_its_council()
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        except IntegrityError as wrong:
            raise Refused(
                _("The tables of this archive contradict each other. Nothing was brought in: take it out again.")
            ) from wrong

    def _rows(self, model: ModelClass) -> Iterable[tuple[int, dict[str, str]]]:
        return domain.rows_in(self.archive, f"{domain.TABLES}{file_name(model)}.csv")

    def _reserve(self, model: ModelClass) -> None:
        """A number of this network for each row, so that tables may name each other in both directions."""
        numbers = dict.fromkeys(_number(cells.get(NUMBER, "")) for _line, cells in self._rows(model))
        wanted = [number for number in numbers if number]
        self.numbers[model] = dict(zip(wanted, new_ids(model, len(wanted)), strict=True)) if wanted else {}

    def _remark(self, model: ModelClass, line: int, column: str, reason: Reason) -> None:
        self.account.remark(file_name(model), line, column, reason)

    # --- one table

    def _table(self, model: ModelClass) -> None:
        columns, seen, rows = columns_of(model), set[int](), []
        for line, cells in self._rows(model):
            if not seen:
                self._unknown_columns(model, cells)
            number = _number(cells.get(NUMBER, ""))
            if not number or number in seen:
                self._leave(model, line, because("no_number"))
                continue
            seen.add(number)
            try:
                rows.append(self._read(model, columns, line, number, cells))
            except _Left:
                self.numbers[model].pop(number, None)
            self._count()
        new = self._new(model, rows)
        for start in range(0, len(new), AT_ONCE):
            stored = self._stored(model, new[start : start + AT_ONCE])
            self.account.taken[model._meta.label] += len(stored)
        self._lists(columns, [row for row in new if row.number in self.numbers[model]])
        self._knows(model)

    def _count(self) -> None:
        self.read += 1
        if self.read % AT_ONCE == 0:
            self.progress(self.read)

    def _unknown_columns(self, model: ModelClass, cells: dict[str, str]) -> None:
        known = {NUMBER, *(column.name for column in columns_of(model))}
        unknown = [name for name in cells if name not in known and name.removesuffix(" (name)") not in known]
        if unknown:
            self._remark(model, 1, "", because("unknown_columns", cell=", ".join(unknown)[:SHORTENED]))

    def _knows(self, model: ModelClass) -> None:
        """Persons are known to the ledger by a key."""
        if model is Person:
            persons = Person.objects.in_bulk(self.numbers[Person].values())
            self.keys = {number: persons[pk].key for number, pk in self.numbers[Person].items()}
            self.addresses = {number: persons[pk].address for number, pk in self.numbers[Person].items()}

    def _take_its_council(self) -> None:
        if len(self.numbers[Council]) != 1:
            raise Refused(_("This archive holds no council, or more than one, so nothing of it was brought in."))
        self.slugs = dict(Council.objects.values_list("slug", "pk"))
        self.account.council = Council.objects.get(pk=next(iter(self.numbers[Council].values()))).slug

    def _leave(self, model: ModelClass, line: int, reason: Reason, column: str = "") -> None:
        self.account.left_out[model._meta.label] += 1
        self._remark(model, line, column, reason)

    def _left(self, model: ModelClass, line: int, reason: Reason, column: str = "") -> _Left:
        self._leave(model, line, reason, column)
        return _Left()

    def _read(self, model: ModelClass, columns: Sequence[Column], line: int, number: int, cells: dict[str, str]) -> Row:
        row = Row(line, number, {}, {}, pk=self.numbers[model][number])
        for column in columns:
            cell = cells.get(column.name)
            if cell is None:
                continue  # made by a release that had no such column
            if column.is_list:
                row.lists[column.name] = self._list(column, row, cell)
            else:
                row.values[column.field.attname] = self._value(column, row, cell, cells)
        return row

    def _value(self, column: Column, row: Row, cell: str, cells: dict[str, str]) -> Any:
        try:
            if column.is_file:
                return self._file(column, row, cell)
            if column.target is Council and column.is_key:
                return self._council(column, row, cell)
            if column.is_address_hash:
                return self._address_hash(column, row, _whole(cell))
            if column.is_person_key and cell:
                number = _whole(cell)
                return self.keys.get(number) or self._elsewhere(Person, number, uuid4)
            if column.kind_column and cell:
                return self._matter(cells.get(column.kind_column, ""), _whole(cell))
            if column.target is not None and cell:
                return self._reference(column, row, cell)
            return self._within(column, from_cell(column, cell))
        except BadValue as wrong:
            return self._without(column, row, cell, wrong.reason)

    def _address_hash(self, column: Column, row: Row, number: int) -> str:
        if not self.addresses.get(number):
            reason = because("needs_another", number=number, table=file_name(Person))
            raise self._left(column.model, row.line, reason, column.name)
        return hash_of(self.addresses[number])

    def _within(self, column: Column, value: Any) -> Any:
        """A value that names rows within itself, with their numbers here."""
        if not value or column.label not in WITHIN:
            return value
        try:
            return WITHIN[column.label](value, self._renumber)
        except (ValueError, TypeError, KeyError, AttributeError) as wrong:
            raise BadValue("not_understood") from wrong

    def _without(self, column: Column, row: Row, cell: str, reason: Reason) -> Any:
        """A cell that cannot be read never costs its row, unless the row cannot be without."""
        shown = cell[:SHORTENED]
        try:
            value = blank(column.field)
        except BadValue as wrong:
            missing = because("row_not_understood", cell=shown) if cell else wrong.reason
            raise self._left(column.model, row.line, missing, column.name) from wrong
        self._remark(column.model, row.line, column.name, because("not_understood", cell=shown))
        return value

    def _file(self, column: Column, row: Row, cell: str) -> Any:
        content = domain.file_in(self.archive, cell) if cell else None
        if cell and content is None:
            self._remark(column.model, row.line, column.name, because("no_file", cell=cell[:SHORTENED]))
        if isinstance(column.field, models.BinaryField):
            return content
        if not content or not self.keeps_files:
            return ""
        return column.field.storage.save(f"{column.field.upload_to}{cell.partition('/')[2]}", ContentFile(content))

    def _council(self, column: Column, row: Row, slug: str) -> Any:
        """Of the archive's own council, or one that it names besides: nothing comes in as another's, or as of none."""
        is_own = column.model._meta.label not in SPECIAL and column.name == ways_of(column.model)[0]
        if is_own and slug != self.account.council:
            raise self._left(column.model, row.line, because("of_another", slug=slug[:SHORTENED]), column.name)
        if slug and slug not in self.slugs:
            self._remark(column.model, row.line, column.name, because("other_council", slug=slug[:SHORTENED]))
        return self.slugs.get(slug)

    def _reference(self, column: Column, row: Row, cell: str) -> Any:
        target: Any = column.target
        number = _whole(cell)
        found = self.numbers.get(target, {}).get(number)
        if not column.is_key:
            return found or self._elsewhere(target, number, lambda: new_ids(target, 1)[0])
        if found is None and column.is_needed:
            reason = because("needs_another", number=number, table=file_name(target))
            raise self._left(column.model, row.line, reason, column.name)
        return found

    def _matter(self, kind: str, number: int) -> Any:
        model = noun_of(kind)
        found = self.numbers.get(model, {}).get(number) if model else None
        return found or self._elsewhere(model or kind, number, lambda: new_ids(model, 1)[0] if model else number)

    def _renumber(self, model: ModelClass, number: int) -> int | None:
        return self.numbers.get(model, {}).get(number)

    def _elsewhere(self, target: Any, number: int, make: Callable[[], Any]) -> Any:
        """What was not in the archive keeps a number of its own that means nothing here."""
        if (target, number) not in self.elsewhere:
            self.elsewhere[target, number] = make()
        return self.elsewhere[target, number]

    def _list(self, column: Column, row: Row, cell: str) -> list[Any]:
        listed = _listed(cell)
        if column.target is not Council:
            known = self.numbers.get(column.target or column.model, {})
            return [known[number] for number in listed if number in known]
        for slug in listed:
            if slug not in self.slugs:
                self._remark(column.model, row.line, column.name, because("other_council", slug=str(slug)[:SHORTENED]))
        return [self.slugs[slug] for slug in listed if slug in self.slugs]

    # --- what is here already

    def _new(self, model: ModelClass, rows: list[Row]) -> list[Row]:
        """The rows this network does not have; the others are what it has."""
        known = FINDERS[model](rows) if model in FINDERS else {}
        known |= self._same_of_known(model, [row for row in rows if row.number not in known])
        for row in rows:
            if row.number in known:
                self.numbers[model][row.number] = known[row.number]
                self.recognised.setdefault(model, set()).add(known[row.number])
                self.account.known[model._meta.label] += 1
                if model in FINDERS:
                    name = str(row.values.get("name") or row.values.get("code") or row.values.get("version", ""))
                    self._remark(model, row.line, "", because("is_here", name=name))
        new = self._may_speak(model, [row for row in rows if row.number not in known])
        for unique in unique_words(model):
            self._call_anew(model, unique, new)
        return new

    def _may_speak(self, model: ModelClass, rows: list[Row]) -> list[Row]:
        """Who works for an organisation may act for it: whoever wrote an archive gives nobody a say in one of here."""
        if model is not Affiliation:
            return rows
        here = Organisation.objects.in_bulk(self.recognised.get(Organisation, ()))
        taken = []
        for row in rows:
            organisation = here.get(row.values["organisation_id"])
            if organisation is None or (row.values.get("until") or date.max) < clock.today():
                taken.append(row)
            else:
                self.numbers[model].pop(row.number)
                self._leave(model, row.line, because("speaks_for_itself", name=str(organisation)))
        return taken

    def _same_of_known(self, model: ModelClass, rows: list[Row]) -> dict[int, Any]:
        """Parts of what was recognised that are here as well: by what may be there once only."""
        same: dict[int, Any] = {}
        keys = {key.name: key.attname for key in keys_of(model) if target_of(key) in self.recognised}
        for constraint in model._meta.constraints:
            names = list(getattr(constraint, "fields", ()))
            of = next((name for name in names if name in keys), None)
            if of is None or not isinstance(constraint, models.UniqueConstraint):
                continue
            attnames = [model._meta.get_field(name).attname for name in names]  # type: ignore[union-attr]
            there = model._default_manager.filter(**{f"{of}__in": self._known_of(model, of)})
            there = there.filter(constraint.condition) if constraint.condition else there
            known = {tuple(values): pk for pk, *values in there.values_list("pk", *attnames)}
            fixed = dict(constraint.condition.children) if is_plain(constraint.condition) else {}  # type: ignore[union-attr, arg-type]
            for row in rows:
                found = known.get(tuple(row.values.get(name) for name in attnames))
                if found and all(row.values.get(name) == value for name, value in fixed.items()):
                    same[row.number] = found
        return same

    def _known_of(self, model: ModelClass, name: str) -> set[Any]:
        return self.recognised[target_of(model._meta.get_field(name))]

    def _call_anew(self, model: ModelClass, column: str, rows: list[Row]) -> None:
        """What may be called so once only and is taken gets another name, and that is said."""
        wanted = {row.values.get(column): row for row in rows if row.values.get(column)}
        taken = set(model._default_manager.filter(**{f"{column}__in": wanted}).values_list(column, flat=True))
        for before in taken:
            row = wanted[before]
            row.values[column] = now = free(model, column, before, wanted)
            self._remark(model, row.line, column, because("called_anew", before=str(before), now=str(now)))

    # --- storing

    def _stored(self, model: ModelClass, rows: list[Row]) -> list[Model]:
        """Stored, but for those that the database does not take; it says of many at once only that one is wrong."""
        if not rows:
            return []
        try:
            with transaction.atomic():
                return model._default_manager.bulk_create(_prepared(model, rows))
        except (IntegrityError, DataError, ValueError):  # not that the disk is full: that is no fault of a row
            if len(rows) > 1:
                half = len(rows) // 2
                return self._stored(model, rows[:half]) + self._stored(model, rows[half:])
        self.numbers[model].pop(rows[0].number, None)
        self._leave(model, rows[0].line, because("not_stored"))
        return []

    def _lists(self, columns: Sequence[Column], rows: list[Row]) -> None:
        for column in columns:
            if column.is_list:
                through = column.field.remote_field.through
                own, other = (f"{name()}" for name in (column.field.m2m_column_name, column.field.m2m_reverse_name))
                joins = [
                    through(**{own: row.pk, other: there}) for row in rows for there in row.lists.get(column.name, ())
                ]
                through._default_manager.bulk_create(joins, batch_size=AT_ONCE)


def _prepared(model: ModelClass, rows: list[Row]) -> list[Model]:
    made = [model(pk=row.pk, **row.values) for row in rows]
    for one in made:
        for secret in secrets_of(model):
            setattr(one, secret, make_password(None) if secret == "password" else uuid4().hex)  # noqa: S105
    if hasattr(model, "prepare"):
        prefetch_related_objects(made, *(key.name for key in keys_of(model) if not key.null))
        for one in made:
            one.prepare()  # type: ignore[attr-defined]
    return made


def _number(cell: str) -> int:
    return int(cell) if cell.isdecimal() and len(cell) <= 18 else 0


def _whole(cell: str) -> int:
    number = _number(cell.removeprefix("-"))
    if not number:
        raise BadValue("not_understood")
    return -number if cell.startswith("-") else number


def _listed(cell: str) -> list[Any]:
    words = cell.strip("[] ").replace('"', "").split(",")
    return [_number(word.strip()) or word.strip() for word in words if word.strip()]
