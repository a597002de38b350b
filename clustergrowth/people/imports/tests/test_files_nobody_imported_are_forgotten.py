"""A list that was looked through and never imported goes after ninety days; one the worker is at stays."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from clustergrowth.common import clock
from clustergrowth.people.imports import jobs
from clustergrowth.people.imports.models import Import
from clustergrowth.people.imports.tests.importing import imported, looked_through
from tests.cast import Cast

LIST = "name;email\nRita Usignolo;rita@example.org\n"
State = Import.State


def test_a_list_nobody_imported_is_forgotten(cast: Cast) -> None:
    looked_through(cast.bologna, cast.carla, LIST, what="contacts")
    kept = imported(cast.bologna, cast.carla, LIST, what="contacts", name="taken.csv")
    with clock.at(clock.now() + timedelta(days=91)):
        jobs.tidy()
    assert [*Import.objects.all()] == [kept]


@pytest.mark.parametrize("state", [State.CHECKING, State.RUNNING, State.UNDOING])
def test_a_list_the_worker_is_at_is_not_taken_from_it(cast: Cast, state: str) -> None:
    of = looked_through(cast.bologna, cast.carla, LIST, what="contacts")
    Import.objects.update(state=state)
    with clock.at(clock.now() + timedelta(days=91)):
        jobs.tidy()
    of.refresh_from_db()
    with of.opened() as file:
        assert file.read().decode() == LIST


def test_a_file_that_a_kill_left_without_an_import_goes(cast: Cast, settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path  # those of tests beside this one are known to their database alone
    of = looked_through(cast.bologna, cast.carla, LIST, what="contacts")
    left = default_storage.save("imports/left.csv", ContentFile(LIST))
    os.utime(default_storage.path(left), 2 * (clock.now().timestamp(),))  # the file system has a clock of its own
    jobs.tidy_files()
    assert default_storage.exists(left), "somebody may be just about to say that it is there"
    with clock.at(clock.now() + timedelta(days=2)):
        jobs.tidy_files()
    assert not default_storage.exists(left)
    with of.opened() as file:
        assert file.read().decode() == LIST
