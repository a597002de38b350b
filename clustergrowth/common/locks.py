"""Whoever judges a row and then writes it takes it for herself first: between the two nobody else writes.

A row that a view has read is what stood there a moment ago. A service that goes by its state (planned, open, without
minutes) locks it here before it looks, and so sees what the one before has done.
"""

from collections.abc import Collection
from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.errors import Gone, type_of_sentence

M = TypeVar("M", bound=Model)
GONE = _("This has already been done, or it is no longer here.")


def lock(row: M, *related: str, gone: type_of_sentence = GONE) -> M:
    """The row itself, read anew and locked until the transaction ends; ``gone`` is what one reads if it was removed.

    Not its key: what others write that only points to it waits for nobody.
    """
    rows = type(row)._default_manager.select_related(*related).select_for_update(no_key=True, of=("self",))
    try:
        row.refresh_from_db(from_queryset=rows)
    except ObjectDoesNotExist as error:
        raise Gone(gone) from error
    return row


def hold(model: type[Model], ids: Collection[int]) -> set[int]:
    """Which of these rows are there. None of them goes until the transaction ends; what is no key of it may change."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [list(ids)])  # noqa: S608
        return {id for (id,) in cursor.fetchall()}


def take(model: type[Model], ids: Collection[int]) -> None:
    """Wait for everybody who holds one of these rows, and let nobody hold one until the transaction ends."""
    list(model._default_manager.filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk"))


def alone(what: str) -> None:
    """Wait until nobody does this any more; whoever wants to do it as well waits until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [what])
