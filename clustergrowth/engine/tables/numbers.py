"""What number a text means, however people write it: the one reader of numbers typed by hand or kept in spreadsheets.

Groups of thousands stand with comma, point, blank or apostrophe, decimals with comma or point. One sign before exactly
three digits may be either (“1,250”, “1.250”): then both readings are handed on, and who asks decides or asks back.
The commands' own files are exact and are read by `reading.number`.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

LONGEST = 60  # letters; no number of anybody's is longer
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,' ])[0-9]{3})(?:\1[0-9]{3})*(?:([.,])[0-9]*)?")
_PLAIN = re.compile(r"(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_APOSTROPHES = re.compile("[\u2019\u2018\u02bc\u00b4\u0060\u2032]")
_CURRENCY = r"(?:€|eur|euros?|₺|tl|try|\$|usd|£|gbp|chf)"
_MAGNITUDES = {
    "k": 1e3, "tsd": 1e3, "thousand": 1e3, "thousands": 1e3, "mila": 1e3, "mille": 1e3, "bin": 1e3, "miles": 1e3,
    "m": 1e6, "mm": 1e6, "mn": 1e6, "mio": 1e6, "mln": 1e6, "mill": 1e6, "million": 1e6, "millions": 1e6,
    "millon": 1e6, "millones": 1e6, "milione": 1e6, "milioni": 1e6, "milyon": 1e6, "bn": 1e9, "mrd": 1e9, "mld": 1e9,
    "billion": 1e9, "miliardo": 1e9, "miliardi": 1e9, "milliard": 1e9, "milliards": 1e9, "milyar": 1e9,
}  # fmt: skip
_AMOUNT = re.compile(
    rf"(?:{_CURRENCY} ?)?(?P<sign>[+-]?) ?(?:{_CURRENCY} ?)?"
    r"(?P<digits>[0-9.,](?:[0-9.,' ]*[0-9.,])?(?:e[+-]?[0-9]{1,3})?)"
    rf" ?(?P<magnitude>{'|'.join(sorted(_MAGNITUDES, key=len, reverse=True))})?"
    rf"\.? ?(?:(?:de|di) |d' ?)?(?:{_CURRENCY}|%)?",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:[~≈] ?|(?:ca?\.|circa|ca|around|about|approx\.?|approximately|environ|env\.|unos|unas|alrededor de|aprox\.?"
    r"|aproximadamente|yaklasik|etwa|cerca de) ?)(?=[0-9])",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r" ?\b(?:employees?|people|persons?|staff|fte|workers|empleados|trabajadores|personas|dipendenti|addetti|persone"
    r"|salaries?|personnes|employes?|calisan|kisi|mitarbeiter|pessoas|trabalhadores|arasi|arasinda)$",
    re.IGNORECASE,
)
_NUMBER = r"[0-9][0-9.,']*+(?: [0-9.,']++)*+"
_UNIT = r"(?P<unit> ?[^0-9 +-][^0-9+-]{0,15})?"
_BETWEEN = re.compile(
    rf"^(?:(?:de|da|du|von|from|between|entre|tra) )?(?P<low>{_NUMBER}){_UNIT.replace('unit', 'first')}"
    rf"(?: ?[-–—] ?| (?:to|a|al|y|e|et|bis|ile|and) )(?P<high>{_NUMBER}){_UNIT}",
    re.IGNORECASE,
)
_LEAST = re.compile(
    r"^(?:>=?|≥|more than|over|at least|mas de|plus de|piu di|oltre|mehr als|mais de) ?(?P<a>[0-9][^\n]*)"
    rf"|^(?P<b>{_NUMBER}) ?(?:\+|(?:or|and) (?:more|over)|[oy] mas|e oltre|o piu|(?:et|ou) plus|ve uzeri|und mehr)",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"(?:<=?|≤|less than|under|up to|menos de|hasta|meno di|fino a|moins de|jusqu'a|weniger als|bis) ?"
    r"(?P<a>[0-9][^\n]*)",
    re.IGNORECASE,
)


class NumberRange(NamedTuple):
    """What a text says of a number: from, to (None: no end said), and whether it only says about how much."""

    low: float | None
    high: float | None
    is_about: bool = False


def readings(text: str) -> tuple[float, ...]:
    """Every number the text may mean: one where it is clear, two where a sign may group or part decimals, none."""
    if len(text) > LONGEST:
        return ()
    match = _AMOUNT.fullmatch(_plain(text))
    if match is None:
        return ()
    times = _MAGNITUDES.get((match["magnitude"] or "").lower(), 1.0) * (-1 if match["sign"] == "-" else 1)
    return tuple(value * times for value in _of_digits(match["digits"].strip()))


def _plain(text: str) -> str:
    """One kind of blank, apostrophe, digit and minus."""
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace("\ufeff", "")
    return _APOSTROPHES.sub("'", " ".join(plain.split()))


def _of_digits(digits: str) -> tuple[float, ...]:
    """The readings of digits with signs between them."""
    values: list[float] = []
    grouped = _GROUPED.fullmatch(digits)
    if grouped and grouped[1] != grouped[2] and not (digits[0] == "0" and digits[1:2] in ".,"):
        whole, _, rest = digits.partition(grouped[2]) if grouped[2] else (digits, "", "")
        values.append(float(re.sub(r"[.,' ]", "", whole) + "." + (rest or "0")))
    if _PLAIN.fullmatch(digits):
        value = float(digits.replace(",", "."))
        if abs(value) != float("inf") and value not in values:
            values.append(value)
    return tuple(values)


def span(text: str, read: Callable[[str], float | None]) -> NumberRange | None:
    """“10-49”, “50+”, “up to 9”, “10 à 19 salariés”, “ca. 30”: from where to where; None where it is none of them.

    ``read`` gives the number at one end, or None.
    """
    if len(text) > LONGEST:
        return None
    whole = _plain(_unaccented(text))
    plain = _PEOPLE.sub("", whole)
    if match := _ABOUT.match(plain):
        return _made(read(plain[match.end() :]), is_about=True)
    if match := _LEAST.fullmatch(plain):
        return _made(read(match["a"] or match["b"]), has_end=False)
    if match := _MOST.fullmatch(plain):
        return _made(read(match["a"]), has_start=False)
    if match := _BETWEEN.fullmatch(plain):
        unit = match["unit"] or ""
        low, high = read(match["low"] + (match["first"] or unit)), read(match["high"] + unit)
        return None if low is None or high is None or low > high else NumberRange(low, high)
    return _made(read(plain)) if plain != whole else None  # “30 employees”


def _made(
    value: float | None, *, has_start: bool = True, has_end: bool = True, is_about: bool = False
) -> NumberRange | None:
    if value is None:
        return None
    return NumberRange(value if has_start else None, value if has_end else None, is_about)


def _unaccented(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.replace("ı", "i"))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
