"""In which of the five languages a text is written."""

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from clustergrowth.engine.matching.texts import LANGUAGES

if TYPE_CHECKING:
    from lingua import LanguageDetector

_DIGITS = 6  # the detector adds up its evidence in another order each time, and the last digits with it
_LOADING = Lock()  # `cache` alone lets every thread that comes early load one of its own


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
    with _LOADING:
        detector = _detector()
    best = detector.compute_language_confidence_values(text)[0]
    return best.language.iso_code_639_1.name.lower(), round(float(best.value), _DIGITS)
