"""What speaks for or against an offer besides its text: codes, languages, places, dates, how often it is asked."""

from collections.abc import Collection, Set
from datetime import date
from math import asin, cos, radians, sin, sqrt

from clustergrowth.engine.matching.scoring import Mixing
from clustergrowth.engine.matching.texts import MatchReason, MatchText, NeedText, OfferText, ReasonKind
from clustergrowth.engine.matching.words import fold, stem

NEAR_KM = 50.0  # chosen: there and back within a working day
BUSY = 5  # chosen: asked more than once a week of the last month
EARTH_KM = 6371.0  # mean radius


def circumstances(
    need: NeedText, offer: OfferText, langs: tuple[str, str], mixing: Mixing, today: date | None
) -> tuple[float, list[MatchReason]]:
    """Log-odds to add, and the reasons, the most telling first. `langs`: of the need's and of the offer's text."""
    extra, reasons = 0.0, []
    if codes := shared_codes(need.codes, offer.codes):
        extra += mixing.code * min(2, len(codes))
        reasons.append(MatchReason(ReasonKind.SHARED_CODE, {"codes": codes}))
    if sought := looked_for(need, offer, langs[0]):
        extra += mixing.looks_for
        reasons.append(MatchReason(ReasonKind.LOOKS_FOR, {"what": sought}))
    common = _spoken(need, langs[0]) & _spoken(offer, langs[1])
    if common:
        reasons.append(MatchReason(ReasonKind.SAME_LANGUAGE, {"languages": sorted(common)}))
    elif langs[1]:
        reasons.append(MatchReason(ReasonKind.OTHER_LANGUAGE, {"lang": langs[1]}))
        extra -= mixing.no_common_language if need.languages and offer.languages else 0.0
    extra += _place(need, offer, mixing, reasons)
    if today and offer.starts and offer.starts > today:
        reasons.append(MatchReason(ReasonKind.FREE_FROM, {"date": offer.starts.isoformat()}))
    extra -= mixing.asked * min(20, max(0, offer.asked))
    if offer.asked >= BUSY:
        reasons.append(MatchReason(ReasonKind.BUSY, {"asked": offer.asked}))
    return extra, reasons


def _spoken(entry: MatchText, lang: str) -> Set[str]:
    return (entry.languages | {lang}) - {""}


def _place(need: NeedText, offer: OfferText, mixing: Mixing, reasons: list[MatchReason]) -> float:
    extra = 0.0
    if need.place and offer.place and (km := distance(need.place, offer.place)) <= NEAR_KM:
        reasons.append(MatchReason(ReasonKind.NEAR, {"km": round(km, 1)}))
        extra = mixing.region
    elif need.region and need.region == offer.region:
        reasons.append(MatchReason(ReasonKind.SAME_REGION, {"region": offer.region}))
        extra = mixing.region
    if need.council and offer.council and need.council != offer.council:
        reasons.append(MatchReason(ReasonKind.OTHER_COUNCIL, {"council": offer.council}))
    return extra


def shared_codes(first: Collection[str], second: Collection[str]) -> list[str]:
    """Codes in both, the wider one where one contains the other: nace:28 and nace:28.99 share nace:28."""
    shared: set[str] = set()
    for a in first:
        for b in second:
            if a == b or _contains(a, b):
                shared.add(a)
            elif _contains(b, a):
                shared.add(b)
    return sorted(shared)


def _contains(wide: str, narrow: str) -> bool:
    """Whether `narrow` is a finer code of the same list."""
    scheme, _, number = wide.partition(":")
    return bool(number) and number[-1].isdigit() and narrow.startswith(f"{scheme}:{number}") and len(narrow) > len(wide)


def looked_for(need: NeedText, offer: OfferText, lang: str) -> list[str]:
    """What of the offering side's wishes the need has: codes, or words in the need's language."""
    if not offer.looks_for:
        return []
    words = {stem(word, lang) for word in need.text.split()} | {fold(word, lang) for word in need.text.split()}
    return sorted(
        wish
        for wish in offer.looks_for
        if shared_codes([wish], need.codes) or (":" not in wish and {stem(wish, lang), fold(wish, lang)} & words)
    )


def distance(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Kilometres between two (latitude, longitude) in degrees, on a sphere (haversine)."""
    (a, b), (c, d) = ((radians(x), radians(y)) for x, y in (first, second))
    half = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))
