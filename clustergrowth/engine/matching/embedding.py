"""Texts in any of the five languages as vectors of meaning.

The default model is a port of Google's Universal Sentence Encoder, multilingual v3 (Yang et al. 2020), which comes
whole in its package. A language leaves a common part in all its vectors; `centre` takes it out, so that texts of two
languages stand as near as their subjects do (means.md tells how the means were made).
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np

from clustergrowth.engine import InputFault
from clustergrowth.engine.matching.text_models import encode_plainly
from clustergrowth.engine.matching.texts import Vectors

MEANS = Path(__file__).with_name("means.npz")


class Embedder(Protocol):
    """Anything that turns texts into vectors: `name` changes whenever stored vectors must be made anew."""

    @property
    def name(self) -> str: ...

    @property
    def size(self) -> int: ...

    def encode(self, texts: Sequence[str], langs: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), size), float32."""
        ...


class UniversalSentenceEncoder:
    """The default: 512 numbers a text, of which it reads the first 5,000 letters, 3 ms a text."""

    name = "use-multilingual-3/centred-1"
    size = 512

    def encode(self, texts: Sequence[str], langs: Sequence[str]) -> Vectors:
        return centre(encode_plainly(texts), langs) if texts else np.zeros((0, self.size), dtype=np.float32)


@cache
def means() -> dict[str, Vectors]:
    """The common part of each language, of shape (512,)."""
    with np.load(MEANS, allow_pickle=False) as stored:
        return {lang: np.asarray(stored[lang], dtype=np.float32) for lang in stored.files}


def centre(vectors: Vectors, langs: Sequence[str]) -> Vectors:
    """Take each language's mean out and make the length 1 again; an unknown language gets the mean of all five."""
    if len(vectors) != len(langs):
        raise InputFault(f"{len(vectors)} vectors but {len(langs)} languages")
    means_by_language = means()
    middle: Vectors = np.mean(list(means_by_language.values()), axis=0, dtype=np.float32)
    moved = vectors - np.asarray([means_by_language.get(lang, middle) for lang in langs], dtype=np.float32)
    length = np.linalg.norm(moved, axis=1, keepdims=True)
    result: Vectors = (moved / np.where(length > 0, length, 1)).astype(np.float32)
    return result


@cache
def default_embedder() -> Embedder:
    return UniversalSentenceEncoder()


def embed(texts: Sequence[str], langs: Sequence[str], embedder: Embedder | None = None) -> Vectors:
    """Unit vectors of shape (texts, size), float32; the cosine of two is their dot product."""
    if len(texts) != len(langs):
        raise InputFault(f"{len(texts)} texts but {len(langs)} languages")
    return (embedder or default_embedder()).encode(texts, langs)
