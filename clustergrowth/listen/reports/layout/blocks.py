"""The few kinds of blocks a report is made of."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from clustergrowth.common.components.charts import Bar


@dataclass(frozen=True)
class Prose:
    """What somebody wrote; ``detail`` says so where it stands in another language than the rest."""

    text: str
    lang: str = ""
    detail: str = ""
    kind: str = "text"


@dataclass(frozen=True)
class NoteBlock:
    text: str
    lang: str = ""
    kind: str = "note"


@dataclass(frozen=True)
class FactsBlock:
    rows: Sequence[tuple[str, str]]
    kind: str = "facts"


@dataclass(frozen=True)
class Chart:
    """Ranked bars with their intervals."""

    title: str
    bars: Sequence[Bar]
    description: str = ""
    unit: str = ""
    end: float | None = None
    interval: str = ""  # what the interval is, e.g. 95 %
    kind: str = "chart"


@dataclass(frozen=True)
class Head:
    words: str
    is_number: bool = False


@dataclass(frozen=True)
class TableBlock:
    title: str
    head: Sequence[Head]
    rows: Sequence[Sequence[str]]
    note: str = ""
    is_long: bool = False  # folded away on the page until it is asked for
    kind: str = "table"


@dataclass(frozen=True)
class Point:
    text: str
    lead: str = ""
    lang: str = ""
    detail: str = ""
    url: str = ""


@dataclass(frozen=True)
class Points:
    items: Sequence[Point]
    title: str = ""
    kind: str = "points"


@dataclass(frozen=True)
class VoiceBlock:
    text: str
    lang: str
    who: str
    english: str = ""


@dataclass(frozen=True)
class Voices:
    items: Sequence[VoiceBlock]
    kind: str = "voices"


Block = Prose | NoteBlock | FactsBlock | Chart | TableBlock | Points | Voices


@dataclass(frozen=True)
class Part:
    """A section: its anchor, title and blocks; ``breaks``: begins a page of its own on paper."""

    code: str
    title: str
    blocks: Sequence[Block]
    breaks: bool = False


@dataclass(frozen=True)
class Laid:
    """The whole report in one language."""

    lang: str
    heading: str
    subtitle: str
    parts: Sequence[Part] = field(default=())
