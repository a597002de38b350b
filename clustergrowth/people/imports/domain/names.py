"""When two names mean the same organisation: without legal form, case, accents and signs."""

import re
from functools import lru_cache

from clustergrowth.common.languages import plain
from clustergrowth.people.imports.domain.words import listed

_FORMS = frozenset(listed("legal_forms.txt")["short"])  # folded words; dotted ones are joined before they are compared
_LONG_FORMS = re.compile(r"\b(?:" + "|".join(sorted(listed("legal_forms.txt")["long"], key=len, reverse=True)) + r")\b")
_WEAK = frozenset(listed("legal_forms.txt")["weak"])
_KINDS = {word: kind for kind, words in enumerate(listed("legal_forms.txt")["kinds"]) for word in words.split()}
_SHORTENED = {  # long forms, the longest first
    "societa a responsabilita limitata": "srl", "sociedad de responsabilidad limitada": "sl",
    "societe par actions simplifiee": "sas", "societe a responsabilite limitee": "sarl",
    "designated activity company": "dac", "limited liability company": "llc", "public limited company": "plc",
    "sociedad cooperativa": "scoop", "sociedad limitada": "sl", "societa per azioni": "spa", "sociedad anonima": "sa",
    "limited sirketi": "ltdsti", "societe anonyme": "sa", "anonim sirketi": "as", "ltd sti": "ltdsti",
}  # fmt: skip
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


@lru_cache(maxsize=50_000)
def legal_forms(name: str) -> frozenset[int]:
    """Which kinds of legal person stand at the end of a name: “Nova S.A.” and “Nova S.L.” are two, “Nova” says none."""
    folded = _DOTTED.sub(lambda found: re.sub(r"[.\s]", "", found[0]) + " ", plain(name))
    words = " ".join(_SIGNS.sub(" ", folded).split())
    for written, short in _SHORTENED.items():
        words = words.replace(written, short)
    found: set[int] = set()
    for word in reversed(words.split()[1:]):
        if word not in _FORMS and word not in _KINDS:
            break
        if word in _KINDS:
            found.add(_KINDS[word])
    return frozenset(found)


def are_other_persons(forms: frozenset[int], others: frozenset[int]) -> bool:
    """Whether two legal forms cannot be one legal person's."""
    return bool(forms) and bool(others) and not forms & others


@lru_cache(maxsize=20_000)
def place_key(city: str) -> str:
    """A town's name for comparison, without CEDEX, numbers and brackets."""
    return " ".join(_SIGNS.sub(" ", _POSTAL.sub(" ", plain(city))).split())[:100]


def strong_words(key: str) -> frozenset[str]:
    """The words of a key that say something."""
    return frozenset(word for word in key.split() if word not in _WEAK and len(word) > 1)


def holds(key: str, other: str) -> bool:
    """Whether one of two names holds all strong words of the other."""
    mine, theirs = strong_words(key), strong_words(other)
    return bool(mine & theirs) and (mine <= theirs or theirs <= mine)


def share_words(key: str, other: str) -> bool:
    """Whether two names under one web domain are alike enough to ask about them."""
    return bool(strong_words(key) & strong_words(other))
