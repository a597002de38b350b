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
        found = []
        if "size" in self.same:
            found.append(_("of your size: %(size)s") % {"size": Size(self.own.size).label})
        if "sector" in self.same:
            found.append(_("of your field: %(field)s") % {"field": in_small_letters(self.own.sector)})
        if "council" in self.same:
            found.append(_("of your region: %(region)s") % {"region": self.own.council.name})
        return list(found)

    @property
    def why(self) -> list[Words]:
        """Why the group is no narrower."""
        sentences = {
            "council": _("Of your region alone they would be fewer than ten, so firms of all regions are among them."),
            "sector": _("In your field alone they would be fewer than ten, so firms of all fields are among them."),
            "size": _("Of your size alone they would be fewer than ten, so firms of all sizes are among them."),
        }
        found: list[Words] = [sentences[name] for name in self.dropped]
        if not self.own.sector:
            found.append(_("Your field is not known to us, so it was left out of account."))
        if not self.own.size:
            found.append(_("Your size is not known to us, so it was left out of account."))
        return found


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
    known = {"size": own.size, "sector": own.sector, "council": own.council_id}
    return list(dict.fromkeys(tuple(name for name in step if known[name]) for step in WIDENING))


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
        low, middle, high = (self.place(one) for one in self.quartiles)
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
        found = [one for one in self.factors if one.gap is not None and one.gap > 0]
        return sorted(found, key=lambda one: -(one.gap or 0))[:SHOWN]

    @cached_property
    def strengths(self) -> list[RatedQuestion]:
        """What matters to the firm and it manages better than half of the group."""
        found = []
        for one in self.factors:
            if not one.is_gap or one.strips[1].own is None or one.strips[1].quartiles is None:
                continue
            lead = one.strips[1].own - one.strips[1].quartiles[1]
            if (
                lead > 0
                and (one.strips[0].own or 0) >= one.strips[0].scale.points[len(one.strips[0].scale.points) // 2]
            ):
                found.append((lead, one))
        return [one for _lead, one in sorted(found, key=lambda pair: -pair[0])[:SHOWN]]

    @property
    def main(self) -> list[RatedQuestion]:
        return [one for one in self.factors if one.is_gap] or list(self.factors)

    @property
    def others(self) -> list[RatedQuestion]:
        return [one for one in self.factors if not one.is_gap] if len(self.main) < len(self.factors) else []


def comparison_of(own: Compared, questionnaire: Questionnaire, answers: Mapping[str, object]) -> FirmComparison:
    """The firm's present answers beside the group's."""
    group = group_of(own)
    factors = []
    for question in questionnaire.questions.values():
        items = [item for item in question.items if item.scale is not None]
        strips = [_strip(item, answers, group) for item in items]
        if strips and any(one.own is not None for one in strips):
            factors.append(RatedQuestion(question, strips))
    return FirmComparison(questionnaire, group, factors)


def _strip(item: Item, answers: Mapping[str, object], group: ComparisonGroup | None) -> Strip:
    own = answers.get(item.code)
    told = [one[item.code] for one in group.values if item.code in one] if group else []
    scale = item.scale
    assert scale is not None  # only items with a scale are asked for
    quartiles = (
        tuple(round(2 * one) / 2 for one in quantiles(told, n=4, method="inclusive")) if len(told) >= STEP else ()
    )
    found = (quartiles[0], quartiles[1], quartiles[2]) if quartiles else None
    return Strip(item, scale, float(own) if isinstance(own, int | float) else None, found)


def compared_for(organisation_ids: Sequence[int]) -> QuerySet[Compared]:
    """The comparisons of some firms, the latest wave first."""
    rows = Compared.objects.filter(response__organisation__in=organisation_ids)
    return rows.select_related("wave", "response__organisation").order_by("-wave__opens", "-pk")
