"""What is matched: needs and offers as people wrote them, and why one answers the other."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]
# Each with its English name, which is what its Snowball stemmer is called too; its stop words stand in ``stopwords/``.
LANGUAGE_NAMES = {"en": "English", "es": "Spanish", "it": "Italian", "fr": "French", "tr": "Turkish"}
LANGUAGES = tuple(LANGUAGE_NAMES)


@dataclass(frozen=True, slots=True)
class MatchText:
    """A need or an offer. Only `id` and `text` are required; blank means unknown and never excludes anything.

    `lang` is guessed from the text when blank. `english` is the one English sentence the writer may add. `codes` are
    words such as `nace:28.99` or `ubc:rd`. `languages` are those its people work in. `starts`…`ends` is when it holds.
    `place` is latitude and longitude in degrees. `vector` is what `embed` gave for this text, when it is stored.
    """

    id: str
    text: str
    lang: str = ""
    english: str = ""
    organisation: str = ""
    council: str = ""
    region: str = ""
    codes: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    starts: date | None = None
    ends: date | None = None
    place: tuple[float, float] | None = None
    vector: Vectors | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class NeedText(MatchText):
    """What somebody looks for."""


@dataclass(frozen=True, slots=True)
class OfferText(MatchText):
    """What somebody can do. `capacity` is how many more it takes (None: not said), `asked` how many asked lately.

    `looks_for` is what the offering side would like to meet: words, or codes as in `codes`.
    """

    capacity: int | None = None
    asked: int = 0
    looks_for: frozenset[str] = frozenset()


class ReasonKind(StrEnum):
    """Why an offer was found; a page turns these into words in the reader's language."""

    SAME_SUBJECT = "same_subject"  # closeness: 0…1
    NEAREST_PASSAGE = "nearest_passage"  # text, lang: of the offer; need: the passage it is near to; closeness
    SHARED_TERMS = "shared_terms"  # terms: as the offer writes them, most telling first
    SHARED_NAME = "shared_name"  # names: products, programmes, proper names
    SHARED_STANDARD = "shared_standard"  # standards, e.g. ISO 5817
    SHARED_CODE = "shared_code"  # codes, e.g. nace:28.99
    SAME_LANGUAGE = "same_language"  # languages both sides work in or wrote in
    OTHER_LANGUAGE = "other_language"  # lang: of the offer's text
    SAME_REGION = "same_region"  # region
    OTHER_COUNCIL = "other_council"  # council
    NEAR = "near"  # km
    LOOKS_FOR = "looks_for"  # what: codes or words of the need that the offering side looks for
    FREE_FROM = "free_from"  # date, ISO
    BUSY = "busy"  # asked: how many asked lately
    # why an offer was left out
    OWN_ORGANISATION = "own_organisation"
    NOT_IN_TIME = "not_in_time"
    NO_CAPACITY = "no_capacity"


@dataclass(frozen=True, slots=True)
class MatchReason:
    """One reason and what it needs to be said; values are text, numbers or lists of text."""

    kind: ReasonKind
    params: dict[str, str | float | list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """An offer in its place: `score` 0…1, comparable between needs; reasons, the most telling first."""

    offer_id: str
    score: float
    reasons: tuple[MatchReason, ...]
