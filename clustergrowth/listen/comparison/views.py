"""The firm's own page: behind its link, and for its people when they are signed in. For nobody else."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.ports import suggestions
from clustergrowth.listen.comparison import services
from clustergrowth.listen.comparison.queries import FirmComparison, comparison_of
from clustergrowth.listen.surveys.answers.services.answering import asked_with
from clustergrowth.listen.surveys.instruments.domain.questions import Type
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import Response
from clustergrowth.listen.surveys.waves.queries.links import response_of
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import part, subject


@never_cache
def comparison(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of the mail."""
    response = response_of(asked_with(token))
    if response is None or response.submitted_at is None:
        return redirect("answer", token=token)
    return _page(request, response, wish_url=reverse("comparison_wish", args=[token]), token=token)


@require_POST
def comparison_wish(request: HttpRequest, token: str) -> HttpResponse:
    """The tick: tell us when there are enough."""
    response = response_of(asked_with(token))
    if response is not None and response.submitted_at is not None:
        _wished(request, response)
    return redirect("comparison", token=token)


@never_cache
@needs("comparison.see")
def comparison_of_firm(request: SignedIn, pk: int, slug: str) -> HttpResponse:
    """The same page for a person who works there."""
    response = _own(request, pk, slug)
    return _page(request, response, wish_url=reverse("comparison_of_firm_wish", args=[pk, slug]))


@needs("comparison.see", post=True)
def comparison_of_firm_wish(request: SignedIn, pk: int, slug: str) -> HttpResponse:
    _wished(request, _own(request, pk, slug))
    return redirect("comparison_of_firm", pk=pk, slug=slug)


def _own(request: SignedIn, pk: int, slug: str) -> Response:
    organisation = subject(request.user, Organisation, "comparison.see", slug=slug)
    rows = organisation.responses.filter(submitted_at__isnull=False)
    return part(rows.select_related("wave", "organisation", "council"), wave=pk)


def _wished(request: HttpRequest, response: Response) -> None:
    wants = "wants" in request.POST
    services.wish(services.own_of(response), wants=wants)
    message = (
        _("We will write to you once ten firms like yours have answered.")
        if wants
        else _("We will not write to you about it.")
    )
    messages.success(request, message)


def _page(request: HttpRequest, response: Response, **links: Any) -> HttpResponse:
    own = services.own_of(response)
    services.mark_seen(own)
    questionnaire = questionnaire_of(own.wave.instrument_id)
    comparison = comparison_of(own, questionnaire, response.answers)
    texts = _texts(comparison, response)
    offers = [o for port in suggestions for o in port(texts, response.organisation, request.user)] if texts else []
    page = {"own": own, "found": comparison, "response": response, "offers": offers, **links}
    return render(request, "comparison/page.html", page)


def _texts(comparison: FirmComparison, response: Response) -> list[tuple[str, str]]:
    """What could be helped with: the firm's own words first, then its largest gaps."""
    language = (get_language() or "en")[:2]
    items = comparison.questionnaire.items
    own = [
        (str(value), response.language or language)
        for code, value in response.answers.items()
        if code in items and items[code].question.type is Type.TEXT
    ]
    return [*own[:1], *((str(factor.question), language) for factor in comparison.gaps)]
