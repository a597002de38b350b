"""Entering what firms said on paper or by telephone."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clustergrowth.common.acts import done, sent, shown
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.languages.searching import spellings
from clustergrowth.listen.surveys.answers.forms.paper import AnswersOnPaperForm, FirmForm
from clustergrowth.listen.surveys.answers.services import paper
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import Response
from clustergrowth.listen.surveys.waves.views.asking import own_sample
from clustergrowth.people.councils.queries.councils import members_of
from clustergrowth.people.councils.queries.others import ours
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.queries import holding_words
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import subject

MOST = 20  # firms to choose from: with more one types another letter


@needs("surveys.run")
def paper_firms(request: SignedIn, pk: int, slug: str) -> HttpResponse:
    """Which firm is it? Members first."""
    sample = own_sample(request, pk, slug)
    form = FirmForm(request.GET)
    words = spellings(form.cleaned_data["q"]) if form.is_valid() else []
    firms: list[Organisation] = []
    if words:
        named = ours(sample.council).filter(pk__in=holding_words(form.cleaned_data["q"]))
        members = named.filter(pk__in=members_of(sample.council)).order_by("folded")[:MOST]
        firms = list({firm.pk: firm for firm in (*members, *named.order_by("folded", "pk")[:MOST])}.values())[:MOST]
    answered = sample.wave.responses.filter(organisation__in=firms, submitted_at__isnull=False)
    states = dict(answered.values_list("organisation", "source"))
    rows = [(firm, states.get(firm.pk, "")) for firm in firms]
    page = {"sample": sample, "form": form, "rows": rows, "has_searched": bool(words)}
    return render(request, "answers/paper_firms.html", page)


@needs("surveys.run")
def paper_entry(request: SignedIn, pk: int, slug: str, firm: str) -> HttpResponse:
    """All sections on one page."""
    sample = own_sample(request, pk, slug)
    organisation = subject(request.user, ours(sample.council), slug=firm)
    before = sample.wave.responses.filter(organisation=organisation).first()
    why_not = paper.why_not(before, sample.council) if before else None
    answers = before.answers if before and not why_not and before.source == Response.Source.PAPER else None
    asked = questionnaire_of(sample.wave.instrument_id)
    form = AnswersOnPaperForm(sent(request), questionnaire=asked, answers=answers)
    whose: dict[str, Any] = {"wave": sample.wave, "council": sample.council, "organisation": organisation}
    if done(form, lambda: paper.enter_answers(answers=form.cleaned_data, by=request.user, **whose)):
        for sentence in form.taken():
            messages.info(request, sentence)
        messages.success(request, _("The answers of %(name)s are saved.") % {"name": organisation.name})
        return redirect("paper_firms", pk=pk, slug=slug)
    page = {"sample": sample, "organisation": organisation, "why_not": why_not}
    return shown(request, "answers/paper.html", form, **page)
