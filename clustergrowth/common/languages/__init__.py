"""Five languages: content and fallback. How names are folded is in ``folding``, how they are found in ``searching``."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from clustergrowth.common.languages.folding import fold, plain, searchable

__all__ = ["CHOICES", "CODES", "FOUNDING", "NAMES", "fold", "in_language", "plain", "searchable"]

NAMES = {"en": "English", "es": "Español", "it": "Italiano", "fr": "Français", "tr": "Türkçe"}
CODES = tuple(NAMES)
FOUNDING = ("en", "es", "it", "fr", "tr")  # a later language is wished for: what was written before it lacks nothing
CHOICES: list[tuple[str, str]] = [(code, NAMES[code]) for code in CODES]


def in_language(text: Any, languages: Iterable[str] = ()) -> tuple[str, str]:
    """A five-language text and the language it is shown in: the reader's, ``languages``, English, then any."""
    if text is None:
        return "", ""
    data = getattr(text, "data", text)
    if isinstance(data, str):
        return data, ""
    for code in ((get_language() or settings.LANGUAGE_CODE)[:2], *languages, "en", *CODES, *data):
        if data.get(code):
            return str(data[code]), code
    return "", ""
