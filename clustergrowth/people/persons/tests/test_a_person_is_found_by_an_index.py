"""Among many thousand persons one is found by an index, also by a part of the name, and after an upgrade."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Q, QuerySet

from clustergrowth.common import clock
from clustergrowth.common.languages.searching import holds
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.queries.persons import is_called
from clustergrowth.people.persons.services.bulk import introduce_many
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def way(rows: QuerySet[Any]) -> str:
    """How the database finds these rows where reading all of them is no way."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    return str(rows.explain())


def test_a_part_of_a_name_an_address_and_a_whole_name_have_an_index_each(cast: Cast) -> None:
    near = way(Person.objects.filter(holds("laur", "search") | Q(email__startswith="laur")))
    assert "on person_search" in near and "on person_email_begins" in near
    whole = way(Person.objects.filter(Q(email="lucia@example.org") | Q(is_called("Lucia Bianchi"))))
    assert "on person_called" in whole and "on person_email_begins" in whole


def test_who_came_with_a_list_or_was_there_before_is_found_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [Person(name=f"Aurélie D’Angelo {n}", language="fr", created_at=clock.now()) for n in range(5)]
    introduce_many(many)
    found = Person.objects.filter(holds("aurelie dangelo", "search"))
    assert found.count() == 5
    Person.objects.update(search="")
    upgrade = import_module("clustergrowth.people.persons.migrations.0006_search")
    monkeypatch.setattr(upgrade, "BATCH", 2)
    upgrade.make_searchable(apps, None)
    assert found.count() == 5 and not Person.objects.filter(search="").exists()
