"""Whoever changes a meeting, its agenda or its list, or decides at it, does so alone and by what stands there now.

Every service of a meeting begins with this, the meeting before its parts, so that no two wait for each other.
"""

from django.utils.translation import gettext_lazy as _

from clustergrowth.agree.meetings.models import AgendaItem, Attendance, Meeting
from clustergrowth.common.locks import lock

NO_POINT = _("This point has been taken off the agenda in the meantime. Add it again if it is still needed.")


def lock_meeting(meeting: Meeting, part: AgendaItem | Attendance | None = None) -> Meeting:
    """The meeting itself, read anew and locked, and of it the point or the line of the list that is written."""
    lock(meeting, "council")
    if isinstance(part, AgendaItem):
        lock(part, "theme", "owner", gone=NO_POINT)
    elif part is not None:
        lock(part, "person", "organisation")
    if part is not None:
        part.meeting = meeting
    return meeting
