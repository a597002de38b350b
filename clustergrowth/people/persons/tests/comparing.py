"""Every row of every table before and after somebody is erased; and which of them are about that person."""

import json
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Q

from clustergrowth.common.mail.models import Mail
from clustergrowth.people.persons.models import Person

Place = tuple[str, str]  # table and row
Rows = Mapping[Place, Mapping[str, Any]]
DROPPED_WHOLE = ("archives_councilarchive", "archives_incomingarchive")  # anybody may stand in their files
OF_PROGRAMS = ("procrastinate_", "django_session")


def every_row() -> Rows:
    found: dict[Place, Mapping[str, Any]] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(OF_PROGRAMS):
                continue
            keys = connection.introspection.get_primary_key_columns(cursor, table) or []
            cursor.execute(f'SELECT to_jsonb(one)::text FROM "{table}" AS one')
            for (text,) in cursor.fetchall():
                row = json.loads(text)
                found[(table, ",".join(str(row[key]) for key in keys) or text)] = row
    return found


def about(person: Person, rows: Rows) -> set[Place]:
    """Rows that refer to the person, and those that hang on such a row; her mails, and the mails that name her."""
    mails = Mail.objects.filter(Q(person=person) | Q(to__iexact=person.email) | Q(naming__person=person))
    found = {("persons_person", str(person.pk)), *(("mail_mail", str(pk)) for pk in mails.values_list("pk", flat=True))}
    found |= {place for place in rows if place[0] in DROPPED_WHOLE}
    found |= {place for place, row in rows.items() if str(person.key) in str(row.get("metadata"))}
    columns = _references()
    while True:
        more = {
            place
            for place, row in rows.items()
            if place not in found
            and any((table, str(row.get(column))) in found for column, table in columns.get(place[0], ()))
        }
        if not more:
            return found
        found |= more


def _references() -> dict[str, list[tuple[str, str]]]:
    """{table: [(column, table it refers to)]}, of all models and the copies that their history keeps."""
    found: dict[str, list[tuple[str, str]]] = {}
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if field.is_relation and isinstance(field.related_model, type):
                to = (str(field.column), field.related_model._meta.db_table)
                found.setdefault(model._meta.db_table, []).append(to)
    return found


def changed(before: Rows, after: Rows) -> set[Place]:
    """Rows that are gone, new or other than they were."""
    return {place for place in before.keys() | after.keys() if before.get(place) != after.get(place)}
