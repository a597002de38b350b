"""Where a person can be found in the database: every column of every model, and every text of every row."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models

from clustergrowth.people.persons.models import Person

DUMMIES: dict[str, str] = {
    "text": "''", "character varying": "''", "character": "''", "boolean": "false", "date": "current_date",
    "timestamp with time zone": "now()", "uuid": "gen_random_uuid()", "jsonb": "'{}'", "json": "'{}'", "ARRAY": "'{}'",
    "double precision": "0", "numeric": "0", "inet": "'127.0.0.1'", "daterange": "'empty'", "bytea": "''",
}  # fmt: skip


def person_columns() -> Iterator[tuple[str, str]]:
    """Table and column of every foreign key to a person, in the copies that the history keeps as well."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            for field in model._meta.local_fields:
                if field.is_relation and field.related_model is Person:
                    yield model._meta.db_table, str(field.column)


def name_columns() -> set[str]:
    """Columns made for an address, a name or a telephone number."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            is_named = field.name in ("name", "phone", "email", "to") and isinstance(field, models.CharField)
            if isinstance(field, models.EmailField) or is_named:
                found.add(f"{model._meta.label}.{field.name}")
    return found


def put_into_every_column(person: Person) -> None:
    """One row in every table that can refer to a person, referring to this one; whatever else it holds is a dummy."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            """SELECT conrelid::regclass::text, conname FROM pg_constraint
            WHERE contype IN ('c', 'f') AND connamespace = 'public'::regnamespace AND conparentid = 0"""
        )
        for table, constraint in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"')
        cursor.execute("SET session_replication_role = replica")
        try:
            for table in sorted({table for table, _ in person_columns()}):
                _insert(cursor, table, [column for where, column in person_columns() if where == table], person.pk)
        finally:
            cursor.execute("SET session_replication_role = origin")


def _insert(cursor: Any, table: str, columns: list[str], pk: int) -> None:
    cursor.execute(
        """SELECT column_name, data_type, udt_name FROM information_schema.columns WHERE table_name = %s
        AND table_schema = 'public' AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'
        AND is_generated = 'NEVER'""",
        [table],
    )
    needed = {name: DUMMIES.get(kind, "1") for name, kind, _udt in cursor.fetchall()}
    values = needed | dict.fromkeys(columns, str(pk))
    names = ", ".join(f'"{name}"' for name in values)
    cursor.execute(f'INSERT INTO "{table}" ({names}) VALUES ({", ".join(values.values())})')


def still_referring(pk: int) -> list[str]:
    """Columns that still hold the number of a person."""
    found = []
    with connection.cursor() as cursor:
        for table, column in person_columns():
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}" = %s', [pk])
            if cursor.fetchone()[0]:
                found.append(f"{table}.{column}")
    return found


def still_written(*words: str) -> list[str]:
    """Tables that still hold one of the words anywhere in a row."""
    patterns = [f"%{word}%" for word in words]
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" AS one WHERE one::text ILIKE ANY (%s)', [patterns])
            if cursor.fetchone()[0]:
                found.append(table)
    return found
