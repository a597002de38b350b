"""Where the limits of ``common/limits`` stand, and the pages on which one reads about them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused
from clustergrowth.common.limits import often, once, requests
from clustergrowth.common.limits.asker import asker_of
from clustergrowth.web.requests.middleware import refused_page

LONGEST_WAIT = timedelta(minutes=5)  # of allauth's own limits, ACCOUNT_RATE_LIMITS
LIBRARIES = {"allauth", "django"}  # signing in, which has limits of its own, and choosing the language
Next = Callable[[HttpRequest], HttpResponse]


class RequestMiddleware:
    """The address at once; what was sent as soon as it is known who asks, so that a refusal is in the own language."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        requests.must_be_short(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, arguments: Sequence[Any], named: Mapping[str, Any]
    ) -> HttpResponse | None:
        try:
            requests.must_be_numbers_of_ours([*arguments, *named.values()])
            requests.must_be_of_our_size(request)
        except Refused as refused:
            return refused_page(request, refused)
        return None


class OftenMiddleware:
    """Whoever sends something of one kind again and again within the hour is told when to come again."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, arguments: Sequence[Any], named: Mapping[str, Any]
    ) -> HttpResponse | None:
        if request.method != "POST" or request.resolver_match is None:
            return None
        try:
            _count(request, f"post {request.resolver_match.url_name or ''}", is_done_again(view))
        except often.TooOften as refused:
            return refused_page(request, refused)
        return None


def is_done_again(view: Any) -> bool:
    """Whether it says of itself to make nothing new (``often.again``), or is one of a library's that we cannot ask."""
    return bool(getattr(view, "is_done_again", False)) or view.__module__.partition(".")[0] in LIBRARIES


def _count(request: HttpRequest, what: str, is_again: bool) -> None:
    who, most = asker_of(request), settings.POSTS_AN_HOUR if is_again else settings.NEW_AN_HOUR
    if request.user.is_authenticated:
        often.count(what, who, most=most)
        return
    # Who comes by a link from a mail is told apart by it: a whole room answers from one address.
    named = sorted(request.resolver_match.kwargs.items()) if request.resolver_match else []
    often.count(what, f"{who} {named}", most=most)  # not the path, which is another in each language
    if not is_again:  # another path each time is no way around it
        often.count(f"strangers {what}", who, most=settings.POSTS_AN_HOUR)


class OnceMiddleware:
    """Two equal posts of one rendered form make one thing: the second is led where the first was."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = once.sent_form(request)
        if not sent:
            return self.get_response(request)
        try:
            with once.alone(sent):
                return self._answer(request, sent)
        except once.BeingDone as refused:
            return refused_page(request, refused)

    def _answer(self, request: HttpRequest, sent: str) -> HttpResponse:
        before = request.user.pk
        if onward := once.answered(sent):
            messages.info(request, _("This was sent before, so nothing was done twice."))
            return HttpResponseRedirect(onward)
        answer = self.get_response(request)
        # Signing in and out is done by the cookies of its answer, which nobody else may have.
        if answer.status_code in (302, 303) and request.user.pk == before and not _complains(request):
            once.remember(sent, answer.headers["Location"])
        return answer


def _complains(request: HttpRequest) -> bool:
    """Whether the next page will say that something was not done: then the same may be tried again."""
    queued = getattr(get_messages(request), "_queued_messages", ())  # to ask for them would be to have shown them
    return any(message.level >= messages.WARNING for message in queued)


def too_many_codes(request: HttpRequest) -> HttpResponse:
    """The library that signs people in counts their tries itself (``handler429``), for at most these minutes."""
    return refused_page(request, often.TooOften(clock.now() + LONGEST_WAIT))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What the library refused while it read the request: too large is said, anything else is nobody's by accident."""
    requests.let_be_what_cannot_be_read(request)
    if isinstance(exception, requests.LineTooLong):
        refused = requests.TooLarge(_("This address is longer than any of ours. Type it again, or follow a link."))
        refused.status = 414
        return refused_page(request, refused)
    if not isinstance(exception, requests.TOO_BIG):
        return refused_page(
            request, requests.Unreadable(_("What your browser sent cannot be read. Open the page again."))
        )
    request.GET = QueryDict()  # what is too much cannot be read for the page that says so either
    return refused_page(request, requests.TooLarge(requests.too_big()))
