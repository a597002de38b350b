"""A meeting with people around the table, for the tests of meetings, decisions and actions."""

from datetime import UTC, datetime, timedelta
from typing import Any

from clustergrowth.agree.meetings import services
from clustergrowth.agree.meetings.models import Attendance, Meeting, Presence
from clustergrowth.people.councils.models import Council, Seat, SeatCategory
from clustergrowth.people.persons.models import Person
from tests.cast import JOINED, Cast

PLANNED = datetime(2026, 11, 2, 9, tzinfo=UTC)  # when meetings of these tests are planned
STARTS = datetime(2026, 12, 1, 15, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=2)
DURING = STARTS + timedelta(minutes=30)
AFTER = ENDS + timedelta(days=1)


def make_meeting(council: Council, by: Person, **fields: Any) -> Meeting:
    known = {"title": "Consiglio di dicembre", "starts_at": STARTS, "ends_at": ENDS, "place": "Sala A"}
    return services.plan_meeting(council=council, by=by, **{**known, **fields})


def seat_for(cast: Cast, person: Person, organisation: Any, category: SeatCategory = SeatCategory.FIRM) -> Seat:
    return Seat.objects.create(
        council=cast.bologna, category=category, organisation=organisation, person=person, since=JOINED
    )


def present(meeting: Meeting, person: Person, organisation: Any) -> Attendance:
    return Attendance.objects.create(
        meeting=meeting, person=person, organisation=organisation, presence=Presence.PRESENT
    )
