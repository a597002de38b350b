"""What is migrated quickly is what Django alone would have migrated."""

import gc
from itertools import chain
from typing import Any

from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from clustergrowth.common.database.migrating import quickly


def _fields() -> list[Any]:
    """Each field of each model, as the migrations have it."""
    state = MigrationLoader(None).project_state()
    return list(chain.from_iterable(model.fields.values() for model in state.models.values()))


def test_each_field_is_copied_to_what_it_was_made_of() -> None:
    fields = _fields()
    assert len(fields) > 1000
    with quickly():
        copied = [field.clone() for field in fields]
    state = ProjectState()
    spelled = MigrationAutodetector(state, state).deep_deconstruct
    assert [spelled(field) for field in copied] == [spelled(field.clone()) for field in fields]
    assert [field.creation_counter for field in copied] == [field.creation_counter for field in fields], "in its place"


def test_a_copy_shares_nothing_that_a_model_writes_to() -> None:
    fields = _fields()
    with quickly():
        pairs = [(field, field.clone()) for field in fields]
    assert all(field is not copied for field, copied in pairs)
    related = [(field, copied) for field, copied in pairs if field.remote_field]
    assert len(related) > 200
    for field, copied in related:
        assert copied.remote_field is not field.remote_field
        assert copied.remote_field.field is copied
    holding = [(field, copied) for field, copied in pairs if hasattr(field, "base_field")]
    assert holding
    assert all(copied.base_field is not field.base_field for field, copied in holding)


def test_afterwards_all_is_as_before() -> None:
    before = models.Field.clone, gc.get_threshold()
    with quickly():
        assert (models.Field.clone, gc.get_threshold()) != before
    assert (models.Field.clone, gc.get_threshold()) == before
