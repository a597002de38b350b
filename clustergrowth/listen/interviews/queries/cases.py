"""Reading case studies: which, with which figures, and compared as configurations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from clustergrowth.common.lists.narrowing import narrowed
from clustergrowth.common.tables.writing import Cell
from clustergrowth.engine.survey.fsqca import IN, FsqcaResult, compare
from clustergrowth.engine.survey.minimising import Literals
from clustergrowth.listen.interviews.domain.factors import codes_in
from clustergrowth.listen.interviews.models import CaseFigure, CaseKey, CaseMeasure, CaseStudy, Direction, Quotation
from clustergrowth.listen.interviews.queries.conditions import (
    CONDITIONS,
    Condition,
    Score,
    complete,
    scores_of,
    yearly_growth,
)
from clustergrowth.people.persons.models import Viewer

FEW = 12  # cases below which a configuration says little, whatever its consistency
CUTS = ("0.75", "0.8", "0.85", "0.9")


def filtered_cases(viewer: Viewer, wanted: Mapping[str, Any]) -> QuerySet[CaseStudy]:
    """Narrowed by council, factor (an area holds its factors), size of the firm and words."""
    cases = CaseStudy.objects.visible_to(viewer).select_related("council", "organisation")
    cases = narrowed(cases, wanted, "council")
    if wanted.get("size"):
        cases = cases.filter(organisation__size=wanted["size"])
    if wanted.get("factor"):
        keys = CaseKey.objects.filter(case=OuterRef("pk"), factor__in=codes_in(wanted["factor"]))
        cases = cases.filter(Exists(keys))
    return cases.prefetch_related("keys", "figures", "scores").order_by("council__city", "-published_at", "-pk")


def quotations_on(case: CaseStudy) -> QuerySet[Quotation]:
    """Only what may be published today."""
    return case.quotations.usable().named().order_by("pk")


@dataclass(frozen=True)
class CaseSeries:
    """One measure over the years: from what to what."""

    measure: CaseMeasure
    figures: Sequence[CaseFigure]

    @property
    def first(self) -> CaseFigure:
        return self.figures[0]

    @property
    def last(self) -> CaseFigure:
        return self.figures[-1]

    @property
    def yearly(self) -> float | None:
        """Growth a year in per cent, where it is a growth that is asked for."""
        if self.measure == CaseMeasure.EXPORTS:
            return None
        return yearly_growth({figure.year: figure.value for figure in self.figures})


def series_of(case: CaseStudy) -> list[CaseSeries]:
    by: dict[str, list[CaseFigure]] = {}
    for figure in case.figures.all():
        by.setdefault(figure.measure, []).append(figure)
    return [CaseSeries(measure, sorted(by[measure], key=lambda f: f.year)) for measure in CaseMeasure if measure in by]


# --- as a table -------------------------------------------------------------------------------------------------------

HEADER = (
    "id", "council", "organisation", "title", "lang", "english", "state", "published_at", "size", "drivers", "barriers",
    "staff_first", "staff_first_year", "staff_last", "staff_last_year", "turnover_index_last", "exports_last",
    *(f"score_{code}" for code in CONDITIONS),
)  # fmt: skip


def cases_as_rows(rows: QuerySet[CaseStudy]) -> Iterator[list[Cell]]:
    cases = list(rows)
    scores = scores_of(cases)
    for case in cases:
        series = {line.measure: line for line in series_of(case)}
        keys = {way: [key.factor for key in case.keys.all() if key.direction == way] for way in Direction}
        staff, turnover, exports = (series.get(measure) for measure in CaseMeasure)
        numbers: list[Cell] = [None] * 4
        if staff:
            numbers = [staff.first.value, staff.first.year, staff.last.value, staff.last.year]
        yield [
            case.pk, case.council.slug, case.organisation.name, case.title, case.lang, case.english, case.state,
            case.published_at, case.organisation.size, ";".join(keys[Direction.DRIVER]),
            ";".join(keys[Direction.BARRIER]), *numbers, turnover.last.value if turnover else None,
            exports.last.value if exports else None, *(_score(scores[case.pk].get(code)) for code in CONDITIONS),
        ]  # fmt: skip


def _score(score: Score | None) -> float | None:
    return score.score if score else None


# --- as configurations ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CaseComparison:
    """Cases compared by conditions: the table behind it, and what came out."""

    outcome: str
    conditions: Sequence[str]
    cut: float
    cases: Sequence[CaseStudy]
    left_out: Sequence[CaseStudy]
    scores: Mapping[int, Mapping[str, Score]]

    @property
    def n(self) -> int:
        return len(self.cases)

    @property
    def is_few(self) -> bool:
        return self.n < max(FEW, 4 * len(self.conditions))

    @property
    def in_doubt(self) -> int:
        """Cases that are neither in nor out of some condition, and so belong to no row of the truth table."""
        return sum(any(self.scores[case.pk][code].score == IN for code in self.conditions) for case in self.cases)

    @cached_property
    def result(self) -> FsqcaResult | None:
        if len(self.cases) < 2 or not self.conditions:
            return None
        rows = [[self.scores[case.pk][code].score for code in self.conditions] for case in self.cases]
        return compare(rows, [self.scores[case.pk][self.outcome].score for case in self.cases], cut=self.cut)

    @property
    def table(self) -> list[tuple[CaseStudy, list[tuple[Condition, Score]]]]:
        wanted = [self.outcome, *self.conditions]
        return [(case, [(CONDITIONS[code], self.scores[case.pk][code]) for code in wanted]) for case in self.cases]

    @property
    def rows(self) -> Iterator[list[Cell]]:
        """The scores as a file."""
        return ([case.pk, case.organisation.name, *(s.score for _c, s in scores)] for case, scores in self.table)

    def words_of(self, literals: Literals) -> list[tuple[str, bool]]:
        """The conditions of a term that bear, and whether present."""
        pairs = zip(self.conditions, literals, strict=True)
        return [(str(CONDITIONS[code].label), value) for code, value in pairs if value is not None]


def comparison_of(
    viewer: Viewer, *, outcome: str, conditions: Sequence[str], cut: float, council: Any
) -> CaseComparison:
    """Over the cases the viewer may see: published ones of everybody, drafts of the own council."""
    readable = CaseStudy.objects.visible_to(viewer).select_related("council", "organisation")
    if council:
        readable = readable.filter(council=council)
    cases = {case.pk: case for case in readable.prefetch_related("figures", "scores").order_by("council__city", "pk")}
    scores = scores_of(cases.values())
    inside, outside = complete(scores, [outcome, *conditions])
    return CaseComparison(outcome, conditions, cut, [cases[pk] for pk in inside], [cases[pk] for pk in outside], scores)
