"""Who is asked to come, what they answer, and who was there."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from clustergrowth.agree.meetings.models import Attendance, Meeting, MeetingState, Presence
from clustergrowth.agree.meetings.queries import seats_not_listed
from clustergrowth.agree.meetings.services import letters
from clustergrowth.agree.meetings.services.locking import lock_meeting
from clustergrowth.agree.meetings.services.planning import must_be_planned, must_not_be_cancelled
from clustergrowth.common import clock
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.common.mail import links
from clustergrowth.people.councils.models import Seat
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.permissions import may, require
from clustergrowth.people.persons.models import Person


@transaction.atomic
def invite_seat_holders(meeting: Meeting, *, by: Person) -> int:
    """Ask everybody who holds a seat on that day and was not asked yet; how many were."""
    require(by, "meetings.run", meeting)
    must_be_planned(lock_meeting(meeting))
    if meeting.starts_at <= clock.now():
        raise TooLate(_("This meeting has begun. Record who came instead."))
    day = meeting.starts_at.astimezone(meeting.zone).date()
    asked = set(meeting.attendances.filter(invited_at__isnull=False).values_list("person_id", flat=True))
    seats = Seat.objects.filter(live(day), council=meeting.council_id, person__isnull=False)
    count = 0
    for seat in seats.select_related("person", "organisation").order_by("pk"):
        if seat.person_id is None or seat.person_id in asked:
            continue
        asked.add(seat.person_id)
        letters.invite(_asked(meeting, seat))
        count += 1
    return count


@transaction.atomic
def list_seat_holders(meeting: Meeting, *, by: Person) -> int:
    """Put who holds a seat on the list of a meeting that has begun, to be marked; nobody is written to. How many."""
    require(by, "meetings.run", meeting)
    must_be_planned(lock_meeting(meeting))
    if meeting.starts_at > clock.now():
        raise TooLate(_("This meeting has not begun yet. Invite people instead."))
    missing = seats_not_listed(meeting)
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, seat=seat, person=seat.person, organisation=seat.organisation) for seat in missing
    )
    return len(missing)


def _asked(meeting: Meeting, seat: Seat) -> Attendance:
    attendance, _made = Attendance.objects.update_or_create(
        meeting=meeting,
        person=seat.person,
        defaults={"seat": seat, "organisation": seat.organisation, "invited_at": clock.now()},
    )
    attendance.meeting, attendance.person = meeting, seat.person
    return attendance


@transaction.atomic
def invite_guest(
    meeting: Meeting, *, by: Person, person: Person | None = None, organisation: Organisation | None = None
) -> Attendance:
    """Ask somebody without a seat; an organisation without a person is noted as asked, and nobody is written to."""
    require(by, "meetings.run", meeting)
    must_not_be_cancelled(lock_meeting(meeting))
    if person is None and organisation is None:
        raise Refused(_("Choose a person or an organisation."))
    if person is None and meeting.attendances.filter(person=None, organisation=organisation).exists():
        raise TooLate(_("This organisation is already on the list."))
    is_ahead = meeting.state == MeetingState.PLANNED and meeting.starts_at > clock.now()
    try:
        with transaction.atomic():
            attendance = Attendance.objects.create(
                meeting=meeting,
                person=person,
                organisation=organisation,
                invited_at=clock.now() if is_ahead else None,
            )
    except IntegrityError as error:
        raise TooLate(_("This person is already on the list.")) from error
    if person is not None and is_ahead:
        letters.invite(attendance)
    return attendance


@transaction.atomic
def answer_invitation(
    attendance: Attendance, *, comes: bool, by: Person, substitute: Person | None = None
) -> Attendance:
    """Say whether one comes, until the meeting begins; who cannot may name somebody of the own house instead."""
    if attendance.person_id != by.pk and not may(by, "meetings.run", attendance.meeting):
        raise NotYours(_("This invitation is for somebody else."))
    must_be_planned(lock_meeting(attendance.meeting, attendance))
    if attendance.meeting.ends_at <= clock.now():
        raise TooLate(_("This meeting is over."))
    if substitute is not None and not _is_of_the_same_house(substitute, attendance):
        raise Refused(
            _("A substitute must come from the same organisation."), fields={"substitute": [_("Choose somebody else.")]}
        )
    attendance.answer = Attendance.Answer.COMES if comes else Attendance.Answer.CANNOT
    attendance.answered_at = clock.now()
    attendance.substitute = None if comes else substitute
    attendance.save(update_fields=["answer", "answered_at", "substitute"])
    return attendance


def _is_of_the_same_house(substitute: Person, attendance: Attendance) -> bool:
    day = clock.today()
    return substitute.affiliations.filter(live(day), organisation=attendance.organisation_id).exists()


@transaction.atomic
def answer_by_link(secret: str, *, comes: bool) -> Attendance:
    """The same from the mail, without signing in; the link is spent in the same transaction.

    The meeting is locked before the link: whoever changes the meeting revokes its links in this order too.
    """
    link = links.look(secret, letters.ANSWER)
    attendance = Attendance.objects.select_related("meeting__council", "person").get(pk=link.about_id)
    lock_meeting(attendance.meeting, attendance)
    links.spend(secret, letters.ANSWER)
    if attendance.person is None or link.person != attendance.person:
        raise NotYours(_("This invitation is for somebody else."))
    return answer_invitation(attendance, comes=comes, by=attendance.person)


@transaction.atomic
def mark_present(
    attendance: Attendance, *, presence: Presence, by: Person, substitute: Person | None = None
) -> Attendance:
    """Tick who is here; once the meeting is recorded as held, the list is closed."""
    require(by, "meetings.run", attendance.meeting)
    meeting = lock_meeting(attendance.meeting, attendance)  # not while it is recorded as held
    must_be_planned(meeting)
    if meeting.starts_at > clock.now():
        raise TooLate(_("This meeting has not begun yet. Record who came once it does."))
    if substitute is not None and not _is_of_the_same_house(substitute, attendance):
        raise Refused(_("A substitute must come from the same organisation."))
    attendance.presence = presence
    attendance.substitute = (substitute or attendance.substitute) if presence == Presence.SUBSTITUTE else None
    attendance.save(update_fields=["presence", "substitute"])
    return attendance
