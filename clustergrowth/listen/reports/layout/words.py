"""Numbers, dates and names in the words of one language."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.dates import MONTHS
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clustergrowth.common import figures
from clustergrowth.common.components.templatetags.components import short
from clustergrowth.common.figures import MINIMUM_CELL
from clustergrowth.common.languages import NAMES, in_language
from clustergrowth.common.languages.dates import written
from clustergrowth.listen.analysis.models import Measure
from clustergrowth.listen.reports.layout.blocks import Prose

Data = Mapping[str, Any]
DASH = "–"


def few() -> str:
    return _("fewer than %(n)s") % {"n": MINIMUM_CELL}


def localized(text: Any, languages: Sequence[str] = ()) -> str:
    """A text in the reader's language, else in the council's, else in English."""
    return in_language(text, languages)[0]


def spoken(text: Any, languages: Sequence[str] = ()) -> tuple[str, str]:
    """The same, and the language it stands in where that is not the reader's."""
    words, lang = in_language(text, languages)
    return words, lang if lang != (get_language() or "en")[:2] else ""


def prose(text: Data, languages: Sequence[str]) -> list[Prose]:
    """What the council wrote, marked where it stands in another language; nothing where it wrote nothing."""
    words, lang = in_language(text, languages)
    if not words:
        return []
    other = lang if lang and lang != (get_language() or "en")[:2] else ""
    detail = _("Written in %(language)s.") % {"language": NAMES[other]} if other else ""
    return [Prose(words, other, detail)]


def day(iso: str) -> str:
    return written(date.fromisoformat(iso[:10]), "long")


def span(survey: Data) -> str:
    return _("%(since)s to %(until)s") % {"since": day(survey["opens"]), "until": day(survey["closes"])}


def capital(text: Any) -> str:
    """The same with a capital letter first: the rest stays (KOBİ), and a Turkish i becomes İ."""
    words = str(text)
    is_turkish = (get_language() or "")[:2] == "tr"
    first = "İ" if is_turkish and words[:1] == "i" else words[:1].upper()
    return first + words[1:]


def month(entry: Data) -> str:
    return capital(f"{MONTHS[entry['month']]} {entry['year']}") if entry["month"] else str(entry["year"])


def count(n: int | None) -> str:
    return few() if n is None else number_format(n, decimal_pos=0)


def stated(n: int | None) -> str:
    return _("not stated") if n is None else number_format(n, decimal_pos=0)


def percent(share: float | None) -> str:
    return _("not stated") if share is None else f"{short(share * 100)}\N{NO-BREAK SPACE}%"


def between(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else _("%(low)s to %(high)s") % {"low": short(low), "high": short(high)}


def decimals(value: float | None, places: int) -> str:
    return DASH if value is None else figures.decimals(value, places)


def factor_of(ranking: Data) -> float:
    """Shares are shown in percent."""
    return 100.0 if ranking["is_share"] else 1.0


def unit_of(ranking: Data) -> str:
    return "\N{NO-BREAK SPACE}%" if ranking["is_share"] else ""


def value_of(cell: Data, ranking: Data) -> str:
    if cell["hidden"]:
        return few()
    if cell["value"] is None:
        return DASH
    return f"{short(cell['value'] * factor_of(ranking))}{unit_of(ranking)}"


def interval_of(cell: Data, ranking: Data) -> str:
    if cell["hidden"] or cell["low"] is None:
        return "" if cell["hidden"] else DASH
    factor = factor_of(ranking)
    return between(cell["low"] * factor, cell["high"] * factor)


def times_of(own: Data | None) -> str:
    """A location quotient with its interval."""
    if own is None:
        return DASH
    ends = {"low": decimals(own["low"], 1), "high": decimals(own["high"], 1)}
    return f"{decimals(own['times'], 1)} ({_('%(low)s to %(high)s') % ends})"


def measured(ranking: Data) -> str:
    """What the figures of a ranking are."""
    return {
        Measure.MAJOR: _("Share of the firms that answered, with its 95 % interval."),
        Measure.GAP: _("Importance × (importance − ability), averaged over the firms, with its 95 % interval."),
        Measure.LOWEST: _("Average score of the firms with its 95 % interval, the weakest first."),
        Measure.HIGHEST: _("Average score of the firms with its 95 % interval, the highest first."),
    }[Measure(ranking["measure"])]


def end_of(ranking: Data) -> float | None:
    return 100.0 if ranking["is_share"] else None
