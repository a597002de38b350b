"""In which language a page is shown: the reader's own (decision 0034).

Whoever is signed in has one language, for pages and mails; others have the one they chose in this browser, or that of
the browser. An address may name a language: it leads who has another one to the same page in theirs, and a stranger to
what it says. What a mail links to stays in the language of the mail. A program that names no language gets what it
asked for.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes

from clustergrowth.common.languages import CODES
from clustergrowth.web.requests.links import before_a_secret

Next = Callable[[HttpRequest], HttpResponse]
CHOICE = "language"  # in an address: chosen at the head or foot of a page
AS_A_ROLE = "acts_as_a_role"  # session key, in a demonstration: the visitor is not the person
YEAR = 60 * 60 * 24 * 365  # seconds
NO_PAGES = ("/i18n/", settings.STATIC_URL, "/demo/")


class BrowserLanguageMiddleware:
    """Before what everybody reads is looked up: who has no session and another language is led to theirs."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.of_mails = before_a_secret()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.is_of_a_mail = bool(self.of_mails.match(bare(request.path_info)))  # type: ignore[attr-defined]  # read below
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            return self.get_response(request)
        return led_to_a_strangers(request) or self.get_response(request)


def led_to_a_strangers(request: HttpRequest) -> HttpResponse | None:
    """To the language that is chosen now, or to that of the browser where the address names none."""
    chosen = request.GET.get(CHOICE, "")
    if chosen in CODES and request.method == "GET":
        answer = _led(request, chosen)
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, YEAR, secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY, samesite="Lax",
        )  # fmt: skip
        return answer
    if not may_be_led(request) or named(request.path_info):
        return None
    wanted = translation.get_language_from_request(request)[:2]
    return _led(request, wanted) if wanted != settings.LANGUAGE_CODE else None


def led_to_the_persons(request: HttpRequest, language: str) -> HttpResponse | None:
    """The same page in the language of who is signed in."""
    return _led(request, language) if may_be_led(request) and language != translation.get_language() else None


def answer_in(request: HttpRequest, language: str) -> None:
    """What cannot be led, a form that was sent or a part of a page, is answered in it all the same."""
    if language and _is_a_browser(request) and not request.is_of_a_mail:  # type: ignore[attr-defined]  # set above
        translation.activate(language)
        request.LANGUAGE_CODE = language


def may_be_led(request: HttpRequest) -> bool:
    is_part = "HX-Request" in request.headers
    is_page = request.method in ("GET", "HEAD") and not is_part and not request.path_info.startswith(NO_PAGES)
    return is_page and _is_a_browser(request) and not request.is_of_a_mail  # type: ignore[attr-defined]  # set above


def _is_a_browser(request: HttpRequest) -> bool:
    return bool(request.headers.get("Accept-Language"))


def named(path: str) -> str:
    """The language that an address names; none in the addresses of English."""
    return translation.get_language_from_path(path) or ""


def bare(path: str) -> str:
    """An address without its language. One that then began with two strokes would lead to another site."""
    return escape_leading_slashes(path.removeprefix(f"/{named(path)}") if named(path) else path)


def address_in(code: str, request: HttpRequest) -> str:
    """This page in another language: all addresses are the same but for the prefix (``urls.py``)."""
    query = request.META["QUERY_STRING"]
    if CHOICE in request.GET:
        kept = request.GET.copy()
        del kept[CHOICE]
        query = kept.urlencode()
    path = escape_uri_path(bare(request.path))
    path = path if code == settings.LANGUAGE_CODE else f"/{code}{path}"
    return f"{path}?{query}" if query else path


def _led(request: HttpRequest, code: str) -> HttpResponse:
    answer = HttpResponseRedirect(address_in(code, request))
    patch_vary_headers(answer, ["Accept-Language", "Cookie"])
    return answer
