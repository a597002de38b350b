from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from clustergrowth.common import clock
from clustergrowth.people.imports import jobs, ports
from clustergrowth.people.imports.models import Import, ImportRow
from clustergrowth.people.imports.tests.importing import imported, looked_through
from clustergrowth.people.persons.models import Person
from tests.cast import Cast

LIST = "name;email;phone\nRita Usignolo;rita@example.org;\n;RITA@example.org;\nElio Merlo;;051 000000\n"


def test_no_row_preview_or_file_names_them_any_more(cast: Cast) -> None:
    done = imported(cast.bologna, cast.carla, LIST, what="contacts")
    waiting = looked_through(cast.bologna, cast.carla, LIST, what="contacts")
    rita = Person.objects.get(email="rita@example.org")
    assert [one["file"] for one in ports.personal_data(rita)["named in"]] == ["list.csv"]
    ports.erase(rita)
    assert ports.erase_in_files("rita@example.org")
    waiting.refresh_from_db()
    assert not waiting.file
    assert (waiting.state, waiting.summary) == (Import.State.UNUSABLE, {})
    assert "asked to be erased" in str(waiting.refusal)
    assert not ImportRow.objects.filter(of=done).exclude(cells=None).exists()
    rita.delete()
    assert done.rows.get(line=2).person is None


def test_what_nobody_imported_is_not_kept_for_ever(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]]
) -> None:
    done = imported(cast.bologna, cast.carla, LIST, what="contacts")
    waiting = looked_through(cast.bologna, cast.carla, LIST, what="contacts")
    place, stored = str(waiting.file.name), waiting.file.storage
    jobs.tidy()
    assert Import.objects.count() == 2
    with (
        clock.at(clock.now() + jobs.KEPT_FOR + timedelta(days=1)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        jobs.tidy()
    assert list(Import.objects.all()) == [done]
    assert not stored.exists(place)
    assert not done.rows.exclude(cells=None).exists()
