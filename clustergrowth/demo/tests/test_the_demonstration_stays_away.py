"""Where real work has begun, or nobody wants it, no demonstration appears."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from clustergrowth.common.network.kinds import NetworkKind
from clustergrowth.common.network.models import Network
from clustergrowth.demo import loading
from clustergrowth.demo.founding import LEAD
from clustergrowth.people.councils.models import Council
from clustergrowth.people.persons.models import Person


@pytest.mark.django_db
def test_real_data_are_left_alone() -> None:
    Person.objects.create(name="Somebody", email="somebody@example.org")
    said = io.StringIO()
    call_command("demo", stdout=said)
    assert "not loaded" in said.getvalue()
    assert loading.load() is None
    assert not Council.objects.exists()


@pytest.mark.django_db
def test_it_is_refused_where_no_demonstration_is_wanted(real_network: None) -> None:
    with pytest.raises(CommandError):
        call_command("demo")


@pytest.mark.django_db
def test_a_database_without_tables_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE persons_person RENAME TO elsewhere")
    with pytest.raises(CommandError, match="no tables yet"):
        call_command("demo")


@pytest.mark.django_db
def test_what_an_older_release_founded_is_recognised_and_real_in_doubt() -> None:
    assert loading.kind_of_what_is_there() is None
    administrator = Person.objects.create(name="Jonas", email="a@demonstration.example", is_site_administrator=True)
    assert loading.kind_of_what_is_there() == NetworkKind.REAL
    Person.objects.create(name="Maren", email=LEAD)
    assert loading.kind_of_what_is_there() == NetworkKind.DEMONSTRATION
    Person.objects.filter(pk=administrator.pk).update(email="jonas@councils.example.org")
    assert loading.kind_of_what_is_there() == NetworkKind.REAL


@pytest.mark.django_db
def test_an_upgrade_writes_down_what_an_older_release_did_not() -> None:
    call_command("upgrade")
    assert not Network.objects.exists()
    Person.objects.create(name="Somebody", email="somebody@example.org")
    call_command("upgrade")
    assert Network.objects.get().kind == NetworkKind.REAL
