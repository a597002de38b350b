"""A region's needs analysis, row by row, and the findings a council kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clustergrowth.common.figures import MINIMUM_CELL
from clustergrowth.common.tables.writing import Cell
from clustergrowth.engine.survey.ranking import RankedNeed
from clustergrowth.engine.survey.specificity import Specificity
from clustergrowth.listen.analysis.domain.agreement import KendallsW
from clustergrowth.listen.analysis.domain.distributions import is_shown
from clustergrowth.listen.analysis.domain.regions import RegionFigures
from clustergrowth.listen.analysis.domain.strata import section_of
from clustergrowth.listen.analysis.domain.weights import Weighting, totals_of
from clustergrowth.listen.analysis.models import Finding, Measure, Population, PublicQuestion
from clustergrowth.listen.analysis.queries.tallies import Basis, ensure, part_of
from clustergrowth.listen.surveys.instruments.domain.questions import (
    AnswerOption,
    Question,
    Questionnaire,
    Ranking,
    Text,
)
from clustergrowth.listen.surveys.instruments.domain.taxonomy import Area
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import Sample, Wave
from clustergrowth.listen.surveys.waves.queries.progress import ResponseProgress, progress_of, samples_visible_to
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import focus_of
from clustergrowth.people.organisations.domain.codes import nace_sections
from clustergrowth.people.persons.models import Viewer


@dataclass(frozen=True)
class NeedRow:
    """One row of a ranking as it may be shown in one region."""

    code: str
    words: Question | AnswerOption
    area: Area | None
    need: RankedNeed
    specific: Specificity | None = None
    finding: int | None = None  # kept already
    factor: float = 1.0  # turns values into what is shown: shares into percents
    unsure: int = 0  # of those missing: said that they did not know
    is_asked_of_all: bool = True  # else some of those missing were not asked, by an earlier answer

    @property
    def label(self) -> str:
        return str(self.words)

    @property
    def text(self) -> Text:
        return self.words.text

    @property
    def question(self) -> str:
        """The question it belongs to: several rows may be the answers to one."""
        return self.code.partition(".")[0]

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
    rows: Sequence[NeedRow]
    councils: KendallsW | None = None  # how far the councils of the wave rank alike
    firms: KendallsW | None = None  # how far the firms of this council do
    of: int = 0  # rows ranked, those not shown to this reader included

    @property
    def unit(self) -> str:
        return " %" if self.measure == Measure.MAJOR else ""

    @property
    def ranked(self) -> int:
        return self.of or sum(1 for row in self.rows if row.need.rank is not None)

    @property
    def specific(self) -> list[NeedRow]:
        return [row for row in self.rows if row.specific is not None and row.specific.specific]


@dataclass(frozen=True)
class Analysis:
    """What the firms of one region said in one wave."""

    sample: Sample
    questionnaire: Questionnaire
    progress: ResponseProgress
    rankings: Sequence[RankedRows]
    compared: Sequence[ResponseProgress] = field(
        default=()
    )  # the regions of the same wave that have answers, this one included
    region: RegionFigures | None = None  # all that was counted; None where no firm answered
    population: Population | None = None  # the totals it is weighted to
    public: frozenset[str] | None = None  # the only questions shown here; None: all

    @property
    def wave(self) -> Wave:
        return self.sample.wave

    @property
    def council(self) -> Council:
        return self.sample.council

    @property
    def has_too_few(self) -> bool:
        return self.progress.answered < MINIMUM_CELL

    @property
    def weighting(self) -> Weighting | None:
        return self.region.weighting if self.region else None

    @property
    def is_weighted(self) -> bool:
        return self.weighting is not None and self.weighting.is_weighted

    def shows(self, code: str) -> bool:
        """Whether what firms said to this question, or to the one this row belongs to, is shown here."""
        return self.public is None or code.partition(".")[0] in self.public

    def row(self, code: str, measure: str) -> tuple[RankedRows, NeedRow] | None:
        for ranking in self.rankings:
            for row in ranking.rows:
                if row.code == code and ranking.measure == measure:
                    return ranking, row
        return None


def analysis_of(sample: Sample, *, public: frozenset[str] | None = None, basis: Basis | None = None) -> Analysis:
    """The whole page of one region, in a fixed number of queries; ``basis`` is what its figures are known to rest on.

    Weighted wherever the council's totals are known; ``public`` keeps to these questions. What is hidden does not
    depend on it: it is decided over everything that was asked.
    """
    wave = sample.wave
    questionnaire = questionnaire_of(wave.instrument_id)
    progress = progress_of([wave])[sample.wave_id]
    basis = basis or ensure(wave)
    region = part_of(wave, sample.council.slug, RegionFigures)
    findings = {
        (code, measure): pk
        for pk, code, measure in Finding.objects.filter(wave=sample.wave_id, council=sample.council_id).values_list(
            "pk", "code", "measure"
        )
    }
    analysis = Analysis(
        sample=sample,
        questionnaire=questionnaire,
        progress=next(of for of in progress if of.sample.pk == sample.pk),
        rankings=[],
        compared=[of for of in progress if of.answered],
        region=region,
        population=basis.populations.get(sample.council.slug),
        public=public,
    )
    rankings = [_rows(analysis, ranking, findings) for ranking in questionnaire.rankings]
    return replace(analysis, rankings=[ranking for ranking in rankings if ranking.rows or public is None])


def _rows(analysis: Analysis, ranking: Ranking, findings: Mapping[tuple[str, str], int]) -> RankedRows:
    measure, words = Measure(ranking.by), _words(ranking)
    of = analysis.region.rankings[ranking.code] if analysis.region else None
    if of is None or analysis.region is None:
        return RankedRows(ranking, measure, [])
    rows = [
        NeedRow(
            code=need.code,
            words=words[need.code][0],
            area=words[need.code][1],
            need=need,
            specific=of.specific.get(need.code),
            finding=findings.get((need.code, measure)),
            factor=100.0 if measure == Measure.MAJOR else 1.0,
            unsure=_unsure(analysis.region, need.code),
            is_asked_of_all=analysis.questionnaire.questions[need.code.partition(".")[0]].is_asked_of_all,
        )
        for need in of.needs
        if analysis.shows(need.code)
    ]
    ranked = sum(1 for need in of.needs if need.rank is not None)
    return RankedRows(ranking, measure, rows, of.councils, of.firms, ranked)


def _unsure(region: RegionFigures, code: str) -> int:
    """Of a pair of ratings it is enough not to know one: the larger number is told."""
    question = code.partition(".")[0]
    return max(
        (each.unsure for item, each in region.unanswered.items() if item.partition(".")[0] == question), default=0
    )


def public_questions(sample: Sample) -> frozenset[str] | None:
    """The questions everybody may read of a published analysis; None where it is public as a whole."""
    return frozenset(PublicQuestion.objects.now().filter(sample=sample).values_list("code", flat=True)) or None


def _words(ranking: Ranking) -> dict[str, tuple[Question | AnswerOption, Area | None]]:
    """How each row of a ranking is called."""
    words: dict[str, tuple[Question | AnswerOption, Area | None]] = {}
    for question in ranking.questions:
        words[question.code] = (question, question.area)
        words |= {f"{question.code}.{option.code}": (option, question.area) for option in question.options}
    return words


def samples_with_analysis(viewer: Viewer, council: Council | None = None) -> QuerySet[Sample]:
    """Whose analysis the viewer may read, the latest wave first."""
    rows = samples_visible_to(viewer)
    if council is not None:
        rows = rows.filter(council=council)
    return rows.order_by("-wave__opens", "-wave_id", "council__city")


# --- what a council states -------------------------------------------------------------------------------------------


def sections_for(council: Council, before: Population | None) -> list[str]:
    """The NACE sections a council's totals are about: those of its focus, and those it told before."""
    focus = focus_of(council)
    sections = {section_of(code) for code in (focus.nace if focus else ())}
    sections |= {cell[1] for cell in (before.cells if before else ())}
    return sorted(sections - {""}) or [code for code, _label in nace_sections("en")]


def population_lines(of: Population) -> list[tuple[str, str, int]]:
    """The margins of a record of totals, to be read: margin, category, firms."""
    return [
        (margin, category, firms)
        for margin, line in totals_of(of.cells).items()
        for category, firms in sorted(line.items())
    ]


POPULATION_HEADER = ("region", "size", "sector", "place", "count", "year", "source", "version")


def population_table(of: Population | None) -> Iterator[list[Cell]]:
    """The newest totals, cell by cell: the file can be read in again."""
    for size, sector, place, count in of.cells if of else ():
        yield [of.council.slug, size, sector, place, count, of.year, of.source, of.version] if of else []


def public_groups(sample: Sample) -> list[tuple[str, str, list[Question]]]:
    """The questions that may be public, ranking by ranking, then those in none."""
    questionnaire = questionnaire_of(sample.wave.instrument_id)
    groups = [(ranking.code, str(ranking), list(ranking.questions)) for ranking in questionnaire.rankings]
    ranked = {question.code for _code, _title, questions in groups for question in questions}
    rest = [question for code, question in questionnaire.questions.items()
            if code not in ranked and is_shown(question)]  # fmt: skip
    return [*groups, ("rest", _("Question by question"), rest)] if rest else groups
