"""The words of a text that can be evidence: stems of its language, names and standards that all languages share."""

import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Protocol

from clustergrowth.engine.matching.texts import LANGUAGE_NAMES

_TURKISH_PREFIX = 5  # of a language of suffixes the first letters serve better than a stemmer (Can et al. 2008)
_WORD = re.compile(r"[^\W_]+(?:[.\-/&+][^\W_]+)*\+*")
_STANDARD = re.compile(
    r"\b(?:EN|ISO|IEC|DIN|UNI|UNE|NF|BS|TS|ASTM|ASME|IEEE|CEI|VDI|API|SAE|AWS|ETSI|GOST|JIS)"
    r"(?:[ /-](?:EN|ISO|IEC|TS|TR|HD|IATF)){0,4}[ -]?[A-Z]?\d{2,6}(?:[-.]\d{1,4})*\b"
)
_SENTENCE = re.compile(r"(?<=[.!?;:…])\s+|\n+")


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - the library's own name


@dataclass(frozen=True, slots=True)
class Terms:
    """Evidence in one text: key → how often, and key → as it is written there.

    Keys are (language, stem) for ordinary words, ("name", …) and ("standard", …) for what every language shares.
    """

    counts: dict[tuple[str, str], int]
    written: dict[tuple[str, str], str]


def fold(text: str, lang: str = "") -> str:
    """Lower case without accents; Turkish I and İ become ı and i first, then all dotless."""
    if lang == "tr":
        text = text.replace("I", "ı").replace("İ", "i")
    plain = unicodedata.normalize("NFKD", text.lower().replace("ı", "i"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


_LISTS = {file.stem: file for file in (Path(__file__).parent / "stopwords").glob("*.txt")}


@cache
def stop_words(lang: str) -> frozenset[str]:
    """Words that say nothing about a subject, folded: grammar, and what every need and offer says.

    None of a language without a list; the name of a file is never made of what was sent.
    """
    file = _LISTS.get(lang)
    return frozenset(fold(word, lang) for word in file.read_text(encoding="utf-8").split()) if file else frozenset()


class _Stemmers(threading.local):
    """A stemmer keeps the word it works on in itself: shared by two threads it gives each the stem of a mixture."""

    def __init__(self) -> None:
        self.by_language: dict[str, _Stemmer] = {}


_STEMMERS = _Stemmers()


def _stemmer(lang: str) -> "_Stemmer | None":
    from snowballstemmer import stemmer

    if lang not in LANGUAGE_NAMES:
        return None
    mine = _STEMMERS.by_language
    if lang not in mine:
        mine[lang] = stemmer(LANGUAGE_NAMES[lang].lower())
    return mine[lang]


@lru_cache(maxsize=100_000)
def stem(word: str, lang: str) -> str:
    """The stem of one word, folded."""
    if lang == "tr":
        return fold(word, lang)[:_TURKISH_PREFIX]
    stemmer_of_lang = _stemmer(lang)
    return fold(stemmer_of_lang.stemWord(word.lower()) if stemmer_of_lang else word)


def standard(text: str) -> str:
    """One way of writing a standard: "EN-ISO 5817" and "ISO5817" both become "ISO 5817"."""
    parts = [part for part in re.split(r"[ /]|(?<=[A-Z])-?(?=\d)|(?<=[A-Z])-(?=[A-Z])", text.upper()) if part]
    bodies = [part for part in parts if part.isalpha()]
    numbers = "".join(part for part in parts if not part.isalpha())
    return f"{bodies[-1]} {numbers}"


def standards(text: str) -> dict[str, str]:
    """Standards named in a text: one way of writing → as written there; ISO 10816-3 is told as ISO 10816 too."""
    numbers: dict[str, str] = {}
    for as_written in _STANDARD.findall(text):
        exact = standard(as_written)
        numbers[exact] = as_written
        numbers.setdefault(re.split("[-.]", exact)[0], as_written)
    return numbers


def is_name(word: str, *, begins_sentence: bool) -> bool:
    """Whether a word looks like a product, programme, technology or proper name: CNC, OPC-UA, LoRaWAN, 5G, Horizon."""
    capitals = sum(letter.isupper() for letter in word)
    letters = sum(letter.isalpha() for letter in word)
    if letters < len(word) and letters and capitals and any(letter.isdigit() for letter in word):
        return True
    if letters >= 2 and capitals >= 2 and (capitals == letters or not word[0].isupper() or letters > 3):
        return True
    return capitals == 1 and word[0].isupper() and letters > 2 and not begins_sentence


@lru_cache(maxsize=4096)
def terms(text: str, lang: str) -> Terms:
    """The evidence in a text written in `lang`; kept for texts read lately, so never to be changed."""
    counts: dict[tuple[str, str], int] = {}
    written: dict[tuple[str, str], str] = {}
    for normal, as_written in standards(text).items():
        counts["standard", normal] = 1
        written["standard", normal] = as_written
    ignored = stop_words(lang)
    shouting = text.isupper()
    for sentence in sentences(_STANDARD.sub(" ", text)):
        for place, match in enumerate(_WORD.finditer(sentence)):
            word = match.group()
            folded = fold(word, lang)
            if len(folded) < 2 or folded.isdigit() or folded in ignored:
                continue
            keys = [(lang, stem(word, lang))]
            if not shouting and is_name(word, begins_sentence=not place):
                keys.append(("name", folded))
            for key in keys:
                counts[key] = counts.get(key, 0) + 1
                written.setdefault(key, word)
    return Terms(counts, written)


def sentences(text: str) -> list[str]:
    """A text in passages of a sentence or clause; very short ones stay with the one before."""
    parts: list[str] = []
    for part in (piece.strip() for piece in _SENTENCE.split(text)):
        if not part:
            continue
        if parts and (len(parts[-1]) < 25 or len(part) < 25):
            parts[-1] = f"{parts[-1]} {part}"
        else:
            parts.append(part)
    return parts
