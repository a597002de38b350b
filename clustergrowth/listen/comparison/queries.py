"""Me against firms like me: which group, why that one, and where the firm stands in it.

The group never holds the firm itself and never fewer than ten others; it grows by ten at a time, in the order in which
they handed in, so that no two looks at it differ by the answers of one. Quartiles are rounded to halves of a point.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import quantiles

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from clustergrowth.common.ports import Words
from clustergrowth.listen.comparison.models import Compared
from clustergrowth.listen.surveys.instruments.domain.questions import Item, Question, Questionnaire, Scale, Type
from clustergrowth.listen.surveys.waves.queries.strata import in_small_letters
from clustergrowth.people.organisations.domain.kinds import Size

STEP = 10  # the least number of others, and by how many a group grows
SHOWN = 3  # strengths, gaps
WIDENING = (("size", "sector", "council"), ("size", "sector"), ("size",), ())


@dataclass(frozen=True)
class ComparisonGroup:
    """Those a firm is compared with. ``same`` says in what they are like it, ``dropped`` what had to be given up."""

    own: Compared
    same: Sequence[str]
    dropped: Sequence[str]
    n: int
    values: Sequence[Mapping[str, float]]

    @property
    def alike(self) -> list[Words]:
        """In what the firms of the group are like this one."""
        alike = []
        if "size" in self.same:
            alike.append(_("of your size: %(size)s") % {"size": Size(self.own.size).label})
        if "sector" in self.same:
            alike.append(_("of your field: %(field)s") % {"field": in_small_letters(self.own.sector)})
        if "council" in self.same:
            alike.append(_("of your region: %(region)s") % {"region": self.own.council.name})
        return list(alike)

    @property
    def why(self) -> list[Words]:
        """Why the group is no narrower."""
        sentences = {
            "council": _("Firms from your region alone would be fewer than ten, so firms of all regions are included."),
            "sector": _("Firms in your field alone would be fewer than ten, so firms of all fields are included."),
            "size": _("Firms of your size alone would be fewer than ten, so firms of all sizes are included."),
        }
        reasons: list[Words] = [sentences[name] for name in self.dropped]
        if not self.own.sector:
            reasons.append(_("We do not know your field, so it was not taken into account."))
        if not self.own.size:
            reasons.append(_("We do not know your size, so it was not taken into account."))
        return reasons


def group_of(own: Compared) -> ComparisonGroup | None:
    """The narrowest group with at least ten others; None when even all firms of the wave are fewer. Two queries."""
    others = Compared.objects.filter(wave=own.wave_id).exclude(pk=own.pk)
    steps = _steps(own)
    counts = others.aggregate(**{f"n{i}": Count("pk", filter=_like(own, step)) for i, step in enumerate(steps)})
    for i, step in enumerate(steps):
        n = counts[f"n{i}"] // STEP * STEP
        if n:
            rows = others.filter(_like(own, step)).order_by("handed_in_at", "pk").values_list("values", flat=True)
            dropped = [name for name in ("council", "sector", "size") if name in steps[0] and name not in step]
            return ComparisonGroup(own, step, dropped, n, list(rows[:n]))
    return None


def _steps(own: Compared) -> list[tuple[str, ...]]:
    """The ways to be alike, the narrowest first; what is not known of the firm makes nobody alike."""
    facts = {"size": own.size, "sector": own.sector, "council": own.council_id}
    return list(dict.fromkeys(tuple(name for name in step if facts[name]) for step in WIDENING))


def _like(own: Compared, names: Sequence[str]) -> Q:
    return Q(**{name: getattr(own, f"{name}_id" if name == "council" else name) for name in names})


@dataclass(frozen=True)
class Strip:
    """One rating of the firm on its scale, with the middle half of the group; places in percent of the width."""

    item: Item
    scale: Scale
    own: float | None
    quartiles: tuple[float, float, float] | None  # None: fewer than ten of the group answered this

    def place(self, value: float) -> float:
        return round(100 * (value - self.scale.low) / (self.scale.high - self.scale.low), 2)

    @property
    def own_at(self) -> float | None:
        return None if self.own is None else self.place(self.own)

    @property
    def box(self) -> tuple[float, float, float] | None:
        """Start and width of the middle half, and the median."""
        if self.quartiles is None:
            return None
        low, middle, high = (self.place(quartile) for quartile in self.quartiles)
        return low, round(high - low, 2), middle

    @property
    def marks(self) -> list[float]:
        return [self.place(point) for point in self.scale.points]


@dataclass(frozen=True)
class RatedQuestion:
    """One question with its strips: importance and ability, or a single rating."""

    question: Question
    strips: Sequence[Strip]

    @property
    def is_gap(self) -> bool:
        return self.question.type is Type.GAP and len(self.strips) > 1

    @property
    def gap(self) -> float | None:
        """How far the firm's ability lags behind the importance."""
        if not self.is_gap or self.strips[0].own is None or self.strips[1].own is None:
            return None
        return self.strips[0].own - self.strips[1].own


@dataclass(frozen=True)
class FirmComparison:
    """All of a firm's page."""

    questionnaire: Questionnaire
    group: ComparisonGroup | None
    factors: Sequence[RatedQuestion]

    @cached_property
    def gaps(self) -> list[RatedQuestion]:
        """Where ability lags most behind importance."""
        rated = [factor for factor in self.factors if factor.gap is not None and factor.gap > 0]
        return sorted(rated, key=lambda factor: -(factor.gap or 0))[:SHOWN]

    @cached_property
    def strengths(self) -> list[RatedQuestion]:
        """What matters to the firm and it manages better than half of the group."""
        leads = []
        for factor in self.factors:
            if not factor.is_gap or factor.strips[1].own is None or factor.strips[1].quartiles is None:
                continue
            lead = factor.strips[1].own - factor.strips[1].quartiles[1]
            if (
                lead > 0
                and (factor.strips[0].own or 0)
                >= factor.strips[0].scale.points[len(factor.strips[0].scale.points) // 2]
            ):
                leads.append((lead, factor))
        return [factor for _lead, factor in sorted(leads, key=lambda pair: -pair[0])[:SHOWN]]

    @property
    def main(self) -> list[RatedQuestion]:
        return [factor for factor in self.factors if factor.is_gap] or list(self.factors)

    @property
    def others(self) -> list[RatedQuestion]:
        return [factor for factor in self.factors if not factor.is_gap] if len(self.main) < len(self.factors) else []


def comparison_of(own: Compared, questionnaire: Questionnaire, answers: Mapping[str, object]) -> FirmComparison:
    """The firm's present answers beside the group's."""
    group = group_of(own)
    factors = []
    for question in questionnaire.questions.values():
        items = [item for item in question.items if item.scale is not None]
        strips = [_strip(item, answers, group) for item in items]
        if strips and any(strip.own is not None for strip in strips):
            factors.append(RatedQuestion(question, strips))
    return FirmComparison(questionnaire, group, factors)


def _strip(item: Item, answers: Mapping[str, object], group: ComparisonGroup | None) -> Strip:
    own = answers.get(item.code)
    others = [values[item.code] for values in group.values if item.code in values] if group else []
    scale = item.scale
    assert scale is not None  # only items with a scale are asked for
    quartiles = (
        tuple(round(2 * q) / 2 for q in quantiles(others, n=4, method="inclusive")) if len(others) >= STEP else ()
    )
    box = (quartiles[0], quartiles[1], quartiles[2]) if quartiles else None
    return Strip(item, scale, float(own) if isinstance(own, int | float) else None, box)


def compared_for(organisation_ids: Sequence[int]) -> QuerySet[Compared]:
    """The comparisons of some firms, the latest wave first."""
    rows = Compared.objects.filter(response__organisation__in=organisation_ids)
    return rows.select_related("wave", "response__organisation").order_by("-wave__opens", "-pk")
