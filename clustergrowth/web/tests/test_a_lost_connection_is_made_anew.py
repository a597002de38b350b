"""What somebody reads while the database starts again, and what somebody sends."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.urls import ResolverMatch

from clustergrowth.learn.factors.queries import scopes
from clustergrowth.web.requests import reconnecting
from clustergrowth.web.requests.reconnecting import ReconnectMiddleware

pytestmark = pytest.mark.django_db(transaction=True)


def lose_connection() -> None:
    """As when the database is killed: what this connection asks next is an error."""
    with connection.cursor() as cursor, pytest.raises(OperationalError):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


class Losing:
    """What a page asks first, during which the connection is lost the first times."""

    def __init__(self, asked: Any, times: int) -> None:
        self.asked, self.times, self.calls = asked, times, 0

    def __call__(self) -> Any:
        self.calls += 1
        if self.calls <= self.times:
            lose_connection()
        return self.asked()


def test_a_page_is_read_once_more(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    losing = Losing(scopes.network, times=1)
    monkeypatch.setattr(scopes, "network", losing)
    assert client.get("/learn/").status_code == 200
    assert losing.calls == 2


def test_a_page_whose_connection_is_lost_again_is_an_error(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    losing = Losing(scopes.network, times=2)
    monkeypatch.setattr(scopes, "network", losing)
    with pytest.raises(OperationalError):
        client.get("/learn/")
    assert losing.calls == 2
    connection.close()


def test_what_is_sent_is_not_sent_twice() -> None:
    request = RequestFactory().post("/learn/")
    request.resolver_match = ResolverMatch(lambda _: pytest.fail("sent twice"), (), {})
    lose_connection()
    assert ReconnectMiddleware(lambda _: pytest.fail("asked")).process_exception(request, OperationalError()) is None
    connection.close()


def test_a_connection_that_was_lost_between_two_pages_is_made_before_the_next(client: Client) -> None:
    assert client.get("/learn/").status_code == 200
    lose_connection()
    assert client.get("/learn/").status_code == 200


def test_a_database_that_starts_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []

    def not_yet() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("the database system is starting up")

    monkeypatch.setattr(connection, "ensure_connection", not_yet)
    reconnecting._connect()
    assert len(tries) == 3
    monkeypatch.setattr(reconnecting, "PATIENCE", 0.0)
    tries.clear()
    with pytest.raises(OperationalError):
        reconnecting._connect()
