"""Which offers answer a need, in any of five languages, for both sides, and why.

rank(need, offers, top=10)               list of Match(offer_id, score, reasons), best first
Pool(offers).rank(need)                  the same offers asked again and again
embed([text], [lang])                    vectors to store, (texts, 512) float32, unit length
guess_language("fresatura di precisione")  ("it", 0.9), or one of thirty other languages
"""

from clustergrowth.engine.matching.embedding import Embedder, default_embedder, embed
from clustergrowth.engine.matching.filters import ruled_out
from clustergrowth.engine.matching.ranking import Pool, rank
from clustergrowth.engine.matching.scoring import Mixing
from clustergrowth.engine.matching.text_models import guess_language
from clustergrowth.engine.matching.text_models.asking import ModelsAway
from clustergrowth.engine.matching.texts import (
    LANGUAGES,
    Match,
    MatchReason,
    MatchText,
    NeedText,
    OfferText,
    ReasonKind,
    Vectors,
)

__all__ = [
    "LANGUAGES",
    "Embedder",
    "Match",
    "MatchReason",
    "MatchText",
    "Mixing",
    "ModelsAway",
    "NeedText",
    "OfferText",
    "Pool",
    "ReasonKind",
    "Vectors",
    "default_embedder",
    "embed",
    "guess_language",
    "rank",
    "ruled_out",
]
