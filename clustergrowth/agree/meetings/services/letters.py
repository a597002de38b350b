"""What is written to those asked to a meeting: invitation, change, cancellation, each with its calendar file."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clustergrowth.agree.meetings.models import Attendance, Meeting, State
from clustergrowth.common import clock
from clustergrowth.common.calendar import Entry, calendar_file
from clustergrowth.common.mail import links
from clustergrowth.common.mail import services as mail
from clustergrowth.common.ports import Words

ANSWER = "meetings.answer"
VALUE = 90  # of an invitation in the contact budget
CANNOT_WAIT = timedelta(days=10)  # a nearer meeting is announced at once: next week's invitation would come too late


def calendar_of(meeting: Meeting) -> str:
    """The calendar file of a meeting; a later revision of it replaces the earlier in every calendar."""
    return calendar_file(
        Entry(
            key=f"meeting-{meeting.pk}",
            title=f"{meeting.title} · {meeting.council.name}",
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            changed_at=clock.now(),
            place=meeting.place or meeting.online_link,
            text=meeting.online_link,
            url=mail.absolute(reverse("meeting", args=[meeting.pk])),
            revision=meeting.revision,
            is_cancelled=meeting.state == State.CANCELLED,
        )
    )


def invite(attendance: Attendance) -> None:
    """The invitation, answered from the mail without signing in."""
    ahead = attendance.meeting.starts_at - clock.now()
    _write(attendance, "invitation", _answer_button(attendance), VALUE if ahead > CANNOT_WAIT else 0)


def tell_change(meeting: Meeting) -> None:
    """Everybody who was asked learns of the new time or place, or that there is none."""
    is_off = meeting.state == State.CANCELLED
    asked = meeting.attendances.filter(invited_at__isnull=False, person__isnull=False)
    for attendance in asked.select_related("person"):
        attendance.meeting = meeting
        links.revoke(ANSWER, attendance.pk)
        page = (_("Open the meeting"), reverse("meeting", args=[meeting.pk]))
        _write(attendance, "cancelled" if is_off else "changed", page if is_off else _answer_button(attendance), 0)


def _answer_button(attendance: Attendance) -> tuple[Words, str]:
    days = max(1, (attendance.meeting.ends_at - clock.now()).days + 1)
    secret = links.issue(ANSWER, attendance.pk, person=attendance.person, days=days)
    return (_("Say whether you come"), reverse("meeting_answer_by_link", args=[secret]))


def _write(attendance: Attendance, name: str, button: tuple[Words, str], asks: int) -> None:
    meeting = attendance.meeting
    letter = mail.Letter(
        kind=f"meetings.{name}",
        template=f"meetings/mail/{name}",
        button=button,
        why=_("You hold a seat in this council.") if attendance.seat_id else _("You are asked as a guest."),
        context={"meeting": meeting, "items": list(meeting.items.all()), "zone": meeting.council.time_zone},
        council=meeting.council,
        asks=asks,
        calendar=calendar_of(meeting),
    )
    mail.write(letter, to=attendance.person)
