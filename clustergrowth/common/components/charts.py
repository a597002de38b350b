"""Where things stand in a chart drawn in percents of its width, so that its words keep their size on every screen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Literal

from django.utils.functional import Promise

Words = str | Promise
STEPS = (1, 2, 2.5, 5, 10)  # what people count in; times a power of ten
SMALLEST_SPAN = 1e-9  # below, all values are one and rounding would draw the axis
THINNEST, THICKEST = 1.5, 12.0  # of a strand, in units of the picture: still seen, and not hiding its neighbours


@dataclass(frozen=True)
class Bar:
    """One ranked row: a value with its interval. ``hidden`` rows rest on fewer than five answers and show no number."""

    label: Words
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    url: str = ""
    colour: int | None = None  # a council's colour index, where the row is a council
    letter: str = ""
    hidden: bool = False
    note: Words = ""
    was: float | None = None  # the earlier value, in a chart of two moments


@dataclass(frozen=True)
class Tick:
    at: float
    value: float
    anchor: Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Drawn:
    """A bar with its places in percent of the width."""

    bar: Bar
    start: float
    width: float
    at: float
    low: float | None
    high: float | None
    was: float | None


@dataclass(frozen=True)
class ChartScale:
    start: float
    end: float
    step: float

    def place(self, value: float) -> float:
        """Percent of the width, held inside the chart."""
        span = self.end - self.start
        return round(min(max((value - self.start) / span, 0.0), 1.0) * 100, 2)

    def ticks(self) -> list[Tick]:
        count = round((self.end - self.start) / self.step)
        values = [self.start + self.step * index for index in range(count + 1)]
        return [
            Tick(self.place(value), round(value, 6), "start" if not i else "end" if i == count else "middle")
            for i, value in enumerate(values)
        ]


def scale_for(values: Iterable[float], *, end: float | None = None, ticks: int = 4) -> ChartScale:
    """A scale that holds zero and all values, with round steps; ``end`` fixes its upper end (100 for percents)."""
    ends = [*values, 0.0]
    lowest, highest = min(ends), max(ends) if end is None else end
    span = highest - lowest if highest - lowest > SMALLEST_SPAN else 1.0
    size = 10 ** floor(log10(span / ticks))
    step = next(size * factor for factor in STEPS if size * factor * ticks >= span * 0.999)
    return ChartScale(floor(lowest / step + 1e-9) * step, max(ceil(highest / step - 1e-9) * step, step), step)


def drawn(bars: Sequence[Bar], scale: ChartScale) -> list[Drawn]:
    return [_drawn(bar, scale) for bar in bars]


def _drawn(bar: Bar, scale: ChartScale) -> Drawn:
    if bar.hidden or bar.value is None:
        return Drawn(bar, 0, 0, 0, None, None, None)
    zero, at = scale.place(0), scale.place(bar.value)
    return Drawn(
        bar=bar,
        start=min(zero, at),
        width=round(abs(at - zero), 2),
        at=at,
        low=None if bar.low is None else scale.place(bar.low),
        high=None if bar.high is None else scale.place(bar.high),
        was=None if bar.was is None else scale.place(bar.was),
    )


@dataclass(frozen=True)
class CouncilTie:
    """How often one council is tied to another."""

    label: Words
    letter: str
    colour: int
    count: int
    url: str = ""


@dataclass(frozen=True)
class Strand:
    """A tie in the picture: its height in percent and the thickness of its line in pixels."""

    tie: CouncilTie
    at: float
    thickness: float


def strands(ties: Sequence[CouncilTie]) -> list[Strand]:
    """Ties one below the other, each as thick as it is frequent."""
    most = max((tie.count for tie in ties), default=0) or 1
    return [
        Strand(tie, round((index + 0.5) / len(ties) * 100, 2), round(max(THICKEST * tie.count / most, THINNEST), 2))
        for index, tie in enumerate(ties)
    ]


def shown_values(bars: Iterable[Bar]) -> list[float]:
    """Every number the chart has to hold."""
    return [
        value
        for bar in bars
        if not bar.hidden
        for value in (bar.value, bar.low, bar.high, bar.was)
        if value is not None
    ]
