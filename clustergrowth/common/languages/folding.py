"""Folding: what is one word however it is typed, safe in Turkish (the embedded database has no ICU).

Names are typed with whatever sign a telephone or a text program puts. What is searched for and what is searched in are
folded alike, so that O'Brien, O’Brien, OBrien and o brien are one name, and S.A., S. A. and SA one legal form.
"""

import re
import unicodedata
from itertools import pairwise

# Dotted and dotless i become one letter, so that İSTANBUL, Istanbul and ıstanbul are found alike in every language.
_LETTERS = str.maketrans(
    {"İ": "i", "I": "i", "ı": "i", "ß": "ss", "ø": "o", "Ø": "o", "đ": "d", "ł": "l", "Ł": "l", "æ": "ae", "œ": "oe"}
)

APOSTROPHES = "'’‘‛ʼʻʹ´`′＇"
SPACES = "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t\n\r"
HYPHENS = "-‐‑‒–—―−﹣－"
NOTHING = "\u00ad\u200b\u200c\u200d\u2060\ufeff"  # soft hyphens and other signs nobody sees
_JOINED = dict.fromkeys(map(ord, APOSTROPHES + HYPHENS), "-")  # what stands between two halves of one word
SIGNS = _JOINED | dict.fromkeys(map(ord, ',;()[]{}«»‹›“”„‟"'), " ") | dict.fromkeys(map(ord, NOTHING), "")
_INITIALS = re.compile(r"(?<![^\W_])[^\W\d_](?:\.[^\W\d_])+(?![^\W_])\.?")
_DOTS = re.compile(r"\.(?!\d)|(?<!\d)\.")  # not those of numbers
_FORMS = ("srls", "sau", "slu", "sll", "slp", "srl", "spa", "sas", "snc", "sca", "sa", "sl", "as", "bv", "nv")
_SPACED_FORM = re.compile(rf"(?<= )(?:{'|'.join(map(' '.join, _FORMS))})(?= |$)")
_ELIDED = frozenset("cdjlmnost")  # what may have been written with an apostrophe: o brien, l oreal


def plain(text: str) -> str:
    """Lower case without accents, one space between words; signs stay: what cells of files and codes compare."""
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).casefold()
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def marked(text: str) -> str:
    """Folded, with a hyphen between the halves of one word."""
    folded = plain(text.translate(SIGNS))
    if "." in folded:
        folded = _DOTS.sub(" ", _INITIALS.sub(lambda initials: initials[0].replace(".", ""), folded))
    return _SPACED_FORM.sub(lambda form: form[0].replace(" ", ""), " ".join(folded.split()))


def fold(text: str) -> str:
    """A name for sorting and for telling whether two are one: without case, accents and signs within words."""
    return " ".join(marked(text).replace("-", " ").split())


def searchable(*texts: str) -> str:
    """What ``holding`` looks in: the folded words, a space before each; then those of two halves as one word again."""
    words = marked(" ".join(texts)).split()
    whole = [word.replace("-", "") for word in words if "-" in word.strip("-")]
    whole += [word + other for word, other in pairwise(words) if word in _ELIDED and other.isalpha()]
    return f" {' '.join([*' '.join(words).replace('-', ' ').split(), *dict.fromkeys(whole)])}"
