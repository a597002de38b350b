"""What people do with meetings: plan, ask to come, hold, decide."""

from clustergrowth.agree.meetings.services.agenda import (
    add_item,
    edit_item,
    move_item,
    plan_meeting_on,
    remove_item,
    write_minutes,
)
from clustergrowth.agree.meetings.services.attending import (
    answer_by_link,
    answer_invitation,
    invite_guest,
    invite_seat_holders,
    list_seat_holders,
    mark_present,
)
from clustergrowth.agree.meetings.services.deciding import Votes, hold_meeting, show_decision, take_decision
from clustergrowth.agree.meetings.services.locking import NO_POINT
from clustergrowth.agree.meetings.services.planning import (
    cancel_meeting,
    change_meeting,
    plan_meeting,
    reinstate_meeting,
)

__all__ = [
    "NO_POINT",
    "Votes",
    "add_item",
    "answer_by_link",
    "answer_invitation",
    "cancel_meeting",
    "change_meeting",
    "edit_item",
    "hold_meeting",
    "invite_guest",
    "invite_seat_holders",
    "list_seat_holders",
    "mark_present",
    "move_item",
    "plan_meeting",
    "plan_meeting_on",
    "reinstate_meeting",
    "remove_item",
    "show_decision",
    "take_decision",
    "write_minutes",
]
