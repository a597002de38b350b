"""The whole report: one of a council, one of all councils."""

from collections.abc import Mapping, Sequence
from typing import Any

from clustergrowth.common import clock, ports
from clustergrowth.engine.disclosure import is_small
from clustergrowth.listen.analysis.models import Finding
from clustergrowth.listen.analysis.queries.analysis import analysis_of
from clustergrowth.listen.reports.models import Content, Series
from clustergrowth.listen.reports.queries.content.comparison import side_by_side
from clustergrowth.listen.reports.queries.content.figures import (
    Plain,
    council_as_data,
    method_of,
    rankings_of,
    survey_of,
)
from clustergrowth.listen.reports.queries.content.portrait import PUBLIC, portrait_of, texts_from
from clustergrowth.listen.reports.queries.content.segments import by_size
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import Sample, Wave
from clustergrowth.listen.surveys.waves.queries.progress import ResponseProgress, progress_of
from clustergrowth.people.councils.models import Council

SCHEMA = 1  # of the frozen content: raised when older ones need another reader
FIRST = 5  # places that count as the first ones
Texts = Mapping[str, Mapping[str, str]]


def content_of_council(series: Series, texts: Texts) -> Content:
    """Everything the report of one council says, as it stands now."""
    sample = Sample.objects.select_related("wave__instrument", "council").get(
        wave=series.wave_id, council=series.council_id
    )
    analysis = analysis_of(sample)
    rankings = rankings_of(analysis)
    others = public_samples(sample.wave, besides=sample)
    progress = {counts.sample.pk: counts for counts in analysis.compared}
    shown = [sample, *others]
    council = sample.council
    findings = Finding.objects.filter(wave=sample.wave_id, council=council).values_list("pk", flat=True)
    return {
        **_begin(series),
        "council": council_as_data(council),
        "survey": survey_of(sample.wave, sample.wave.instrument, analysis.questionnaire),
        "method": method_of(analysis, rankings),
        "portrait": portrait_of(council, clock.today()),
        "rankings": [] if analysis.has_too_few else rankings,
        "segments": None if analysis.has_too_few else by_size(sample),
        "beside": _councils(shown, progress),
        "comparison": side_by_side(sample.wave, shown, own=sample) if others else [],
        "quotations": _quotations(council),
        "difficulties": texts_from(ports.difficulties, council),
        "intentions": texts_from(ports.intentions, council, list(findings)),
        "texts": {section: dict(text) for section, text in texts.items()},
    }


def content_of_network(series: Series, texts: Texts) -> Content:
    """Everything the report on all councils says: those whose own analysis is public."""
    wave: Wave = series.wave
    samples = public_samples(wave)
    progress = {counts.sample.pk: counts for counts in progress_of([wave])[wave.pk]}
    compared = side_by_side(wave, samples)
    return {
        **_begin(series),
        "council": None,
        "survey": survey_of(wave, wave.instrument, questionnaire_of(wave.instrument_id)),
        "beside": _councils(samples, progress),
        "comparison": compared,
        "common": [_common(ranking) for ranking in compared],
        "texts": {section: dict(text) for section, text in texts.items()},
    }


def _begin(series: Series) -> Plain:
    return {"schema": SCHEMA, "number": series.number, "read_at": clock.now().isoformat()}


def public_samples(wave: Wave, besides: Sample | None = None) -> list[Sample]:
    """The councils whose analysis of this survey everybody may read."""
    samples = Sample.objects.filter(wave=wave, published_at__isnull=False).select_related("council")
    return list(samples.exclude(pk=besides.pk if besides else 0).order_by("council__city"))


def _councils(samples: Sequence[Sample], progress: Mapping[int, ResponseProgress]) -> list[Plain]:
    return [_beside(sample, progress.get(sample.pk)) for sample in samples]


def _beside(sample: Sample, progress: ResponseProgress | None) -> Plain:
    few = progress is None or is_small(progress.answered) or not progress.answered
    rate = progress.rate.value if progress and progress.rate and not few else None
    answered = None if few or progress is None else progress.answered
    asked = progress.asked if progress and progress.rate else None
    counts = {"known": sample.known, "asked": asked, "answered": answered, "rate": rate}
    return {**council_as_data(sample.council), **counts}


def _common(compared: Plain) -> Plain:
    """What stands among the first five in at least half of the councils."""
    least = max(2, -(-len(compared["councils"]) // 2))
    rows = []
    for row in compared["rows"]:
        first = [slug for slug, cell in row["cells"].items() if cell["rank"] is not None and cell["rank"] <= FIRST]
        if len(first) >= least:
            rows.append({"code": row["code"], "label": row["label"], "first_in": first, "mean_rank": row["mean_rank"]})
    return {"code": compared["code"], "title": compared["title"], "rows": rows}


def _quotations(council: Any) -> list[Plain]:
    """Which quotations people approved for publication. Their words are not kept here: approval can be taken back."""
    return [{"id": quotation.id} for port in ports.quotations for quotation in port(council, PUBLIC, None)]


def voices_of(content: Content, council: Council | None) -> list[Plain]:
    """The words behind a report's quotations, of those that are still approved today."""
    ids = [quotation["id"] for quotation in content.get("quotations", ())]
    if council is None or not ids:
        return []
    return [
        {"text": row.text, "lang": row.lang, "english": row.english, "who": dict(row.who), "url": row.url}
        for port in ports.quotations
        for row in port(council, PUBLIC, ids)
        if row.id in ids
    ]
