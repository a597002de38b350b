"""Decisions: take one, read them all, print one, show it to the public or not."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clustergrowth.agree.meetings import services
from clustergrowth.agree.meetings.forms import DecisionForm
from clustergrowth.agree.meetings.models import AgendaItem, Decision, Meeting
from clustergrowth.agree.meetings.queries import recorded_by, thread_of_decision
from clustergrowth.agree.meetings.views.finding import item_of, meeting_for
from clustergrowth.common.acts import done, sent, shown
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.ports import Ref, described
from clustergrowth.listen.reports.queries.reports import reports_before
from clustergrowth.people.permissions import acting_for, may, needs
from clustergrowth.people.subjects import named, subject


def decision(request: HttpRequest, number: str) -> HttpResponse:
    """One decision, as it is printed."""
    related = ("council", "theme", "meeting__council", "corrects", "corrected_by")
    decision = subject(request.user, Decision.objects.visible_to(request.user).select_related(*related), number=number)
    theme, report = Ref("theme", decision.theme_id or 0), Ref("report", decision.report_id or 0)
    links = described([theme, report, Ref("meeting", decision.meeting_id)], request.user)
    page = {
        "decision": decision,
        "steps": thread_of_decision(decision, request.user),
        "theme_link": links.get(theme),
        "report_link": links.get(report),
        "meeting_link": links.get(Ref("meeting", decision.meeting_id)),
        "recorded_by": recorded_by(decision, request.user),
        "may_run": may(request.user, "meetings.run", decision),
    }
    return render(request, "meetings/decision.html", page)


@needs("meetings.run")
def decision_new(request: SignedIn, pk: int) -> HttpResponse:
    """Decide: on a point of the agenda (``?item=``), or correct an earlier decision (``?corrects=``)."""
    meeting = meeting_for(request, pk, "meetings.run")
    item, corrects = _item(request, pk), _corrected(request)
    known = _known(item, corrects) | _report(request, meeting)
    of: dict[str, Any] = {"meeting": meeting, "viewer": request.user, "is_correction": corrects is not None}
    form = DecisionForm(sent(request), initial=known, **of)
    page: dict[str, Any] = {"meeting": meeting, "item": item, "corrects": corrects}
    who: dict[str, Any] = {"by": request.user, "acting_for": acting_for(request)}
    if taken := done(form, lambda: services.take_decision(**page, **who, **form.arguments())):
        number = taken.result.number
        messages.success(request, _("Decided, with the number %(number)s.") % {"number": number})
        return redirect("decision", number=number)
    return shown(request, "meetings/decide.html", form, **page)


def _item(request: SignedIn, pk: int) -> AgendaItem | None:
    asked = request.GET.get("item", "")
    return item_of(request, meeting_for(request, pk), asked) if asked else None


def _corrected(request: SignedIn) -> Decision | None:
    number = request.GET.get("corrects")
    return subject(request.user, Decision, number=number) if number else None


def _known(item: AgendaItem | None, corrects: Decision | None) -> dict[str, Any]:
    if corrects:
        return {"text": corrects.text, "english": corrects.english, "theme": corrects.theme_id}
    return {"theme": item.theme_id} if item else {}


def _report(request: SignedIn, of: Meeting) -> dict[str, Any]:
    """The report to decide on, from the link on its page (``?report=``)."""
    asked = request.GET.get("report", "")
    return {"report": named(reports_before(of.council), pk=asked)} if asked else {}


@needs("meetings.run", post=True)
def decision_show(request: SignedIn, number: str) -> HttpResponse:
    """Let the public read it, or no longer."""
    decision = subject(request.user, Decision, "meetings.run", number=number)
    services.show_decision(decision, is_public=request.POST.get("public") == "yes", by=request.user)
    return redirect("decision", number=number)
