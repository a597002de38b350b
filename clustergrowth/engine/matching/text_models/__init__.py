"""The two models that read texts, a detector of languages and an encoder of meanings: up to 300 MB in memory.

Where a network runs, one process has them (``serving``) and every other asks it (``asking``). What runs by itself, a
command or a test, loads its own (``loaded``).
"""

from collections.abc import Sequence
from typing import Protocol

from clustergrowth.engine.matching.text_models.loaded import LoadedModels
from clustergrowth.engine.matching.texts import Vectors

LONGEST_TEXT = 5_000  # letters read of one text, some more than any form takes: each costs the encoder 4 kB meanwhile


class Models(Protocol):
    def encode(self, texts: Sequence[str]) -> Vectors:
        """What each text means, shape (texts, 512), float32, with the common part of its language still in."""
        ...

    def guess_language(self, text: str, likely: Sequence[str]) -> tuple[str, float]:
        """Of a text with letters, and how sure that is (0…1)."""
        ...


_LOADED = LoadedModels()
_asked: Models = _LOADED


def ask(models: Models) -> None:
    """From now on this process asks these, and loads none."""
    global _asked
    _asked = models


def encode_plainly(texts: Sequence[str]) -> Vectors:
    return _asked.encode([_read(text) for text in texts])


def guess_language(text: str, likely: Sequence[str] = ()) -> tuple[str, float]:
    """The likeliest of the languages we have words of, or one of thirty others, and how sure that is (0…1).

    Another is told where it is all but certain, or is ``likely`` where the text is written and fits it better.
    ("", 0.0) for a text without letters.
    """
    read = _read(text)
    return _asked.guess_language(read, likely) if any(map(str.isalpha, read)) else ("", 0.0)


def _read(text: str) -> str:
    """What is read of a text: its beginning, halves of signs replaced."""
    return text[:LONGEST_TEXT].encode(errors="replace").decode()
