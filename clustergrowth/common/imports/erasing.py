"""Who is erased is taken out of files that are still kept as they came, and of what is stored of their rows."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from clustergrowth.common.imports.models import IncomingFile
from clustergrowth.common.tables.mentions import file_holds_address, holds_address

F = TypeVar("F", bound=IncomingFile)


def erase_in_files_of(model: type[F], address: str, erase: Callable[[F], None]) -> bool:
    """``erase`` from those that hold this whole address, one at a time. False while one of them is worked on."""
    waiting = model.in_hand().order_by("pk").values_list("pk", flat=True)
    later = [pk for pk in waiting if not _erase_in_file(model, pk, address, erase)]
    return not later


def _erase_in_file(model: type[F], pk: int, address: str, erase: Callable[[F], None]) -> bool:
    of = model.in_hand().filter(pk=pk).first()
    try:
        if of is None or not _holds(of, address):
            return True
    except FileNotFoundError:
        return True  # gone meanwhile
    with transaction.atomic():
        of = model.in_hand().select_for_update(of=("self",)).filter(pk=pk).first()
        if of is not None and not of.is_busy:
            erase(of)
        return of is None or not of.is_busy


def _holds(of: IncomingFile, address: str) -> bool:
    with of.opened() as file:
        return file_holds_address(file, of.name, address)


def naming(rows: QuerySet[Any], column: str, address: str) -> list[int]:
    """Those whose column holds the whole address: one that has it within itself is somebody else's."""
    near = rows.alias(words=Cast(column, TextField())).filter(words__icontains=address).values_list("pk", column)
    return [pk for pk, stored in near if names(stored, address)]


def names(stored: Any, address: str) -> bool:
    """Whether anything within a stored value holds it."""
    return any(holds_address(text, address) for text in _strings(stored))


def _strings(stored: Any) -> Iterator[str]:
    if isinstance(stored, str):
        yield stored
    elif isinstance(stored, dict | list):
        for one in stored.values() if isinstance(stored, dict) else stored:
            yield from _strings(one)
