"""A small embedder for tests of everything but the model itself, and the five-language texts."""

import csv
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np

from clustergrowth.engine.matching import Vectors
from clustergrowth.engine.matching.words import terms


class Words:
    """Texts are as near as the words they share."""

    name = "words"
    size = 256

    def __init__(self) -> None:
        self.read = 0

    def encode(self, texts: Sequence[str], langs: Sequence[str]) -> Vectors:
        self.read += len(texts)
        vectors = np.zeros((len(texts), self.size), dtype=np.float32)
        for k, (text, lang) in enumerate(zip(texts, langs, strict=True)):
            for key, count in terms(text, lang).counts.items():
                vectors[k, crc32(repr(key).encode()) % self.size] += count
        length = np.linalg.norm(vectors, axis=1, keepdims=True)
        result: Vectors = (vectors / np.where(length > 0, length, 1)).astype(np.float32)
        return result


def five_languages() -> list[dict[str, str]]:
    """topic, lang, need, offer: twelve topics, need and offer written apart, hardly a shared word."""
    with (Path(__file__).parent / "five_languages.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
