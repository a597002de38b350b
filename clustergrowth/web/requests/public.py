"""Pages as everybody reads them are kept for a short while, for those who are not signed in (decision 0032).

Kept is what the server answered somebody of whom it knew nothing: no session, no message, no form with a token. Nothing
else is asked of the views. What is kept is of one state of the ledger and of the histories: an act sheds it at once.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from pghistory.models import Event
from psycopg import sql

from clustergrowth.common import clock
from clustergrowth.record.models import Line
from clustergrowth.web.requests.links import SECRETS

# With what the server keeps (PUBLIC_PAGES_KEPT) a minute at most: a browser shows its copy for ten seconds, and for
# twenty more while it asks for a new one.
IN_BROWSERS = "public, max-age=10, stale-while-revalidate=20"
MINUTE = 60
ACTED = "acted"  # the cookie of who has just done something
LOOKS = ("light", "dark")  # that one may choose; "" is the device's own
LARGEST = 300_000  # bytes of one page; those of ours have 15 to 60 thousand
LONGEST = 300  # letters of an address
_OF_ONE_READER = ("Authorization", "HX-Request", "Range")
_OF_THE_CONNECTION = ("Content-Length", "Date", "Set-Cookie")

State = tuple[int | None, ...]


@dataclass(frozen=True)
class _Page:
    """What was answered, of which state of what is recorded, and until when it may be told again."""

    content: bytes
    headers: dict[str, str]
    state: State
    until: datetime


class PublicPageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.PUBLIC_PAGES_KEPT:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            return _must_see_it(request, self.get_response(request))
        if not _is_anybodys(request):
            return self.get_response(request)
        key, state = _key(request), recorded()
        page: _Page | None = caches["pages"].get(key)
        if page is None or page.state != state or page.until < clock.now():
            response = self.get_response(request)
            if not _may_be_kept(request, response):
                return response
            page = _page(response, state)
            if settings.CSRF_COOKIE_NAME not in request.COOKIES:  # with it no new cookie tells of a token in the page
                caches["pages"].set(key, page, settings.PUBLIC_PAGES_KEPT)
        return _answer(request, page)


def _must_see_it(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Who did something, by a link from a mail for instance, reads no page as it was before, also where nothing records
    it: the cookie is none of those that everybody has."""
    response.set_cookie(ACTED, "1", MINUTE, secure=request.is_secure(), httponly=True, samesite="Lax")
    return response


def _is_anybodys(request: HttpRequest) -> bool:
    """Whether the answer is what everybody gets who asks for this address: the server knows nothing of who asks."""
    known = {"theme", settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME}  # the language is the address's
    return (
        request.method == "GET"
        and known.issuperset(request.COOKIES)
        and not any(name in request.headers for name in _OF_ONE_READER)
        and len(request.get_full_path()) <= LONGEST
    )


def _key(request: HttpRequest) -> str:
    query = request.META.get("QUERY_STRING", "")  # as it came: two ways to write it may mean two things
    asked = (request.scheme, request.get_host(), request.path, query, look_of(request))
    return hashlib.sha256(repr(asked).encode()).hexdigest()


def look_of(request: HttpRequest) -> str:
    chosen = request.COOKIES.get("theme", "")
    return chosen if chosen in LOOKS else ""


def recorded() -> State:
    """The last line of the ledger, and of the history of each noun that has one: a page is read anew after either.

    A line that was begun earlier and is committed later moves nothing: then the page is right when its time is over.
    """
    with connection.cursor() as cursor:
        cursor.execute(_newest())
        return tuple(cursor.fetchone())


@cache
def _newest() -> sql.Composed:
    recording: list[type[Model]] = [Line, *(model for model in apps.get_models() if issubclass(model, Event))]
    newest = (
        sql.SQL("(SELECT max({}) FROM {})").format(
            sql.Identifier(model._meta.pk.name), sql.Identifier(model._meta.db_table)
        )
        for model in recording
    )
    return sql.SQL("SELECT {}").format(sql.SQL(", ").join(newest))


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    match = request.resolver_match
    return (
        response.status_code == 200
        and not response.streaming
        and response.headers.get("Content-Type", "").startswith("text/html")
        and "Cache-Control" not in response.headers
        and not response.cookies
        and not any(name.startswith("_csp") for name in vars(response))  # what a view allows beyond the rest
        and len(response.content) <= LARGEST
        and match is not None
        and SECRETS.isdisjoint(match.kwargs)
        and b"csrfmiddlewaretoken" not in response.content
        and not request.user.is_authenticated
    )


def _page(response: HttpResponse, state: State) -> _Page:
    patch_vary_headers(response, ["Cookie"])  # the look, and whether one is signed in
    headers = {name: value for name, value in response.items() if name not in _OF_THE_CONNECTION}
    headers |= {"ETag": f'"{hashlib.sha256(response.content).hexdigest()[:32]}"', "Cache-Control": IN_BROWSERS}
    return _Page(response.content, headers, state, clock.now() + timedelta(seconds=settings.PUBLIC_PAGES_KEPT))


def _answer(request: HttpRequest, page: _Page) -> HttpResponse:
    response = HttpResponse(page.content, headers=page.headers)
    conditional = get_conditional_response(request, etag=page.headers["ETag"], response=response)
    return conditional if isinstance(conditional, HttpResponse) else response
