"""Meetings: the list, one of them, planning, moving, calling off, holding."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from clustergrowth.agree.meetings import services
from clustergrowth.agree.meetings.exports import MEETING_HEADER, meeting_rows
from clustergrowth.agree.meetings.forms import AnswerForm, CancelForm, MeetingForm, MeetingsFilter
from clustergrowth.agree.meetings.models import Meeting, Presence
from clustergrowth.agree.meetings.queries import attendance_of, filtered_meetings, invitation_of
from clustergrowth.agree.meetings.services.letters import calendar_of
from clustergrowth.agree.meetings.views.finding import (
    PAGE,
    acting_for,
    as_csv,
    done,
    meeting_for,
    own_council,
    own_councils,
    own_meeting,
    sent,
)
from clustergrowth.common import clock
from clustergrowth.common.calendar import CALENDAR_TYPE
from clustergrowth.common.htmx import SignedIn
from clustergrowth.people.permissions import may, needs, require


@needs("meetings.see")
def meetings(request: SignedIn) -> HttpResponseBase:
    """Every meeting of one's councils, the next and the latest first."""
    form = MeetingsFilter(request.GET)
    found = filtered_meetings(request.user, form.wanted())
    if request.GET.get("format") == "csv":
        return as_csv("meetings", MEETING_HEADER, meeting_rows(found))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "may_plan": may(request.user, "meetings.run")}
    return render(request, "meetings/list.html", context)


@needs("meetings.attend")
def meeting(request: SignedIn, pk: int) -> HttpResponse:
    """One meeting: agenda, who comes or was there, minutes, decisions."""
    return show(request, meeting_for(request, pk))


def show(request: SignedIn, one: Meeting, cancel_form: CancelForm | None = None, status: int = 200) -> HttpResponse:
    viewer = request.user
    mine = invitation_of(one, viewer)
    rows = attendance_of(one, viewer)
    page = {
        "meeting": one,
        "items": one.items.select_related("theme").prefetch_related("decisions"),
        "loose": one.decisions.filter(item=None).order_by("year", "serial"),
        "rows": rows,
        "coming": sum(row.attendance.answer == "comes" for row in rows),
        "there": sum(row.attendance.came for row in rows),
        "mine": mine,
        "answer_form": AnswerForm(attendance=mine, viewer=viewer) if mine else None,
        "may_run": may(viewer, "meetings.run", one),
        "has_begun": one.starts_at <= clock.now(),
        "has_ended": one.ends_at <= clock.now(),
        "presences": Presence.choices,
        "cancel_form": cancel_form or CancelForm(),
    }
    return render(request, "meetings/page.html", page, status=status)


@needs("meetings.run")
def meeting_new(request: SignedIn) -> HttpResponse:
    council = own_council(request)
    require(request.user, "meetings.run", council)
    form = MeetingForm(sent(request), council=council)
    if form.is_valid():
        made = done(form, lambda: services.plan_meeting(council=council, by=request.user, **form.arguments()))
        if made:
            messages.success(request, _("The meeting is planned. Write the agenda, then ask everybody to come."))
            return redirect("meeting", pk=made.pk)
    page = {"form": form, "council": council, "others": own_councils(request).exclude(pk=council.pk)}
    return render(request, "meetings/new.html", page, status=422 if form.errors else 200)


@needs("meetings.run")
def meeting_edit(request: SignedIn, pk: int) -> HttpResponse:
    one = own_meeting(request, pk)
    form = MeetingForm(sent(request), council=one.council, meeting=one)
    if form.is_valid() and done(form, lambda: services.change_meeting(one, by=request.user, **form.arguments())):
        return redirect("meeting", pk=pk)
    return render(request, "meetings/edit.html", {"form": form, "meeting": one}, status=422 if form.errors else 200)


@require_POST
@needs("meetings.run")
def meeting_cancel(request: SignedIn, pk: int) -> HttpResponse:
    one = meeting_for(request, pk, "meetings.run")
    form = CancelForm(request.POST)
    if not form.is_valid():
        return show(request, one, form, status=422)
    services.cancel_meeting(one, because=form.cleaned_data["because"], by=request.user)
    return redirect("meeting", pk=pk)


@require_POST
@needs("meetings.run")
def meeting_reinstate(request: SignedIn, pk: int) -> HttpResponse:
    services.reinstate_meeting(meeting_for(request, pk, "meetings.run"), by=request.user)
    return redirect("meeting", pk=pk)


@require_POST
@needs("meetings.run")
def meeting_invite(request: SignedIn, pk: int) -> HttpResponse:
    """Ask everybody who holds a seat."""
    count = services.invite_seat_holders(meeting_for(request, pk, "meetings.run"), by=request.user)
    said = ngettext("%(n)s person is asked to come.", "%(n)s persons are asked to come.", count) % {"n": count}
    messages.success(request, said if count else _("Everybody who holds a seat was asked before."))
    return redirect("meeting", pk=pk)


@require_POST
@needs("meetings.run")
def meeting_hold(request: SignedIn, pk: int) -> HttpResponse:
    services.hold_meeting(meeting_for(request, pk, "meetings.run"), by=request.user, acting_for=acting_for(request))
    messages.success(request, _("The meeting stands in the ledger with those who were there."))
    return redirect("meeting", pk=pk)


@needs("meetings.attend")
def meeting_calendar(request: SignedIn, pk: int) -> HttpResponse:
    """The calendar file."""
    answer = HttpResponse(calendar_of(meeting_for(request, pk)), content_type=CALENDAR_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="meeting-{pk}.ics"'
    return answer


@needs("meetings.attend")
def meeting_agenda(request: SignedIn, pk: int) -> HttpResponse:
    """The agenda with its papers, for printing."""
    one = meeting_for(request, pk)
    items = one.items.select_related("theme").prefetch_related("decisions")
    return render(request, "meetings/agenda.html", {"meeting": one, "items": items})
