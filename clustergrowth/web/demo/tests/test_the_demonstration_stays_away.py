"""Where real work has begun, or nobody wants it, no demonstration appears."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from clustergrowth.people.councils.models import Council
from clustergrowth.people.persons.models import Person
from clustergrowth.web.demo import loading


@pytest.mark.django_db
def test_real_data_are_left_alone() -> None:
    Person.objects.create(name="Somebody", email="somebody@example.org")
    said = io.StringIO()
    call_command("demo", stdout=said)
    assert "not loaded" in said.getvalue()
    assert loading.load() is None
    assert not Council.objects.exists()


@pytest.mark.django_db
def test_it_is_refused_where_no_demonstration_is_wanted(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("demo")


@pytest.mark.django_db
def test_a_database_without_tables_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE persons_person RENAME TO elsewhere")
    with pytest.raises(CommandError, match="no tables yet"):
        call_command("demo")
