"""Legal forms: what the end of a name says of whom it names, and of where they lie.

The forms are cleanco's (kept for 67 countries, each with its kind of legal person), and in
``legal_forms_by_country.txt`` those it lacks. ``names`` reads ``legal_forms.txt``: what a name is the same without.
"""

from functools import cache, lru_cache
from itertools import chain

import pycountry
from cleanco import termdata

from clustergrowth.common.languages import plain
from clustergrowth.people.imports.domain.words import listed

_NO_FIRM = frozenset(("Non-Profit",))
_OF_OURS = {"Columbia": "CO", "Luxemborg": "LU", "Luxembourg": "LU", "Turkey": "TR"}  # as cleanco spells them
_LONGEST = 5  # words of a form


def _bare(form: str) -> str:
    """“S. à r.l.”, “Sarl” and “S.A.R.L.” are one: words without dots, initials joined."""
    letters = "".join(letter if letter.isalnum() else " " if letter in " &+/-" else "" for letter in plain(form))
    joined: list[str] = []
    was_initial = False
    for word in letters.split():
        is_initial = len(word) == 1
        if is_initial and was_initial:
            joined[-1] += word
        else:
            joined.append(word)
        was_initial = is_initial
    return " ".join(joined)


def _country(name: str) -> str:
    if name in _OF_OURS:
        return _OF_OURS[name]
    found = pycountry.countries.get(name=name) or pycountry.countries.get(common_name=name)
    return {"GR": "EL", "GB": "UK"}.get(found.alpha_2, found.alpha_2) if found else ""


@cache
def _countries_of_forms() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name, forms in termdata.terms_by_country.items():
        for form in forms:
            found.setdefault(_bare(form), set()).update({_country(name)} - {""})
    for code, forms in listed("legal_forms_by_country.txt").items():
        for form in forms:
            found.setdefault(_bare(form), set()).add(code)
    return {form: frozenset(codes) for form, codes in found.items()}


@cache
def _firms() -> frozenset[str]:
    by_type = chain.from_iterable(forms for kind, forms in termdata.terms_by_type.items() if kind not in _NO_FIRM)
    own = chain.from_iterable(listed("legal_forms_by_country.txt").values())
    return frozenset(_bare(form) for form in (*by_type, *own)) - frozenset(map(_bare, listed("no_firms.txt")["forms"]))


@lru_cache(maxsize=20_000)
def _ends(name: str) -> tuple[str, ...]:
    """What a name ends with, the longest first: “& co kg”, “co kg”, “kg”; never the whole of it."""
    words = _bare(name).split()
    return tuple(" ".join(words[-n:]) for n in range(min(_LONGEST, len(words) - 1), 0, -1))


def is_firm(name: str) -> bool:
    return any(end in _firms() for end in _ends(name))


def countries_of(name: str) -> frozenset[str]:
    """Where there is such a form; the longest that is one counts."""
    known = _countries_of_forms()
    return next((known[end] for end in _ends(name) if end in known), frozenset())
