"""Planning a meeting, moving it, cancelling it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clustergrowth.agree.meetings.models import Meeting, MeetingState
from clustergrowth.agree.meetings.services import letters
from clustergrowth.agree.meetings.services.locking import lock_meeting
from clustergrowth.common import clock, languages
from clustergrowth.common.errors import Refused, TooLate
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person


@transaction.atomic
def plan_meeting(
    *,
    council: Council,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    by: Person,
    place: str = "",
    online_link: str = "",
    lang: str = "",
) -> Meeting:
    """Put a meeting into the council's calendar. Nobody is asked yet: see ``invite_seat_holders``."""
    require(by, "meetings.run", council)
    _must_end_later(starts_at, ends_at)
    return Meeting.objects.create(
        council=council,
        title=title.strip(),
        lang=lang or council.language_of_texts(),
        starts_at=starts_at,
        ends_at=ends_at,
        place=place.strip(),
        online_link=online_link,
        planned_at=clock.now(),
        planned_by=by,
        search=languages.searchable(title),
    )


@transaction.atomic
def change_meeting(
    meeting: Meeting,
    *,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    by: Person,
    place: str = "",
    online_link: str = "",
    lang: str = "",
) -> Meeting:
    """Change what was planned. Those who were asked are told; at a new time their answers are asked for again.

    The time of a meeting that has begun stays: what it read and signed off is told by its end.
    """
    require(by, "meetings.run", meeting)
    must_be_planned(lock_meeting(meeting))
    _must_end_later(starts_at, ends_at)
    before = (meeting.starts_at, meeting.ends_at, meeting.place, meeting.online_link)
    is_moved = (starts_at, ends_at) != before[:2]
    if is_moved and meeting.starts_at <= clock.now():
        raise TooLate(
            _(
                "This meeting has begun, so its time cannot change. If it did not take place, cancel "
                "it and plan a new one."
            )
        )
    meeting.title, meeting.lang = title.strip(), lang or meeting.lang
    meeting.starts_at, meeting.ends_at = starts_at, ends_at
    meeting.place, meeting.online_link = place.strip(), online_link
    is_changed = before != (meeting.starts_at, meeting.ends_at, meeting.place, meeting.online_link)
    meeting.revision += is_changed
    meeting.search = search_text(meeting)
    planned = ["title", "lang", "starts_at", "ends_at", "place", "online_link", "revision", "search"]
    meeting.save(update_fields=planned)
    if is_moved:
        meeting.attendances.exclude(answer="").update(answer="", answered_at=None)
    if is_changed:
        letters.tell_change(meeting)
    return meeting


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, because: str, by: Person) -> None:
    """Call a meeting off, with the reason; those who were asked are told, and their calendars too."""
    require(by, "meetings.run", meeting)
    must_be_planned(lock_meeting(meeting))
    if not because.strip():
        raise Refused(
            _("Please give the reason in one line."), fields={"because": [_("Please give the reason in one line.")]}
        )
    meeting.state, meeting.cancelled_at = MeetingState.CANCELLED, clock.now()
    meeting.cancelled_because = because.strip()[:300]
    meeting.revision += 1
    meeting.save(update_fields=["state", "cancelled_at", "cancelled_because", "revision"])
    letters.tell_change(meeting)


@transaction.atomic
def reinstate_meeting(meeting: Meeting, *, by: Person) -> None:
    """Undo a cancellation; those who were asked are told that it takes place."""
    require(by, "meetings.run", meeting)
    if lock_meeting(meeting).state != MeetingState.CANCELLED:
        raise TooLate(_("This meeting is not cancelled."))
    meeting.state, meeting.cancelled_at, meeting.cancelled_because = MeetingState.PLANNED, None, ""
    meeting.revision += 1
    meeting.save(update_fields=["state", "cancelled_at", "cancelled_because", "revision"])
    letters.tell_change(meeting)


def must_be_planned(meeting: Meeting) -> None:
    if meeting.state == MeetingState.HELD:
        raise TooLate(_("This meeting has been held. What was planned for it stays as it was."))
    if meeting.state == MeetingState.CANCELLED:
        raise TooLate(_("This meeting is cancelled. Reinstate it first."))


def must_not_be_cancelled(meeting: Meeting) -> None:
    if meeting.state == MeetingState.CANCELLED:
        raise TooLate(_("This meeting is cancelled. Reinstate it first."))


def search_text(meeting: Meeting) -> str:
    titles = [meeting.title, *meeting.items.values_list("title", flat=True)]
    return languages.searchable(*titles)


def _must_end_later(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise Refused(_("A meeting cannot end before it begins."), fields={"ends": [_("Choose a later time.")]})
