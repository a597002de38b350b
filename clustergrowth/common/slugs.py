"""An address of its own for what is named, also where two are given one name at the same moment."""

from collections.abc import Callable, Collection
from typing import TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.text import slugify
from psycopg.errors import UniqueViolation

from clustergrowth.common.languages import plain

TRIES = 20  # that somebody takes the same name in between so often is no chance any more
Made = TypeVar("Made")


def free_slug(model: type[models.Model], name: str, *, otherwise: str, reserved: Collection[str] = ()) -> str:
    """An address for a name that nothing of the kind has that one sees; ``otherwise`` where it is signs alone."""
    wanted = slugify(plain(name))[:70].strip("-") or otherwise
    taken = set(reserved) | _taken(model, wanted)
    number = 1
    while (slug := wanted if number == 1 else f"{wanted}-{number}") in taken:
        number += 1
    return slug


def _taken(model: type[models.Model], wanted: str) -> set[str]:
    return set(model._default_manager.filter(slug__startswith=wanted).values_list("slug", flat=True))


def decided_by_the_database(make: Callable[[], Made]) -> Made:
    """Make it, and once more from the first look on where somebody has just taken what looked free."""
    for _again in range(TRIES - 1):
        try:
            with transaction.atomic():
                return make()
        except IntegrityError as refused:
            if not isinstance(refused.__cause__, UniqueViolation):
                raise
    with transaction.atomic():
        return make()
