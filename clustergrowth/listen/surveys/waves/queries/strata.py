"""Response by region, size and field, as it stands now: who answers, who does not, where a reminder helps most.

Only firms that were asked here are counted, so no rate is ever above one; answers that came otherwise (from a file, on
paper, through the open link) are in the analysis and are named beside the table.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clustergrowth.common import clock
from clustergrowth.common.tables.writing import Cell
from clustergrowth.engine.disclosure import hide_counts
from clustergrowth.engine.survey.estimates import Estimate, response_rate
from clustergrowth.listen.surveys.models import Invitation, Response, Wave
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import focuses_on
from clustergrowth.people.organisations.domain import codes
from clustergrowth.people.organisations.domain.kinds import Size

GROUPINGS = ("section", "focus")  # sections of NACE, or the council's own fields
UNKNOWN = ""
OTHER = "-"
SHOWN = 3  # kinds that lag most: what one can still do something about
LEAST_LAG = 0.5  # firms; a stratum of one that has not answered is no place to begin


@dataclass(frozen=True)
class ResponseStratum:
    """Firms of one region, size and field that were asked. ``is_hidden``: too few to be shown to this reader."""

    council: Council
    size: str
    sector: str
    asked: int
    begun: int
    answered: int
    is_hidden: bool = False

    @property
    def waiting(self) -> int:
        return self.asked - self.answered

    @property
    def rate(self) -> Estimate:
        return response_rate(self.answered, self.asked)

    @property
    def percents(self) -> tuple[float, float, float]:
        """The rate and its 95 % interval."""
        rate = self.rate
        return (100 * (rate.value or 0.0), 100 * (rate.low or 0.0), 100 * (rate.high or 0.0))

    @property
    def size_label(self) -> str:
        return str(Size(self.size).label) if self.size else _("size not known")

    @property
    def sector_label(self) -> str:
        return sector_label(self.sector)


def sector_label(sector: str) -> str:
    """A field in words: a code of NACE, none known, or outside the council's own fields."""
    if sector == UNKNOWN:
        return _("field not known")
    return _("other fields") if sector == OTHER else in_small_letters(sector)


def in_small_letters(sector: str) -> str:
    """What a code of NACE means; sections are written in capitals there, which shout in a table."""
    language = (get_language() or "en")[:2]
    label = codes.nace_label(sector, language)
    if not label.isupper():
        return label
    rest = label[1:].replace("I", "ı").replace("İ", "i") if language == "tr" else label[1:]
    return label[0] + rest.lower()


def sector_of(nace: Sequence[str], own: Collection[str] | None = None) -> str:
    """The section of a firm's first code; with ``own`` the code of the council's fields it lies in."""
    if not nace:
        return UNKNOWN
    if own is None:
        return next((code for code in codes.with_all_above(nace[:1]) if code.isalpha()), UNKNOWN)
    sections = sorted(set(own) & set(codes.with_all_above(nace)), key=len)
    return sections[-1] if sections else OTHER


@dataclass(frozen=True)
class Responding:
    """A wave's response in its strata, for one reader."""

    strata: Sequence[ResponseStratum]
    total: ResponseStratum | None
    otherwise: int  # answers of firms that were not asked here

    @property
    def neediest(self) -> list[ResponseStratum]:
        """Where a reminder helps most: the strata that lag most behind the rate of all, by the number of firms."""
        if self.total is None or not self.total.asked:
            return []
        rate = self.total.answered / self.total.asked
        lag = {id(s): s.asked * rate - s.answered for s in self.strata if s.waiting and not s.is_hidden}
        behind = [stratum for stratum in self.strata if lag.get(id(stratum), 0) >= LEAST_LAG]
        return sorted(behind, key=lambda stratum: (-lag[id(stratum)], -stratum.waiting))[:SHOWN]


def responding(wave: Wave, *, by: str = "section", whole_for: Collection[int] = ()) -> Responding:
    """Every stratum of a wave; small ones are hidden, but for the councils the reader runs. Three queries."""
    begun = Response.objects.filter(wave=OuterRef("wave"), organisation=OuterRef("organisation"))
    done = begun.filter(submitted_at__isnull=False)
    rows = (
        Invitation.objects.filter(wave=wave, sent_at__isnull=False)
        .annotate(is_done=Exists(done), is_begun=Exists(begun))
        .values("council", "organisation__size", "organisation__nace")
        .annotate(
            asked=Count("pk"), answered=Count("pk", filter=Q(is_done=True)), begun=Count("pk", filter=Q(is_begun=True))
        )
    )
    councils = {council.pk: council for council in wave.councils.all()}
    own = {focus.council_id: focus.nace for focus in focuses_on(list(councils), clock.today())} if by == "focus" else {}
    by_stratum: dict[tuple[int, str, str], list[int]] = {}
    for row in rows:
        sector = sector_of(row["organisation__nace"], own.get(row["council"], []) if by == "focus" else None)
        counts = by_stratum.setdefault((row["council"], row["organisation__size"], sector), [0, 0, 0])
        counts[0] += row["asked"]
        counts[1] += row["begun"] - row["answered"]
        counts[2] += row["answered"]
    order = {size: n for n, size in enumerate([*Size.values, UNKNOWN])}
    strata = [
        ResponseStratum(councils[council], size, sector, counts[0], counts[1], counts[2])
        for (council, size, sector), counts in sorted(
            by_stratum.items(), key=lambda place: (councils[place[0][0]].city, order[place[0][1]], place[0][2])
        )
    ]
    invited = Invitation.objects.filter(
        wave=OuterRef("wave"), organisation=OuterRef("organisation"), sent_at__isnull=False
    )
    otherwise = Response.objects.filter(~Exists(invited), wave=wave, submitted_at__isnull=False).count()
    total = _sum(strata)
    return Responding(_for_reader(strata, whole_for), total, otherwise)


def _sum(strata: Sequence[ResponseStratum]) -> ResponseStratum | None:
    if not strata:
        return None
    asked, begun, answered = (sum(getattr(s, name) for s in strata) for name in ("asked", "begun", "answered"))
    return ResponseStratum(strata[0].council, UNKNOWN, UNKNOWN, asked, begun, answered)


def _for_reader(strata: Sequence[ResponseStratum], whole_for: Collection[int]) -> list[ResponseStratum]:
    """Hide what would tell of single firms whether they answered, and what would give it away by subtraction."""
    if all(stratum.council.pk in whole_for for stratum in strata):
        return list(strata)
    counts = {
        str(n): {"answered": stratum.answered, "begun": stratum.begun, "not begun": stratum.waiting - stratum.begun}
        for n, stratum in enumerate(strata)
    }
    hidden = {line for line, _answer in hide_counts(counts, lines_add_up=True)}
    return [replace(s, is_hidden=str(n) in hidden and s.council.pk not in whole_for) for n, s in enumerate(strata)]


STRATA_HEADER = ("council", "size", "sector", "asked", "begun", "answered", "rate", "low_95", "high_95", "hidden")


def strata_table(responding: Responding) -> Iterator[list[Cell]]:
    """The same as on the page, for a file."""
    for stratum in responding.strata:
        start: list[Any] = [stratum.council.slug, stratum.size, stratum.sector, stratum.asked]
        rate = stratum.rate
        shown = [None] * 5 if stratum.is_hidden else [stratum.begun, stratum.answered, rate.value, rate.low, rate.high]
        yield [*start, *shown, stratum.is_hidden]
