"""A test that commits does so in a database that goes with it, and finds there what the migrations wrote."""

from threading import Thread

import pytest
from django.db import connection

from clustergrowth.listen.surveys.models import Instrument
from clustergrowth.people.persons.models import Person
from tests.cast import person

SHARED: list[int] = []


def ugo() -> Person:
    return person("Ugo Tordo", "ugo@example.org", "it", "Europe/Rome")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_the_next_test_finds_what_the_migrations_wrote_and_nothing_else(turn: int) -> None:
    assert Instrument.objects.exists()
    assert not Person.objects.exists()
    ugo()


@pytest.mark.django_db(transaction=True)
def test_others_in_this_process_see_it() -> None:
    ugo()
    seen = []

    def look() -> None:
        seen.append(Person.objects.count())
        connection.close()

    thread = Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_its_numbers_are_no_other_tests(turn: int) -> None:
    number = ugo().pk
    assert all(abs(number - other) > 100_000 for other in SHARED)
    SHARED.append(number)


@pytest.mark.django_db
def test_tests_that_commit_nothing_do_not_see_it() -> None:
    assert not connection.settings_dict["NAME"].endswith("committed")
    assert not Person.objects.exists()
