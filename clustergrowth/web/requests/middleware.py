"""What every request passes through: the person's time zone and stated affiliation, and refusals shown as pages."""

from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import is_valid_path
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import gettext as _

from clustergrowth.common.errors import Refused, SignInFirst
from clustergrowth.common.limits.often import TooOften
from clustergrowth.people.organisations.models import Affiliation
from clustergrowth.people.organisations.queries import own_affiliations
from clustergrowth.people.persons.models import Person
from clustergrowth.web.requests import logs
from clustergrowth.web.requests.links import SECRETS, before_a_secret
from clustergrowth.web.requests.speaking import AS_A_ROLE, answer_in, led_to_a_strangers, led_to_the_persons
from clustergrowth.web.requests.unsent import come_again, page_before, signed_out, words_typed

Next = Callable[[HttpRequest], HttpResponse]
ACTING = "acting_as"  # session key: the affiliation in which the person acts


class ProxyMiddleware:
    """Behind the proxy that gives https every request comes from the proxy: who asks is who the proxy saw.

    Limits by address would otherwise count everybody as one. Only the last name is the proxy's own word.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if settings.IS_SECURE and seen:
            request.META["REMOTE_ADDR"] = seen
        return self.get_response(request)


class LinkMiddleware:
    """The address of a page that a link opens is told to no log and to no page after it, and nothing keeps the page.

    Whoever holds the link sees it: no browser shows it to the next one at the same machine. The bare origin stays: with
    none at all a browser says "null" when a form is sent, and the form is refused.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        logs.know_addresses(before_a_secret())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None and not SECRETS.isdisjoint(match.kwargs):
            response.headers["Referrer-Policy"] = "strict-origin"
            add_never_cache_headers(response)
        return response


class PersonMiddleware:
    """Times are shown in the person's own zone; ``request.acting`` is the affiliation the person acts in, or None."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        if not isinstance(person, Person):
            request.acting = None  # type: ignore[attr-defined]  # set here for every request
            return led_to_a_strangers(request) or self.get_response(request)
        is_own = AS_A_ROLE not in request.session
        request.speaks = person.language if is_own else ""  # type: ignore[attr-defined]  # read below
        led = led_to_the_persons(request, person.language) if is_own else led_to_a_strangers(request)
        if led is not None:
            return led
        request.acting = _acting(request, person)  # type: ignore[attr-defined]
        with timezone.override(ZoneInfo(person.time_zone)):
            response = self.get_response(request)
        if not response.has_header("Cache-Control"):  # what one reads signed in is kept by no proxy, asked anew by all
            patch_cache_control(response, private=True, no_cache=True)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        answer_in(request, getattr(request, "speaks", ""))  # not earlier: the address was read in its own language


def _acting(request: HttpRequest, person: Person) -> Affiliation | None:
    affiliations = own_affiliations(person)
    stated = request.session.get(ACTING)
    return next((each for each in affiliations if each.pk == stated), affiliations[0] if affiliations else None)


class RefusedMiddleware:
    """A refusal that no form caught is shown once, here: as a page, or as a fragment to htmx."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return wrong_method(request, response) if isinstance(response, HttpResponseNotAllowed) else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, SignInFirst):
            return signed_out(request, exception)
        if not isinstance(exception, Refused):
            return None
        return refused_page(request, exception, words_typed(request))  # a view has refused: the form was a page of ours


def wrong_method(request: HttpRequest, refused: HttpResponseNotAllowed) -> HttpResponse:
    """An address that only takes what a form sends, opened as a page: it leads to the page that is nearest to it."""
    sentence = _("This address only accepts forms, so there is nothing to see here, and nothing was done.")
    context = {"sentence": sentence, "back": page_above(request.path_info)}
    response = render(request, "refused.html", context, status=refused.status_code)
    response.headers["Allow"] = refused.headers["Allow"]
    return response


def page_above(path: str) -> str:
    """The nearest address above this one at which there is something; empty at the top."""
    while path := path.rstrip("/").rpartition("/")[0]:
        if is_valid_path(f"{path}/"):
            return f"{path}/"
    return ""


def refused_page(request: HttpRequest, refused: Refused, texts: Sequence[str] = ()) -> HttpResponse:
    """The page on which a refusal is read, with what was typed; what came too often waits there to be sent again."""
    if isinstance(refused, TooOften) and request.method == "POST":
        return come_again(request, refused)
    is_fragment = bool(getattr(request, "htmx", False))
    name = "_refused.html" if is_fragment else "refused.html"
    context = {"sentence": refused.sentence, "refused": refused, "back": page_before(request), "texts": texts}
    return render(request, name, context, status=refused.status)
