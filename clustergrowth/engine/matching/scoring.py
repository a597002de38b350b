"""From evidence to one score.

Closeness of meaning and shared words are joined by a convex combination: joining ranks (RRF) halves quality where
one of the two is blind (Bruch, Gai & Ingber 2023): shared words say nothing about a pair in two languages. So an offer
in another language is given the bonus that offers in the need's own language, as near in meaning, have on average here;
then both compete fairly.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_USUAL, _FEW = 0.05, 20  # closeness that short texts show; from so many offers on the pool counts for more than it
NEIGHBOURS = 5  # chosen: few enough to be near, enough for a mean
# Evidence taken in full, the most that is added beyond, how slowly: chosen with ``Mixing``
_PLAIN, _MOST_MORE, _EASE = 0.25, 0.15, 0.6


@dataclass(frozen=True, slots=True)
class Mixing:
    """Weights until there is feedback to learn from; tuned on public texts (bench/matching.py), not on this network."""

    words: float = 8.0  # what shared words are worth beside closeness of meaning (weight words / (1 + words))
    chance: float = 0.1  # the share of a need's words that any offer of its language has by chance
    doubt: float = 40.0  # BM25 that a need of few words lacks: one word shared by chance proves nothing
    few: int = 10  # with fewer offers in the need's language than this, shared words are worth as much as closeness
    middle: float = 0.18  # evidence above the background at which an offer is as likely to be right as wrong
    slope: float = 16.0
    code: float = 1.0  # each shared code, at most two; all below in log-odds
    looks_for: float = 0.8
    region: float = 0.2
    no_common_language: float = 0.6  # taken off
    asked: float = 0.08  # taken off for each who asked lately, at most twenty


def join(closeness: Floats, words: Floats, same_language: NDArray[np.bool_], mixing: Mixing) -> Floats:
    """Joined evidence of every offer, shape (offers,): about closeness plus a bonus for words.

    `closeness` is a cosine, `words` the share 0… of the need's telling words that the offer has.
    """
    worth = mixing.words
    alone = bool(same_language.all())
    if not alone and same_language.sum() < mixing.few:
        worth = min(1.0, worth)
    joined = closeness + worth * np.maximum(0.0, words - mixing.chance)
    if alone or same_language.sum() < mixing.few:
        return joined
    fair = joined.copy()
    others = np.flatnonzero(~same_language)
    others = others[np.argsort(closeness[others], kind="stable")]
    bonus = _usual_bonus(closeness[same_language], (joined - closeness)[same_language], closeness[others])
    # who is nearer in meaning stays before who is farther
    fair[others] = np.maximum.accumulate(np.maximum(joined[others], closeness[others] + bonus))
    return fair


def _usual_bonus(closeness: Floats, bonus: Floats, asked: Floats) -> Floats:
    """Mean bonus of the `NEIGHBOURS` offers that are as near in meaning, for every closeness asked."""
    order = np.argsort(closeness, kind="stable")
    sums = np.concatenate(([0.0], np.cumsum(bonus[order])))
    many = min(NEIGHBOURS, len(order))
    near = closeness[order]
    middle = (np.searchsorted(near, asked, "left") + np.searchsorted(near, asked, "right")) // 2
    first = np.clip(middle - many // 2, 0, len(order) - many)
    result: Floats = (sums[first + many] - sums[first]) / many
    return result


def background(closeness: Floats) -> float:
    """How near any two texts of this pool are: long texts of one trade lie nearer than short ones of many.

    The median of the pool, drawn to what short texts show where there are few.
    """
    many = len(closeness)
    return (many * float(np.median(closeness)) + _FEW * _USUAL) / (many + _FEW) if many else _USUAL


def probability(joined: Floats, around: float, extra: Floats, mixing: Mixing) -> Floats:
    """Score 0…1: logistic function of the evidence above the background `around` and of what else speaks (log-odds)."""
    above = joined - around
    # what words add beyond plain nearness adds less and less, so that no text alone gives certainty
    more = np.maximum(0.0, above - _PLAIN)
    eased = np.minimum(above, _PLAIN) + _MOST_MORE * (1 - np.exp(-more / _EASE))
    result: Floats = 1 / (1 + np.exp(-(mixing.slope * (eased - mixing.middle) + extra)))
    return result
