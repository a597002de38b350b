"""Asking two people to code, coding, and laying both codings beside each other."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clustergrowth.common.acts import done, sent, shown
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


@require_POST
@needs("interviews.run")
def coders(request: SignedIn, pk: int) -> HttpResponse:
    subject = run(request, pk)
    form = CodersForm(request.POST, interview=subject)
    if done(form, lambda: services.assign_coders(subject, by=request.user, **form.cleaned_data)):
        messages.success(request, _("They find it under Today."))
        return redirect("interview", pk=pk)
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
@require_POST
@needs("interviews.code")
def code_remove(request: SignedIn, pk: int) -> HttpResponse:
    subject = seen(request, pk)
    form = StretchForm(request.POST)
    if form.is_valid():
        services.unmark(subject, by=request.user, factor=request.POST.get("factor", ""), **form.cleaned_data)
    return redirect(f"{reverse('interview_code', args=[pk])}#s{request.POST.get('first', '1')}")


@require_POST
@needs("interviews.code")
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
    found = agreement_of(subject)
    forms = {(one.unit.number, one.factor): _form(one) for one in found.differences} if found else {}
    if request.method == "POST":
        form = _settled(request, found)
        if form.is_valid():
            services.settle(subject, by=request.user, **form.arguments())
        if not form.conflicts:
            return redirect(f"{reverse('interview_agreement', args=[pk])}#differences")
        sent = request.POST.get("unit"), request.POST.get("factor")
        forms |= {key: form for key in forms if (str(key[0]), key[1]) == sent}
    if found is not None and request.GET.get("format") == "csv":
        return table_file(f"agreement_{pk}", HEADER, _rows(found))
    named = {factor: name_of(factor) for factor in found.factors} if found else {}
    rows = [(named[factor], kappa, counts) for factor, kappa, counts in found.by_factor] if found else []
    differences = (
        [(named[one.factor], one, forms[one.unit.number, one.factor]) for one in found.differences] if found else []
    )
    page = {"subject": subject, "found": found, "rows": rows, "differences": differences}
    return render(request, "interviews/agreement.html", page)


def _form(one: CodingDifference, sent: QueryDict | None = None) -> SettleForm:
    known = {"unit": one.unit.number, "factor": one.factor}
    known["direction"] = one.settled.direction if one.settled else one.first or one.second
    return SettleForm(sent, stored=known, auto_id=f"d{one.unit.number}-{one.factor}-%s")


def _settled(request: SignedIn, found: CoderAgreement | None) -> SettleForm:
    """What was sent about one difference."""
    meant = (request.POST.get("unit"), request.POST.get("factor"))
    differences = found.differences if found else ()
    one = next((one for one in differences if (str(one.unit.number), one.factor) == meant), None)
    return _form(one, request.POST) if one else SettleForm(request.POST)


def _rows(found: CoderAgreement) -> Iterator[list[Cell]]:
    pooled = {key: sum(counts[key] for _f, _k, counts in found.by_factor) for key in KEYS}
    for factor, kappa, counts in [*found.by_factor, ("all", found.overall, pooled)]:
        numbers = [kappa.kappa, kappa.low, kappa.high, kappa.observed, kappa.n]
        yield [factor, *numbers, *(counts[key] for key in KEYS)]
