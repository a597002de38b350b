"""Reading codes that stand for an organisation or a country, with their check digits where they have some."""

import re
from functools import cache, lru_cache

from babel import Locale
from django.utils.translation import gettext_lazy as _
from stdnum.eu.vat import MEMBER_STATES
from stdnum.iso7064 import mod_97_10
from stdnum.tr import vkn
from stdnum.util import get_cc_module

from clustergrowth.common.languages import CODES, fold
from clustergrowth.common.tables.reasons import BadValue, declare

# The countries whose VAT number has a published check (python-stdnum), under the prefix the number itself carries.
_VAT_COUNTRIES = {code.upper() for code in MEMBER_STATES} - {"XI", "GR"} | {"EL"}
_EU_CODES = {"GR": "EL", "GB": "UK"}  # as in NUTS
_MORE_NAMES = {
    "england": "UK", "scotland": "UK", "wales": "UK", "northern ireland": "UK", "great britain": "UK", "uk": "UK",
    "holland": "NL", "the netherlands": "NL", "czech republic": "CZ", "republic of ireland": "IE", "eire": "IE",
    "turkey": "TR", "turkiye": "TR", "turquia": "TR", "turchia": "TR", "turquie": "TR", "usa": "US", "hellas": "EL",
    "deutschland": "DE", "osterreich": "AT", "schweiz": "CH", "suisse": "CH", "espana": "ES", "italia": "IT",
    "polska": "PL", "sverige": "SE", "danmark": "DK", "norge": "NO", "suomi": "FI", "hrvatska": "HR", "kosovo": "XK",
}  # fmt: skip
_THREE = {
    "AUT": "AT", "BEL": "BE", "BGR": "BG", "CHE": "CH", "CYP": "CY", "CZE": "CZ", "DEU": "DE", "DNK": "DK", "EST": "EE",
    "ESP": "ES", "FIN": "FI", "FRA": "FR", "GBR": "UK", "GRC": "EL", "HRV": "HR", "HUN": "HU", "IRL": "IE", "ISL": "IS",
    "ITA": "IT", "LTU": "LT", "LUX": "LU", "LVA": "LV", "MLT": "MT", "NLD": "NL", "NOR": "NO", "POL": "PL", "PRT": "PT",
    "ROU": "RO", "SVK": "SK", "SVN": "SI", "SWE": "SE", "TUR": "TR", "USA": "US",
}  # fmt: skip


@cache
def _country_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in CODES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "ZZ", "QO"):
                names.setdefault(fold(name), _EU_CODES.get(code, code))
    return names | _MORE_NAMES


@cache
def _country_codes() -> frozenset[str]:
    return frozenset(_country_names().values())


@lru_cache(maxsize=2_000)
def country(cell: str) -> str:
    """The two letters of a country as the Union writes them (EL, UK), from a code or a name in five languages."""
    bare = cell.strip()
    code = _EU_CODES.get(bare.upper(), bare.upper())
    if len(code) == 2 and code in _country_codes():
        return code
    found = _THREE.get(code) or _country_names().get(fold(bare))
    if found is None:
        raise BadValue("not_a_country", value=cell)
    return found


def is_country(cell: str) -> bool:
    try:
        country(cell)
    except BadValue:
        return False
    return True


def vat(cell: str, in_country: str = "") -> str:
    """A VAT number with the letters of its country, checked by that country's rule where it publishes one."""
    bare = re.sub(r"[\s.\-/·]", "", cell).upper()
    prefix = bare[:2] if bare[:2].isalpha() and len(bare) > 6 else ""
    if prefix == "GR":
        prefix, bare = "EL", "EL" + bare[2:]
    if in_country and (prefix not in _VAT_COUNTRIES or prefix != in_country) and prefix not in ("TR", "XI"):
        own = in_country + bare if prefix != in_country else bare
        if in_country in _VAT_COUNTRIES and (not prefix or prefix not in _VAT_COUNTRIES) and _passes(in_country, own):
            return own
    if prefix in _VAT_COUNTRIES:
        if _passes(prefix, bare):
            return bare
        raise BadValue("not_a_vat_number", value=cell)
    if prefix == "TR" or in_country == "TR":
        digits = bare.removeprefix("TR")
        if vkn.is_valid(digits):
            return "TR" + digits
        raise BadValue("not_a_vat_number", value=cell)
    if not re.fullmatch(r"[A-Z]{2}[A-Z0-9]{5,16}", bare) or sum(letter.isdigit() for letter in bare) < 5:
        raise BadValue("not_a_vat_number", value=cell)
    return bare


def _passes(prefix: str, number: str) -> bool:
    module = get_cc_module("gr" if prefix == "EL" else prefix.lower(), "vat")
    return module is not None and bool(module.is_valid(number))


def ror(cell: str) -> str:
    """A ROR identifier (nine characters, the last two a check), alone or as its address."""
    bare = re.sub(r"^(?:https?://)?(?:www\.)?ror\.org/", "", cell.strip().lower())
    if not re.fullmatch(r"0[a-hj-km-np-tv-z0-9]{6}\d{2}", bare):
        raise BadValue("not_a_ror", value=cell)
    digits = 0
    for letter in bare[:7]:
        digits = digits * 32 + "0123456789abcdefghjkmnpqrstvwxyz".index(letter)
    if not mod_97_10.is_valid(f"{digits}{bare[7:]}"):
        raise BadValue("not_a_ror", value=cell)
    return bare


def pic(cell: str) -> str:
    """The nine digits under which the European Commission knows a participant."""
    bare = re.sub(r"[\s.]", "", cell).removesuffix(".0") if not re.fullmatch(r"\d{9}\.0", cell) else cell[:9]
    if not re.fullmatch(r"[89]\d{8}", bare):
        raise BadValue("not_a_pic", value=cell)
    return bare


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
