"""Case studies in public, written by coordinators, and compared."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clustergrowth.common.acts import done, redirect_with, sent, shown
from clustergrowth.common.htmx import SignedIn, still_there
from clustergrowth.common.limits import often
from clustergrowth.common.lists.files import table_file
from clustergrowth.common.ports import Step, steps_for
from clustergrowth.listen.interviews import services
from clustergrowth.listen.interviews.forms.cases import CaseForm, CompareForm, FigureForm, ScoreForm
from clustergrowth.listen.interviews.models import CaseStudy
from clustergrowth.listen.interviews.queries.cases import CaseComparison, comparison_of
from clustergrowth.listen.interviews.queries.conditions import CONDITIONS, scores_of
from clustergrowth.listen.interviews.views.by_link import story_context
from clustergrowth.listen.interviews.views.interviews import own_council
from clustergrowth.people.permissions import may, needs
from clustergrowth.people.subjects import edited


def seen(request: HttpRequest, pk: int, permission: str | None = None) -> CaseStudy:
    rows = CaseStudy.objects.visible_to(request.user).select_related("council", "organisation", "approver")
    return edited(request.user, rows.prefetch_related("figures", "scores", "keys"), permission, pk=pk)


def own(request: SignedIn, pk: int) -> CaseStudy:
    return seen(request, pk, "interviews.run")


def case(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, seen(request, pk))


def _show(request: HttpRequest, subject: CaseStudy, **forms: Any) -> HttpResponse:
    is_run = may(request.user, "interviews.run", subject)
    scores = scores_of([subject])[subject.pk]
    page = {
        **story_context(subject),
        "may_run": is_run,
        "scores": [(condition, scores.get(code)) for code, condition in CONDITIONS.items() if code in scores],
        "steps": [Step(_("Evidence"), "here"), *steps_for("case", subject.pk, request.user)],
        "figure_form": FigureForm(),
        "score_form": ScoreForm(),
        **forms,
    }
    return shown(request, "interviews/case.html", **page)


@needs("interviews.run")
def case_new(request: SignedIn) -> HttpResponse:
    council = own_council(request)
    form = CaseForm(sent(request), council=council)
    if made := done(form, lambda: services.draft_case(council=council, by=request.user, **form.arguments())):
        return redirect("case", pk=made.result.pk)
    return shown(request, "interviews/case_new.html", form, council=council)


@needs("interviews.run")
def case_edit(request: SignedIn, pk: int) -> HttpResponse:
    subject = own(request, pk)
    form = CaseForm(sent(request), council=subject.council, case=subject)
    if done(form, lambda: services.edit_case(subject, by=request.user, **form.arguments())):
        return redirect("case", pk=pk)
    return shown(request, "interviews/case_new.html", form, subject=subject, council=subject.council)


@needs("interviews.run", post=True)
def case_figure(request: SignedIn, pk: int) -> HttpResponse:
    subject = own(request, pk)
    form = FigureForm(request.POST)
    if done(form, lambda: services.add_figure(subject, by=request.user, **form.arguments())):
        return redirect(f"{reverse('case', args=[pk])}#figures")
    return _show(request, subject, figure_form=form)


@needs("interviews.run", post=True)
def case_figure_remove(request: SignedIn, pk: int, figure: int) -> HttpResponse:
    row = still_there(own(request, pk).figures.select_related("case"), figure)
    services.remove_figure(row, by=request.user)
    return redirect(f"{reverse('case', args=[pk])}#figures")


@often.again()
@needs("interviews.run", post=True)
def case_score(request: SignedIn, pk: int) -> HttpResponse:
    subject = own(request, pk)
    form = ScoreForm(request.POST)
    if done(form, lambda: services.score_condition(subject, by=request.user, **form.cleaned_data)):
        return redirect(f"{reverse('case', args=[pk])}#scores")
    return _show(request, subject, score_form=form)


@needs("interviews.run", post=True)
def case_ask(request: SignedIn, pk: int) -> HttpResponse:
    services.ask_firm(own(request, pk), by=request.user)
    return redirect_with(request, _("Sent. It becomes public if the firm says yes."), "case", pk=pk)


@needs("interviews.run", post=True)
def case_take_back(request: SignedIn, pk: int) -> HttpResponse:
    services.take_back_case(own(request, pk), by=request.user)
    return redirect_with(request, _("It is a draft again; nobody else can see it."), "case", pk=pk)


@needs("interviews.compare_cases")
def configurations(request: SignedIn) -> HttpResponseBase:
    """Which conditions together go with an outcome, over the cases one may see; the choice stays in the address."""
    form = CompareForm(request.GET if "outcome" in request.GET else dict(CompareForm.DEFAULT))
    compared = None
    if form.is_valid():
        values = form.cleaned_data
        compared = comparison_of(
            request.user, outcome=values["outcome"], conditions=values["conditions"], cut=float(values["cut"]),
            council=values["council"],
        )  # fmt: skip
    if compared is not None and request.GET.get("format") == "csv":
        return table_file("configurations", ("case", "firm", compared.outcome, *compared.conditions), compared.rows)
    return render(request, "interviews/configurations.html", {"form": form, "found": compared, **_worded(compared)})


def _worded(compared: CaseComparison | None) -> dict[str, Any]:
    """The terms of a compared in words."""
    if compared is None:
        return {}
    labels = [CONDITIONS[code] for code in (compared.outcome, *compared.conditions)]
    if compared.result is None:
        return {"labels": labels}
    result = compared.result
    parts = (("terms", result.terms), ("necessary", result.necessary), ("truth", result.rows))
    return {"labels": labels} | {name: [(row, compared.words_of(row.literals)) for row in rows] for name, rows in parts}
