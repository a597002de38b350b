"""Pages of instruments: what a version asks, whether it is whole, how it differs; files in and out."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from clustergrowth.common.errors import Refused
from clustergrowth.common.htmx import SignedIn, show_in
from clustergrowth.common.lists.files import named as called
from clustergrowth.listen.surveys.drafts.queries import coverage_of
from clustergrowth.listen.surveys.instruments import services
from clustergrowth.listen.surveys.instruments.domain import instrument_file
from clustergrowth.listen.surveys.instruments.domain.comparability import differences, ranked_anew
from clustergrowth.listen.surveys.instruments.domain.conditions import in_words
from clustergrowth.listen.surveys.instruments.domain.effort import minutes_of
from clustergrowth.listen.surveys.instruments.domain.questions import Questionnaire
from clustergrowth.listen.surveys.instruments.forms import InstrumentForm
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of, versions_of
from clustergrowth.listen.surveys.models import Instrument, InstrumentDraft
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import coordinated_by
from clustergrowth.people.permissions import may, needs
from clustergrowth.people.subjects import part


@needs("surveys.see")
def instrument(request: SignedIn, code: str, version: int) -> HttpResponse:
    """What an instrument asks, of whom, in the reader's language."""
    subject = part(versions_of(code), version=version)
    return render(request, "instruments/instrument.html", _about(subject) | _next(request.user, subject))


def _about(subject: Instrument) -> dict[str, Any]:
    code, version = subject.code, subject.version
    versions = {row.version: row for row in versions_of(code).only("pk", "version")}
    asked = questionnaire_of(subject.pk)
    before = versions.get(version - 1)
    return {
        "subject": subject,
        "asked": asked,
        "versions": sorted(versions),
        "parts": parts_of(asked),
        "coverage": coverage_of(subject.content),
        "estimated": minutes_of(asked),
        "found": differences(questionnaire_of(before.pk), asked) if before else [],
        "rankings": ranked_anew(questionnaire_of(before.pk), asked) if before else [],
    }


def _next(person: Any, subject: Instrument) -> dict[str, Any]:
    """The drafts of the next version that one may go on with."""
    rows = InstrumentDraft.objects.visible_to(person).filter(code=subject.code).select_related("council")
    return {"drafts": rows, "own": own_councils(person), "may_edit": may(person, "surveys.edit_instrument")}


def parts_of(asked: Questionnaire) -> list[dict[str, Any]]:
    """Sections and questions, each with its condition in words."""
    items = asked.items
    return [
        {
            "section": section,
            "when": in_words(section.when, items) if section.when else "",
            "questions": [(row, in_words(row.when, items) if row.when else "") for row in section.questions],
        }
        for section in asked.sections
    ]


def own_councils(person: Any) -> list[Council]:
    return list(coordinated_by(person))


def json_file(content: Any, name: str) -> HttpResponse:
    return HttpResponse(
        instrument_file.to_bytes(content), content_type="application/json", headers=called(f"{name}.json")
    )


@needs("surveys.see")
def instrument_download(request: SignedIn, code: str, version: int) -> HttpResponse:
    subject = part(versions_of(code), version=version)
    return json_file(subject.content, f"{code}_v{version}")


@needs("surveys.edit_instrument")
def instrument_new(request: SignedIn) -> HttpResponse:
    """Take an instrument from a file; what is wrong in it is listed place by place."""
    form = InstrumentForm(request.POST or None, request.FILES or None)
    faults: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            content = instrument_file.loaded(form.cleaned_data["file"].read())
            published = services.publish_instrument(content=content, by=request.user)
        except instrument_file.Faulty as faulty:
            faults = faulty.faults
        except Refused as refused:
            show_in(form, refused)
        else:
            return redirect("instrument", code=published.code, version=published.version)
    page = {"form": form, "faults": faults}
    return render(request, "instruments/new.html", page, status=422 if faults or form.errors else 200)
