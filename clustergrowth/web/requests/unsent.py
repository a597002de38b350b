"""What was typed while the session ended, or began anew in another tab, is shown and sent again by one button.

Nothing is stored here: the page itself carries the values, so that it works without script and keeps no strangers'
words. It never sends by itself, and only what came from a page of ours: another site could otherwise have its own
words sent by the person's hand.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.http import escape_leading_slashes, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from clustergrowth.common.editions import typed
from clustergrowth.common.errors import SignInFirst
from clustergrowth.common.limits.often import TooOften
from clustergrowth.common.limits.once import TOKEN
from clustergrowth.common.limits.room import NoRoom

MOST_KEPT = 2**20  # letters: what is longer still stands in the browser, one page back
SECRETS = {TOKEN, "code", "password", "secret", "otp"}  # on the pages of accounts


def session_renewed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Instead of Django's bare 403 (``CSRF_FAILURE_VIEW``): the page was opened before the cookies of now."""
    get_token(request)  # sent along, should the cookies have been deleted
    is_ours = comes_from_us(request)
    if not is_ours:
        sentence = _(
            "Your browser does not say that this comes from one of our pages, so nothing was "
            "done. Please open the page again."
        )
    elif request.user.is_authenticated:
        sentence = _("Since this page was opened, you signed in again as %(name)s.") % {"name": request.user}
    else:
        sentence = _("Since this page was opened, your session has ended or its cookies were deleted.")
    return _page(request, sentence, status=403, values=_typed(request) if is_ours else [], is_ours=is_ours)


def signed_out(request: HttpRequest, refused: SignInFirst) -> HttpResponse:
    """The session has ended. One signs in beside this page, so that what it holds stays."""
    sentence = _("You are signed out. Sign in (this opens another tab), then come back here and send it again.")
    message = sentence if request.method == "POST" else refused.sentence
    return _page(request, str(message), status=refused.status, values=_typed(request), signs_in=True)


def come_again(request: HttpRequest, refused: TooOften | NoRoom, *, is_ours: bool = True) -> HttpResponse:
    """Not now, but later: what was typed waits on this page for the time that it says."""
    values = _typed(request) if is_ours else []
    answer = _page(request, str(refused.sentence), status=refused.status, values=values, is_ours=is_ours)
    answer.headers["Retry-After"] = str(refused.seconds)
    return answer


def words_typed(request: HttpRequest) -> list[str]:
    """Of what was sent and refused for good: the words, to be copied. None where it was secret."""
    return typed(request.POST) if request.method == "POST" and _typed(request) else []


def comes_from_us(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    is_trusted = f"{parts.scheme}://{parts.netloc}" in settings.CSRF_TRUSTED_ORIGINS
    return is_trusted or (bool(parts.netloc) and parts.netloc == _host(request))


def _host(request: HttpRequest) -> str:
    """Ours; none where another one was asked for, which the page that says so must not ask again."""
    try:
        return request.get_host()
    except DisallowedHost:
        return ""


def page_before(request: HttpRequest) -> str:
    """The page on which the button was, if it is one of ours."""
    before = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(before, {_host(request)}, require_https=request.is_secure())
    return before if is_ours else ""


def _page(request: HttpRequest, sentence: str, *, status: int, **page: Any) -> HttpResponse:
    if request.headers.get("Accept") == "application/json":  # what a page's own script sends meanwhile
        return JsonResponse({"sentence": sentence}, status=status)
    before = urlsplit(page_before(request))
    page |= {
        "sentence": sentence,
        "there": escape_leading_slashes(request.get_full_path()),
        "back": escape_leading_slashes(f"{before.path}?{before.query}" if before.query else before.path),
        "texts": typed(request.POST) if page["values"] else [],
        "files": [file.name for files in request.FILES.lists() for file in files[1]],
        "is_too_long": _is_too_long(request),
        "may_send": request.method == "POST" and page.pop("is_ours", True) and not _is_too_long(request),
    }
    is_fragment = bool(getattr(request, "htmx", False))
    return render(request, "_unsent.html" if is_fragment else "unsent.html", page, status=status)


def _is_too_long(request: HttpRequest) -> bool:
    return sum(len(value) for _name, values in request.POST.lists() for value in values) > MOST_KEPT


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent, without what is secret."""
    match = request.resolver_match
    secret = SECRETS if match and (match.url_name or "").startswith("account_") else {TOKEN}
    if _is_too_long(request):
        return []
    return [(name, value) for name, values in request.POST.lists() if name not in secret for value in values]
