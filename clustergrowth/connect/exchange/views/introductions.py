"""Pages of introductions: asked, answered (also from the mail), withdrawn, brokered."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clustergrowth.common.errors import Refused
from clustergrowth.common.htmx import SignedIn, late_is_told, show_in
from clustergrowth.common.limits import often
from clustergrowth.common.mail import links
from clustergrowth.connect.exchange import services
from clustergrowth.connect.exchange.export import introductions_as_csv
from clustergrowth.connect.exchange.forms import AskForm, BrokerForm, IntroductionFilter, answer_forms
from clustergrowth.connect.exchange.models import Introduction
from clustergrowth.connect.exchange.queries.introductions import (
    RELATED,
    asking_sides,
    filtered_introductions,
    introductions,
    stand_of,
)
from clustergrowth.connect.exchange.queries.postings import postings
from clustergrowth.connect.exchange.queries.thread import thread_of_introduction
from clustergrowth.connect.exchange.views.postings import as_csv
from clustergrowth.people.councils.queries.councils import access_of, coordinated_by
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import of_link, subject

PAGE = 50


@needs("exchange.see_introduction")
def listing(request: SignedIn) -> HttpResponseBase:
    """Mine, and for a coordinator those of the council."""
    form = IntroductionFilter(request.GET)
    rows = filtered_introductions(request.user, form.wanted())
    if request.GET.get("format") == "csv":
        return introductions_as_csv(rows)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "exchange/introductions.html",
        {"form": form, "page": page, "is_filtered": bool(request.GET), "export_url": as_csv(request)},
    )


@needs("exchange.see_introduction")
def page(request: SignedIn, pk: int) -> HttpResponse:
    """Where it stands, one next step, what was promised by when."""
    introduction = subject(request.user, introductions(request.user), pk=pk)
    return _page(request, introduction, *answer_forms())


def _page(request: SignedIn, introduction: Introduction, accept: Any, decline: Any, status: int = 200) -> HttpResponse:
    known = {
        "introduction": introduction,
        "stand": stand_of(introduction, request.user),
        "thread": thread_of_introduction(introduction, request.user),
        "accept": accept,
        "decline": decline,
        "own": access_of(request.user).organisations,
    }
    return render(request, "exchange/introduction.html", known, status=status)


def _about(request: SignedIn, name: str) -> Any:
    """The need or offer named in the address or the form, as far as the viewer may read it."""
    given = request.POST.get(name) or request.GET.get(name) or ""
    return subject(request.user, postings(name, request.user), pk=given) if given else None


@needs("exchange.ask_introduction")
def ask(request: SignedIn) -> HttpResponse:
    """A line, and the button; for a member whom a coordinator asks for, both sides are asked."""
    need, offer = _about(request, "need"), _about(request, "offer")
    slug = request.POST.get("organisation") or request.GET.get("organisation")
    other = subject(request.user, Organisation, slug=slug) if slug else None
    acting = request.acting.organisation if request.acting else None
    asking, asked = asking_sides(request.user, acting, need, offer, other)
    missing = _missing(asking, need, offer)
    form = AskForm(request.POST or None, asking=asking, missing=missing)
    if request.method == "POST" and form.is_valid():
        about = {"need": need, "offer": offer} | ({missing: form.cleaned_data["own"]} if missing else {})
        try:
            message = form.cleaned_data["message"]
            made = services.ask_introduction(
                by=request.user, from_organisation=asking, to_organisation=asked, message=message, **about
            )
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Asked. You hear as soon as there is an answer."))
            return redirect("introduction", pk=made.pk)
    known = {"form": form, "need": need, "offer": offer, "asking": asking, "asked": asked, "other": other}
    known["is_brokered"] = asking.pk not in access_of(request.user).organisations
    return render(request, "exchange/ask.html", known, status=422 if form.errors else 200)


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
    form = BrokerForm(request.POST or None, initial=initial, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        own = coordinated_by(request.user).order_by("pk")
        council = own.filter(memberships__organisation__in=[given["first"], given["second"]]).first() or own.first()
        try:
            made = services.broker_introduction(
                by=request.user,
                council=council,  # type: ignore[arg-type]  # who gets here coordinates one
                from_organisation=given["first"],
                to_organisation=given["second"],
                need=need,
                offer=offer,
                message=given["message"],
            )
        except Refused as refused:
            show_in(form, refused)
        else:
            return redirect("introduction", pk=made.pk)
    known = {"form": form, "need": need, "offer": offer}
    return render(request, "exchange/broker.html", known, status=422 if form.errors else 200)


@often.again(bounded="one answer from each side")
@require_POST
@needs("exchange.answer_introduction")
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


@require_POST
@needs("exchange.withdraw_introduction")
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    introduction = subject(request.user, introductions(request.user), pk=pk)
    with late_is_told(request):
        services.withdraw_introduction(introduction, by=request.user)
        messages.success(request, _("Withdrawn. Nobody is asked any more."))
    return redirect("introduction", pk=pk)


def answer_by_link(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind the mail's link: who asks, about what, and two buttons. Opening it answers nothing."""
    link = links.look(secret, services.ANSWER)
    introduction = of_link(link, Introduction, *RELATED)
    accept, decline = answer_forms(request.POST)
    form = next((one for one in (accept, decline) if one.is_bound), None)
    known: dict[str, Any] = {"introduction": introduction, "accept": accept, "decline": decline, "secret": secret}
    known["side"] = _side_of(introduction, link.person)
    if request.method == "POST" and form is not None and form.is_valid():
        known["introduction"] = services.answer_by_link(secret, reply=form.reply())
        return render(request, "exchange/answered.html", known)
    return render(request, "exchange/answer.html", known, status=422 if form is not None and form.errors else 200)


def _side_of(introduction: Introduction, person: Any) -> Organisation:
    """The organisation that is asked on this page."""
    is_to = introduction.to_organisation_id in access_of(person).organisations
    return introduction.to_organisation if is_to else introduction.from_organisation
