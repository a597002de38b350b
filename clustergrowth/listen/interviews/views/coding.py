"""Asking two people to code, coding, and laying both codings beside each other."""

from collections.abc import Iterator

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clustergrowth.common.acts import done, redirect_with, sent, shown
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.limits import often
from clustergrowth.common.lists.files import table_file
from clustergrowth.common.tables.writing import Cell
from clustergrowth.listen.interviews import services
from clustergrowth.listen.interviews.domain.factors import name_of
from clustergrowth.listen.interviews.forms.interviews import CodersForm, MarkForm, SettleForm, StretchForm
from clustergrowth.listen.interviews.queries.interviews import (
    CoderAgreement,
    CodingDifference,
    agreement_of,
    coding_rows,
)
from clustergrowth.listen.interviews.views.interviews import run, seen, show
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import part

HEADER = (
    "factor",
    "kappa",
    "low_95",
    "high_95",
    "observed",
    "sentences",
    "both",
    "first_only",
    "second_only",
    "neither",
)
KEYS = ("both", "first", "second", "neither")


@needs("interviews.run", post=True)
def coders(request: SignedIn, pk: int) -> HttpResponse:
    subject = run(request, pk)
    form = CodersForm(request.POST, interview=subject)
    if done(form, lambda: services.assign_coders(subject, by=request.user, **form.cleaned_data)):
        return redirect_with(request, _("They will find it under Today."), "interview", pk=pk)
    return show(request, subject, coders_form=form)


@often.again(bounded="one mark for each coder, sentence and factor")
@needs("interviews.code")
def code(request: SignedIn, pk: int) -> HttpResponse:
    """The text in numbered sentences and the own codes; choose from where to where, and what it speaks of."""
    subject = seen(request, pk)
    coder = part(subject.coders.all(), person=request.user)
    form = MarkForm(sent(request))
    if done(form, lambda: services.mark_passage(subject, by=request.user, **form.arguments())):
        return redirect(f"{reverse('interview_code', args=[pk])}#s{form.cleaned_data['first']}")
    page = {"subject": subject, "coder": coder, "rows": coding_rows(subject, coder)}
    return shown(request, "interviews/code.html", form, is_open=agreement_of(subject) is not None, **page)


@often.again()
@needs("interviews.code", post=True)
def code_remove(request: SignedIn, pk: int) -> HttpResponse:
    subject = seen(request, pk)
    form = StretchForm(request.POST)
    if form.is_valid():
        services.unmark(subject, by=request.user, factor=request.POST.get("factor", ""), **form.cleaned_data)
    return redirect(f"{reverse('interview_code', args=[pk])}#s{request.POST.get('first', '1')}")


@needs("interviews.code", post=True)
def code_done(request: SignedIn, pk: int) -> HttpResponse:
    """Say that one is done, or take it up again."""
    act = services.reopen_coding if "again" in request.POST else services.finish_coding
    act(seen(request, pk), by=request.user)
    return redirect("interview", pk=pk)


@often.again(bounded="one reading for each sentence and factor")
@needs("interviews.code")
def agreement(request: SignedIn, pk: int) -> HttpResponseBase:
    """Cohen's kappa a factor and over all, and what is still to be decided together."""
    subject = seen(request, pk)
    agreed = agreement_of(subject)
    forms = {(d.unit.number, d.factor): _form(d) for d in agreed.differences} if agreed else {}
    if request.method == "POST":
        form = _settled(request, agreed)
        if form.is_valid():
            services.settle(subject, by=request.user, **form.arguments())
        if not form.conflicts:
            return redirect(f"{reverse('interview_agreement', args=[pk])}#differences")
        sent = request.POST.get("unit"), request.POST.get("factor")
        forms |= {key: form for key in forms if (str(key[0]), key[1]) == sent}
    if agreed is not None and request.GET.get("format") == "csv":
        return table_file(f"agreement_{pk}", HEADER, _rows(agreed))
    named = {factor: name_of(factor) for factor in agreed.factors} if agreed else {}
    rows = [(named[factor], kappa, counts) for factor, kappa, counts in agreed.by_factor] if agreed else []
    differences = [(named[d.factor], d, forms[d.unit.number, d.factor]) for d in agreed.differences] if agreed else []
    page = {"subject": subject, "found": agreed, "rows": rows, "differences": differences}
    return render(request, "interviews/agreement.html", page)


def _form(difference: CodingDifference, sent: QueryDict | None = None) -> SettleForm:
    stored = {"unit": difference.unit.number, "factor": difference.factor}
    stored["direction"] = difference.settled.direction if difference.settled else difference.first or difference.second
    return SettleForm(sent, stored=stored, auto_id=f"d{difference.unit.number}-{difference.factor}-%s")


def _settled(request: SignedIn, agreed: CoderAgreement | None) -> SettleForm:
    """What was sent about one difference."""
    meant = (request.POST.get("unit"), request.POST.get("factor"))
    differences = agreed.differences if agreed else ()
    difference = next((d for d in differences if (str(d.unit.number), d.factor) == meant), None)
    return _form(difference, request.POST) if difference else SettleForm(request.POST)


def _rows(agreed: CoderAgreement) -> Iterator[list[Cell]]:
    pooled = {key: sum(counts[key] for _f, _k, counts in agreed.by_factor) for key in KEYS}
    for factor, kappa, counts in [*agreed.by_factor, ("all", agreed.overall, pooled)]:
        numbers = [kappa.kappa, kappa.low, kappa.high, kappa.observed, kappa.n]
        yield [factor, *numbers, *(counts[key] for key in KEYS)]
