"""A database that starts again, as after a crash, is waited for; a page that was being read then is read once more."""

import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse

PATIENCE = 10.0  # seconds, chosen: an ordinary start takes one, one after a kill several; who waits longer is told
PAUSE = 0.1
READING = ("GET", "HEAD")  # what is sent is never sent twice: it may have been stored before the connection was lost


class ReconnectMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        connection.close_if_health_check_failed()  # asked at the first question otherwise, where nothing waits
        _connect()
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        match = request.resolver_match
        is_lost = isinstance(exception, OperationalError | InterfaceError) and not connection.is_usable()
        if match is None or request.method not in READING or not is_lost or connection.in_atomic_block:
            return None
        connection.close()
        _connect()
        again: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return again


def _connect() -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            connection.ensure_connection()
        except OperationalError:
            if time.monotonic() >= until:
                raise
            time.sleep(PAUSE)
        else:
            return
