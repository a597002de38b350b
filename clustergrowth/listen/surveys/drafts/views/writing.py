"""Pages on which the next version of an instrument is written: its head, sections, scales and questions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clustergrowth.common.acts import done, redirect_with, sent
from clustergrowth.common.errors import Refused
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.limits import often
from clustergrowth.listen.surveys.drafts.forms.content import (
    HeadForm,
    NewCodeForm,
    NewQuestionForm,
    QuestionForm,
    ScaleForm,
    SectionTextForm,
    initial_of_question,
    initial_of_texts,
    points_of_scale,
)
from clustergrowth.listen.surveys.drafts.forms.rankings import BY_WORDS, RankingForm
from clustergrowth.listen.surveys.drafts.queries import (
    assembled,
    coverage_of,
    faults_of,
    live_questions,
    next_version,
    proposed_code,
    unlike_base,
    would_ask,
)
from clustergrowth.listen.surveys.drafts.services import drafts, rows
from clustergrowth.listen.surveys.instruments.domain import instrument_file
from clustergrowth.listen.surveys.instruments.domain.effort import minutes_of
from clustergrowth.listen.surveys.instruments.queries import versions_of
from clustergrowth.listen.surveys.instruments.views import own_councils, parts_of
from clustergrowth.listen.surveys.models import DraftQuestion, DraftSection, InstrumentDraft
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import edited_part, part, subject


def draft_for(request: SignedIn, pk: int) -> InstrumentDraft:
    rows = InstrumentDraft.objects.visible_to(request.user).select_related("base", "council")
    return subject(request.user, rows.defer("base__content"), pk=pk)


def shown(request: SignedIn, template: str, page: dict[str, Any], *forms: Any) -> HttpResponse:
    is_wrong = any(form.is_bound and form.errors for form in forms)
    return render(request, f"drafts/{template}.html", page, status=422 if is_wrong else 200)


@needs("surveys.edit_instrument")
def draft(request: SignedIn, pk: int) -> HttpResponse:
    """The whole draft: its sections with their questions, and what is still missing."""
    subject = draft_for(request, pk)
    form = NewCodeForm(sent(request))
    sections: list[DraftSection] = []
    if done(
        form,
        lambda: sections.append(
            rows.add_section(draft=subject, content={"title": {}}, by=request.user, **form.cleaned_data)
        ),
    ):
        return redirect("draft_section", pk=pk, section=sections[0].pk)
    return shown(request, "draft", _whole(subject) | {"form": form}, form)


def _whole(subject: InstrumentDraft) -> dict[str, Any]:
    """Everything on the draft's page, in three queries however long it is."""
    sections, rows, version = list(subject.sections.all()), live_questions(subject), next_version(subject.code)
    content = assembled(subject, version, sections, rows)
    asked = would_ask(content)
    row_of = {row.code: row for row in rows}
    faults = instrument_file.faults_in(content)
    missing = {fault.question for fault in faults if fault.question}
    parts = [
        {
            **part,
            "row": row,
            "questions": [(row_of[row.code], row, when, row.code in missing) for row, when in part["questions"]],
        }
        for row, part in zip(sections, parts_of(asked), strict=True)
    ]
    return {
        "subject": subject, "version": version, "asked": asked, "parts": parts, "estimated": minutes_of(asked),
        "faults": [(fault, row_of.get(fault.question)) for fault in faults], "coverage": coverage_of(content),
        "removed": subject.questions.filter(removed_at__isnull=False),
    }  # fmt: skip


@needs("surveys.edit_instrument")
def draft_head(request: SignedIn, pk: int) -> HttpResponse:
    """Title, introduction, minutes; the scales and rankings."""
    subject = draft_for(request, pk)
    initial = initial_of_texts(subject.head, subject.revision) | {"minutes": subject.head.get("minutes", 10)}
    form = HeadForm(sent(request), stored=initial)
    scales = subject.head.get("scales", {})
    free = next(name for number in range(1, 999) if (name := f"scale_{number}") not in scales)
    if done(
        form,
        lambda: rows.keep_head(
            draft=subject, revision=form.cleaned_data["revision"], by=request.user, **form.content()
        ),
    ):
        return redirect_with(request, _("Saved."), "draft", pk=pk)
    rankings = [(ranking, BY_WORDS.get(ranking.get("by"), "")) for ranking in subject.head.get("rankings", [])]
    taken = {ranking["code"] for ranking, _words in rankings}
    page = {"subject": subject, "form": form, "scales": scales, "free": free, "rankings": rankings}
    page["free_ranking"] = next(code for number in range(1, 999) if (code := f"ranking_{number}") not in taken)
    return shown(request, "head", page, form)


@needs("surveys.edit_instrument")
def draft_scale(request: SignedIn, pk: int, name: str) -> HttpResponse:
    """One scale; under a new name a new one is begun."""
    subject = draft_for(request, pk)
    scales = subject.head.get("scales", {})
    before = scales.get(name, {"low": 1, "high": 5, "step": 1})
    initial = initial_of_texts(before, subject.revision)
    form = ScaleForm(sent(request), stored=initial, points=points_of_scale(before))
    if done(
        form,
        lambda: rows.keep_head(
            draft=subject, revision=form.cleaned_data["revision"], by=request.user,
            scales={**scales, name: form.content(before)},
        ),
    ):  # fmt: skip
        messages.success(request, _("Saved. Every question that uses this scale is now answered on it."))
        return redirect("draft_scale", pk=pk, name=name)
    page = {"subject": subject, "form": form, "name": name, "is_kept": name in scales}
    return shown(request, "scale", page, form)


@needs("surveys.edit_instrument")
def draft_ranking(request: SignedIn, pk: int, code: str) -> HttpResponse:
    """What is ranked against what; under a new code a new ranking is begun."""
    subject = draft_for(request, pk)
    listed = subject.head.get("rankings", [])
    before: dict[str, Any] = next((ranking for ranking in listed if ranking["code"] == code), {})
    initial = initial_of_texts(before, subject.revision)
    form = RankingForm(sent(request), stored=initial, asked=live_questions(subject))
    if done(
        form,
        lambda: rows.keep_ranking(
            draft=subject, ranking=form.content(code, before), revision=form.cleaned_data["revision"], by=request.user
        ),
    ):
        return redirect_with(request, _("Saved."), "draft_head", pk=pk)
    return shown(request, "ranking", {"subject": subject, "form": form, "code": code, "is_new": not before}, form)


@needs("surveys.edit_instrument", post=True)
def draft_part_out(request: SignedIn, pk: int, kind: str, name: str) -> HttpResponse:
    """Take a ranking out, or a scale that no question uses."""
    subject = draft_for(request, pk)
    take_out = rows.remove_ranking if kind == "ranking" else rows.remove_scale
    take_out(subject, name, by=request.user)
    return redirect_with(request, _("Removed."), "draft_head", pk=pk)


@needs("surveys.edit_instrument")
def draft_section(request: SignedIn, pk: int, section: int) -> HttpResponse:
    """Title and text of a section; a question is added here."""
    subject = draft_for(request, pk)
    row = edited_part(subject.sections, pk=section)
    row.draft = subject
    adds = "add" in request.POST
    form = SectionTextForm(
        request.POST if request.method == "POST" and not adds else None,
        stored=initial_of_texts(row.content, row.revision),
    )
    new = NewQuestionForm(request.POST if adds else None)
    made: list[DraftQuestion] = []
    if adds and done(new, lambda: made.append(_new_question(row, new, request.user))):
        return redirect("draft_question", pk=pk, question=made[0].pk)
    if done(form, lambda: _keep_section(row, form, request.user)):
        return redirect_with(request, _("Saved."), "draft_section", pk=pk, section=section)
    questions = row.questions.filter(removed_at=None)
    return shown(
        request,
        "section",
        {"subject": subject, "row": row, "form": form, "new": new, "questions": questions},
        form,
        new,
    )


def _new_question(row: DraftSection, form: NewQuestionForm, by: Any) -> DraftQuestion:
    content = {"type": form.cleaned_data["type"], "text": {}}
    return rows.add_question(section=row, code=form.cleaned_data["code"], content=content, by=by)


def _keep_section(row: DraftSection, form: SectionTextForm, by: Any) -> None:
    revision = form.cleaned_data["revision"]
    rows.keep_section(section=row, content=form.content(row.content), revision=revision, by=by)


@often.again()
@needs("surveys.edit_instrument")
def draft_question(request: SignedIn, pk: int, question: int) -> HttpResponse:
    """One question; keeping it reads and writes this one row, however many others there are."""
    subject = draft_for(request, pk)
    row = edited_part(subject.questions.select_related("section"), pk=question)
    row.draft = subject
    form = QuestionForm(
        sent(request), head=subject.head, content=row.content,
        stored=initial_of_question(row.code, row.content, subject.head, row.revision),
    )  # fmt: skip
    if done(form, lambda: _keep_question(row, form, request.user)):
        return redirect_with(request, _("Saved."), "draft_question", pk=pk, question=question)
    unlike = unlike_base(subject, row)
    page = {
        "subject": subject, "row": row, "form": form, "faults": faults_of(subject, row), "unlike": unlike,
        "proposed": proposed_code(row.code) if unlike else "", "sections": subject.sections.all(),
    }  # fmt: skip
    return shown(request, "question", page, form)


def _keep_question(row: DraftQuestion, form: QuestionForm, by: Any) -> None:
    values = form.cleaned_data
    rows.keep_question(
        question=row,
        code=values["code"],
        content=form.content(),
        revision=values["revision"],
        rankings=form.ranked(),
        by=by,
    )


@often.again()
@needs("surveys.edit_instrument", post=True)
def draft_row(request: SignedIn, pk: int, kind: str, row: int) -> HttpResponse:
    """Up, down, to another section, out, back: one button each."""
    subject = draft_for(request, pk)
    rows: Any = subject.questions if kind == "question" else subject.sections
    moved = part(rows, pk=row)
    moved.draft = subject
    _do(request.POST.get("do", ""), moved, request)
    return redirect(f"{reverse('draft', args=[pk])}#{kind}-{row}")


def _do(what: str, row: Any, request: SignedIn) -> None:
    by = request.user
    if what in ("up", "down"):
        rows.move(row=row, up=what == "up", by=by)
    elif isinstance(row, DraftSection) and what == "out":
        rows.remove_section(section=row, by=by)
        messages.success(request, _("Section removed."))
    elif isinstance(row, DraftSection):
        raise Refused(_("The section was left as it is."))
    elif what == "out":
        rows.remove_question(question=row, by=by)
        messages.success(request, _("Question removed. You find it below the draft and can restore it there."))
    elif what == "back":
        rows.put_question_back(question=row, by=by)
    elif what == "to":
        section = part(row.draft.sections, pk=request.POST.get("section"))
        rows.move_to_section(question=row, section=section, by=by)


@needs("surveys.edit_instrument", post=True)
def draft_begin(request: SignedIn, code: str, version: int) -> HttpResponse:
    """Write the next version: on from the council's draft, or from this version."""
    base = part(versions_of(code), version=version)
    draft = drafts.begin_draft(base=base, council=_council(request), by=request.user)
    return redirect("draft", pk=draft.pk)


def _council(request: HttpRequest) -> Council | None:
    """The chosen council among one's own, else the only one; None for the consortium lead."""
    own = own_councils(request.user)
    chosen = [council for council in own if council.slug == request.POST.get("council")]
    return next(iter(chosen or own), None)
