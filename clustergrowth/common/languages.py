"""Five languages: content, fallback and Turkish-safe folding (the embedded database has no ICU)."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

CODES = ("en", "es", "it", "fr", "tr")
NAMES = {"en": "English", "es": "Español", "it": "Italiano", "fr": "Français", "tr": "Türkçe"}
CHOICES: list[tuple[str, str]] = [(code, NAMES[code]) for code in CODES]

# Dotted and dotless i become one letter, so that İSTANBUL, Istanbul and ıstanbul are found alike in every language.
_LETTERS = str.maketrans(
    {"İ": "i", "I": "i", "ı": "i", "ß": "ss", "ø": "o", "Ø": "o", "đ": "d", "ł": "l", "Ł": "l", "æ": "ae", "œ": "oe"}
)


def fold(text: str) -> str:
    """Lower case without accents, one space between words: what search, sort and duplicate checks compare."""
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).casefold()
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def in_language(text: Any, languages: Iterable[str] = ()) -> tuple[str, str]:
    """A five-language text and the language it is shown in: the reader's, ``languages``, English, then any."""
    if text is None:
        return "", ""
    data = getattr(text, "data", text)
    if isinstance(data, str):
        return data, ""
    for code in ((get_language() or settings.LANGUAGE_CODE)[:2], *languages, "en", *CODES):
        if data.get(code):
            return str(data[code]), code
    return "", ""
