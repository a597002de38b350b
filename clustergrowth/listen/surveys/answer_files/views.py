"""Pages through which files of answers come in."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clustergrowth.common.acts import done, sent, shown
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.imports.views import progress
from clustergrowth.common.lists.cells import CellTable, brief
from clustergrowth.common.lists.files import table_file
from clustergrowth.common.tables.mapping import sample_of
from clustergrowth.listen.surveys.answer_files import queries as answer_files_queries
from clustergrowth.listen.surveys.answer_files.forms import AnswerFileForm, ChoiceForm, initial_of
from clustergrowth.listen.surveys.answer_files.lists import SHOWN, changed_answers, files_before, of_account
from clustergrowth.listen.surveys.answer_files.services import editions, files, incoming, undoing
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import AnswerFile, Wave
from clustergrowth.listen.surveys.waves.forms import councils_run_by
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import named, subject


@needs("surveys.run")
def wave_import(request: SignedIn, pk: int) -> HttpResponse:
    """Choose a file of answers collected elsewhere."""
    wave = subject(request.user, Wave.objects.visible_to(request.user).select_related("instrument"), pk=pk)
    councils = wave.councils.filter(pk__in=councils_run_by(request.user).values("pk"))
    chosen = named(councils, slug=request.GET.get("council"))
    form = AnswerFileForm(sent(request), request.FILES or None, councils=councils, initial={"council": chosen})
    if made := done(form, lambda: files.hold_file(wave=wave, by=request.user, **form.arguments())):
        return redirect("answer_file", pk=made.result.pk)
    before = wave.files.filter(council__in=councils).defer("content", "account", "changes")
    earlier = files_before(before.select_related("council").order_by("-created_at")[:SHOWN])
    return shown(request, "answer_files/import.html", form, subject=wave, tables=[earlier])


@needs("surveys.run")
def answer_file(request: SignedIn, pk: int) -> HttpResponse:
    """Where a file stands: its columns, the work, what would happen, or what became of its rows."""
    held = _held(request, pk)
    if held.is_busy or held.content is None:
        page = {"held": held, "account": held.account, "is_open": held.wave.state == Wave.State.OPEN}
        page["tables"] = of_account(held, councils_run_by(request.user))
        return render(request, "answer_files/account.html", page)
    wave = held.wave
    table = incoming.opened(held.opened(), held.name)
    sample = sample_of(table)
    asked = questionnaire_of(wave.instrument_id)
    known = incoming.remembered(wave, held.council, table.columns)
    begin = held.choice or known or incoming.first_guess(asked, table.columns, sample)
    councils = wave.councils.filter(pk__in=councils_run_by(request.user).values("pk"))
    form = ChoiceForm(
        request.POST or None, columns=table.columns, items=asked.columns, councils=councils,
        editions=editions.choices(held), initial=initial_of(begin) | {"edition": editions.said(held)},
    )  # fmt: skip
    page = {"held": held, "form": form, "notes": table.notes, "is_remembered": known is not None}
    page["examples"] = [
        CellTable(table.columns, [[brief(cell, 40) for cell in row] for row in sample[:3]], css="dense plain")
    ]
    if done(form, lambda: files.start(held=held, by=request.user, takes="take" in request.POST, **form.arguments())):
        return redirect("answer_file", pk=held.pk)
    looked = held.account if held.state == AnswerFile.State.CHECKED and not form.is_bound else None
    page |= {"account": looked, "is_stopped": held.state == AnswerFile.State.STOPPED}
    page["tables"] = of_account(held, councils) if looked else []
    return render(request, "answer_files/columns.html", page, status=422 if form.errors else 200)


@needs("surveys.run")
def answer_file_progress(request: SignedIn, pk: int) -> HttpResponse:
    return progress(request, _held(request, pk))


@needs("surveys.run")
def answer_file_changes(request: SignedIn, pk: int) -> HttpResponseBase:
    """All of what the file changes, with the old and the new value."""
    header = (_("Row"), _("Firm"), _("Question"), _("Code"), _("Was"), _("Becomes"))
    return table_file("changes", header, changed_answers(_held(request, pk), councils_run_by(request.user)))


@require_POST
@needs("surveys.run")
def answer_file_undo(request: SignedIn, pk: int) -> HttpResponse:
    """Take the whole file back."""
    undoing.start_undoing(held=_held(request, pk), by=request.user)
    return redirect("answer_file", pk=pk)


@needs("surveys.run")
def answer_file_refused(request: SignedIn, pk: int) -> HttpResponseBase:
    """The rows that were refused, each with its reasons."""
    held = _held(request, pk)
    faults = (held.account or {}).get("faults", [])
    header = (_("Row"), _("Column"), _("Value"), _("Reason"))
    rows = ([one["line"], one["column"], one["value"], one["message"]] for one in faults)
    return table_file("refused", header, rows)


@require_POST
@needs("surveys.run")
def answer_file_leave(request: SignedIn, pk: int) -> HttpResponse:
    """Forget a file that was not taken."""
    held = _held(request, pk)
    files.leave_file(held=held, by=request.user)
    messages.success(request, _("The file is deleted; nothing was imported."))
    return redirect("wave", pk=held.wave_id)


def _held(request: SignedIn, pk: int) -> AnswerFile:
    return subject(request.user, answer_files_queries.files_visible_to(request.user), "surveys.run", pk=pk)
