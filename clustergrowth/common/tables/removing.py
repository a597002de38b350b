"""Many rows out of the database at once: what `QuerySet.delete` does, a statement a table, not one a hundred rows."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, models
from django.db.models.deletion import get_candidate_relations_to_delete

from clustergrowth.common.tables.copying import among


def remove(model: type[models.Model], ids: Collection[Any]) -> None:
    """What belongs to these rows goes too, what names them names nobody; anything else that does, the database says."""
    if not ids:
        return
    relations: Iterable[Any] = get_candidate_relations_to_delete(model._meta)
    for relation in relations:
        other = relation.related_model
        rows = other._base_manager.filter(among(other, relation.field.name, ids))
        if relation.on_delete is models.CASCADE:
            remove(other, list(rows.values_list("pk", flat=True)))
        elif relation.on_delete is models.SET_NULL:
            rows.update(**{relation.field.name: None})
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
        cursor.execute(f"DELETE FROM {table} WHERE {key} = ANY(%s)", [list(ids)])  # noqa: S608 - names of the model
