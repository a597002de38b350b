"""A full disk: what is sent is refused in one sentence and stands on the page, to be sent again; pages are read on."""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from clustergrowth.common.limits import requests, room
from clustergrowth.web.requests.unsent import come_again, comes_from_us

READING = ("GET", "HEAD", "OPTIONS", "TRACE")
# Whoever reads has to be able to sign in, and out: that little fits below the floor.
NEEDED_TO_READ = ("account_", "set_language", "demo_role")


class FullDiskMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, arguments: Sequence[Any], named: Mapping[str, Any]
    ) -> HttpResponse | None:
        if request.method in READING or _is_needed_to_read(request) or room.least() >= room.FLOOR:
            return None
        return come_again(request, room.NoRoom())


def _is_needed_to_read(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and (match.url_name or "").startswith(NEEDED_TO_READ)


def server_error(request: HttpRequest) -> HttpResponse:
    """What nobody caught (``handler500``), wherever it was noticed: while storing, counting, reading an upload.

    It may not have been asked yet whether one of our pages sent it, nor read: then nothing is offered to be sent again.
    """
    requests.let_be_what_cannot_be_read(request)
    if not room.is_full(sys.exception()):
        return defaults.server_error(request)
    return come_again(request, room.NoRoom(), is_ours=bool(request.POST) and comes_from_us(request))
