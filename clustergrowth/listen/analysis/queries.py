"""A region's needs analysis, row by row, and the findings a council kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from clustergrowth.common.figures import MINIMUM_CELL
from clustergrowth.common.tables.writing import Cell
from clustergrowth.engine.survey import RankedNeed, Specificity
from clustergrowth.listen.analysis.figures import ranks_of
from clustergrowth.listen.analysis.models import Finding, Measure
from clustergrowth.listen.surveys.models import Sample, Wave
from clustergrowth.listen.surveys.queries import Progress, progress_of, questionnaire_of, samples_visible_to
from clustergrowth.listen.surveys.questions import Option, Question, Questionnaire, Ranking, Text
from clustergrowth.listen.surveys.taxonomy import Area
from clustergrowth.people.councils.models import Council
from clustergrowth.people.persons.models import Viewer


@dataclass(frozen=True)
class Row:
    """One row of a ranking as it may be shown in one region."""

    code: str
    words: Question | Option
    area: Area | None
    need: RankedNeed
    specific: Specificity | None = None
    finding: int | None = None  # kept already
    factor: float = 1.0  # turns values into what is shown: shares into percents

    @property
    def label(self) -> str:
        return str(self.words)

    @property
    def text(self) -> Text:
        return self.words.text

    @property
    def value(self) -> float | None:
        return self._shown(self.need.estimate.value if self.need.estimate else None)

    @property
    def low(self) -> float | None:
        return self._shown(self.need.estimate.low if self.need.estimate else None)

    @property
    def high(self) -> float | None:
        return self._shown(self.need.estimate.high if self.need.estimate else None)

    def _shown(self, number: float | None) -> float | None:
        return None if number is None else number * self.factor

    @property
    def is_hidden(self) -> bool:
        return self.need.hidden is not None


@dataclass(frozen=True)
class RankedRows:
    """One ranking of a region."""

    ranking: Ranking
    measure: Measure
    rows: Sequence[Row]

    @property
    def unit(self) -> str:
        return " %" if self.measure == Measure.MAJOR else ""

    @property
    def ranked(self) -> int:
        return sum(1 for row in self.rows if row.need.rank is not None)

    @property
    def specific(self) -> list[Row]:
        return [row for row in self.rows if row.specific is not None and row.specific.specific]


@dataclass(frozen=True)
class Analysis:
    """What the firms of one region said in one wave."""

    sample: Sample
    questionnaire: Questionnaire
    progress: Progress
    rankings: Sequence[RankedRows]
    compared: Sequence[Progress] = field(
        default=()
    )  # the regions of the same wave that have answers, this one included

    @property
    def wave(self) -> Wave:
        return self.sample.wave

    @property
    def council(self) -> Council:
        return self.sample.council

    @property
    def has_too_few(self) -> bool:
        return self.progress.answered < MINIMUM_CELL

    def row(self, code: str, measure: str) -> tuple[RankedRows, Row] | None:
        for ranking in self.rankings:
            for row in ranking.rows:
                if row.code == code and ranking.measure == measure:
                    return ranking, row
        return None


def analysis_of(sample: Sample) -> Analysis:
    """The whole page of one region, in a fixed number of queries."""
    questionnaire = questionnaire_of(sample.wave.instrument_id)
    progress = progress_of([sample.wave])[sample.wave_id]
    kept = {
        (code, measure): pk
        for pk, code, measure in Finding.objects.filter(wave=sample.wave_id, council=sample.council_id).values_list(
            "pk", "code", "measure"
        )
    }
    found = ranks_of(sample.wave)
    slug = sample.council.slug
    rankings = []
    for ranking in questionnaire.rankings:
        measure, ranks = Measure(ranking.by), found[ranking.code]
        words = _words(ranking)
        rows = [
            Row(
                code=need.code,
                words=words[need.code][0],
                area=words[need.code][1],
                need=need,
                specific=ranks.specific.get(slug, {}).get(need.code),
                finding=kept.get((need.code, measure)),
                factor=100.0 if measure == Measure.MAJOR else 1.0,
            )
            for need in ranks.needs.get(slug, ())
        ]
        rankings.append(RankedRows(ranking, measure, rows))
    return Analysis(
        sample=sample,
        questionnaire=questionnaire,
        progress=next(one for one in progress if one.sample.pk == sample.pk),
        rankings=rankings,
        compared=[one for one in progress if one.answered],
    )


def _words(ranking: Ranking) -> dict[str, tuple[Question | Option, Area | None]]:
    """How each row of a ranking is called."""
    found: dict[str, tuple[Question | Option, Area | None]] = {}
    for question in ranking.questions:
        found[question.code] = (question, question.area)
        found |= {f"{question.code}.{option.code}": (option, question.area) for option in question.options}
    return found


def samples_with_analysis(viewer: Viewer, council: Council | None = None) -> QuerySet[Sample]:
    """Whose analysis the viewer may read, the latest wave first."""
    rows = samples_visible_to(viewer)
    if council is not None:
        rows = rows.filter(council=council)
    return rows.order_by("-wave__opens", "-wave_id", "council__city")


def findings_of(council: Council) -> QuerySet[Finding]:
    """What a council kept of its surveys, the latest first."""
    return Finding.objects.filter(council=council).select_related("wave").order_by("-created_at", "-pk")


LIST_HEADER = ("council", "survey", "opens", "closes", "published", "asked", "answered")


def list_table(samples: QuerySet[Sample]) -> Iterator[list[Cell]]:
    """The regions with an analysis, for a file; few answers are not counted out."""
    rows = list(samples)
    progress = {one.sample.pk: one for found in progress_of({row.wave for row in rows}).values() for one in found}
    for row in rows:
        one = progress[row.pk]
        few = 0 < one.answered < MINIMUM_CELL
        yield [
            row.council.slug, str(row.wave.title), row.wave.opens, row.wave.closes, row.published_at, one.asked,
            None if few else one.answered,
        ]  # fmt: skip


HEADER = (
    "council", "wave", "ranking", "code", "text", "area", "measure", "rank", "rank_from", "rank_to", "value", "low_95",
    "high_95", "firms", "missing", "hidden", "specificity", "specificity_low_90", "specificity_high_90", "is_specific",
)  # fmt: skip


def table_of(analysis: Analysis) -> Iterator[list[Cell]]:
    """The same figures as on the page, to the last digit, for a file."""
    for ranking in analysis.rankings:
        for row in ranking.rows:
            need, estimate, own = row.need, row.need.estimate, row.specific
            numbers = (estimate.value, estimate.low, estimate.high) if estimate else (None, None, None)
            yield [
                analysis.council.slug, str(analysis.wave.title), str(ranking.ranking), row.code, row.label,
                row.area.value if row.area else "", ranking.measure.value, need.rank, need.first, need.last, *numbers,
                None if row.is_hidden else need.n, None if row.is_hidden else need.missing, row.is_hidden,
                own.shrunken if own else None, own.low if own else None, own.high if own else None,
                own.specific if own else None,
            ]  # fmt: skip
