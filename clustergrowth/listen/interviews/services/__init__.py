"""What people do with interviews: hold and consent, code and settle, quote and approve, tell a firm's story."""

from clustergrowth.listen.interviews.services.cases import (
    add_figure,
    answer_case,
    ask_firm,
    case_of_token,
    draft_case,
    edit_case,
    remove_figure,
    score_condition,
    take_back_case,
)
from clustergrowth.listen.interviews.services.coding import (
    assign_coders,
    finish_coding,
    mark_passage,
    passage_of,
    reopen_coding,
    settle,
    unmark,
)
from clustergrowth.listen.interviews.services.consent import answer_consent, interview_of_token, note_consent, withdraw
from clustergrowth.listen.interviews.services.holding import HeldInterview, hold_interview, write_guide, write_text
from clustergrowth.listen.interviews.services.quoting import (
    answer_quotation,
    ask_approval,
    draft_quotation,
    note_approval,
    quotation_of_token,
    remove_quotation,
)
from clustergrowth.listen.interviews.services.reminding import remind

__all__ = [
    "HeldInterview",
    "add_figure",
    "answer_case",
    "answer_consent",
    "answer_quotation",
    "ask_approval",
    "ask_firm",
    "assign_coders",
    "case_of_token",
    "draft_case",
    "draft_quotation",
    "edit_case",
    "finish_coding",
    "hold_interview",
    "interview_of_token",
    "mark_passage",
    "note_approval",
    "note_consent",
    "passage_of",
    "quotation_of_token",
    "remind",
    "remove_figure",
    "remove_quotation",
    "reopen_coding",
    "score_condition",
    "settle",
    "take_back_case",
    "unmark",
    "withdraw",
    "write_guide",
    "write_text",
]  # fmt: skip
