"""One firm among firms like it: where its answer stands, once they are enough to hide each other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clustergrowth.engine import Fault
from clustergrowth.engine.survey.estimates import Answers, median

ENOUGH = 10


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one answer stands among those of `n` other firms; it is None where these are fewer than enough.

    `percentile` (0…100) counts firms below, equal ones half; `quartile` is 1 (lowest quarter) … 4; `median` and
    `quarters` (lower, upper) are the others'. None of them where the firm itself did not answer, but for the others'.
    """

    own: float | None
    percentile: float | None
    quartile: int | None
    median: float
    quarters: tuple[float, float]
    n: int


def among_peers(own: float | None, others: Sequence[float | None], *, enough: int = ENOUGH) -> Standing | None:
    """The place of `own` among the answers of other firms (`own` not one of them), None when fewer than `enough` told.

    Units are those of the answers; None and NaN did not answer. Quarters are the usual ones (linear between answers,
    Hyndman & Fan 1996, 7). Raises Fault for `enough` below 5.
    """
    if enough < 5:
        raise Fault("fewer than five firms never hide each other")
    known = np.array([value for value in others if value is not None and not np.isnan(value)], dtype=np.float64)
    if len(known) < enough:
        return None
    quarters = np.quantile(known, (0.25, 0.75))
    middle = median(Answers(known, np.ones(len(known)), 0))
    assert middle is not None, "there are answers"
    if own is None or np.isnan(own):
        return Standing(None, None, None, middle, (float(quarters[0]), float(quarters[1])), len(known))
    place = 100 * float(np.mean(known < own) + np.mean(known == own) / 2)
    return Standing(
        own, place, min(4, 1 + int(place // 25)), middle, (float(quarters[0]), float(quarters[1])), len(known)
    )


def first_that_is_enough(circles: Sequence[Sequence[float | None]], *, enough: int = ENOUGH) -> int | None:
    """Which of the circles, from the nearest (size × sector × region) to the widest, is the first with enough answers.

    None where even the widest has too few. Widening must not shrink: a circle holds every firm of those before it.
    """
    for k, circle in enumerate(circles):
        if sum(value is not None and not np.isnan(value) for value in circle) >= enough:
            return k
    return None
