"""Reading codes that stand for an organisation or a country, with their check digits where they have some."""

import re
from collections.abc import Callable
from functools import cache, lru_cache

import pycountry
from babel import Locale
from django.utils.translation import gettext_lazy as _
from stdnum.eu.vat import MEMBER_STATES
from stdnum.iso7064 import mod_97_10
from stdnum.util import get_cc_module

from clustergrowth.common.languages import CODES, fold
from clustergrowth.common.tables.reasons import BadValue, declare
from clustergrowth.common.tables.values import MONTHS, is_truth

# The countries whose VAT number has a published check (python-stdnum), under the prefix the number itself carries.
_VAT_COUNTRIES = {code.upper() for code in MEMBER_STATES} - {"XI", "GR"} | {"EL"}
_EU_CODES = {"GR": "EL", "GB": "UK"}  # as in NUTS
# What people write and no list of names has.
_MORE_NAMES = {
    "england": "UK", "scotland": "UK", "wales": "UK", "northern ireland": "UK", "great britain": "UK", "uk": "UK",
    "holland": "NL", "holanda": "NL", "hollande": "NL", "olanda": "NL", "republic of ireland": "IE", "eire": "IE",
    "hellas": "EL", "ee uu": "US", "eeuu": "US", "the former yugoslav republic of macedonia": "MK", "macedonia": "MK",
    "fyrom": "MK", "former yugoslav republic of macedonia": "MK", "s korea": "KR", "turkiye": "TR", "turkey": "TR",
    "tchequie": "CZ", "chequia": "CZ", "czech republic": "CZ", "slovak republic": "SK", "kosovo": "XK",
    "people's republic of china": "CN", "republic of korea": "KR", "korea": "KR", "ivory coast": "CI", "burma": "MM",
    "macau": "MO",
}  # fmt: skip
# Beside the five: in these, too, people write the names of countries.
_WRITTEN_IN = (
    *("pt", "de", "nl", "pl", "ca", "gl", "eu", "ro", "el", "bg", "hr", "sr", "sl", "sk", "cs", "hu", "da", "sv"),
    *("nb", "fi", "et", "lv", "lt", "ga", "mt", "mk", "sq", "bs", "uk", "ru", "ar", "he", "zh", "ja", "ko", "hi"),
)
_NO_COUNTRIES = frozenset(("EU", "EZ", "UN", "ZZ", "QO"))
_NACE = re.compile(
    r"(?P<section>[A-Ua-u])? ?(?P<division>[0-9]{2})(?P<rest>[.,][0-9]{1,2}(?:\.[0-9]{1,2}){0,2}|[0-9]{1,4}|)[A-Za-z]?"
    r"|(?P<letter>[A-Ua-u])"
)
_NACE_WITH_WORDS = re.compile(
    r"((?:[A-Ua-u] ?)?[0-9]{2}(?:\.[0-9]{1,2}){0,3}[A-Za-z]?)(?: ?[-–—:)]|\.)? ?([^\W\d_]{3,})(?![^ ,;/&-])[^\d;|]*"
)


def _of_the_union(code: str) -> str:
    return _EU_CODES.get(code, code)


@cache
def _country_names() -> dict[str, str]:
    """The names of ISO 3166 (short, common, official) and those of Unicode's CLDR in five languages."""
    names: dict[str, str] = {}
    for language in CODES:
        _add_names(names, language)
    for one in pycountry.countries:
        for kind in ("name", "common_name", "official_name", "alpha_3"):
            names.setdefault(fold(getattr(one, kind, "")), _of_the_union(one.alpha_2))
    return names | {fold(name): code for name, code in _MORE_NAMES.items()}


@cache
def _more_country_names() -> dict[str, str]:
    """In the other languages of lists: a second's work, so only once a name is none of the common ones."""
    names: dict[str, str] = {}
    for language in _WRITTEN_IN:
        _add_names(names, language)
    return names


def _add_names(names: dict[str, str], language: str) -> None:
    for code, name in Locale(language).territories.items():
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES:
            names.setdefault(fold(name), _of_the_union(code))


@cache
def country_codes() -> frozenset[str]:
    return frozenset(_country_names().values())


@lru_cache(maxsize=2_000)
def country(cell: str) -> str:
    """The two letters of a country as the Union writes them (EL, UK), from a code or a name in any such language."""
    trimmed = cell.strip()
    code = _of_the_union(trimmed.upper())
    if len(code) == 2 and code in country_codes():
        return code
    found = _named(trimmed)
    if found is None:
        raise BadValue("not_a_country", value=cell)
    return found


def _named(name: str) -> str | None:
    """By its name, also turned round: “Korea, Republic of”, “Korea (South)”, “Italia (IT)”."""
    folded = fold(name).removeprefix("the ")
    found = _country_names().get(folded) or _more_country_names().get(folded)
    before, _sign, behind = name.partition("(" if "(" in name else ",")
    if found is None and behind:
        of, code = behind.strip(" )"), _country_names().get(fold(before))
        found = code if code == _of_the_union(of.upper()) else _country_names().get(fold(f"{of} {before}"))
    return found


def is_country(cell: str) -> bool:
    """Whether a cell tells by itself that its column holds countries: “SI” and “NO” say yes and no as well."""
    try:
        country(cell)
    except BadValue:
        return False
    return not is_truth(cell)


def vat(cell: str, in_country: str = "") -> str:
    """A VAT number with the letters of its country, checked by that country's rule where it publishes one."""
    compact = re.sub(r"[\s.\-/·]", "", cell).upper()
    prefix = compact[:2] if compact[:2].isalpha() and len(compact) > 6 else ""
    if prefix == "GR":
        prefix, compact = "EL", "EL" + compact[2:]
    if in_country and (prefix not in _VAT_COUNTRIES or prefix != in_country) and prefix not in ("TR", "XI"):
        own = in_country + compact if prefix != in_country else compact
        if in_country in _VAT_COUNTRIES and (not prefix or prefix not in _VAT_COUNTRIES) and _passes(in_country, own):
            return own
    if prefix in _VAT_COUNTRIES:
        if _passes(prefix, compact):
            return compact
        raise BadValue("not_a_vat_number", value=cell)
    land = prefix if prefix in country_codes() else in_country
    if land and (rule := get_cc_module({"UK": "gb"}.get(land, land.lower()), "vat")) is not None:
        digits = compact.removeprefix(land)
        if rule.is_valid(digits):
            return land + digits
        raise BadValue("not_a_vat_number", value=cell)
    if not re.fullmatch(r"[A-Z]{2}[A-Z0-9]{5,16}", compact) or sum(letter.isdigit() for letter in compact) < 5:
        raise BadValue("not_a_vat_number", value=cell)
    return compact


def _passes(prefix: str, number: str) -> bool:
    module = get_cc_module("gr" if prefix == "EL" else prefix.lower(), "vat")
    return module is not None and bool(module.is_valid(number))


def country_of_vat(number: str) -> str:
    """The country whose letters a tax number begins with, where that country's own check says that it is one."""
    compact = re.sub(r"[\s.\-/·]", "", number).upper()
    prefix = "EL" if compact.startswith("GR") else compact[:2]
    return prefix if prefix in _VAT_COUNTRIES and _passes(prefix, prefix + compact[2:]) else ""


def ror(cell: str) -> str:
    """A ROR identifier (nine characters, the last two a check), alone or as its address."""
    compact = re.sub(r"^(?:https?://)?(?:www\.)?ror\.org/", "", cell.strip().lower())
    if not re.fullmatch(r"0[a-hj-km-np-tv-z0-9]{6}\d{2}", compact):
        raise BadValue("not_a_ror", value=cell)
    digits = 0
    for letter in compact[:7]:
        digits = digits * 32 + "0123456789abcdefghjkmnpqrstvwxyz".index(letter)
    if not mod_97_10.is_valid(f"{digits}{compact[7:]}"):
        raise BadValue("not_a_ror", value=cell)
    return compact


def pic(cell: str) -> str:
    """The nine digits under which the European Commission knows a participant."""
    compact = re.sub(r"[\s.]", "", cell).removesuffix(".0") if not re.fullmatch(r"\d{9}\.0", cell) else cell[:9]
    if not re.fullmatch(r"[89]\d{8}", compact):
        raise BadValue("not_a_pic", value=cell)
    return compact


def nace(cell: str, is_known: Callable[[str], bool]) -> tuple[list[str], list[str]]:
    """The NACE codes a cell lists, in their own or a national notation, and the parts of it that are none.

    28.99, 2899, C28.99, 28.99Z, 28.99.11, 25,11 and “25.11 - Metal structures” are codes; a date is none, nor are
    digits that stand in anything else. `is_known` says whether a code is one of the classification.
    """
    codes: dict[str, None] = {}
    left: list[str] = []
    for part in _parts(cell):
        code = _one_nace(part, is_known)
        if code:
            codes[code] = None
        else:
            left.append(part)
    return list(codes), left


def _parts(cell: str) -> list[str]:
    """The codes of a list. A comma right before one or two digits parts decimals, as in 25,11."""
    whole = " ".join(cell.split())
    if _NACE_WITH_WORDS.fullmatch(whole):
        return [whole]
    several = re.split(r"[;|\n]", cell)
    if len(several) == 1 and (cell.count(",") > 1 or "." in cell or ", " in cell):
        several = cell.split(",")
    parts = (" ".join(part.split()) for part in several)
    return [word for part in parts if part for word in _between_blanks(part)]


def _between_blanks(part: str) -> list[str]:
    words = part.split(" ")
    return [part] if _NACE.fullmatch(part) or not all(map(_NACE.fullmatch, words)) else words


def _one_nace(part: str, is_known: Callable[[str], bool]) -> str:
    written = _NACE_WITH_WORDS.fullmatch(part)
    if written and fold(written[2]) not in MONTHS:
        part = written[1]
    code = _NACE.fullmatch(part)
    if code is None or (code["division"] and not code["rest"] and part[-1].isalpha()):  # no country writes 99x
        return ""
    if code["letter"]:
        return code["letter"].upper() if is_known(code["letter"].upper()) else ""
    digits = code["division"] + re.sub(r"[^0-9]", "", code["rest"])[:2]
    likely = [digits] + [digits[:n] for n in (3, 2) if len(digits) > n and not digits[n:].strip("0")]
    named = (code if len(code) == 2 else f"{code[:2]}.{code[2:]}" for code in likely)
    return next((code for code in named if is_known(code)), "")


def looks_like_pic(cell: str) -> bool:
    return bool(re.fullmatch(r"[89]\d{8}", cell))


def looks_like_vat(cell: str) -> bool:
    return bool(re.fullmatch(r"[A-Z]{2}[A-Z0-9]{7,13}", cell)) and any(letter.isdigit() for letter in cell)


def looks_like_nuts(cell: str) -> bool:
    return bool(re.fullmatch(r"[A-Z]{2}[A-Z0-9]{1,3}", cell)) and any(letter.isdigit() for letter in cell)


declare(
    {
        "not_a_country": _("“%(value)s” is not a country. Write its name or its two letters."),
        "not_a_vat_number": _("“%(value)s” is not a VAT number: its length or check digit is wrong."),
        "not_a_ror": _("“%(value)s” is not a ROR identifier."),
        "not_a_pic": _("“%(value)s” is not a participant code (PIC) of nine digits."),
    }
)
