"""Whoever judges a row and then writes it takes it for herself first: between the two nobody else writes.

A row that a view has read is what stood there a moment ago. A service that goes by its state (planned, open, without
minutes) locks it here before it looks, and so sees what the one before has done.
"""

from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.errors import Gone, type_of_sentence

M = TypeVar("M", bound=Model)
GONE = _("This is done already: it is no longer there.")


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
