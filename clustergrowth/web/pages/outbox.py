"""Outbox: in a demonstration mails go nowhere; here one reads them and taps their buttons."""

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin

from clustergrowth.common.limits.fields import words_in
from clustergrowth.common.mail.models import Mail
from clustergrowth.common.network import queries as network
from clustergrowth.people.permissions import may
from clustergrowth.people.subjects import part

PAGE = 30
A_MAIL = {"default-src": [NONE], "style-src": ["'unsafe-inline'"], "frame-ancestors": [SELF]}  # carries its own style


def _only_in_demo() -> None:
    if not network.is_demonstration():
        raise Http404


def _elsewhere(request: HttpRequest) -> HttpResponse | None:
    """In a real network the words of a mail are its reader's: one sees what was written to whom."""
    if network.is_demonstration() or not may(request.user, "mails.see"):
        return None
    return redirect("mails")


def mails_sent() -> QuerySet[Mail]:
    """All of them: on a demonstration no mail is a real person's."""
    return Mail.objects.order_by("-created_at", "-pk")


@never_cache  # whoever has done something looks here at once for the mail of it
def outbox(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The newest mails, and the one that is open."""
    if (elsewhere := _elsewhere(request)) is not None:
        return elsewhere
    _only_in_demo()
    mails = mails_sent()
    words = words_in(request.GET, "to")
    if words:
        mails = mails.filter(to__icontains=words)
    page = Paginator(mails, PAGE).get_page(request.GET.get("page"))
    chosen = part(mails_sent(), pk=pk) if pk is not None else next(iter(page), None)
    return render(request, "web/outbox.html", {"page": page, "mail": chosen, "to": words})


@csp(A_MAIL)  # type: ignore[arg-type]  # the stubs know views without arguments only
@xframe_options_sameorigin
def outbox_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail as its reader's program shows it, in a frame of its own."""
    _only_in_demo()
    return HttpResponse(part(mails_sent(), pk=pk).html.replace("<a ", '<a target="_top" '))
