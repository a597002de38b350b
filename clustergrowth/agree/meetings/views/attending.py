"""Who comes: answer an invitation, ask a guest, tick who is here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clustergrowth.agree.meetings import services
from clustergrowth.agree.meetings.forms import AnswerForm, GuestForm
from clustergrowth.agree.meetings.models import Attendance, Presence
from clustergrowth.agree.meetings.queries import attendance_of
from clustergrowth.agree.meetings.services.letters import ANSWER
from clustergrowth.agree.meetings.views.finding import meeting_for
from clustergrowth.agree.meetings.views.meetings import show
from clustergrowth.common import clock
from clustergrowth.common.acts import done, sent, shown
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.limits import often
from clustergrowth.common.mail import links
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import of_link, part
from clustergrowth.record.queries import suggestions


@often.again()
@needs("meetings.attend", post=True)
def meeting_answer(request: SignedIn, pk: int) -> HttpResponse:
    """Come or cannot come."""
    meeting = meeting_for(request, pk)
    mine = part(meeting.attendances.all(), person=request.user)
    mine.meeting = meeting
    form = AnswerForm(request.POST, attendance=mine, viewer=request.user)
    if form.is_valid():
        services.answer_invitation(mine, by=request.user, **form.cleaned_data)
        return redirect("meeting", pk=pk)
    return show(request, meeting, status=422)


def meeting_answer_by_link(request: HttpRequest, secret: str) -> HttpResponse:
    """The same from the mail: looking spends nothing, the button does."""
    if request.method == "POST":
        services.answer_by_link(secret, comes=request.POST.get("comes") == "yes")
        return redirect(request.path)
    link = links.look_again(secret, ANSWER)
    attendance = of_link(link, Attendance, "meeting__council")
    page = {"attendance": attendance, "meeting": attendance.meeting, "secret": secret}
    return render(request, "meetings/answered.html" if link.used_at else "meetings/answer.html", page)


@needs("meetings.run")
def guest_new(request: SignedIn, pk: int) -> HttpResponse:
    meeting = meeting_for(request, pk, "meetings.run")
    form = GuestForm(sent(request), viewer=request.user)
    if done(form, lambda: services.invite_guest(meeting, by=request.user, **form.cleaned_data)):
        return redirect(f"{reverse('meeting', args=[pk])}#there")
    return shown(request, "meetings/guest.html", form, meeting=meeting, suggestions=suggestions(request.user))


@often.again()
@needs("meetings.run", post=True)
def presence_mark(request: SignedIn, pk: int, attendance: int) -> HttpResponse:
    """One tap: present, represented, excused, absent."""
    meeting = meeting_for(request, pk, "meetings.run")
    row = part(meeting.attendances.select_related("organisation"), pk=attendance)
    row.meeting = meeting
    services.mark_present(row, presence=Presence(_known(request.POST.get("presence", ""))), by=request.user)
    if not request.htmx:
        return redirect(f"{reverse('meeting', args=[pk])}#there")
    shown = next(place for place in attendance_of(meeting, request.user) if place.attendance.pk == row.pk)
    page = {"row": shown, "meeting": meeting, "may_run": True, "has_begun": meeting.starts_at <= clock.now()}
    return render(request, "meetings/_attendance.html", {**page, "presences": Presence.choices})


def _known(value: str) -> str:
    return value if value in Presence.values else Presence.PRESENT
