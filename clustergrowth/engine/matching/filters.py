"""What rules an offer out for a need, whatever it says; blank facts rule out nothing."""

from datetime import date

from clustergrowth.engine.matching.texts import MatchReason, NeedText, OfferText, ReasonKind


def ruled_out(need: NeedText, offer: OfferText, today: date | None = None) -> MatchReason | None:
    """Why this offer cannot answer this need, or None. `today` rules out offers that ended before it."""
    if need.organisation and need.organisation == offer.organisation:
        return MatchReason(ReasonKind.OWN_ORGANISATION)
    if offer.capacity is not None and offer.capacity < 1:
        return MatchReason(ReasonKind.NO_CAPACITY)
    if offer.ends and today and offer.ends < today:
        return MatchReason(ReasonKind.NOT_IN_TIME, {"until": offer.ends.isoformat()})
    if offer.ends and need.starts and offer.ends < need.starts:
        return MatchReason(ReasonKind.NOT_IN_TIME, {"until": offer.ends.isoformat()})
    if offer.starts and need.ends and offer.starts > need.ends:
        return MatchReason(ReasonKind.NOT_IN_TIME, {"from": offer.starts.isoformat()})
    return None
