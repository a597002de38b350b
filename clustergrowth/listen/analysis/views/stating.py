"""Pages on which a council states its known totals and says what everybody may read."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.common.acts import done, redirect_with, sent, shown
from clustergrowth.common.errors import Refused
from clustergrowth.common.htmx import SignedIn, show_in
from clustergrowth.listen.analysis.domain.totals import held, read_held
from clustergrowth.listen.analysis.domain.words import DIMENSION_NAMES, kind_name
from clustergrowth.listen.analysis.forms import SIZES, PublicForm, TotalsColumnsForm, TotalsFileForm, TotalsForm
from clustergrowth.listen.analysis.lists import as_file
from clustergrowth.listen.analysis.models import Population
from clustergrowth.listen.analysis.queries.analysis import (
    POPULATION_HEADER,
    population_lines,
    population_table,
    public_groups,
    public_questions,
    samples_with_analysis,
    sections_for,
)
from clustergrowth.listen.analysis.services import stating
from clustergrowth.listen.surveys.models import Sample
from clustergrowth.listen.surveys.waves.forms import councils_run_by
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import needs, require
from clustergrowth.people.subjects import part, subject

KEPT = __("Saved. Surveys not yet published will be weighted to these totals.")


def _council(request: HttpRequest, slug: str) -> Council:
    return subject(request.user, Council, "surveys.run", slug=slug)


# --- known totals ----------------------------------------------------------------------------------------------------


@needs("surveys.run")
def population(request: SignedIn, slug: str) -> HttpResponseBase:
    """How many firms there are: the versions, and a small table to write the next one."""
    council = _council(request, slug)
    versions = list(council.populations.order_by("-version"))
    newest = versions[0] if versions else None
    file = as_file(request, f"totals_{slug}", POPULATION_HEADER, population_table(newest))
    if file is not None:
        return file
    form = TotalsForm(sent(request), sections=sections_for(council, newest), before=newest)
    if done(form, lambda: stating.state_population(council=council, by=request.user, **form.arguments())):
        return redirect_with(request, KEPT, "population", slug=slug)
    page = {"council": council, "versions": versions, "newest": newest, "sizes": SIZES, "lines": _named(newest)}
    return shown(request, "analysis/population.html", form, file_form=TotalsFileForm(), **page)


def _named(newest: Population | None) -> list[tuple[Any, str, int]]:
    lines = population_lines(newest) if newest else []
    return [(DIMENSION_NAMES[margin], kind_name(margin, category), firms) for margin, category, firms in lines]


@needs("surveys.run")
def population_file(request: SignedIn, slug: str) -> HttpResponse:
    """Totals from a file: choose it, say which column is what, look at what would be kept, keep it."""
    council = _council(request, slug)
    if request.FILES or "rows" not in request.POST:
        return _opened(request, council)
    table = read_held(request.POST["rows"])
    form = TotalsColumnsForm(request.POST, columns=table.columns)
    reading = None
    if form.is_valid():
        reading = table.cells(form.choice(), list(councils_run_by(request.user)), council)
        if "keep" in request.POST and done(form, lambda: _keep_all(request, form, reading)):
            return redirect_with(request, KEPT, "population", slug=slug)
    return shown(request, "analysis/population_file.html", form, council=council, table=table, reading=reading)


def _opened(request: SignedIn, council: Council) -> HttpResponse:
    form = TotalsFileForm(sent(request), request.FILES or None)
    if read := done(form, lambda: held(form.cleaned_data["file"])):
        table, content, guessed = read.result
        first = {f"is_{name}": column for name, column in guessed.items()}
        columns = TotalsColumnsForm(initial={**first, "rows": content}, columns=table.columns)
        return shown(request, "analysis/population_file.html", columns, council=council, table=table, reading=None)
    return shown(request, "analysis/population_file.html", council=council, file_form=form)


def _keep_all(request: SignedIn, form: TotalsColumnsForm, reading: Any) -> None:
    """One record for each council the file tells of."""
    values = {name: form.cleaned_data[name] for name in ("year", "source")}
    councils = {council.slug: council for council in councils_run_by(request.user)}
    if not reading.cells:
        raise Refused(_("No row of the file has a total for this council."))
    for slug, cells in reading.cells.items():
        stating.state_population(council=councils[slug], cells=cells, by=request.user, **values)


# --- what is public --------------------------------------------------------------------------------------------------


@needs("surveys.run")
def analysis_publish(request: SignedIn, slug: str) -> HttpResponse:
    """Choose which questions everybody may read, show all, or take it back."""
    sample = _own(request, slug)
    groups = public_groups(sample)
    if request.method != "POST":
        require(request.user, "surveys.run", sample)
        return _choosing(request, sample, PublicForm(stored=_shown(sample, groups), groups=groups))
    form = PublicForm(request.POST, stored=_shown(sample, groups), groups=groups)
    try:
        _publish(request, sample, form)
    except Refused as refused:
        if "chosen" not in request.POST:
            raise
        form.is_valid()
        show_in(form, refused)
        return _choosing(request, sample, form)
    return redirect(f"{reverse('analysis', args=[slug])}?wave={sample.wave_id}")


def _publish(request: SignedIn, sample: Sample, form: PublicForm) -> None:
    if "withdraw" in request.POST:
        stating.withdraw_questions(sample=sample, by=request.user)
        messages.success(request, _("Only the council can see this analysis now."))
    else:
        every = [question.code for _code, _title, group in public_groups(sample) for question in group]
        codes = form.codes() if "chosen" in request.POST and form.is_valid() else every
        stating.publish_questions(sample=sample, codes=codes, by=request.user)
        messages.success(request, _("Everybody can read this analysis now."))


def _shown(sample: Sample, groups: Any) -> dict[str, list[str]]:
    """What is public now; before anything is, everything is offered."""
    public = public_questions(sample)
    return {
        f"group_{code}": [question.code for question in questions if public is None or question.code in public]
        for code, _title, questions in groups
    }


def _choosing(request: SignedIn, sample: Sample, form: PublicForm) -> HttpResponse:
    page = {"sample": sample, "council": sample.council, "form": form}
    return render(request, "analysis/publish.html", page, status=422 if form.errors else 200)


def _own(request: SignedIn, slug: str) -> Sample:
    wave = request.POST.get("wave", "") or request.GET.get("wave", "")
    rows = samples_with_analysis(request.user)
    if not wave:
        return part(rows, council=_council(request, slug))
    return part(rows, council__slug=slug, wave=wave)
