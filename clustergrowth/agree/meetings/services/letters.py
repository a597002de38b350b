"""What is written to those asked to a meeting: invitation, change, cancellation, each with its calendar file."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clustergrowth.agree.meetings.models import Attendance, Meeting, MeetingState
from clustergrowth.common import clock
from clustergrowth.common.calendar import CalendarEntry, calendar_file
from clustergrowth.common.mail import links
from clustergrowth.common.mail import services as mail
from clustergrowth.common.ports import Ref, Words
from clustergrowth.people.persons.models import Person

ANSWER = "meetings.answer"


def calendar_of(meeting: Meeting, *, to: Person | None = None) -> str:
    """The calendar file of a meeting, or what asks ``to`` to come; a later revision replaces the earlier everywhere."""
    organiser = meeting.planned_by
    return calendar_file(
        CalendarEntry(
            key=f"meeting-{meeting.pk}",
            title=f"{meeting.title} · {meeting.council.name}",
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            changed_at=clock.now(),
            place=meeting.place or meeting.online_link,
            text=meeting.online_link,
            url=mail.absolute(reverse("meeting", args=[meeting.pk])),
            revision=meeting.revision,
            is_cancelled=meeting.state == MeetingState.CANCELLED,
            organiser=(organiser.name, organiser.email) if organiser and organiser.email and to else None,
            attendee=(to.name, to.address) if to and to.address else None,
        )
    )


def invite(attendance: Attendance) -> None:
    """The invitation, answered from the mail without signing in."""
    if attendance.person is not None:
        mail.write(compose_invitation(_matter(attendance), attendance.person), to=attendance.person)


def compose_invitation(about: Ref, to: Person) -> mail.Letter | None:
    """As long as the meeting is ahead and one has not said whether one comes."""
    attendance = _attendance(about, to, MeetingState.PLANNED)
    if attendance is None or attendance.answer or attendance.meeting.starts_at <= clock.now():
        return None
    return _letter(attendance, "invitation", _answer_button(attendance), is_personal=True)


def tell_change(meeting: Meeting) -> None:
    """Everybody who was asked learns of the new time or place, or that there is none; what waited for them is off."""
    compose = compose_cancellation if meeting.state == MeetingState.CANCELLED else compose_change
    asked = meeting.attendances.filter(invited_at__isnull=False, person__isnull=False)
    for attendance in asked.select_related("person"):
        links.revoke(ANSWER, attendance.pk)
        if attendance.person is not None:
            mail.write(compose(_matter(attendance), attendance.person), to=attendance.person)


def compose_change(about: Ref, to: Person) -> mail.Letter | None:
    attendance = _attendance(about, to, MeetingState.PLANNED)
    return None if attendance is None else _letter(attendance, "changed", _answer_button(attendance))


def compose_cancellation(about: Ref, to: Person) -> mail.Letter | None:
    attendance = _attendance(about, to, MeetingState.CANCELLED)
    if attendance is None:
        return None
    page = reverse("meeting", args=[attendance.meeting_id])
    return _letter(attendance, "cancelled", (_("Open the meeting"), page))


def _matter(attendance: Attendance) -> Ref:
    return Ref("attendance", attendance.pk)


def _attendance(about: Ref, to: Person, state: MeetingState) -> Attendance | None:
    rows = Attendance.objects.select_related("meeting__council", "meeting__planned_by", "person")
    return rows.filter(pk=about.id, person=to.pk, meeting__state=state).first()


def _answer_button(attendance: Attendance) -> tuple[Words, Callable[[], str]]:
    def path() -> str:
        days = max(1, (attendance.meeting.ends_at - clock.now()).days + 1)
        secret = links.issue(ANSWER, attendance.pk, person=attendance.person, days=days)
        return reverse("meeting_answer_by_link", args=[secret])

    return _("Say whether you will come"), path


def _letter(
    attendance: Attendance, name: str, button: tuple[Words, str | Callable[[], str]], *, is_personal: bool = False
) -> mail.Letter:
    meeting = attendance.meeting
    return mail.Letter(
        kind=f"meetings.{name}",
        template=f"meetings/mail/{name}",
        button=button,
        why=_("You hold a seat in this council.") if attendance.seat_id else _("You are invited as a guest."),
        context={"meeting": meeting, "items": list(meeting.items.all()), "zone": meeting.council.time_zone},
        council=meeting.council,
        is_personal=is_personal,
        calendar=calendar_of(meeting, to=attendance.person),
        author=meeting.planned_by,
        names=[meeting.planned_by],  # in the calendar file
        about=_matter(attendance),
        shows=[meeting.online_link],
    )
