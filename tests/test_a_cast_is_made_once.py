"""A cast is made once for all tests of a process, and each test finds it was made."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from clustergrowth.common import clock
from clustergrowth.common.network.kinds import NetworkKind
from clustergrowth.people.imports.models import Import
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person
from tests.cast import Cast, make_cast, person
from tests.full_cast import FullCast
from tests.kept import KeptCast

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(small_cast: KeptCast[Cast], monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """In which database the small cast is made while the test runs."""
    made: list[str] = []

    def make() -> Cast:
        made.append(connection.settings_dict["NAME"])
        return make_cast()

    with small_cast.given():
        pass  # whether or not a test before this had it made
    monkeypatch.setattr(small_cast, "make", make)
    yield made


def test_what_one_test_does_to_it_the_next_does_not_find(small_cast: KeptCast[Cast], counted: list[str]) -> None:
    with small_cast.given() as first:
        first.laser.name = "Another"
        first.laser.save()
        Organisation.objects.filter(pk=first.camera.pk).update(city="Elsewhere")
    with small_cast.given() as second:
        assert second.laser.name == "Laser Sud S.r.l."
        assert Organisation.objects.get(pk=first.laser.pk).name == "Laser Sud S.r.l."
        assert Organisation.objects.get(pk=first.camera.pk).city == "Bologna"
    assert counted == []


def test_its_rows_are_nowhere_else(small_cast: KeptCast[Cast], counted: list[str]) -> None:
    with small_cast.given():
        assert Organisation.objects.exists()
    assert not Organisation.objects.exists()


def test_no_other_database_gives_its_numbers(small_cast: KeptCast[Cast], counted: list[str]) -> None:
    with small_cast.given() as cast:
        assert cast.laser.pk > small_cast.numbers_from
        assert person("Ugo Tordo", "ugo@example.org", "it", "Europe/Rome").pk > small_cast.numbers_from
    assert person("Ugo Tordo", "ugo@example.org", "it", "Europe/Rome").pk < small_cast.numbers_from


def test_an_error_within_it_is_given_back_too(small_cast: KeptCast[Cast], counted: list[str]) -> None:
    here = connections["default"]
    with pytest.raises(ZeroDivisionError), small_cast.given() as cast:
        Organisation.objects.filter(pk=cast.laser.pk).update(city="Elsewhere")
        raise ZeroDivisionError
    assert connections["default"] is here
    with small_cast.given() as cast:
        assert Organisation.objects.get(pk=cast.laser.pk).city == "Bologna"


def test_where_something_was_written_before_it_is_made_there(small_cast: KeptCast[Cast], counted: list[str]) -> None:
    other = person("Ugo Tordo", "ugo@example.org", "it", "Europe/Rome")
    with small_cast.given() as cast:
        assert Person.objects.filter(pk__in=[other.pk, cast.carla.pk]).count() == 2
    assert counted == [connection.settings_dict["NAME"]]


def test_who_became_somebody_else_makes_it_as_that(
    small_cast: KeptCast[Cast], counted: list[str], request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("as_the_web_role")
    with small_cast.given():
        assert counted == [connection.settings_dict["NAME"]]


def test_in_another_network_it_is_made_for_that(
    small_cast: KeptCast[Cast], counted: list[str], network_is: Any
) -> None:
    network_is(NetworkKind.REAL)
    with small_cast.given():
        assert counted == [connection.settings_dict["NAME"]]


def test_on_another_day_it_is_made_for_that(small_cast: KeptCast[Cast], counted: list[str]) -> None:
    with clock.at(clock.now() + timedelta(days=1)), small_cast.given():
        assert counted == [connection.settings_dict["NAME"]]


def test_when_the_hour_has_changed_it_is_made_once_more(small_cast: KeptCast[Cast], counted: list[str]) -> None:
    small_cast._hour = "31 24"
    for _test in range(2):
        with small_cast.given() as cast:
            assert cast.laser.pk > small_cast.numbers_from
            assert counted == [connection.settings_dict["NAME"]]
    assert counted != [connection.settings_dict["NAME"]], "in the database of the cast"


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_its_files(network: FullCast, settings: Any, turn: int) -> None:
    kept = Import.objects.get(pk=network.checked_import.pk).file
    with kept.open() as stream:
        assert b"Officina Nuova" in stream.read()
    assert Path(kept.path).is_relative_to(settings.MEDIA_ROOT)
    kept.delete()
