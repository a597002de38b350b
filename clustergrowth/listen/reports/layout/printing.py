"""A report as it is printed: the same blocks as on the page, as data for the Typst page beside this file."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from clustergrowth.common.components.charts import drawn, scale_for, shown_values
from clustergrowth.common.components.templatetags.components import short
from clustergrowth.common.languages import in_language
from clustergrowth.common.languages.dates import written
from clustergrowth.common.pdf import typeset
from clustergrowth.listen.reports.layout import Block, Part, laid_out
from clustergrowth.listen.reports.layout.blocks import Chart, FactsBlock, NoteBlock, Points, Prose, TableBlock, Voices
from clustergrowth.listen.reports.layout.words import between, few
from clustergrowth.listen.reports.models import Content, Report, ReportState
from clustergrowth.listen.reports.queries.citing import citation_of, sentence

PAGE = Path(__file__).parent / "print" / "report.typ"
COLOURS = ("#5d594f", "#b4500c", "#7b6000", "#9b1f4f", "#1c7548", "#1a5ca6", "#6840a0")  # of the councils, in light


def pdf_of(report: Report, content: Content, lang: str, *, at: datetime) -> bytes:
    """The whole report as PDF; from the same report the same bytes."""
    with translation.override(lang):
        return typeset(PAGE, data_for_print(report, content, lang), at=at)


def data_for_print(report: Report, content: Content, lang: str) -> dict[str, Any]:
    """What the Typst page is given: words and places, nothing to be computed."""
    laid = laid_out(content, lang)
    cited = citation_of(report)
    council = report.series.council
    colour = council.colour if council and council.colour < len(COLOURS) else 0
    return {
        "lang": lang,
        "title": f"{laid.heading}: {laid.subtitle}, {report.series.number}",
        "author": cited.author,
        "keywords": [report.series.number, laid.subtitle],
        "colour": COLOURS[colour],
        "kicker": _("Cluster Growth Councils") if council is None else cited.author,
        "heading": laid.heading,
        "subtitle": laid.subtitle,
        "running": f"{laid.heading} · {laid.subtitle}",
        "number": f"{report.series.number}, {version_of(report)}",
        "foot": status_of(report) or cited.url,
        "status": status_of(report),
        "cover": [list(row) for row in cover_of(report)],
        "cite-title": _("How to cite"),
        "cite": sentence(cited),
        "contents": _("Contents"),
        "sections": [_part(part) for part in laid.parts],
    }


def version_of(report: Report) -> str:
    return _("version %(version)s") % {"version": report.version}


def cover_of(report: Report) -> list[tuple[str, str]]:
    """Number, version, survey, dates: what a reader asks first."""
    council = report.series.council
    rows = [(_("Number"), report.series.number), (_("Version"), _version(report))]
    rows.append((_("Survey"), in_language(report.series.wave.title, council.languages if council else ())[0]))
    if report.signed_at:
        how = (
            _("by decision %(number)s") % {"number": report.signed_under}
            if report.signed_under
            else _("by the consortium lead")
        )
        rows.append((_("Signed off"), f"{written(report.signed_at, 'long')}, {how}"))
    if report.published_at:
        rows.append((_("Published"), written(report.published_at, "long")))
    return rows


def _version(report: Report) -> str:
    if report.corrects is None:
        return str(report.version)
    return _("%(version)s, corrects version %(earlier)s") % {
        "version": report.version,
        "earlier": report.corrects.version,
    }


def status_of(report: Report) -> str:
    """What a report that is not published says of itself."""
    return {
        ReportState.DRAFT: _("Draft. Figures and texts may still change."),
        ReportState.SUBMITTED: _("Submitted to the council. Not signed off and not published."),
        ReportState.SIGNED: _("Signed off. Not published yet."),
        ReportState.PUBLISHED: "",
    }[ReportState(report.state)]


def _part(part: Part) -> dict[str, Any]:
    return {"id": part.code, "title": part.title, "breaks": part.breaks, "blocks": [_block(b) for b in part.blocks]}


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Prose():
            return {"kind": block.kind, "text": f"{block.text}\n{block.detail}".strip(), "lang": block.lang}
        case NoteBlock():
            return {"kind": block.kind, "text": block.text, "lang": block.lang}
        case FactsBlock():
            return {"kind": block.kind, "rows": [list(row) for row in block.rows]}
        case Chart():
            return _chart(block)
        case TableBlock():
            head = [{"words": head.words, "number": head.is_number} for head in block.head]
            rows = [list(row) for row in block.rows]
            return {"kind": block.kind, "title": block.title, "head": head, "rows": rows, "note": block.note}
        case Points():
            items = [{"lead": p.lead, "text": p.text, "lang": p.lang, "detail": p.detail} for p in block.items]
            return {"kind": block.kind, "title": block.title, "items": items}
        case Voices():
            voices = [{"text": voice.text, "lang": voice.lang, "who": _who(voice)} for voice in block.items]
            return {"kind": block.kind, "items": voices}


def _who(voice: Any) -> str:
    is_english = translation.get_language()[:2] == "en" and voice.lang != "en" and voice.english
    return f"{voice.who} · {voice.english}" if is_english else str(voice.who)


def _chart(chart: Chart) -> dict[str, Any]:
    scale = scale_for(shown_values(chart.bars), end=chart.end)
    unit = f"\N{NO-BREAK SPACE}{chart.unit}" if chart.unit else ""
    rows: list[Mapping[str, Any]] = []
    for place in drawn(chart.bars, scale):
        bar = place.bar
        start = {"label": str(bar.label), "note": str(bar.note), "hidden": bar.hidden or bar.value is None}
        if start["hidden"]:
            rows.append({**start, "shown": few()})
            continue
        places = {"start": place.start, "width": place.width, "at": place.at, "low": place.low, "high": place.high}
        shown = {"shown": f"{short(bar.value)}{unit}", "interval": between(bar.low, bar.high)}
        rows.append({**start, **places, **shown, "n": "" if bar.n is None else str(bar.n)})
    ticks = [{"at": tick.at, "words": short(tick.value), "anchor": tick.anchor} for tick in scale.ticks()]
    head = [_("What"), "", _("Value"), chart.interval, "n"]
    return {
        "kind": chart.kind, "title": chart.title, "description": chart.description, "head": head, "rows": rows,
        "ticks": ticks, "zero": scale.place(0),
    }  # fmt: skip
