from weakref import WeakKeyDictionary

import pytest
from django.db import ProgrammingError, connection, transaction

from clustergrowth.common.network import queries, services
from clustergrowth.common.network.kinds import NetworkKind
from clustergrowth.common.network.models import Network
from clustergrowth.common.network.queries import kind  # itself, not what a test says in its place

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_is_known_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "_known", WeakKeyDictionary())


def test_what_it_was_founded_as_stands_in_the_database() -> None:
    assert kind() is None
    assert services.found_network(NetworkKind.DEMONSTRATION) == NetworkKind.DEMONSTRATION
    assert kind() == NetworkKind.DEMONSTRATION


def test_whoever_comes_second_learns_what_it_is() -> None:
    services.found_network(NetworkKind.REAL)
    assert services.found_network(NetworkKind.DEMONSTRATION) == NetworkKind.REAL


@pytest.mark.parametrize(
    "statement", ["UPDATE network_network SET kind = 'demonstration'", "DELETE FROM network_network"]
)
def test_it_cannot_be_changed(statement: str) -> None:
    services.found_network(NetworkKind.REAL)
    with pytest.raises(ProgrammingError, match="pgtrigger"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Network.objects.get().kind == NetworkKind.REAL


def test_where_the_database_cannot_say_it_nothing_is_known() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE network_network RENAME TO elsewhere")
    assert kind() is None
    with connection.cursor() as cursor:  # and whoever asked can go on
        cursor.execute("SELECT 1")


@pytest.mark.django_db(transaction=True)
def test_it_is_asked_again_when_the_connection_was_ended() -> None:
    """As a restore does it, which may bring back a network of the other kind."""
    services.found_network(NetworkKind.DEMONSTRATION)
    assert kind() == NetworkKind.DEMONSTRATION
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE network_network")
    assert kind() == NetworkKind.DEMONSTRATION
    connection.close()
    assert kind() is None
