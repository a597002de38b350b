"""Telling what came of something: signed in, or straight from the mail."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clustergrowth.common.acts import sent, shown
from clustergrowth.common.htmx import SignedIn, late_is_told
from clustergrowth.common.mail import links
from clustergrowth.common.ports import Ref, described
from clustergrowth.connect.outcomes import services
from clustergrowth.connect.outcomes.forms import TellForm
from clustergrowth.connect.outcomes.models import Answer, Outcome
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import of_link, subject


def _page(request: HttpRequest, outcome: Outcome, form: TellForm, viewer: Any, **more: Any) -> HttpResponse:
    ref = Ref(outcome.about_kind, outcome.about_id)
    context = {"outcome": outcome, "answers": Answer.choices, "about": described([ref], viewer).get(ref)}
    return shown(request, "outcomes/tell.html", form, **context, **more)


@needs("outcomes.tell")
def tell(request: SignedIn, pk: int) -> HttpResponse:
    """Six buttons and an optional line."""
    rows = Outcome.objects.visible_to(request.user).select_related("organisation", "counterpart")
    outcome = subject(request.user, rows, "outcomes.tell", pk=pk)
    form = TellForm(sent(request))
    if form.is_valid():
        with late_is_told(request):
            services.tell_outcome(outcome, by=request.user, telling=form.telling())
            messages.success(request, _("Thank you. The other side can see it, and the council knows where to help."))
        ref = Ref(outcome.about_kind, outcome.about_id)
        place = described([ref], request.user).get(ref)
        return redirect(place.url if place else "today")
    return _page(request, outcome, form, request.user)


def tell_by_link(request: HttpRequest, secret: str) -> HttpResponse:
    """The same from the mail, without signing in; opening the page tells nothing."""
    link = links.look_again(secret, services.TELL)
    outcome = of_link(link, Outcome, "organisation", "counterpart")
    form = TellForm(sent(request))
    if form.is_valid():
        services.tell_by_link(secret, telling=form.telling())
        return redirect(request.path)
    if link.used_at:
        return render(request, "outcomes/told.html", {"outcome": outcome})
    return _page(request, outcome, form, link.person, secret=secret)
