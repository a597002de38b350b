"""When two names mean the same organisation: without legal form, case, accents and signs."""

import re
from difflib import SequenceMatcher
from functools import lru_cache

from clustergrowth.common.languages import plain
from clustergrowth.people.imports.rows.words import listed

_FORMS = frozenset(listed("legal_forms.txt")["short"])  # folded words; dotted ones are joined before they are compared
_LONG_FORMS = re.compile(r"\b(?:" + "|".join(sorted(listed("legal_forms.txt")["long"], key=len, reverse=True)) + r")\b")
_WEAK = frozenset(listed("legal_forms.txt")["weak"])
_DOTTED = re.compile(r"\b(?:[a-z]\.\s?){1,5}[a-z]?\b\.?")
_SIGNS = re.compile(r"[^a-z0-9\u0370-\u03ff\u0400-\u04ff]+")
_POSTAL = re.compile(r"\bcedex\b.*|\([^()\n]*+\)|\d+")


@lru_cache(maxsize=50_000)
def name_key(name: str) -> str:
    """“LÁSER SUR, S.L.” and “Laser Sur SL” have one key; İ, ı and i are one letter."""
    folded = _DOTTED.sub(lambda found: re.sub(r"[.\s]", "", found[0]) + " ", plain(name))
    folded = _LONG_FORMS.sub(" ", _SIGNS.sub(" ", folded.replace("'", " ")))
    words = folded.split()
    kept = list(words)
    while len(kept) > 1 and kept[-1] in _FORMS:
        kept.pop()
    if len(kept) > 2 and kept[0] in ("sarl", "sas", "sa", "spa", "srl", "gmbh", "ltd"):
        kept.pop(0)
    return " ".join(kept)[:300]


@lru_cache(maxsize=20_000)
def place_key(city: str) -> str:
    """A town's name for comparison, without CEDEX, numbers and brackets."""
    return " ".join(_SIGNS.sub(" ", _POSTAL.sub(" ", plain(city))).split())[:100]


def strong_words(key: str) -> frozenset[str]:
    """The words of a key that say something."""
    return frozenset(word for word in key.split() if word not in _WEAK and len(word) > 1)


def may_be_one(key: str, other: str) -> bool:
    """Whether two names under one web domain can be the same organisation: one holds the words of the other."""
    mine, theirs = strong_words(key), strong_words(other)
    common = mine & theirs
    return bool(common) and (common in (mine, theirs) or 2 * len(common) >= len(mine | theirs))


def likeness(key: str, other: str) -> float:
    """How alike two names are written, from 0 to 1."""
    return SequenceMatcher(None, key, other, autojunk=False).ratio()
