"""In which of the five languages a text is written."""

from functools import cache
from typing import TYPE_CHECKING

from clustergrowth.engine.matching.texts import LANGUAGES

if TYPE_CHECKING:
    from lingua import LanguageDetector


@cache
def _detector() -> "LanguageDetector":
    """Loaded at the first guess: 100 MB and a second."""
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    codes = [getattr(IsoCode639_1, lang.upper()) for lang in LANGUAGES]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()


def guess_language(text: str) -> tuple[str, float]:
    """The likeliest of en, es, it, fr, tr and how sure that is (0…1); ("", 0.0) for a text without letters."""
    if not any(letter.isalpha() for letter in text):
        return "", 0.0
    best = _detector().compute_language_confidence_values(text)[0]
    return best.language.iso_code_639_1.name.lower(), float(best.value)
