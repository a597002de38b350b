"""The three doors, and the coordinator's answer."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clustergrowth.common.acts import done, redirect_with, sent
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.limits import often
from clustergrowth.common.limits.asker import address_of
from clustergrowth.common.mail import links
from clustergrowth.common.ports import brought_with
from clustergrowth.people.councils import services
from clustergrowth.people.councils.forms.councils import JoinForm
from clustergrowth.people.councils.models import Council, Form, JoinRequest, Proposal
from clustergrowth.people.councils.queries.contacts import last_proposals
from clustergrowth.people.councils.queries.councils import requests_visible_to
from clustergrowth.people.councils.views.people import council_page, own_council
from clustergrowth.people.organisations.forms.organisations import language
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.queries import each_likely_the_same
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import of_link, subject

PAGE = 50
ANSWER = "councils.answer_join_request"


def join(request: HttpRequest) -> HttpResponse:
    """Which council? Then its form."""
    councils = Council.objects.visible_to(request.user).order_by("colour")
    return render(request, "councils/join_where.html", {"councils": councils})


def council_join(request: HttpRequest, slug: str) -> HttpResponse:
    """Half a minute: which door, who, from where."""
    council = subject(request.user, Council, slug=slug)
    door, is_for_firms = request.GET.get("door", ""), council.form != Form.FEDERATION
    if door == JoinRequest.Door.FIRM and not is_for_firms:
        return redirect("council_need", slug=slug)
    form = JoinForm(sent(request), initial={"door": door or JoinRequest.Door.FIRM}, is_for_firms=is_for_firms)
    if form.is_valid():
        if form.cleaned_data.pop("website"):  # a machine: it is thanked, and nothing is kept
            return redirect("council_joined", slug=slug)
        services.count_tries(address_of(request), form.cleaned_data["email"])
    if done(form, lambda: services.ask_to_join(council, language=language(), **form.cleaned_data)):
        return redirect("council_joined", slug=slug)
    return council_page(request, "councils/join.html", form, council)


def council_joined(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "councils/joined.html", {"council": subject(request.user, Council, slug=slug)})


@needs(ANSWER)
def join_requests(request: SignedIn, slug: str) -> HttpResponse:
    """Who waits, with the organisations it may already be."""
    council = own_council(request, slug, ANSWER)
    waiting = council.join_requests.filter(answered_at=None).order_by("created_at", "pk")
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    last, brought = last_proposals(page), brought_with([asked.pk for asked in page], request.user)
    near = each_likely_the_same([waiting.organisation_name for waiting in page])
    rows = [
        (asked, alike, last.get(asked.pk), brought.get(asked.pk, ())) for asked, alike in zip(page, near, strict=True)
    ]
    return render(request, "councils/join_requests.html", {"council": council, "rows": rows, "page": page})


def _asked(request: SignedIn, pk: int) -> JoinRequest:
    return subject(request.user, requests_visible_to(request.user), ANSWER, pk=pk)


@often.again(bounded="each request is welcomed once")
@needs(ANSWER, post=True)
def welcome(request: SignedIn, pk: int) -> HttpResponse:
    asked = _asked(request, pk)
    chosen = request.POST.get("organisation", "")
    organisation = subject(request.user, Organisation, pk=chosen) if chosen else None
    is_done = services.welcome(asked, by=request.user, organisation=organisation)
    name = {"name": organisation.name if organisation else asked.organisation_name}
    done = _("%(name)s is now a member of the council.") % name
    messages.success(request, done if is_done else asked_first(organisation))
    return redirect("join_requests", slug=asked.council.slug)


@needs(ANSWER, post=True)
def decline(request: SignedIn, pk: int) -> HttpResponse:
    asked = _asked(request, pk)
    services.decline(asked, by=request.user, words=request.POST.get("words", "")[:1000])
    return redirect_with(request, _("Declined, with your message."), "join_requests", slug=asked.council.slug)


def asked_first(organisation: Organisation | None) -> str:
    sentence = _("Other people speak for %(name)s. It has been asked by mail and joins once it says yes.")
    return sentence % {"name": organisation.name if organisation else ""}


def proposal_answer(request: HttpRequest, secret: str) -> HttpResponse:
    """Opened from the mail, without signing in; only the button answers."""
    if request.method == "POST":
        services.answer_proposal(secret, is_true=request.POST.get("answer") == "yes")
        return redirect(request.path)
    link = links.look_again(secret, services.ASK_FIRM)
    proposal = of_link(link, Proposal, "council", "organisation", "join_request")
    return render(request, "councils/proposal.html", {"proposal": proposal, "is_answered": link.used_at})
