"""Needs and offers, and the introductions that bring two organisations together."""

from clustergrowth.connect.exchange.models.enquiries import Enquiry
from clustergrowth.connect.exchange.models.introductions import (
    LIVE,
    NOBODY_KNOWN,
    Declined,
    Dismissal,
    Introduction,
    IntroductionState,
)
from clustergrowth.connect.exchange.models.postings import (
    Ending,
    Need,
    Offer,
    Posting,
    PostingQuerySet,
    PostingState,
    Visibility,
)

__all__ = [
    "LIVE",
    "NOBODY_KNOWN",
    "Declined",
    "Dismissal",
    "Ending",
    "Enquiry",
    "Introduction",
    "IntroductionState",
    "Need",
    "Offer",
    "Posting",
    "PostingQuerySet",
    "PostingState",
    "Visibility",
]
