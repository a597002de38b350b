"""Entering what firms said on paper or by telephone."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from clustergrowth.common.errors import Refused
from clustergrowth.common.htmx import SignedIn, show_in
from clustergrowth.listen.surveys import paper
from clustergrowth.listen.surveys.forms_paper import FirmForm, PaperForm
from clustergrowth.listen.surveys.models import Response, Sample
from clustergrowth.listen.surveys.queries import questionnaire_of
from clustergrowth.listen.surveys.views_asking import own_sample
from clustergrowth.people.councils.queries import members_of
from clustergrowth.people.organisations.models import Listing, Organisation
from clustergrowth.people.organisations.queries import holding, search_words
from clustergrowth.people.permissions import needs

MOST = 20


@needs("surveys.run")
def paper_firms(request: SignedIn, pk: int, slug: str) -> HttpResponse:
    """Which firm is it? Members first."""
    sample = own_sample(request, pk, slug)
    form = FirmForm(request.GET)
    words = search_words(form.cleaned_data["q"]) if form.is_valid() else []
    firms: list[Organisation] = []
    if words:
        near = holding(Listing.objects.all(), [[word] for word in words]).values("pk")
        members = members_of(sample.council).filter(pk__in=near).order_by("folded")[:MOST]
        others = Organisation.objects.filter(pk__in=near).order_by("folded", "pk")[:MOST]
        firms = list({firm.pk: firm for firm in (*members, *others)}.values())[:MOST]
    states = dict(
        Response.objects.filter(wave=sample.wave, organisation__in=firms, submitted_at__isnull=False)
        .values_list("organisation", "source")
    )  # fmt: skip
    rows = [(firm, states.get(firm.pk, "")) for firm in firms]
    page = {"sample": sample, "form": form, "rows": rows, "has_searched": bool(words)}
    return render(request, "surveys/paper_firms.html", page)


@needs("surveys.run")
def paper_entry(request: SignedIn, pk: int, slug: str, firm: str) -> HttpResponse:
    """All sections on one page."""
    sample = own_sample(request, pk, slug)
    organisation = get_object_or_404(Organisation, slug=firm)
    before = Response.objects.filter(wave=sample.wave, organisation=organisation).first()
    given = before.answers if before and before.source == Response.Source.PAPER else None
    asked = questionnaire_of(sample.wave.instrument_id)
    form = PaperForm(request.POST if request.method == "POST" else None, questionnaire=asked, given=given)
    if request.method == "POST" and form.is_valid() and _entered(request, sample, organisation, form):
        messages.success(request, _("The answers of %(name)s are in.") % {"name": organisation.name})
        return redirect("paper_firms", pk=pk, slug=slug)
    page: dict[str, Any] = {"sample": sample, "organisation": organisation, "form": form}
    if before is not None and before.submitted_at and before.source != Response.Source.PAPER:
        page["why_not"] = paper.why_not(before)
    return render(request, "surveys/paper.html", page, status=422 if form.errors else 200)


def _entered(request: SignedIn, sample: Sample, organisation: Organisation, form: PaperForm) -> bool:
    try:
        paper.enter_answers(
            wave=sample.wave, council=sample.council, organisation=organisation, answers=form.cleaned_data,
            by=request.user,
        )  # fmt: skip
    except Refused as refused:
        show_in(form, refused)
        return False
    return True
