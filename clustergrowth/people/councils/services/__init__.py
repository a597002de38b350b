"""What people do with councils: found and describe them, fill seats and offices, take members in, answer who knocks."""

from clustergrowth.people.councils.services.asking import ASK_FIRM, answer_proposal, ask_firm, take_in
from clustergrowth.people.councils.services.founding import (
    FIRST_CONTACT,
    affiliate_body,
    answer_first_contact,
    ask_first_contact,
    confirm_first_contact,
    edit_council,
    end_affiliated_body,
    found_council,
    include,
    set_focus,
    take_back_inclusion,
    withdraw_first_contact,
)
from clustergrowth.people.councils.services.joining import ask_to_join, decline, welcome
from clustergrowth.people.councils.services.members import (
    add_contact,
    add_member,
    end_membership,
    introduce,
    list_members,
    list_members_of_today,
    must_be_ours,
    remove_contact,
)
from clustergrowth.people.councils.services.mentions import looked_at, note_mentions
from clustergrowth.people.councils.services.offices import (
    appoint_coordinator,
    appoint_lead,
    end_office,
    end_seat,
    give_seat,
)

__all__ = [
    "ASK_FIRM",
    "FIRST_CONTACT",
    "add_contact",
    "add_member",
    "affiliate_body",
    "answer_first_contact",
    "answer_proposal",
    "appoint_coordinator",
    "appoint_lead",
    "ask_firm",
    "ask_first_contact",
    "ask_to_join",
    "confirm_first_contact",
    "decline",
    "edit_council",
    "end_affiliated_body",
    "end_membership",
    "end_office",
    "end_seat",
    "found_council",
    "give_seat",
    "include",
    "introduce",
    "list_members",
    "list_members_of_today",
    "looked_at",
    "must_be_ours",
    "note_mentions",
    "remove_contact",
    "set_focus",
    "take_back_inclusion",
    "take_in",
    "welcome",
    "withdraw_first_contact",
]
