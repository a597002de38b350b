"""Shared words as evidence: BM25 (Robertson & Zaragoza 2009) over the offers at hand.

Ordinary words count only within one language; names and standards count across all. So a pair in two languages has no
lexical score unless something real is shared, and none is held against it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from clustergrowth.engine.matching.words import Terms

Key = tuple[str, str]
K1, B = 1.2, 0.75  # the usual values (Robertson & Zaragoza 2009)
WORTH = {"standard": 3.0, "name": 1.0}  # beside ordinary words, which are worth 1


@dataclass(frozen=True, slots=True)
class LexicalScores:
    """BM25 of every offer for one need, shape (offers,), and the keys each offer shares with it, most telling first."""

    scores: NDArray[np.float64]
    shared: dict[int, list[Key]]


class LexicalIndex:
    """The offers' words, ready to be asked; documents of no words are allowed."""

    def __init__(self, documents: Sequence[Terms]) -> None:
        self._size = len(documents)
        self._postings: dict[Key, list[tuple[int, int]]] = {}
        lengths = np.zeros(self._size)
        for place, document in enumerate(documents):
            lengths[place] = sum(document.counts.values())
            for key, count in document.counts.items():
                self._postings.setdefault(key, []).append((place, count))
        middle = float(lengths.mean()) if self._size else 0.0
        self._damping = K1 * (1 - B + B * lengths / middle) if middle else np.full(self._size, K1)

    def rarity(self, key: Key) -> float:
        """How telling a word is: ln(1 + (N − n + ½)/(n + ½)), times what its kind is worth."""
        having = len(self._postings.get(key, ()))
        return log(1 + (self._size - having + 0.5) / (having + 0.5)) * WORTH.get(key[0], 1.0)

    def is_telling(self, key: Key) -> bool:
        """Whether so few offers have this word that sharing it says something."""
        return len(self._postings.get(key, ())) <= max(2, self._size // 4)

    def ask(self, need: Terms) -> LexicalScores:
        """What every offer shares with this need."""
        scores = np.zeros(self._size)
        parts: dict[int, Counter[Key]] = {}
        for key, times in need.counts.items():
            weight = self.rarity(key) * (1 + log(times))
            for place, count in self._postings.get(key, ()):
                part = weight * count * (K1 + 1) / (count + self._damping[place])
                scores[place] += part
                parts.setdefault(place, Counter())[key] = part
        return LexicalScores(
            scores, {place: [key for key, _ in weights.most_common()] for place, weights in parts.items()}
        )

    def most(self, need: Terms) -> float:
        """The score of an offer that says everything the need says, each word once in an offer of middling length."""
        return sum(self.rarity(key) * (1 + log(times)) for key, times in need.counts.items())
