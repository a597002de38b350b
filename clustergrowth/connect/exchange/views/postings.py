"""Pages of needs and offers: the same act for both sides, told apart by ``side``."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clustergrowth.common.acts import done, redirect_with, sent, shown
from clustergrowth.common.errors import Refused
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.mail import links
from clustergrowth.connect.exchange import services
from clustergrowth.connect.exchange.forms import ClosePostingForm, PostingForm, facts_of
from clustergrowth.connect.exchange.models import Dismissal, Ending
from clustergrowth.connect.exchange.queries.introductions import standing
from clustergrowth.connect.exchange.queries.matching import MORE, SHOWN, Matches, matches_for
from clustergrowth.connect.exchange.queries.postings import (
    OTHER_SIDE,
    SIDES,
    postings,
)
from clustergrowth.connect.exchange.queries.thread import thread_of
from clustergrowth.people.councils.queries.councils import persons_visible_to
from clustergrowth.people.permissions import may, needs
from clustergrowth.people.subjects import edited, named, of_link, several


def page(request: HttpRequest, side: str, pk: int) -> HttpResponseBase:
    """One need or offer: its text, who could answer it and why, and how to ask."""
    posting = named(postings(side, request.user), pk=pk)
    if posting is None:
        return _unseen(request)
    mine = may(request.user, "exchange.edit", posting)
    matches = matches_for(posting, request.user, MORE if "more" in request.GET else SHOWN) if mine else Matches()
    return render(
        request,
        "exchange/posting.html",
        {
            "side": side,
            "posting": posting,
            "mine": mine,
            "found": matches,
            "standing": standing(posting, request.user) if mine else (),
            "thread": thread_of(posting, request.user),
            "writer": persons_visible_to(request.user).filter(pk=posting.posted_by_id).first(),
            "why_not": Dismissal.Because.choices,
            "close_form": ClosePostingForm(),
        },
    )


def _unseen(request: HttpRequest) -> HttpResponseBase:
    """The public may have to sign in to read it; anybody else is told that there is no such page."""
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())


def _own(request: SignedIn, side: str, pk: int) -> Any:
    """The posting, for whoever may change it: 404 to a stranger, 403 to one who may only look."""
    return edited(request.user, postings(side, request.user), "exchange.edit", pk=pk)


@needs("exchange.edit")
def matches(request: SignedIn, side: str, pk: int) -> HttpResponse:
    """The matches alone, for htmx: more of them, or the first once the text was read."""
    posting = _own(request, side, pk)
    matches = matches_for(posting, request.user, MORE if "more" in request.GET else SHOWN)
    context = {"side": side, "posting": posting, "found": matches, "mine": True, "why_not": Dismissal.Because.choices}
    context["standing"] = standing(posting, request.user)
    return render(request, "exchange/_matches.html", context)


@needs("exchange.edit")
def edit(request: SignedIn, side: str, pk: int) -> HttpResponse:
    posting = _own(request, side, pk)
    arguments: dict[str, Any] = {"side": side, "person": request.user, "council": posting.council}
    form = PostingForm(sent(request), stored=facts_of(posting), **arguments)
    if done(form, lambda: services.edit_posting(posting, by=request.user, **form.changes(posting))):
        return redirect(side, pk=pk)
    return shown(request, "exchange/posting_edit.html", form, side=side, posting=posting)


@needs("exchange.edit", post=True)
def close(request: SignedIn, side: str, pk: int) -> HttpResponse:
    posting = _own(request, side, pk)
    form = ClosePostingForm(request.POST)
    because = Ending(form.cleaned_data["because"]) if form.is_valid() else Ending.NO_LONGER
    services.close_posting(posting, by=request.user, because=because)
    return redirect_with(request, _("It is off the list. You can open it again below."), side, pk=pk)


def _simple(act: Callable[..., Any], message: str) -> Callable[..., HttpResponse]:
    """An act of one tap on the own posting."""

    @require_POST
    @needs("exchange.edit")
    def view(request: SignedIn, side: str, pk: int) -> HttpResponse:
        act(_own(request, side, pk), by=request.user)
        return redirect_with(request, message, side, pk=pk)

    return view  # type: ignore[return-value]  # the decorators say HttpResponseBase


reopen = _simple(services.reopen_posting, _("It is on the list again."))
keep = _simple(services.keep_open, _("It stays open for another 90 days."))


@needs("exchange.edit", post=True)
def none_fits(request: SignedIn, side: str, pk: int) -> HttpResponse:
    """“None of these”, with the reason in one tap."""
    posting = _own(request, side, pk)
    because = request.POST.get("because", "")
    if because not in Dismissal.Because.values:
        raise Refused(_("Choose one of the reasons."))
    others: Any = several(request.user, SIDES[OTHER_SIDE[side]], request.POST.getlist("shown")[:MORE])
    services.dismiss(posting, others, by=request.user, because=because)
    messages.success(request, _("Saved. Your coordinator will look at it on Monday; here are the next ones."))
    return redirect(side, pk=pk)


def keep_by_link(request: HttpRequest, side: str, secret: str) -> HttpResponse:
    """The page behind the reminder's link: still current, or not."""
    if request.method == "POST":
        services.keep_by_link(side, secret, is_kept=request.POST.get("act") == "keep")
        return redirect(request.path)
    link = links.look_again(secret, f"{services.KEEP}_{side}")
    return render(request, "exchange/keep.html", {"posting": of_link(link, SIDES[side]), "is_done": link.used_at})
