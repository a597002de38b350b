"""Which offers answer a need, in any of the languages, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from clustergrowth.engine import InputFault
from clustergrowth.engine.matching.circumstances import circumstances
from clustergrowth.engine.matching.embedding import Embedder, embed
from clustergrowth.engine.matching.filters import ruled_out
from clustergrowth.engine.matching.lexical import Key, LexicalIndex, LexicalScores
from clustergrowth.engine.matching.passages import Nearest, Passages
from clustergrowth.engine.matching.scoring import Floats, Mixing, background, join, probability
from clustergrowth.engine.matching.text_models import guess_language
from clustergrowth.engine.matching.texts import Match, MatchReason, MatchText, NeedText, OfferText, ReasonKind, Vectors
from clustergrowth.engine.matching.words import Terms, terms

TOLD_TERMS = 4  # words in one reason: more is a list, no reason
SAME_SUBJECT = 0.15  # closeness above the background from which two texts can be said to be about the same thing
MIXING = Mixing()


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One offer for one need while reasons are found."""

    offer: OfferText
    lang: str
    closeness: float
    background: float
    nearest: Nearest | None
    circumstances: list[MatchReason]


class Pool:
    """Offers made ready once, to be asked for many needs. Ids must differ, else Fault."""

    def __init__(
        self, offers: Sequence[OfferText], *, embedder: Embedder | None = None, mixing: Mixing = MIXING
    ) -> None:
        if len({offer.id for offer in offers}) != len(offers):
            raise InputFault("two offers have the same id")
        self._offers = list(offers)
        self._embedder, self._mixing = embedder, mixing
        self._langs = [language_of(offer) for offer in offers]
        self._vectors = vectors_of(offers, self._langs, embedder)
        self._terms = [_terms(offer, lang) for offer, lang in zip(offers, self._langs, strict=True)]
        self._index = LexicalIndex(self._terms)
        self._passages = Passages(embedder)

    def rank(self, need: NeedText, top: int = 10, *, today: date | None = None) -> list[Match]:
        """The offers that pass the hard filters (`filters.ruled_out`), best first, at most `top`."""
        if top < 1:
            raise InputFault("at least one offer must be asked for")
        places = [k for k, offer in enumerate(self._offers) if ruled_out(need, offer, today) is None]
        if not places:
            return []
        lang = language_of(need)
        asked = _terms(need, lang)
        evidence, closeness = self._evidence(need, lang, asked, places)
        extra, reasons = self._circumstances(need, lang, places, today)
        words = evidence.scores[places] / (self._index.most(asked) + self._mixing.doubt)
        own = np.array([self._langs[k] == lang for k in places])
        around = background(closeness)
        rough = probability(join(closeness, words, own, self._mixing), around, extra, self._mixing)
        read = _first(rough, max(3 * top, 30))
        nearest = self._passages.nearest(need.text, lang, [self._text(places[k]) for k in read])
        finer = closeness.copy()
        for k, match in zip(read, nearest, strict=True):
            finer[k] = (closeness[k] + match.closeness) / 2
        unread = np.setdiff1d(np.arange(len(places)), read)
        if len(unread):
            # passages lie nearer than whole texts or farther: the rest moves as those read moved on average
            finer[unread] += (finer[read] - closeness[read]).mean()
        around = background(finer)
        score = probability(join(finer, words, own, self._mixing), around, extra, self._mixing)
        passages = dict(zip(read.tolist(), nearest, strict=True))
        return [
            Match(
                self._offers[places[k]].id,
                float(score[k]),
                self._reasons(
                    _Candidate(
                        self._offers[places[k]],
                        self._langs[places[k]],
                        float(finer[k]),
                        around,
                        passages.get(k),
                        reasons[k],
                    ),
                    self._terms[places[k]],
                    evidence.shared.get(places[k], []),
                ),
            )
            for k in _first(score, top).tolist()
        ]

    def _text(self, place: int) -> tuple[str, str]:
        return self._offers[place].text, self._langs[place]

    def _evidence(self, need: NeedText, lang: str, asked: Terms, places: list[int]) -> tuple[LexicalScores, Floats]:
        vector = vectors_of([need], [lang], self._embedder)[0]
        return self._index.ask(asked), (self._vectors[places] @ vector).astype(np.float64)

    def _circumstances(
        self, need: NeedText, lang: str, places: list[int], today: date | None
    ) -> tuple[Floats, list[list[MatchReason]]]:
        weighed = [circumstances(need, self._offers[k], (lang, self._langs[k]), self._mixing, today) for k in places]
        return np.array([extra for extra, _ in weighed]), [reasons for _, reasons in weighed]

    def _reasons(self, candidate: _Candidate, asked: Terms, shared: Sequence[Key]) -> tuple[MatchReason, ...]:
        reasons: list[MatchReason] = []
        for kind, name in (
            (ReasonKind.SHARED_STANDARD, "standards"),
            (ReasonKind.SHARED_NAME, "names"),
            (ReasonKind.SHARED_TERMS, "terms"),
        ):
            if words := _written(kind, asked, shared, self._index):
                reasons.append(MatchReason(kind, {name: words}))
        if candidate.closeness - candidate.background >= SAME_SUBJECT:
            reasons.append(MatchReason(ReasonKind.SAME_SUBJECT, {"closeness": round(candidate.closeness, 3)}))
        near = candidate.nearest
        if near and near.best - candidate.background >= SAME_SUBJECT:
            reasons.append(
                MatchReason(
                    ReasonKind.NEAREST_PASSAGE,
                    {
                        "text": near.passage,
                        "lang": candidate.lang,
                        "need": near.asked,
                        "closeness": round(near.best, 3),
                    },
                )
            )
        return (*reasons, *candidate.circumstances)


def _first(score: Floats, many: int) -> "np.ndarray[tuple[int], np.dtype[np.intp]]":
    """Places of the highest scores, equal ones in the order given."""
    return np.argsort(-score, kind="stable")[:many]


_SOURCES = {ReasonKind.SHARED_STANDARD: "standard", ReasonKind.SHARED_NAME: "name"}


def _written(kind: ReasonKind, asked: Terms, shared: Sequence[Key], index: LexicalIndex) -> list[str]:
    """Shared words of one kind as the offer writes them; what most offers say too tells nothing."""
    source = _SOURCES.get(kind)
    names = {asked.written[key] for key in shared if key[0] == "name"}
    terms_shared = [
        asked.written[key]
        for key in shared
        if (key[0] == source if source else key[0] not in _SOURCES.values() and asked.written[key] not in names)
        and index.is_telling(key)
    ]
    return list(dict.fromkeys(terms_shared))[:TOLD_TERMS]


def _terms(entry: MatchText, lang: str) -> Terms:
    """Words of the text, and of the English sentence beside it."""
    own = terms(entry.text, lang)
    if not entry.english or lang == "en":
        return own
    beside = terms(entry.english, "en")
    return Terms({**beside.counts, **own.counts}, {**beside.written, **own.written})


def language_of(entry: MatchText) -> str:
    """The language stated, else the one guessed; blank where a text has no letters."""
    return entry.lang or guess_language(entry.text)[0]


def vectors_of(entries: Sequence[MatchText], langs: Sequence[str], embedder: Embedder | None = None) -> Vectors:
    """Stored vectors where they are, made ones for the rest; shape (entries, size). Fault when sizes differ."""
    absent = [k for k, entry in enumerate(entries) if entry.vector is None]
    embedded = embed([entries[k].text for k in absent], [langs[k] for k in absent], embedder) if absent else None
    vectors: list[Vectors | None] = [entry.vector for entry in entries]
    for place, k in enumerate(absent):
        vectors[k] = embedded[place] if embedded is not None else None
    present = [np.asarray(vector, dtype=np.float32) for vector in vectors if vector is not None]
    if len({vector.shape for vector in present}) > 1:
        raise InputFault("stored vectors were made by another embedder: make them anew")
    return np.stack(present) if present else np.zeros((0, 1), dtype=np.float32)


def rank(
    need: NeedText,
    offers: Sequence[OfferText],
    top: int = 10,
    *,
    today: date | None = None,
    embedder: Embedder | None = None,
    mixing: Mixing = MIXING,
) -> list[Match]:
    """The best offers for one need, best first; see `Pool` for asking the same offers again."""
    return Pool(offers, embedder=embedder, mixing=mixing).rank(need, top, today=today)
