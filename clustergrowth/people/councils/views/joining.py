"""The three doors, and the coordinator's answer."""

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clustergrowth.common.errors import Refused, TooLate
from clustergrowth.common.htmx import SignedIn, show_in
from clustergrowth.people.councils import services
from clustergrowth.people.councils.forms import JoinForm
from clustergrowth.people.councils.models import Council, JoinRequest
from clustergrowth.people.councils.views.people import own_council, shown
from clustergrowth.people.organisations.forms import language
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.queries import likely_the_same
from clustergrowth.people.permissions import needs, require

TRIES, WHILE = 5, 60 * 60  # from one address of the network, in seconds
ANSWER = "councils.answer_join_request"


def join(request: HttpRequest) -> HttpResponse:
    """Which council? Then its form."""
    return render(request, "councils/join_where.html", {"councils": Council.objects.order_by("colour")})


def council_join(request: HttpRequest, slug: str) -> HttpResponse:
    """Half a minute: which door, who, from where."""
    council = get_object_or_404(Council, slug=slug)
    form = JoinForm(request.POST or None, initial={"door": request.GET.get("door", "firm")})
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        if asked.pop("website"):  # a machine: it is thanked, and nothing is kept
            return redirect("council_joined", slug=slug)
        try:
            _count_try(request)
            services.ask_to_join(council, language=language(), **asked)
        except Refused as refused:
            show_in(form, refused)
        else:
            return redirect("council_joined", slug=slug)
    return shown(request, "councils/join.html", form, {"council": council})


def _count_try(request: HttpRequest) -> None:
    key = f"join:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, WHILE)
    if cache.incr(key) > TRIES:
        raise TooLate(_("Several requests came from your network within the hour. Try again a little later."))


def council_joined(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "councils/joined.html", {"council": get_object_or_404(Council, slug=slug)})


@needs(ANSWER)
def join_requests(request: SignedIn, slug: str) -> HttpResponse:
    """Who waits, with the organisations it may already be."""
    council = own_council(request, slug, ANSWER)
    waiting = council.join_requests.filter(answered_at=None).order_by("created_at")[:50]
    rows = [(one, likely_the_same(one.organisation_name)) for one in waiting]
    return render(request, "councils/join_requests.html", {"council": council, "rows": rows})


def _asked(request: SignedIn, pk: int) -> JoinRequest:
    asked = get_object_or_404(JoinRequest.objects.select_related("council"), pk=pk)
    require(request.user, ANSWER, asked)
    return asked


@require_POST
@needs(ANSWER)
def welcome(request: SignedIn, pk: int) -> HttpResponse:
    asked = _asked(request, pk)
    chosen = request.POST.get("organisation", "")
    known = get_object_or_404(Organisation, pk=chosen) if chosen.isdecimal() else None
    organisation = services.welcome(asked, by=request.user, organisation=known)
    messages.success(request, _("Welcomed. %(name)s belongs to the council.") % {"name": organisation.name})
    return redirect("join_requests", slug=asked.council.slug)


@require_POST
@needs(ANSWER)
def decline(request: SignedIn, pk: int) -> HttpResponse:
    asked = _asked(request, pk)
    services.decline(asked, by=request.user, words=request.POST.get("words", "")[:1000])
    messages.success(request, _("Declined, with your words."))
    return redirect("join_requests", slug=asked.council.slug)
