"""Every language by its name (CLDR): pages speak five, what people write, and a council's letters, may be in any.

A reader whose language is none of the five reads the pages in English, and the council's words in the council's own.
"""

from collections.abc import Iterable
from functools import cache

from babel import Locale, localedata
from django.conf import settings
from django.utils.translation import get_language

from clustergrowth.common.languages import CODES, NAMES, fold
from clustergrowth.common.languages.dates import locale_of


def name_of(code: str) -> str:
    """What its speakers call a language."""
    if code in NAMES:
        return NAMES[code]
    own = Locale.parse(code).get_display_name(code) or code
    return own[:1].upper() + own[1:]


LONGEST_CODE = 3  # letters, of a language without a country


@cache
def codes() -> frozenset[str]:
    return frozenset(code for code in localedata.locale_identifiers() if "_" not in code and code != "root")


def called(code: str) -> str:
    """What the reader calls a language."""
    return str(locale_of(_reader()).languages.get(code, code))


def names() -> list[str]:
    """To choose from: each language as the reader calls it, and as its speakers do."""
    return [name for _code, name in by_name()]


def by_name() -> tuple[tuple[str, str], ...]:
    """The same with their codes."""
    return _by_name_for(_reader())


def _reader() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]


@cache
def _by_name_for(reader: str) -> tuple[tuple[str, str], ...]:
    called = locale_of(reader).languages
    both = ((code, _both(called.get(code, code), name_of(code))) for code in codes())
    return tuple(sorted(both, key=lambda pair: (fold(pair[1]), pair[0])))


def _both(called: str, own: str) -> str:
    return called if fold(called) == fold(own) else f"{called} ({own})"


def found(typed: str) -> str:
    """The code of a language that was typed by a name, its own or one of our five languages', or by its code."""
    word = fold(typed.partition("(")[0])
    return _codes_by_name().get(word, "")


@cache
def _codes_by_name() -> dict[str, str]:
    by_name = {fold(code): code for code in codes()}
    for reader in CODES:
        by_name |= {fold(called): code for code, called in locale_of(reader).languages.items() if code in codes()}
    return by_name | {fold(name_of(code)): code for code in codes()}


def of_the_pages(languages: Iterable[str]) -> str:
    """The first of these that the pages speak: what they say to somebody of whom nothing else is known."""
    return next((code for code in languages if code in CODES), settings.LANGUAGE_CODE)
