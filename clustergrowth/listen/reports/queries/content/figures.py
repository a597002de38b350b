"""One region's figures as the analysis gives them."""

from collections.abc import Mapping
from typing import Any

from clustergrowth.common.figures import MINIMUM_CELL
from clustergrowth.engine.survey.estimates import Estimate
from clustergrowth.engine.survey.ranking import RankedNeed
from clustergrowth.engine.survey.specificity import Specificity
from clustergrowth.listen.analysis.domain.weights import Weighting
from clustergrowth.listen.analysis.models import Measure, Population
from clustergrowth.listen.analysis.queries.analysis import Analysis, NeedRow, RankedRows
from clustergrowth.listen.surveys.instruments.domain.questions import Questionnaire
from clustergrowth.listen.surveys.models import Instrument, Wave
from clustergrowth.people.councils.models import Council

Plain = dict[str, Any]


def said(text: Any) -> dict[str, str]:
    """A text of five languages as plain data."""
    texts = getattr(text, "data", text)
    return {code: words for code, words in texts.items() if words} if isinstance(texts, Mapping) else {"en": str(texts)}


def council_as_data(council: Council) -> Plain:
    return {
        "slug": council.slug, "name": said(council.name), "city": council.city, "colour": council.colour,
        "letter": council.letter, "languages": list(council.languages), "nuts": list(council.nuts),
        "focus": said(council.focus),
    }  # fmt: skip


def estimate_as_data(estimate: Estimate | None) -> Plain:
    if estimate is None:
        return {"value": None, "low": None, "high": None, "effective_n": None}
    size = estimate.effective_n
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high, "effective_n": size}


def need_as_data(need: RankedNeed) -> Plain:
    """One row of a ranking in one region; of a hidden one nothing is left but that it is hidden."""
    if need.hidden is not None:
        empty = {"rank": None, "first": None, "last": None, "n": None, "missing": None, **estimate_as_data(None)}
        return {**empty, "hidden": True}
    places = {"rank": need.rank, "first": need.first, "last": need.last, "n": need.n, "missing": need.missing}
    return {**places, **estimate_as_data(need.estimate), "hidden": False}


def specific_as_data(own: Specificity | None) -> Plain | None:
    if own is None:
        return None
    return {"raw": own.lq, "times": own.shrunken, "low": own.low, "high": own.high, "is_specific": own.specific}


def rankings_of(analysis: Analysis) -> list[Plain]:
    return [ranking_as_data(ranking) for ranking in analysis.rankings]


def ranking_as_data(ranking: RankedRows) -> Plain:
    measure = ranking.measure.value
    head = {"code": ranking.ranking.code, "title": said(ranking.ranking.title), "measure": measure}
    rows = [_row(row) for row in ranking.rows]
    return {**head, "is_share": ranking.measure == Measure.MAJOR, "ranked": ranking.ranked, "rows": rows}


def _row(row: NeedRow) -> Plain:
    label = {"code": row.code, "label": said(row.text), "area": row.area.value if row.area else ""}
    specific = None if row.is_hidden else specific_as_data(row.specific)
    return {**label, **need_as_data(row.need), "specific": specific}


def method_of(analysis: Analysis, rankings: list[Plain]) -> Plain:
    """Who was asked and who answered, and what the weights cost; fewer than five answers are not counted out."""
    progress, weighting = analysis.progress, analysis.weighting
    few = progress.answered < MINIMUM_CELL
    rate = None if few or progress.rate is None else progress.rate
    shown = [row for ranking in rankings for row in ranking["rows"] if row["n"]]
    largest = max(shown, key=lambda row: row["n"], default=None)
    size = largest["effective_n"] if largest else None
    return {
        "known": progress.sample.known,
        "asked": progress.asked if progress.rate is not None else None,
        "answered": None if few else progress.answered,
        "rate": None if rate is None else {"value": rate.value, "low": rate.low, "high": rate.high},
        "coverage": None if few else progress.coverage,
        "weights": _weights(analysis.population, weighting) if analysis.is_weighted else None,
        "n": largest["n"] if largest else None,
        "effective_n": size,
        "design_effect": largest["n"] / size if largest and size else None,
    }


def _weights(population: Population | None, weighting: Weighting | None) -> Plain | None:
    if population is None or weighting is None:
        return None
    return {
        "source": population.source, "year": population.year, "version": population.version,
        "design_effect": weighting.design_effect, "effective_n": weighting.effective_n, "lowest": weighting.lowest,
        "highest": weighting.highest, "trimmed": weighting.trimmed, "empty": list(weighting.empty),
    }  # fmt: skip


def survey_of(wave: Wave, instrument: Instrument, asked: Questionnaire) -> Plain:
    """The survey and its whole questionnaire, for the method box and the annex."""
    sections = [
        {
            "title": said(section.title),
            "questions": [
                {"code": question.code, "type": question.type.value, "text": said(question.text),
                 "options": [said(option.text) for option in question.options],
                 "scales": [{"title": said(scale.title), "low": scale.low, "high": scale.high,
                             "first": said(scale.labels.get(scale.low, {})),
                             "last": said(scale.labels.get(scale.high, {}))} for scale in question.scales]}
                for question in section.questions
            ],
        }
        for section in asked.sections
    ]  # fmt: skip
    return {
        "id": wave.pk, "title": said(wave.title), "opens": wave.opens.isoformat(), "closes": wave.closes.isoformat(),
        "instrument": {"code": instrument.code, "version": instrument.version, "title": said(asked.title),
                       "minutes": asked.minutes, "sections": sections},
    }  # fmt: skip
