"""How a day is written: by the patterns that the readers of a language use (CLDR), and in one place.

What is shown of a day is said in words, in any order: ``long`` (the month in full), ``weekday``, ``month`` (no day),
``time`` (the hour behind it), ``hour`` (nothing but it), ``zone`` (the zone behind it), ``near``: what happens soon or
happened lately, whose year is only written when it is not this one. Everything else is written with its year.
"""

import re
from datetime import date, datetime, time, tzinfo
from functools import cache

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_time, get_datetime_format
from django.conf import settings
from django.utils.timezone import get_current_timezone, is_aware
from django.utils.translation import get_language

from clustergrowth.common import clock

WORDS = frozenset({"long", "weekday", "month", "time", "hour", "zone", "near"})
_EUROPEAN = {"en": "en_GB"}  # 30 November, and an hour of twenty-four; American English writes both otherwise


def written(at: date | datetime | None, how: str = "", zone: tzinfo | None = None) -> str:
    """A day, or a moment, as the reader's language writes it; in ``zone``, else where the reader lives."""
    if at is None:
        return ""
    if isinstance(at, datetime) and is_aware(at):
        at = at.astimezone(zone or get_current_timezone())
    return as_it_stands(at, how)


def as_it_stands(at: date | datetime, how: str = "") -> str:
    """What ``written`` says of a moment that is told in its zone already."""
    words = frozenset(how.split())
    if unknown := words - WORDS:
        raise ValueError(f"a day is not written {', '.join(sorted(unknown))}")
    locale = locale_of(get_language() or settings.LANGUAGE_CODE)
    hour = _hour(at, locale) if words & {"time", "hour"} and isinstance(at, datetime) else ""
    if "zone" in words and isinstance(at, datetime):
        hour = f"{hour} {at.tzname()}"
    if "hour" in words:
        return hour
    day = format_date(at, _pattern(locale, words - {"time", "zone"}, at.year == _this_year(at)), locale=locale)
    return str(get_datetime_format("medium", locale=locale)).format(hour, day) if hour else day


@cache
def locale_of(language: str) -> Locale:
    """What CLDR knows of a language; of one that it does not know, English."""
    try:
        return Locale.parse(_EUROPEAN.get(language, language.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def _this_year(at: date | datetime) -> int:
    zone = at.tzinfo if isinstance(at, datetime) else None
    return clock.today(zone or get_current_timezone()).year


def _hour(at: datetime, locale: Locale) -> str:
    return format_time(time(at.hour, at.minute), _known(locale, "Hm"), locale=locale)


@cache
def _pattern(locale: Locale, words: frozenset[str], is_this_year: bool) -> str:
    is_long, has_weekday = "long" in words, "weekday" in words
    if "month" in words:
        return _known(locale, "yMMMM" if is_long else "yMMM")
    if "near" in words and is_this_year:
        if is_long:
            return _in_full(_known(locale, *(("MMMMEEEEd", "MMMMEd", "MMMEd") if has_weekday else ("MMMMd", "MMMd"))))
        return _known(locale, "MMMEd" if has_weekday else "MMMd")
    if is_long:
        return str(locale.date_formats["full" if has_weekday else "long"].pattern)
    return _known(locale, "yMMMEd" if has_weekday else "yMMMd")


def _known(locale: Locale, *skeletons: str) -> str:
    """The pattern of the first of these that the language has."""
    patterns = locale.datetime_skeletons
    return str(next(patterns[name] for name in skeletons if name in patterns).pattern)


def _in_full(pattern: str) -> str:
    """A pattern with its names in full, where a language tells of no pattern of its own for them."""
    return re.sub(r"\bM{3}\b", "MMMM", re.sub(r"\bE{1,3}\b", "EEEE", pattern))
