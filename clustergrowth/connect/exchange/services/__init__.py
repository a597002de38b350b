"""What a person can do with needs, offers and introductions.

state_need, make_offer                        one, its meaning embedded by a job
state_needs_many, make_offers_many            hundreds, embedded in batches
post_listed, take_listed_back                 those of an imported list, and back
edit_posting, close_posting, reopen_posting, keep_open, dismiss
ask_first, correct_enquiry, withdraw_enquiry, post_enquiry   a need said before anything else
ask_introduction, broker_introduction, accept_introduction, decline_introduction, withdraw_introduction
"""

from clustergrowth.connect.exchange.services.answering import (
    WAITS,
    Reply,
    accept_introduction,
    answer_by_link,
    answer_introduction,
    decline_introduction,
    expire_introductions,
    withdraw_introduction,
)
from clustergrowth.connect.exchange.services.asking import ask_introduction, broker_introduction
from clustergrowth.connect.exchange.services.embedding import (
    FULL_BATCH,
    embed_waiting,
    forget_other_embedders,
)
from clustergrowth.connect.exchange.services.enquiries import (
    ENQUIRY,
    MOST_A_DAY,
    ask_first,
    correct_enquiry,
    forget_enquiries,
    post_enquiry,
    withdraw_enquiry,
)
from clustergrowth.connect.exchange.services.enquiries import receive as receive_enquiry
from clustergrowth.connect.exchange.services.followup import (
    ask_what_came_of_introductions,
    close_ended,
    remind_of_ends,
)
from clustergrowth.connect.exchange.services.letters import ANSWER, KEEP
from clustergrowth.connect.exchange.services.listed import post_listed, take_listed_back
from clustergrowth.connect.exchange.services.postings import (
    Draft,
    close_posting,
    dismiss,
    edit_posting,
    keep_by_link,
    keep_open,
    make_offer,
    make_offers_many,
    reopen_posting,
    state_need,
    state_needs_many,
    take_words_out,
)

__all__ = [
    "ANSWER",
    "ENQUIRY",
    "FULL_BATCH",
    "KEEP",
    "MOST_A_DAY",
    "WAITS",
    "Draft",
    "Reply",
    "accept_introduction",
    "answer_by_link",
    "answer_introduction",
    "ask_first",
    "ask_introduction",
    "ask_what_came_of_introductions",
    "broker_introduction",
    "close_ended",
    "close_posting",
    "correct_enquiry",
    "decline_introduction",
    "dismiss",
    "edit_posting",
    "embed_waiting",
    "expire_introductions",
    "forget_enquiries",
    "forget_other_embedders",
    "keep_by_link",
    "keep_open",
    "make_offer",
    "make_offers_many",
    "post_enquiry",
    "post_listed",
    "receive_enquiry",
    "remind_of_ends",
    "reopen_posting",
    "state_need",
    "state_needs_many",
    "take_listed_back",
    "take_words_out",
    "withdraw_enquiry",
    "withdraw_introduction",
]
