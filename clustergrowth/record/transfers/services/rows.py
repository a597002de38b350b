"""One row after another from one organisation to another, and back: each is written down, and the last goes first."""

import json
from collections.abc import Collection, Iterator, Mapping
from itertools import groupby
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, models, transaction
from django.db.models.deletion import Collector
from django.utils.translation import gettext as _
from psycopg.errors import CheckViolation

from clustergrowth.common.errors import Refused
from clustergrowth.common.tables.copying import among
from clustergrowth.record import ledger
from clustergrowth.record.transfers import queries
from clustergrowth.record.transfers.models import MovedRow, Transfer

Column = models.ForeignKey[Any, Any]
What = MovedRow.What


def two_sides(one: str, other: str) -> Refused:
    sentence = _("%(one)s and %(other)s had to do with each other, so they are two organisations. Keep both records.")
    return Refused(sentence % {"one": one, "other": other})


# --- there -----------------------------------------------------------------------------------------------------------


def move(transfer: Transfer, column: Column, rows: "models.QuerySet[Any]") -> None:
    """Let these rows name the organisation of the transfer; what it has already is not there twice."""
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    if ids and _refused_by(transfer, column, ids):
        for id in ids:
            if constraint := _refused_by(transfer, column, [id]):
                _join_twins(transfer, column, id, constraint)


def _refused_by(transfer: Transfer, column: Column, ids: list[int]) -> str:
    """The constraint that keeps these rows from moving; empty where they were moved."""
    model = column.model
    found = model._base_manager.filter(among(model, model._meta.pk.name, ids))
    try:
        with transaction.atomic():
            found.update(**{column.attname: transfer.organisation_id})
    except IntegrityError as error:
        cause: Any = error.__cause__
        if isinstance(cause, CheckViolation):
            raise two_sides(transfer.name, transfer.organisation.name) from error
        return str(cause.diag.constraint_name)
    write_down(transfer, What.MOVED, model._meta.label_lower, ids, column.attname)
    return ""


def write_down(transfer: Transfer, what: What, model: str, ids: Collection[int], column: str = "") -> None:
    said = {"transfer": transfer, "what": what, "model": model, "column": column}
    MovedRow.objects.bulk_create([MovedRow(row_id=id, **said) for id in ids])


def move_lines(transfer: Transfer, chosen: Mapping[str, Collection[int]] | None = None) -> None:
    """What the ledger says of the source it says of the organisation of the transfer: all of it, or these rows."""
    try:
        with transaction.atomic():
            moved = ledger.repoint(transfer.source_id, transfer.organisation_id, chosen)
    except IntegrityError as error:
        raise two_sides(transfer.name, transfer.organisation.name) from error
    for label, ids in moved.items():
        write_down(transfer, What.MOVED, label, ids)


def _join_twins(transfer: Transfer, column: Column, id: int, constraint: str) -> None:
    """Of two rows that say the same one stays, and takes from the other what it lacks."""
    row = column.model._base_manager.get(pk=id)
    twin = queries.twin_of(row, column, transfer.organisation_id, constraint)
    if twin is None:
        sentence = _("These two records cannot be merged: both have the same of %(what)s. Remove one of them first.")
        raise Refused(sentence % {"what": row})
    record = queries.record_of(column.model._meta.label_lower)
    stays = record.stays(twin, row) if record and record.stays else twin
    goes = row if stays is twin else twin
    _remove(transfer, goes)
    if stays is row:
        _refused_by(transfer, column, [id])
    elif not (record and record.stays):
        _take_over(transfer, stays, goes)


def _take_over(transfer: Transfer, stays: Any, goes: Any) -> None:
    """The earlier beginning, the later end or none, a yes, and whatever was left empty."""
    changes: dict[str, Any] = {}
    for field in stays._meta.concrete_fields:
        ours, theirs = getattr(stays, field.attname), getattr(goes, field.attname)
        value = _of_both(field, ours, theirs)
        if not field.primary_key and value != ours:
            changes[field.attname] = value
    if not changes:
        return
    before = snapshots(type(stays), [stays.pk])[stays.pk]
    try:
        with transaction.atomic():
            type(stays)._base_manager.filter(pk=stays.pk).update(**changes)
    except IntegrityError:  # an earlier beginning would run into another one
        return
    after = snapshots(type(stays), [stays.pk])[stays.pk]
    row = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    label = stays._meta.label_lower
    MovedRow.objects.create(transfer=transfer, what=What.CHANGED, model=label, row_id=stays.pk, row=row)


def _of_both(field: "models.Field[Any, Any]", ours: Any, theirs: Any) -> Any:
    if field.name == "since":
        return min(ours, theirs)
    if field.name == "until":
        return max(ours, theirs) if ours and theirs else None
    if isinstance(field, models.BooleanField):
        return ours or theirs
    return theirs if ours in (None, "") and not field.is_relation else ours


def _remove(transfer: Transfer, row: models.Model) -> None:
    """Take a row out, with what belongs to it, and keep all of it as it was; what only names it names nobody."""
    collector = Collector(using=connection.alias, origin=row)
    collector.collect([row])
    collector.sort()
    updates: dict[Any, list[Any]] = collector.field_updates
    for (field, _value), groups in updates.items():
        for group in groups:
            for pk, stood in snapshots(field.model, [one.pk for one in group]).items():
                change = {str(field.column): [stood[str(field.column)], None]}
                _keep(transfer, What.CHANGED, field.model, pk, change)
    going: dict[type[models.Model], list[Any]] = {}
    for rows in collector.fast_deletes:
        going.setdefault(rows.model, []).extend(rows.values_list("pk", flat=True))
    for model, instances in collector.data.items():
        going.setdefault(model, []).extend(one.pk for one in instances)
    for model, ids in going.items():
        for pk, stood in snapshots(model, ids).items():
            _keep(transfer, What.REMOVED, model, pk, stood)
    row.delete()


def _keep(transfer: Transfer, what: What, model: type[models.Model], pk: Any, row: dict[str, Any]) -> None:
    label = model._meta.label_lower
    MovedRow.objects.create(transfer=transfer, what=what, model=label, row_id=pk, row=row)


def snapshots(model: type[models.Model], ids: Collection[Any]) -> dict[Any, dict[str, Any]]:
    """These rows as the database has them, so that any type comes back as it was."""
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, to_jsonb(t)::text FROM {table} t WHERE {key} = ANY(%s) ORDER BY 1",  # noqa: S608
            [list(ids)],
        )
        return {pk: json.loads(row) for pk, row in cursor.fetchall()}


# --- and back --------------------------------------------------------------------------------------------------------


def put_back(transfer: Transfer) -> int:
    """What the transfer touched becomes what it was, where it still is what the transfer made of it.

    How many rows were changed or are gone meanwhile: they stay as they are now.
    """
    rows: Iterator[MovedRow] = transfer.rows.order_by("-pk").iterator(chunk_size=2_000)
    lost, lines = 0, dict[str, list[int]]()
    for (what, label, column), alike in groupby(rows, key=lambda row: (row.what, row.model, row.column)):
        group = list(alike)
        if label in ledger.NAMES and what == What.MOVED:
            lines[label] = lines.get(label, []) + [row.row_id for row in group]
        elif what == What.MOVED:
            lost += _move_back(transfer, apps.get_model(label), column, [row.row_id for row in group])
        else:
            do = insert if what == What.REMOVED else _change_back
            lost += sum(not do(apps.get_model(label), row.row, row.row_id) for row in group)
    back = ledger.repoint(transfer.organisation_id, transfer.source_id, lines) if lines else {}
    return lost + sum(len(ids) - len(back.get(label, ())) for label, ids in lines.items())


def _move_back(transfer: Transfer, model: type[models.Model], column: str, ids: list[int]) -> int:
    found = model._base_manager.filter(among(model, model._meta.pk.name, ids), **{column: transfer.organisation_id})
    moved = _tried(lambda: found.update(**{column: transfer.source_id}))
    if moved is None:  # one of them is in the way of another: each by itself
        each = (found.filter(pk=id) for id in ids)
        moved = sum(_tried(lambda one=one: one.update(**{column: transfer.source_id})) or 0 for one in each)
    return len(ids) - moved


def _change_back(model: type[models.Model], changed: dict[str, Any], pk: Any) -> bool:
    stands = snapshots(model, [pk]).get(pk)
    if stands is None:
        return False
    back = {name: before for name, (before, after) in changed.items() if stands.get(name) == after}
    done = _tried(lambda: _write(model, back, pk)) if back else 0
    return done is not None and len(back) == len(changed)


def _write(model: type[models.Model], values: dict[str, Any], pk: Any) -> int:
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    columns = ", ".join(quote(name) for name in values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET ({columns}) = (SELECT {columns} FROM jsonb_populate_record(NULL::{table}, %s))"  # noqa: S608
            f" WHERE {key} = %s",
            [json.dumps(values), pk],
        )
        return int(cursor.rowcount)


def insert(model: type[models.Model], row: dict[str, Any], _pk: Any = None) -> bool:
    """A row as it was, under its own number; columns that came since get what they begin with."""
    fields = model._meta.concrete_fields
    whole = {str(one.column): row[str(one.column)] if str(one.column) in row else one.get_default() for one in fields}
    for field in fields:
        if isinstance(field, models.ForeignKey) and field.null and not _is_there(field, whole[str(field.column)]):
            whole[str(field.column)] = None
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), ", ".join(map(quote, whole))

    def put() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::{table}, %s)",  # noqa: S608
                [json.dumps(whole, cls=DjangoJSONEncoder)],
            )
        return 1

    return _tried(put) is not None


def _is_there(field: Column, id: Any) -> bool:
    named: Any = field.related_model
    return bool(named._base_manager.filter(pk=id).exists())


def _tried(do: Any) -> int | None:
    """Do it, or leave all as it is where something it needs is gone or taken meanwhile."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            number: int = do()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            return number
    except IntegrityError:
        return None
