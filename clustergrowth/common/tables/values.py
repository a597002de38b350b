"""Reading single cells: each parser returns what the cell means or raises `BadValue` with the reason.

Blank cells and the words people write for “nothing” never reach a parser: see `is_blank`.
"""

import re
from datetime import date, datetime
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.languages import fold
from clustergrowth.common.tables.reasons import BadValue, declare

_NOTHING = re.compile(
    r"""[-.?\s]* | n\.?[/.]?a\.? | n\.?[/.]?d\.? | \#(?:n/a|n/d|na|ref!|value!|name\?) | \((?:blank|empty)\)
    | none | null | nil | nan | unknown | not\ ?(?:applicable|available)
    | ningun[oa] | desconocid[oa] | no\ (?:aplica|disponible) | nessun[oa] | sconosciut[oa] | non\ applicabile
    | aucune? | inconnue? | néant | non\ (?:applicable|disponibil?e) | yok | bilinmiyor""",
    re.VERBOSE | re.IGNORECASE,
)
_BEGINNINGS = frozenset("-.? #(nNuUdDsSiIaAyY")  # most cells begin otherwise and need no closer look
_YES = frozenset(
    ("1", "true", "yes", "y", "si", "s", "oui", "o", "vrai", "verdadero", "vero", "evet", "e", "dogru", "x")
)
_NO = frozenset(("0", "false", "no", "n", "non", "faux", "falso", "hayir", "h", "yanlis"))
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january ene enero gen gennaio janv janvier oca ocak",
            "feb february febrero febbraio fev fevr fevrier sub subat",
            "mar march marzo mars mart",
            "apr april abr abril aprile avr avril nis nisan",
            "may mayo mag maggio mai mayis",
            "jun june junio giu giugno juin haz haziran",
            "jul july julio lug luglio juil juillet tem temmuz",
            "aug august ago agosto aout agu agustos",
            "sep sept september septiembre set settembre septembre eyl eylul",
            "oct october octubre ott ottobre octobre eki ekim",
            "nov november noviembre novembre kas kasim",
            "dec december dic diciembre dicembre decembre ara aralik",
        ),
        start=1,
    )
    for name in names.split()
}
_NUMBER = re.compile(r"^[+-]?(?:\d[\d .,'’\u202f]*|[.,]\d+)(?:[eE][+-]?\d{1,3})?$")
_HOST = re.compile(r"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}$")
_PHONE = re.compile(r"^\+?[\d\s().\-/]{6,30}(?:\s*(?:ext|x|int|dahili|poste)\.?\s*\d{1,6})?$", re.IGNORECASE)


def is_blank(cell: str) -> bool:
    """Whether the cell says nothing: empty, or one of the words for that."""
    return not cell or (len(cell) <= 16 and cell[0] in _BEGINNINGS and _NOTHING.fullmatch(cell) is not None)


def unquoted(cell: str) -> str:
    """Without quotation marks that an earlier export put around the whole cell, and without their doubling inside."""
    if len(cell) > 2 and cell[0] == cell[-1] == '"':
        inner = cell[1:-1]
        if '"' not in inner.replace('""', ""):
            return inner.replace('""', '"').strip()
    return cell


def text(cell: str) -> str:
    """Words on one line."""
    return " ".join(unquoted(cell).split())


def number(cell: str) -> float:
    """A number with decimal comma or point, with or without groups of thousands, a currency or a percent sign."""
    bare = re.sub(
        r"^(?:€|EUR|₺|TL|TRY|\$|£)\s*|(?<!\s)\s*(?:€|EUR|₺|TL|TRY|\$|£|%)$", "", cell.strip(), flags=re.IGNORECASE
    )
    if not _NUMBER.match(bare):
        raise BadValue("not_a_number", value=cell)
    mantissa, sign, power = re.sub(r"[\s'’\u202f]", "", bare).lower().partition("e")
    try:
        return float(_with_point(mantissa) + sign + power)
    except ValueError:
        raise BadValue("not_a_number", value=cell) from None


def _with_point(digits: str) -> str:
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        decimal, group = (",", ".") if digits.rfind(",") > digits.rfind(".") else (".", ",")
        if digits.count(decimal) > 1:
            raise ValueError("two decimal signs")
        return digits.replace(group, "").replace(decimal, ".")
    if points > 1 or commas > 1:
        sign = "." if points else ","
        first, *groups = digits.split(sign)
        if not all(len(group) == 3 for group in groups):
            raise ValueError("groups of thousands have three digits")
        return first + "".join(groups)
    return digits.replace(",", ".")


def whole(cell: str) -> int:
    """A whole number, not negative; 1.234 and 1,234 are read as one thousand two hundred and thirty-four."""
    bare = cell.strip()
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", bare):
        return int(re.sub(r"[.,]", "", bare))
    value = number(cell)
    if value < 0 or not value.is_integer() or value > 2_000_000_000:
        raise BadValue("not_a_whole_number", value=cell)
    return int(value)


def truth(cell: str) -> bool:
    """Yes or no in five languages."""
    word = fold(cell)
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadValue("not_yes_or_no", value=cell)


def day(cell: str) -> date:
    """A date: ISO, day first (as in all six regions), or with the month as a word in five languages."""
    bare = cell.strip()
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(bare.split("T")[0].split(" ")[0], form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    found = re.fullmatch(r"(\d{1,2})[\s./-]*(?:de |di )?([a-z]+)\.?[\s./-]*(?:de |di )?(\d{4})", fold(bare))
    if found and found[2] in _MONTHS:
        try:
            return date(int(found[3]), _MONTHS[found[2]], int(found[1]))
        except ValueError:
            pass
    raise BadValue("not_a_date", value=cell)


def year(cell: str) -> int:
    """A year, alone or as part of a date."""
    if re.fullmatch(r"\d{4}(?:\.0)?", cell.strip()):
        value = int(cell.strip()[:4])
        if 1000 < value <= 2200:
            return value
    return day(cell).year


def email(cell: str) -> str:
    """An e-mail address in lower case; `Name <address>` and `mailto:` are understood."""
    bare = cell.strip()
    pointed = re.search(r"<([^<>]+)>\s*$", bare)
    bare = (pointed[1] if pointed else bare).removeprefix("mailto:").strip(" ;,").lower()
    try:
        validate_email(bare)
    except ValidationError:
        raise BadValue("not_an_email", value=cell) from None
    return bare


def phone(cell: str) -> str:
    """A telephone number as it is written, one blank between its groups."""
    bare = " ".join(cell.removeprefix("tel:").split())
    if not _PHONE.match(bare) or not 6 <= sum(letter.isdigit() for letter in bare) <= 20:
        raise BadValue("not_a_phone", value=cell)
    return bare


def site(cell: str) -> str:
    """The address of a web site, with its scheme."""
    bare = cell.strip().replace("\u2010", "-").split()[0].strip(",;") if cell.strip() else ""
    if not re.match(r"^[a-z][a-z0-9+.-]*://", bare, re.IGNORECASE):
        bare = "http://" + bare.lstrip("/:")
    try:
        parts = urlsplit(bare)
        host = parts.hostname or ""
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except (UnicodeError, ValueError):
        raise BadValue("not_a_site", value=cell) from None
    if parts.scheme.lower() not in ("http", "https") or not _HOST.match(host) or len(bare) > 300 or parts.username:
        raise BadValue("not_a_site", value=cell)
    return bare


def domain(address: str) -> str:
    """The host of a web or e-mail address, without www."""
    host = address.rpartition("@")[2] if "@" in address and "://" not in address else urlsplit(address).hostname or ""
    return re.sub(r"^www\d?\.", "", host.lower().encode("idna").decode("ascii") if not host.isascii() else host.lower())


declare(
    {
        "blank": _("“%(column)s” is empty."),
        "too_long": _("“%(value)s” is longer than %(limit)s characters."),
        "not_a_number": _("“%(value)s” is not a number."),
        "not_a_whole_number": _("“%(value)s” is not a whole number."),
        "not_yes_or_no": _("“%(value)s” is neither yes nor no."),
        "not_a_date": _("“%(value)s” is not a date. Write it like 2026-11-23."),
        "not_an_email": _("“%(value)s” is not an e-mail address."),
        "not_a_phone": _("“%(value)s” is not a telephone number."),
        "not_a_site": _("“%(value)s” is not a web address."),
    }
)
