"""What rules an offer out for a need, whatever it says; blank facts rule out nothing."""

from datetime import date

from clustergrowth.engine.matching.texts import Kind, Need, Offer, Reason


def ruled_out(need: Need, offer: Offer, today: date | None = None) -> Reason | None:
    """Why this offer cannot answer this need, or None. `today` rules out offers that ended before it."""
    if need.organisation and need.organisation == offer.organisation:
        return Reason(Kind.OWN_ORGANISATION)
    if offer.capacity is not None and offer.capacity < 1:
        return Reason(Kind.NO_CAPACITY)
    if offer.ends and today and offer.ends < today:
        return Reason(Kind.NOT_IN_TIME, {"until": offer.ends.isoformat()})
    if offer.ends and need.starts and offer.ends < need.starts:
        return Reason(Kind.NOT_IN_TIME, {"until": offer.ends.isoformat()})
    if offer.starts and need.ends and offer.starts > need.ends:
        return Reason(Kind.NOT_IN_TIME, {"from": offer.starts.isoformat()})
    return None
