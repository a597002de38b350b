"""Meetings: the list, one of them, planning, moving, calling off, holding."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import ngettext

from clustergrowth.agree.meetings import services
from clustergrowth.agree.meetings.forms import AnswerForm, CancelForm, MeetingForm
from clustergrowth.agree.meetings.models import Meeting, Presence
from clustergrowth.agree.meetings.queries import (
    attendance_of,
    invitation_of,
    invited_without_mail,
    seats_not_listed,
    themes_to_decide,
)
from clustergrowth.agree.meetings.services.letters import calendar_of
from clustergrowth.agree.meetings.views.finding import meeting_for, own_council, own_councils, own_meeting
from clustergrowth.common import clock
from clustergrowth.common.acts import done, redirect_with, sent, shown
from clustergrowth.common.calendar import CALENDAR_TYPE
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.languages.numbers import grouped
from clustergrowth.common.limits import often
from clustergrowth.common.lists.files import named
from clustergrowth.people.permissions import acting_for, may, needs, require
from clustergrowth.people.subjects import named as named_row

PLANNED = __("The meeting is planned. Write the agenda, then invite everybody.")
ENTERED = __("The meeting is entered. Say who was there, then write down what was decided.")


@needs("meetings.attend")
def meeting(request: SignedIn, pk: int) -> HttpResponse:
    """One meeting: agenda, who comes or was there, minutes, decisions."""
    return show(request, meeting_for(request, pk))


def show(request: SignedIn, meeting: Meeting, cancel_form: CancelForm | None = None, status: int = 200) -> HttpResponse:
    viewer = request.user
    mine = invitation_of(meeting, viewer)
    rows = attendance_of(meeting, viewer)
    page = {
        "meeting": meeting,
        "items": meeting.items.select_related("theme").prefetch_related("decisions"),
        "loose": meeting.decisions.filter(item=None).order_by("year", "serial"),
        "rows": rows,
        "coming": sum(row.attendance.answer == "comes" for row in rows),
        "there": sum(row.attendance.came for row in rows),
        "mine": mine,
        "answer_form": AnswerForm(attendance=mine, viewer=viewer) if mine else None,
        "may_run": may(viewer, "meetings.run", meeting),
        "has_begun": meeting.starts_at <= clock.now(),
        "may_list": meeting.starts_at <= clock.now() and bool(seats_not_listed(meeting)),
        "has_ended": meeting.ends_at <= clock.now(),
        "presences": Presence.choices,
        "cancel_form": cancel_form or CancelForm(),
    }
    return render(request, "meetings/page.html", page, status=status)


@needs("meetings.run")
def meeting_new(request: SignedIn) -> HttpResponse:
    council = own_council(request)
    require(request.user, "meetings.run", council)
    theme = named_row(themes_to_decide(council, request.user), pk=request.GET.get("theme"))
    form, about = MeetingForm(sent(request), council=council), {"council": council, "by": request.user}
    if made := done(form, lambda: services.plan_meeting_on(theme, **about, **form.arguments())):
        is_over = made.result.starts_at <= clock.now()
        return redirect_with(request, ENTERED if is_over else PLANNED, "meeting", pk=made.result.pk)
    others = own_councils(request).exclude(pk=council.pk)
    return shown(request, "meetings/new.html", form, council=council, others=others, theme=theme)


@needs("meetings.run")
def meeting_edit(request: SignedIn, pk: int) -> HttpResponse:
    meeting = own_meeting(request, pk)
    form = MeetingForm(sent(request), council=meeting.council, meeting=meeting)
    if done(form, lambda: services.change_meeting(meeting, by=request.user, **form.arguments())):
        return redirect("meeting", pk=pk)
    return shown(request, "meetings/edit.html", form, meeting=meeting)


@needs("meetings.run", post=True)
def meeting_cancel(request: SignedIn, pk: int) -> HttpResponse:
    meeting = meeting_for(request, pk, "meetings.run")
    form = CancelForm(request.POST)
    if done(form, lambda: services.cancel_meeting(meeting, because=form.cleaned_data["because"], by=request.user)):
        return redirect("meeting", pk=pk)
    return show(request, meeting, form, status=422)


@needs("meetings.run", post=True)
def meeting_reinstate(request: SignedIn, pk: int) -> HttpResponse:
    services.reinstate_meeting(meeting_for(request, pk, "meetings.run"), by=request.user)
    return redirect("meeting", pk=pk)


@needs("meetings.run", post=True)
def meeting_invite(request: SignedIn, pk: int) -> HttpResponse:
    """Ask everybody who holds a seat."""
    meeting = meeting_for(request, pk, "meetings.run")
    count = services.invite_seat_holders(meeting, by=request.user)
    message = ngettext("%(n)s person has been invited.", "%(n)s people have been invited.", count) % {
        "n": grouped(count)
    }
    messages.success(request, message if count else _("Everybody who holds a seat has already been invited."))
    if silent := invited_without_mail(meeting):
        words = ngettext(
            "%(n)s of them gets no mail: please call.",
            "%(n)s of them get no mail: please call.",
            silent,
        )
        messages.warning(request, words % {"n": grouped(silent)})
    return redirect("meeting", pk=pk)


@often.again(bounded="one place for each seat of the day")
@needs("meetings.run", post=True)
def meeting_seats(request: SignedIn, pk: int) -> HttpResponse:
    """List everybody who holds a seat, to mark who is here: the meeting was entered after it began."""
    services.list_seat_holders(meeting_for(request, pk, "meetings.run"), by=request.user)
    return redirect(f"{reverse('meeting', args=[pk])}#there")


@needs("meetings.run", post=True)
def meeting_hold(request: SignedIn, pk: int) -> HttpResponse:
    services.hold_meeting(meeting_for(request, pk, "meetings.run"), by=request.user, acting_for=acting_for(request))
    return redirect_with(request, _("The meeting is in the ledger with those who were there."), "meeting", pk=pk)


@needs("meetings.attend")
def meeting_calendar(request: SignedIn, pk: int) -> HttpResponse:
    """The calendar file."""
    calendar = calendar_of(meeting_for(request, pk))
    return HttpResponse(calendar, content_type=CALENDAR_TYPE, headers=named(f"meeting-{pk}.ics"))


@needs("meetings.attend")
def meeting_agenda(request: SignedIn, pk: int) -> HttpResponse:
    """The agenda with its papers, for printing."""
    meeting = meeting_for(request, pk)
    items = meeting.items.select_related("theme").prefetch_related("decisions")
    return render(request, "meetings/agenda.html", {"meeting": meeting, "items": items})
