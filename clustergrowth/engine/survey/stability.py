"""Does a ranking hold: from wave to wave (Kendall's tau), and without any one of its sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clustergrowth.engine import Fault
from clustergrowth.engine.survey.estimates import Floats
from clustergrowth.engine.survey.gaps import average_ranks


@dataclass(frozen=True, slots=True)
class RankStability:
    """How alike two orders are. `tau` 1 = the same, 0 = unrelated, −1 = turned round; None where all is tied.

    `moved` gives the places each thing went up (above 0) or down among the `n` things in both orders; `left` and
    `joined` are in one order only and were not compared.
    """

    tau: float | None
    n: int
    moved: dict[str, float]
    left: tuple[str, ...]
    joined: tuple[str, ...]


def rank_stability(before: Mapping[str, float], after: Mapping[str, float]) -> RankStability:
    """Kendall's tau-b (ties corrected; Kendall 1945) of the places, first = 1, that the same things had in two waves.

    Only things in both orders are compared, ranked anew among themselves (ties at their average place). Fewer than two
    of them have no tau.
    """
    both = [name for name in before if name in after]
    left = tuple(name for name in before if name not in after)
    joined = tuple(name for name in after if name not in before)
    was, now = (average_ranks([order[name] for name in both]) for order in (before, after))
    moved = {name: float(was[k] - now[k]) for k, name in enumerate(both)}
    return RankStability(kendall_tau(was, now), len(both), moved, left, joined)


def kendall_tau(first: Sequence[float] | Floats, second: Sequence[float] | Floats) -> float | None:
    """Kendall's tau-b of two columns of the same length n, −1…1; None for n < 2 or where one column is all ties."""
    one, other = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if one.shape != other.shape:
        raise Fault(f"{len(one)} places but {len(other)}")
    a, b = (np.sign(column[:, None] - column[None, :]) for column in (one, other))
    most = float(np.sqrt((a**2).sum() * (b**2).sum()))
    return float((a * b).sum() / most) if most else None


@dataclass(frozen=True, slots=True)
class SourceInfluence:
    """The joint order without one source: its tau with the order of all, and who changes place by how much."""

    tau: float | None
    moved: dict[str, float]
    largest: float


def joint_places(places: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Order of all sources: every thing's mean place, first = 1, ranked anew (ties at their average place).

    `places[source][thing]`. A thing that a source does not place counts there as placed behind all others.
    """
    things = list(dict.fromkeys(thing for order in places.values() for thing in order))
    if not things:
        return {}
    last = float(len(things))
    means = [sum(order.get(thing, last) for order in places.values()) / len(places) for thing in things]
    return dict(zip(things, average_ranks(means).tolist(), strict=True))


def leave_one_source_out(places: Mapping[str, Mapping[str, float]]) -> dict[str, SourceInfluence]:
    """What each source (survey, interviews, case studies) does to the joint order: the order without it.

    `places[source][thing]` as in `joint_places`. Raises Fault for fewer than two sources.
    """
    if len(places) < 2:
        raise Fault("at least two sources are needed to leave one out")
    whole = joint_places(places)
    found = {}
    for source in places:
        fewer = joint_places({name: order for name, order in places.items() if name != source})
        compared = rank_stability(whole, fewer)
        largest = max((abs(steps) for steps in compared.moved.values()), default=0.0)
        found[source] = SourceInfluence(compared.tau, compared.moved, largest)
    return found
