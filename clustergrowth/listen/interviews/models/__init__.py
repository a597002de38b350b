"""Interviews, what two people read out of them, what may be quoted, and the stories of firms."""

from clustergrowth.listen.interviews.models.cases import (
    CaseFigure,
    CaseKey,
    CaseScore,
    CaseState,
    CaseStudy,
    Confirmed,
    Measure,
)
from clustergrowth.listen.interviews.models.coding import Coder, Direction, Mark, Passage, Settled
from clustergrowth.listen.interviews.models.interviews import Given, Guide, Interview, Scope, in_force
from clustergrowth.listen.interviews.models.quotations import Attribution, Quotation, QuotationState, usable

__all__ = [
    "Attribution", "CaseFigure", "CaseKey", "CaseScore", "CaseState", "CaseStudy", "Coder", "Confirmed", "Direction",
    "Given", "Guide", "Interview", "Mark", "Measure", "Passage", "Quotation", "QuotationState", "Scope", "Settled",
    "in_force", "usable",
]  # fmt: skip
