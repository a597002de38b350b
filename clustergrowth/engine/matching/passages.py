"""The passage of an offer that lies nearest to what a need asks: it ranks finer, and shows why two texts are near."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clustergrowth.engine.matching.embedding import Embedder, default_embedder, embed
from clustergrowth.engine.matching.texts import Vectors
from clustergrowth.engine.matching.words import sentences

MOST_PASSAGES = 40  # of one text: what comes after is not read


@dataclass(frozen=True, slots=True)
class Nearest:
    """How near the offer comes to all passages of the need on average, and the nearest pair of passages."""

    closeness: float
    passage: str
    asked: str
    best: float


class Passages:
    """Reads texts by passages."""

    def __init__(self, embedder: Embedder | None = None) -> None:
        self._embedder = embedder or default_embedder()

    def nearest(self, need: str, lang: str, offers: Sequence[tuple[str, str]]) -> list[Nearest]:
        """For every offer (text, language) its nearest passages; closeness is the mean best cosine."""
        asked = _split(need)
        offered = [_split(text) for text, _ in offers]
        pairs = [(part, lang) for part in asked]
        for parts, (_, offer_lang) in zip(offered, offers, strict=True):
            pairs += [(part, offer_lang) for part in parts]
        vectors = self._vectors(pairs)
        result: list[Nearest] = []
        start = len(asked)
        for parts in offered:
            cosines = vectors[: len(asked)] @ vectors[start : start + len(parts)].T
            start += len(parts)
            row, column = np.unravel_index(int(cosines.argmax()), cosines.shape)
            result.append(
                Nearest(float(cosines.max(axis=1).mean()), parts[column], asked[row], float(cosines[row, column]))
            )
        return result

    def _vectors(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        places = {pair: place for place, pair in enumerate(dict.fromkeys(pairs))}
        embedded = embed([text for text, _ in places], [lang for _, lang in places], self._embedder)
        return embedded[[places[pair] for pair in pairs]]


def _split(text: str) -> list[str]:
    return sentences(text)[:MOST_PASSAGES] or [text]
