"""The parts of a report in their order."""

from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from clustergrowth.listen.reports.layout import beside, method, region
from clustergrowth.listen.reports.layout.blocks import Laid, NoteBlock, Part
from clustergrowth.listen.reports.layout.words import Data, localized, prose


def laid_out(content: Data, lang: str) -> Laid:
    """The report in one language; what is not written in it stands in the council's, else in English."""
    with translation.override(lang):
        council = content["council"]
        languages: Sequence[str] = council["languages"] if council else ("en",)
        parts = _of_council(content, languages, lang) if council else _of_network(content, languages)
        subtitle = f"{localized(council['name'], languages)}, {council['city']}" if council else _("All councils")
        return Laid(
            lang, _("Regional Growth Needs Analysis Report"), subtitle, [part for part in parts if part is not None]
        )


def _summary(content: Data, languages: Sequence[str]) -> Part:
    text = prose(content["texts"].get("summary", {}), languages)
    return Part("summary", _("Summary"), text or [NoteBlock(_("The summary is not written yet."))])


def _of_council(content: Data, languages: Sequence[str], lang: str) -> list[Part | None]:
    return [
        _summary(content, languages),
        method.method(content),
        region.portrait(content, languages, lang),
        region.needs(content, languages),
        region.specific(content, languages),
        region.segments(content, languages),
        region.barriers(content, languages),
        region.quotations(content, languages),
        region.difficulties(content, languages),
        beside.comparison(content, languages),
        region.plans(content, languages),
        method.limits(content, languages),
        method.full_tables(content),
        method.questionnaire(content),
    ]


def _of_network(content: Data, languages: Sequence[str]) -> list[Part | None]:
    text = prose(content["texts"].get("plans", {}), languages)
    return [
        _summary(content, languages),
        beside.network_method(content),
        beside.common_needs(content),
        beside.network_specific(content),
        beside.network_comparison(content),
        Part("plans", _("What the councils plan to do"), text) if text else None,
        method.limits(content, languages),
        beside.network_tables(content),
        method.questionnaire(content),
    ]
