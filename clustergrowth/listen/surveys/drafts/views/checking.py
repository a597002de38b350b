"""Looking a draft over: who is asked what, how a firm sees it, what is new; then landing it, or throwing it away."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clustergrowth.common.acts import redirect_with
from clustergrowth.common.errors import Refused
from clustergrowth.common.htmx import SignedIn, show_in
from clustergrowth.common.limits import often
from clustergrowth.listen.surveys.answers.domain.checking import checked
from clustergrowth.listen.surveys.answers.forms.sections import SectionForm
from clustergrowth.listen.surveys.drafts import queries
from clustergrowth.listen.surveys.drafts.forms.conditions import WhenForm
from clustergrowth.listen.surveys.drafts.queries import content_of, would_ask
from clustergrowth.listen.surveys.drafts.services import drafts, rows
from clustergrowth.listen.surveys.drafts.views.writing import draft_for, shown
from clustergrowth.listen.surveys.instruments.domain import instrument_file
from clustergrowth.listen.surveys.instruments.domain.comparability import differences, ranked_anew
from clustergrowth.listen.surveys.instruments.domain.condition_file import Conditions
from clustergrowth.listen.surveys.instruments.domain.conditions import in_words, sections_asked, without_unasked
from clustergrowth.listen.surveys.instruments.forms import InstrumentForm
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of, versions_of
from clustergrowth.listen.surveys.instruments.views import json_file
from clustergrowth.listen.surveys.models import InstrumentDraft
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import part


@often.again()
@needs("surveys.edit_instrument")
def draft_when(request: SignedIn, pk: int, kind: str, row: int) -> HttpResponse:
    """The condition of a question or section: part by part, in words, without any script."""
    subject = draft_for(request, pk)
    rows: Any = {"question": subject.questions.filter(removed_at=None), "section": subject.sections}[kind]
    asked = part(rows, pk=row)
    asked.draft = subject
    items = queries.earlier_items(would_ask(content_of(subject)), asked)
    item = items.get(request.POST.get("item") or request.GET.get("item", ""))
    form = WhenForm(request.POST if "add" in request.POST else None, item=item) if item else None
    if request.method == "POST" and (form is None or form.is_valid() or "add" not in request.POST):
        _change_condition(request, asked, form)
        return redirect("draft_when", pk=pk, kind=kind, row=row)
    parts, is_any = queries.parts_of(asked.content.get("when"))
    words = [_part_in_words(part, items) for part in parts]
    page = {"subject": subject, "row": asked, "kind": kind, "items": items}
    page |= {"parts": words, "is_any": is_any, "form": form}
    return shown(request, "when", page, *([form] if form else []))


def _part_in_words(part: Any, items: Any) -> str:
    reader = Conditions()
    reader.earlier = dict(items)
    condition = reader.condition("when", part)
    return in_words(condition, items) if condition and not reader.faults else " ".join(map(str, reader.faults))


def _change_condition(request: SignedIn, row: Any, form: WhenForm | None) -> None:
    parts, is_any = queries.parts_of(row.content.get("when"))
    if "out" in request.POST:
        parts = [p for place, p in enumerate(parts) if str(place) != request.POST["out"]]
    elif "any" in request.POST:
        is_any = request.POST["any"] == "yes"
    elif form is not None and form.is_bound:
        parts.append(form.part())
    when = queries.joined(parts, is_any=is_any)
    content = {name: value for name, value in row.content.items() if name != "when"} | ({"when": when} if when else {})
    rows.keep_content(row=row, content=content, by=request.user)


# --- as a firm sees it -----------------------------------------------------------------------------------------------


@often.again()
@needs("surveys.edit_instrument")
def draft_preview(request: SignedIn, pk: int, number: int) -> HttpResponse:
    """One part as a firm sees it; what is typed is kept for this sitting only, so that conditions can be tried."""
    subject = draft_for(request, pk)
    asked, key = would_ask(content_of(subject)), f"preview-{pk}"
    answers = without_unasked(
        asked, {code: answer for code, answer in request.session.get(key, {}).items() if code in asked.items}
    )
    numbers = sections_asked(asked, answers)
    if number not in numbers:
        return (
            redirect("draft_preview", pk=pk, number=numbers[0])
            if numbers and number != numbers[0]
            else redirect("draft", pk=pk)
        )
    form = SectionForm(
        request.POST if request.method == "POST" else None, section=asked.sections[number - 1], answers=answers
    )
    if request.method == "POST" and form.is_valid():
        return _further(request, pk, number, asked, _tried(request, key, asked, form))
    page = {
        "subject": subject,
        "asked": asked,
        "form": form,
        "section": form.section,
        "number": number,
        "place": numbers.index(number) + 1,
        "parts": len(numbers),
    }
    return shown(request, "preview", page, form)


def _tried(request: SignedIn, key: str, asked: Any, form: SectionForm) -> dict[str, Any]:
    own = {item.code for item in form.section.items}
    others = {code: answer for code, answer in form.answered.items() if code not in own}
    answers = without_unasked(asked, others | checked(asked, form.answers(), others))
    request.session[key] = answers
    return answers


def _further(request: SignedIn, pk: int, number: int, asked: Any, answers: Any) -> HttpResponse:
    numbers = sections_asked(asked, answers)
    if "back" in request.POST:
        return redirect("draft_preview", pk=pk, number=max([n for n in numbers if n < number], default=numbers[0]))
    if number < numbers[-1]:
        return redirect("draft_preview", pk=pk, number=min(n for n in numbers if n > number))
    request.session.pop(f"preview-{pk}", None)
    messages.success(request, _("This is where a firm submits its answers. Nothing you typed was saved."))
    return redirect("draft", pk=pk)


# --- what is new; landing --------------------------------------------------------------------------------------------


@needs("surveys.edit_instrument")
def draft_differences(request: SignedIn, pk: int) -> HttpResponse:
    """What is new against the latest version, code by code; from here the draft lands."""
    subject = draft_for(request, pk)
    latest = versions_of(subject.code)[0]
    content = content_of(subject)
    faults = instrument_file.faults_in(content)
    if request.method == "POST":
        return _publish(request, subject)
    before, after = questionnaire_of(latest.pk), would_ask(content)
    changes = differences(before, after)
    page = {
        "subject": subject,
        "latest": latest,
        "version": content["version"],
        "faults": faults,
        "found": changes,
        "rankings": ranked_anew(before, after),
        "same": sum(change.change == "same" for change in changes),
    }
    return render(request, "drafts/differences.html", page)


def _publish(request: SignedIn, subject: InstrumentDraft) -> HttpResponse:
    over = request.POST.get("over", "")
    try:
        published = drafts.publish_draft(draft=subject, over=int(over) if over.isdecimal() else 0, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("draft_differences", pk=subject.pk)
    message = _("Version %(version)s is published. New surveys use it; open ones keep theirs.")
    messages.success(request, message % {"version": published.version})
    return redirect("instrument", code=published.code, version=published.version)


@needs("surveys.edit_instrument", post=True)
def draft_throw(request: SignedIn, pk: int) -> HttpResponse:
    """Throw the draft away, or put it back."""
    subject = draft_for(request, pk)
    if "back" in request.POST:
        drafts.put_back(draft=subject, by=request.user)
        return redirect("draft", pk=pk)
    drafts.throw_away(draft=subject, by=request.user)
    messages.success(request, _("Draft discarded. You can restore it here until somebody starts another one."))
    return redirect("instrument", code=subject.code, version=subject.base.version)


@needs("surveys.edit_instrument")
def draft_file(request: SignedIn, pk: int) -> HttpResponse:
    """The draft as a file, and back from one."""
    subject = draft_for(request, pk)
    if request.GET.get("format") == "json":
        content = content_of(subject)
        return json_file(content, f"{subject.code}_v{content['version']}_draft")
    form = InstrumentForm(request.POST or None, request.FILES or None)
    faults: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            content = instrument_file.loaded(form.cleaned_data["file"].read())
            drafts.replace_draft(draft=subject, content=content, by=request.user)
        except instrument_file.Faulty as faulty:
            faults = faulty.faults
        except Refused as refused:
            show_in(form, refused)
        else:
            return redirect_with(request, _("The draft now holds what is in the file."), "draft", pk=pk)
    page = {"subject": subject, "form": form, "faults": faults}
    return render(request, "drafts/file.html", page, status=422 if faults or form.errors else 200)
