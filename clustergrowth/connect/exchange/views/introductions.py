"""Pages of introductions: asked, answered (also from the mail), withdrawn, brokered."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clustergrowth.common.acts import done, sent, shown
from clustergrowth.common.htmx import SignedIn, late_is_told
from clustergrowth.common.limits import often
from clustergrowth.common.mail import links
from clustergrowth.connect.exchange import services
from clustergrowth.connect.exchange.forms import AskForm, BrokerForm, answer_forms
from clustergrowth.connect.exchange.models import Introduction
from clustergrowth.connect.exchange.queries.introductions import (
    RELATED,
    asking_sides,
    introductions,
    stand_of,
)
from clustergrowth.connect.exchange.queries.postings import postings
from clustergrowth.connect.exchange.queries.thread import thread_of_introduction
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import acting_for, needs
from clustergrowth.people.subjects import of_link, subject


@needs("exchange.see_introduction")
def page(request: SignedIn, pk: int) -> HttpResponse:
    """Where it stands, one next step, what was promised by when."""
    introduction = subject(request.user, introductions(request.user), pk=pk)
    return _page(request, introduction, *answer_forms())


def _page(request: SignedIn, introduction: Introduction, accept: Any, decline: Any, status: int = 200) -> HttpResponse:
    context = {
        "introduction": introduction,
        "stand": stand_of(introduction, request.user),
        "thread": thread_of_introduction(introduction, request.user),
        "accept": accept,
        "decline": decline,
        "own": access_of(request.user).organisations,
    }
    return render(request, "exchange/introduction.html", context, status=status)


def _about(request: SignedIn, name: str) -> Any:
    """The need or offer named in the address or the form, as far as the viewer may read it."""
    pk = request.POST.get(name) or request.GET.get(name) or ""
    return subject(request.user, postings(name, request.user), pk=pk) if pk else None


@needs("exchange.ask_introduction")
def ask(request: SignedIn) -> HttpResponse:
    """A line, and the button; for a member whom a coordinator asks for, both sides are asked."""
    need, offer = _about(request, "need"), _about(request, "offer")
    slug = request.POST.get("organisation") or request.GET.get("organisation")
    other = subject(request.user, Organisation, slug=slug) if slug else None
    asking, asked = asking_sides(request.user, acting_for(request), need, offer, other)
    missing = _missing(asking, need, offer)
    form = AskForm(sent(request), asking=asking, missing=missing)
    sides: dict[str, Any] = {"from_organisation": asking, "to_organisation": asked, "need": need, "offer": offer}
    if made := done(form, lambda: services.ask_introduction(by=request.user, **sides | form.arguments())):
        messages.success(request, _("Sent. You will hear as soon as there is an answer."))
        return redirect("introduction", pk=made.result.pk)
    context = {"need": need, "offer": offer, "asking": asking, "asked": asked, "other": other}
    is_brokered = asking.pk not in access_of(request.user).organisations
    return shown(request, "exchange/ask.html", form, is_brokered=is_brokered, **context)


def _missing(asking: Organisation, need: Any, offer: Any) -> str | None:
    """Which of the own postings could still be named."""
    if need is None and (offer is None or offer.organisation_id != asking.pk):
        return "need"
    return "offer" if offer is None and need.organisation_id != asking.pk else None


@needs("exchange.broker_introduction")
def broker(request: SignedIn) -> HttpResponse:
    """A coordinator brings two together; both are asked."""
    need, offer = _about(request, "need"), _about(request, "offer")
    initial = {"first": need.organisation if need else None, "second": offer.organisation if offer else None}
    form = BrokerForm(sent(request), initial=initial, viewer=request.user)
    about = {"need": need, "offer": offer}
    if made := done(form, lambda: services.broker_introduction(by=request.user, **about, **form.arguments())):
        return redirect("introduction", pk=made.result.pk)
    return shown(request, "exchange/broker.html", form, **about)


@often.again(bounded="one answer from each side")
@needs("exchange.answer_introduction", post=True)
def answer(request: SignedIn, pk: int) -> HttpResponse:
    """Accept or decline, by somebody signed in."""
    introduction = subject(request.user, introductions(request.user), pk=pk)
    accept, decline = answer_forms(request.POST)
    form = accept if accept.is_bound else decline
    if not form.is_valid():
        return _page(request, introduction, accept, decline, status=422)
    with late_is_told(request):
        services.answer_introduction(introduction, by=request.user, reply=form.reply())
    return redirect("introduction", pk=pk)


@needs("exchange.withdraw_introduction", post=True)
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    introduction = subject(request.user, introductions(request.user), pk=pk)
    with late_is_told(request):
        services.withdraw_introduction(introduction, by=request.user)
        messages.success(request, _("Withdrawn. Nobody is being asked any more."))
    return redirect("introduction", pk=pk)


def answer_by_link(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind the mail's link: who asks, about what, and two buttons. Opening it answers nothing."""
    link = links.look_again(secret, services.ANSWER)
    introduction = of_link(link, Introduction, "need", "offer", "from_organisation", "to_organisation", *RELATED)
    if link.used_at and request.method != "POST":
        return render(request, "exchange/answered.html", {"introduction": introduction})
    accept, decline = answer_forms(request.POST)
    form = next((answer for answer in (accept, decline) if answer.is_bound), None)
    context: dict[str, Any] = {"introduction": introduction, "accept": accept, "decline": decline, "secret": secret}
    context["side"] = _side_of(introduction, link.person)
    if request.method == "POST" and form is not None and form.is_valid():
        services.answer_by_link(secret, reply=form.reply())
        return redirect(request.path)
    return render(request, "exchange/answer.html", context, status=422 if form is not None and form.errors else 200)


def _side_of(introduction: Introduction, person: Any) -> Organisation:
    """The organisation that is asked on this page."""
    is_to = introduction.to_organisation_id in access_of(person).organisations
    return introduction.to_organisation if is_to else introduction.from_organisation
