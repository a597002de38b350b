"""Interviews, what two people read out of them, what may be quoted, and the stories of firms."""

from clustergrowth.listen.interviews.models.cases import (
    CaseFigure,
    CaseKey,
    CaseMeasure,
    CaseScore,
    CaseState,
    CaseStudy,
    Confirmed,
)
from clustergrowth.listen.interviews.models.coding import Coder, Direction, InterviewPassage, Mark, Settled
from clustergrowth.listen.interviews.models.interviews import ConsentScope, ConsentWay, Guide, Interview, in_force
from clustergrowth.listen.interviews.models.quotations import Attribution, Quotation, QuotationState, usable

__all__ = [
    "Attribution",
    "CaseFigure",
    "CaseKey",
    "CaseMeasure",
    "CaseScore",
    "CaseState",
    "CaseStudy",
    "Coder",
    "Confirmed",
    "ConsentScope",
    "ConsentWay",
    "Direction",
    "Guide",
    "Interview",
    "InterviewPassage",
    "Mark",
    "Quotation",
    "QuotationState",
    "Settled",
    "in_force",
    "usable",
]  # fmt: skip
