"""Which offers answer a need, and which needs an offer could answer, with the reasons.

Candidates come from one exact search by meaning in the database, with all filters in the same query. Beside the
nearest the engine is given others from all over the list, so that it can tell near from merely usual. It then ranks
them and says why. Nothing of it is stored: a match is always of today.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Mod
from django.utils.translation import get_language
from pgvector.django import CosineDistance

from clustergrowth.common import clock
from clustergrowth.connect.exchange.models import Dismissal, Introduction, Need, Offer, Posting, PostingState
from clustergrowth.connect.exchange.queries.postings import OTHER_SIDE, SIDES, UNREAD, asked_lately
from clustergrowth.engine import matching
from clustergrowth.listen.surveys.instruments.domain.taxonomy import Area
from clustergrowth.people.organisations.domain import codes
from clustergrowth.people.persons.models import Viewer

CANDIDATES = 30  # the nearest
BACKGROUND = 60  # others beside them
SPREAD = 97  # a prime: rows of all ages come first in turn
SHOWN = 3  # a person compares three; the rest is one click away
MORE = 12  # chosen: what fits a screen
LEAST = 0.5  # a match is shown when it is likelier right than wrong …
SUBSTANCE = frozenset(  # … and can say why: a region or a language alone is no reason to meet
    {
        matching.ReasonKind.SAME_SUBJECT,
        matching.ReasonKind.NEAREST_PASSAGE,
        matching.ReasonKind.SHARED_TERMS,
        matching.ReasonKind.SHARED_NAME,
        matching.ReasonKind.SHARED_STANDARD,
        matching.ReasonKind.LOOKS_FOR,
    }
)


@dataclass(frozen=True)
class Fit:
    """One match as a page shows it: the other side's text, how well it fits (0…1), and why."""

    posting: Any
    score: float
    reasons: Sequence[matching.MatchReason]

    @property
    def passage(self) -> matching.MatchReason | None:
        return next((reason for reason in self.reasons if reason.kind == matching.ReasonKind.NEAREST_PASSAGE), None)

    @property
    def codes(self) -> list[str]:
        """Shared codes in words of the reader's language."""
        shared = next(
            (reason.params["codes"] for reason in self.reasons if reason.kind == matching.ReasonKind.SHARED_CODE), []
        )
        return [label for code in (shared if isinstance(shared, list) else []) if (label := _label(code))]

    @property
    def explained(self) -> list[matching.MatchReason]:
        """The reasons that become sentences, without the passage that is quoted."""
        return [reason for reason in self.reasons if reason.kind != matching.ReasonKind.NEAREST_PASSAGE]


def _label(code: str) -> str:
    scheme, _, value = code.partition(":")
    if scheme == "nace":
        return codes.nace_label(value, (get_language() or "en")[:2])
    return str(Area(value).label) if scheme == "area" else ""


@dataclass(frozen=True)
class Matches:
    """The best matches, best first, and how many near ones were asked as often as they can answer."""

    fits: Sequence[Fit] = ()
    full: int = 0
    has_more: bool = False
    is_read: bool = True  # not while its meaning is not known yet, or nobody is there to compare it


UNREAD_YET = Matches(is_read=False)


def matches_for(posting: Posting, viewer: Viewer, top: int = SHOWN) -> Matches:
    """The best of the other side for one posting."""
    if posting.vector is None:
        return UNREAD_YET
    rows = _pool(_others_for(posting, viewer), posting.vector)
    try:
        fits = _ranked(entry_of(posting, matching.NeedText), rows, top + 1)
    except matching.ModelsAway:
        return UNREAD_YET
    return Matches(fits[:top], sum(_is_full(row) for row in rows), has_more=len(fits) > top)


def _is_full(row: Any) -> bool:
    return isinstance(row, Offer) and row.capacity is not None and row.asked_lately >= row.capacity


def fits_for_text(text: str, lang: str, side: str, viewer: Viewer, *, organisation_id: int | None) -> Matches:
    """The same for a text that is still being written."""
    try:
        return Matches(_fits_for_text(text, lang, side, viewer, organisation_id))
    except matching.ModelsAway:
        return UNREAD_YET


def _fits_for_text(text: str, lang: str, side: str, viewer: Viewer, organisation_id: int | None) -> list[Fit]:
    vector = matching.embed([text], [lang])[0]
    other = OTHER_SIDE[side]
    rows = _pool(_open_to(other, viewer).exclude(organisation=organisation_id), vector)
    need = matching.NeedText(id="0", text=text, lang=lang, organisation=str(organisation_id or ""), vector=vector)
    return _ranked(need, rows, SHOWN)


def _others_for(posting: Posting, viewer: Viewer) -> QuerySet[Any]:
    """The other side: open, of others, not dismissed, not introduced yet."""
    other = OTHER_SIDE[posting.SIDE]
    pair = {posting.SIDE: posting, other: OuterRef("pk")}
    dismissed = Dismissal.objects.filter(**pair)
    need: Any = posting if isinstance(posting, Need) else OuterRef("pk")
    own, others = posting.organisation_id, OuterRef("organisation")
    pair_met = Q(from_organisation=own, to_organisation=others) | Q(from_organisation=others, to_organisation=own)
    met = Introduction.objects.live().filter(pair_met, need=need)
    rows = _open_to(other, viewer).exclude(organisation=posting.organisation_id)
    return rows.filter(~Exists(dismissed), ~Exists(met))


def _pool(rows: QuerySet[Any], vector: Any) -> list[Any]:
    """The nearest, and a sample of all the others; three queries."""
    pool = list(rows.order_by(CosineDistance("vector", vector), "pk")[:CANDIDATES])
    if len(pool) == CANDIDATES:
        others = rows.exclude(pk__in=[row.pk for row in pool]).order_by(Mod("pk", SPREAD), "pk")
        pool += others[:BACKGROUND]
    load = asked_lately([row for row in pool if isinstance(row, Offer)])
    for row in pool:
        row.asked_lately = load.get(row.pk, 0)
    return pool


def _open_to(side: str, viewer: Viewer) -> QuerySet[Any]:
    rows = SIDES[side].objects.visible_to(viewer).filter(state=PostingState.OPEN, open_until__gte=clock.today())
    return rows.filter(vector__isnull=False).select_related("organisation", "council").defer(*UNREAD)


def _ranked(need: matching.MatchText, rows: list[Any], top: int) -> list[Fit]:
    """``rows`` are always what the engine calls offers: they answer to the posting one looks from."""
    by_id = {str(row.pk): row for row in rows}
    matches = matching.rank(
        need,  # type: ignore[arg-type]  # made as a Need by entry_of
        [entry_of(row, matching.OfferText) for row in rows],  # type: ignore[misc]
        3 * top,
        today=clock.today(),
    )
    fits = [Fit(by_id[match.offer_id], match.score, match.reasons) for match in matches]
    return _one_each(
        [fit for fit in fits if fit.score >= LEAST and SUBSTANCE & {reason.kind for reason in fit.reasons}]
    )[:top]


def _one_each(fits: Sequence[Fit]) -> list[Fit]:
    """The best of every organisation, so that one with many texts does not crowd the others out."""
    best: dict[int, Fit] = {}
    for fit in fits:
        best.setdefault(fit.posting.organisation_id, fit)
    return list(best.values())


def entry_of(posting: Posting, kind: type[matching.NeedText] | type[matching.OfferText]) -> matching.MatchText:
    """A posting as plain data for the engine."""
    organisation = posting.organisation
    facts: dict[str, Any] = {
        "id": str(posting.pk),
        "text": posting.title_and_text,
        "lang": posting.lang,
        "english": posting.english,
        "organisation": str(posting.organisation_id),
        "council": posting.council.slug if posting.council else "",
        "region": organisation.nuts[:4],
        "codes": frozenset(
            [*(f"nace:{code}" for code in posting.nace), *([f"area:{posting.kind}"] if posting.kind else [])]
        ),
        "languages": frozenset(posting.languages),
        "starts": _starts(posting),
        "ends": posting.open_until,
        "place": _place(posting),
        "vector": None if posting.vector is None else np.asarray(posting.vector, dtype=np.float32),
    }
    if kind is matching.OfferText and isinstance(posting, Offer):
        facts |= _load(posting)
    return kind(**facts)


def _starts(posting: Posting) -> date | None:
    return posting.free_from if isinstance(posting, Offer) else None


def _place(posting: Posting) -> tuple[float, float] | None:
    """Where the organisation is, when known to the street; the middle of a city says too little about distance."""
    organisation = posting.organisation
    if organisation.latitude is None or organisation.longitude is None:
        return None
    return (organisation.latitude, organisation.longitude)


def _load(offer: Offer) -> dict[str, Any]:
    asked = offer.asked_lately
    return {
        "asked": asked,
        "capacity": None if offer.capacity is None else offer.capacity - asked,
        "looks_for": frozenset(offer.looks_for.split()),
    }


def with_nearest(needs: Iterable[Need], viewer: Viewer) -> list[tuple[Need, Offer | None]]:
    """For a few needs the offer that comes nearest in meaning, in one query."""
    offers = Offer.objects.visible_to(viewer).filter(state=PostingState.OPEN, vector__isnull=False)
    others = offers.exclude(organisation=OuterRef("organisation"))
    distance = CosineDistance("vector", OuterRef("vector"))
    nearest = others.annotate(distance=distance).order_by("distance", "pk").values("pk")[:1]
    rows = list(needs)
    best = dict(Need.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", Subquery(nearest)))
    by_pk = Offer.objects.select_related("organisation").defer("vector").in_bulk([pk for pk in best.values() if pk])
    return [(row, by_pk.get(best.get(row.pk) or 0)) for row in rows]
