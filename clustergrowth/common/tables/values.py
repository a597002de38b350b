"""Reading single cells: each parser returns what the cell means or raises `BadValue` with the reason.

Blank cells and the words people write for “nothing” never reach a parser: see `is_blank`.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.languages import fold, plain
from clustergrowth.common.limits.sizes import LARGEST_WHOLE, LONGEST_ADDRESS
from clustergrowth.common.tables.reasons import BadValue, Otherwise, because, declare
from clustergrowth.engine.tables import numbers

_NOTHING = re.compile(
    r"""[-.?\s]* | n\.?[/.]?a\.? | n\.?[/.]?d\.? | \#(?:n/a|n/d|na|ref!|value!|name\?) | \((?:blank|empty)\)
    | none | null | nil | nan | unknown | not\ ?(?:applicable|available)
    | nenhum[a]? | desconhecid[oa] | keine?r? | unbekannt | geen | onbekend | brak
    | ningun[oa] | desconocid[oa] | no\ (?:aplica|disponible) | nessun[oa] | sconosciut[oa] | non\ applicabile
    | aucune? | inconnue? | néant | non\ (?:applicable|disponibil?e) | yok | bilinmiyor""",
    re.VERBOSE | re.IGNORECASE,
)
_BEGINNINGS = frozenset("-.? #(nNuUdDsSiIaAyYkKgGoObB")  # most cells begin otherwise and need no closer look
_YES = frozenset(
    (
        *("1", "true", "yes", "y", "si", "s", "oui", "o", "vrai", "verdadero", "vero", "evet", "e", "dogru", "x"),
        *("sim", "verdadeiro", "ja", "j", "wahr", "waar", "tak", "t", "prawda"),
    )
)
_NO = frozenset(
    (
        *("0", "false", "no", "n", "non", "faux", "falso", "hayir", "h", "yanlis"),
        *("nao", "nein", "falsch", "nee", "onwaar", "nie", "falsz"),
    )
)
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january ene enero gen gennaio janv janvier oca ocak janeiro januar januari stycznia",
            "feb february febrero febbraio fev fevr fevrier sub subat fevereiro februar februari lutego",
            "mar march marzo mars mart marco marz maerz maart marca",
            "apr april abr abril aprile avr avril nis nisan kwietnia",
            "may mayo mag maggio mai mayis maio mei maja",
            "jun june junio giu giugno juin haz haziran junho juni czerwca",
            "jul july julio lug luglio juil juillet tem temmuz julho juli lipca",
            "aug august ago agosto aout agu agustos augustus sierpnia",
            "sep sept september septiembre set settembre septembre eyl eylul setembro wrzesnia",
            "oct october octubre ott ottobre octobre eki ekim outubro okt oktober pazdziernika",
            "nov november noviembre novembre kas kasim novembro listopada",
            "dec december dic diciembre dicembre decembre ara aralik dezembro dez dezember grudnia",
        ),
        start=1,
    )
    for name in names.split()
}
_HOST = re.compile(r"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}$")
_SEVERAL = re.compile(r":::|[;,|\n]")
_SEVERAL_NUMBERS = re.compile(r":::|[;,|\n]|\s/\s")
MOST_LABELS, LONGEST_LABEL = 20, 60
_ON_EVERYBODY = frozenset(("mycontacts", "starred", "my contacts", "allcontacts"))
_NO_MAIL = frozenset(
    (
        *("unsubscribed", "cleaned", "bounced", "opted out", "opt out", "optout", "stop", "no mail", "do not email"),
        *("non subscribed", "not subscribed", "complained", "spam", "baja", "disiscritto", "desinscrit", "abgemeldet"),
        *("cancelado", "ayrildi", "uitgeschreven", "wypisany", "blocked", "suppressed"),
    )
)
_MAIL = frozenset(("subscribed", "active", "opted in", "opt in", "confirmed", "iscritto", "abonne", "activo", "alta"))
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


def number(cell: str, fits: Callable[[float], bool] = lambda value: True) -> float:
    """The number a cell means, in whatever country it was written; “1,250” is asked about unless only one reading fits.

    What fits nowhere is handed back as it reads, for who asks to refuse it.
    """
    readings = numbers.readings(cell)
    likely = [value for value in readings if fits(value)] or list(readings)
    if not likely:
        raise BadValue("not_a_number", value=_beginning(cell))
    if len(likely) > 1:
        raise BadValue("unclear_number", value=cell, first=f"{likely[0]:.12g}", second=f"{likely[1]:.12g}")
    return likely[0]


def decimal(cell: str) -> float:
    """A measure in which nobody groups thousands, such as a coordinate: “2,227” is two and a bit."""
    readings = numbers.readings(cell)
    if not readings:
        raise BadValue("not_a_number", value=_beginning(cell))
    return readings[-1]


def is_unclear(cell: str) -> bool:
    """Whether a number can be read in two ways, so that what was taken must be said."""
    return len(numbers.readings(cell)) > 1


def count(cell: str) -> float:
    """How many, halves allowed: what may be thousands or thousandths is thousands, for nobody counts in those."""
    readings = numbers.readings(cell)
    if not readings:
        raise BadValue("not_a_number", value=_beginning(cell))
    return readings[0]


def whole(cell: str) -> int:
    """A whole number, not negative; 1.234 and 1,234 are one thousand two hundred and thirty-four: no head in parts."""
    readings = numbers.readings(cell)
    if not readings:
        raise BadValue("not_a_number", value=_beginning(cell))
    are_whole = [value for value in readings if value >= 0 and value.is_integer()]
    if not are_whole:
        raise BadValue("not_a_whole_number", value=_beginning(cell))
    fitting = [value for value in are_whole if value <= LARGEST_WHOLE]
    if not fitting:
        raise BadValue("too_large_a_number", value=_beginning(cell), limit=LARGEST_WHOLE)
    return int(fitting[0])


def headcount(cell: str) -> "int | Otherwise":
    """How many people; of a span (“10-49”, “50+”) its lower end, of “ca. 30” the number, and what was taken is said."""
    try:
        taken = whole(cell)
        return Otherwise(taken, because("taken_as", value=cell, taken=taken)) if is_unclear(cell) else taken
    except BadValue as bad:
        span = numbers.span(cell, _head)
        if span is None:
            raise bad from None
    taken = int(span.low if span.low is not None else span.high or 0)
    if span.low == span.high and not span.is_about:
        return taken
    return Otherwise(taken, because("taken_as" if span.is_about else "span", value=cell, taken=taken))


def _head(cell: str) -> float | None:
    try:
        return whole(cell)
    except BadValue:
        return None


def amounts(cell: str) -> tuple[float, ...]:
    """Every amount of money a cell may mean: one, two (“1.250 M€”), or the two ends of a span."""
    readings = numbers.readings(cell)
    if not readings and (span := numbers.span(cell, _amount)):
        above = span.low if span.low is None or span.high == span.low else span.low + 1  # “more than 2” is not 2
        readings = tuple(end for end in (above, span.high) if end is not None)
    if not readings:
        raise BadValue("not_a_number", value=_beginning(cell))
    return readings


def _amount(cell: str) -> float | None:
    readings = numbers.readings(cell)
    return readings[0] if len(readings) == 1 else None


def written(value: float) -> str:
    """A number as text that is read back as the same number: one with three decimals gets a fourth."""
    text = f"{value:.12g}"
    return f"{text}0" if is_unclear(text) else text


def _beginning(cell: str) -> str:
    return cell if len(cell) <= 60 else cell[:59] + "…"


def truth(cell: str) -> bool:
    """Yes or no in nine languages."""
    word = fold(cell)
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadValue("not_yes_or_no", value=cell)


def is_truth(cell: str) -> bool:
    """Whether a cell may say yes or no."""
    return plain(cell) in _YES | _NO


def day(cell: str) -> date:
    """A date: ISO, day first (as in all six regions), or with the month as a word in five languages."""
    trimmed = cell.strip()
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(trimmed.split("T")[0].split(" ")[0], form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    match = re.fullmatch(r"(\d{1,2})[\s./-]*(?:de |di )?([a-z]+)\.?[\s./-]*(?:de |di )?(\d{4})", plain(trimmed))
    if match and match[2] in MONTHS:
        try:
            return date(int(match[3]), MONTHS[match[2]], int(match[1]))
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
    trimmed = cell.strip()
    pointed = re.search(r"<([^<>]+)>\s*$", trimmed)
    trimmed = (pointed[1] if pointed else trimmed).removeprefix("mailto:").strip(" ;,").lower()
    try:
        validate_email(trimmed)
    except ValidationError:
        raise BadValue("not_an_email", value=cell) from None
    if len(trimmed) > LONGEST_ADDRESS:
        raise BadValue("too_long", value=_beginning(trimmed), limit=LONGEST_ADDRESS)
    return trimmed


def emails(cell: str) -> "list[str] | Otherwise":
    """Every address in a cell, whatever stands between them; what is none is said."""
    parts = [part for piece in _SEVERAL.split(cell) for part in (piece.split() if piece.count("@") > 1 else [piece])]
    return _each(cell, [part for part in parts if part.strip(" /")], email)


def phones(cell: str) -> "list[str] | Otherwise":
    """Every telephone number in a cell, as they are written."""
    return _each(cell, [part for part in _SEVERAL_NUMBERS.split(cell) if part.strip()], phone)


def _each(cell: str, parts: list[str], read: Callable[[str], str]) -> "list[str] | Otherwise":
    found: dict[str, None] = {}
    wrong: BadValue | None = None
    for part in parts:
        try:
            found[read(part)] = None
        except BadValue as bad:
            wrong = bad
    if wrong is not None and not found:
        raise wrong
    if not found:
        raise BadValue("blank_value", value=cell)
    return list(found) if wrong is None else Otherwise(list(found), wrong.reason)


def labels(cell: str) -> list[str]:
    """Words of one's own, parted by commas or signs; what a program puts on everybody says nothing."""
    parts = (" ".join(part.strip(" *#\"'").split())[:LONGEST_LABEL] for part in _SEVERAL.split(cell))
    kept = dict.fromkeys(part for part in parts if part and fold(part) not in _ON_EVERYBODY)
    return list(kept)[:MOST_LABELS]


def unwanted(cell: str) -> bool:
    """Whether a cell of a column “no mail” says so: yes, a word for it, or the day on which somebody left."""
    if is_truth(cell):
        return truth(cell)
    word = fold(cell)
    if word in _NO_MAIL:
        return True
    if word in _MAIL:
        return False
    day(cell)
    return True


def wanted(cell: str) -> bool:
    """The same, of a column that says who wants mail."""
    return not unwanted(cell) if not is_truth(cell) else truth(cell)


def phone(cell: str) -> str:
    """A telephone number as it is written, one blank between its groups."""
    trimmed = " ".join(cell.removeprefix("tel:").split())
    if not _PHONE.match(trimmed) or not 6 <= sum(letter.isdigit() for letter in trimmed) <= 20:
        raise BadValue("not_a_phone", value=cell)
    return trimmed


def site(cell: str) -> str:
    """The address of a web site, with its scheme."""
    trimmed = cell.strip().replace("\u2010", "-").split()[0].strip(",;") if cell.strip() else ""
    if not re.match(r"^[a-z][a-z0-9+.-]*://", trimmed, re.IGNORECASE):
        trimmed = "http://" + trimmed.lstrip("/:")
    try:
        parts = urlsplit(trimmed)
        host = parts.hostname or ""
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except (UnicodeError, ValueError):
        raise BadValue("not_a_site", value=cell) from None
    if parts.scheme.lower() not in ("http", "https") or not _HOST.match(host) or len(trimmed) > 300 or parts.username:
        raise BadValue("not_a_site", value=cell)
    return trimmed


def domain(address: str) -> str:
    """The host of a web or e-mail address, without www."""
    host = address.rpartition("@")[2] if "@" in address and "://" not in address else urlsplit(address).hostname or ""
    return re.sub(r"^www\d?\.", "", host.lower().encode("idna").decode("ascii") if not host.isascii() else host.lower())


declare(
    {
        "blank": _("“%(column)s” is empty."),
        "blank_value": _("“%(value)s” holds nothing."),
        "too_long": _("“%(value)s” is longer than %(limit)s characters."),
        "not_a_number": _("“%(value)s” is not a number."),
        "unclear_number": _("“%(value)s” could mean %(first)s or %(second)s. Write it without a thousands separator."),
        "taken_as": _("“%(value)s” is read as %(taken)s."),
        "span": _("“%(value)s” is read as %(taken)s, the latest it can mean for certain."),
        "not_a_whole_number": _("“%(value)s” is not a whole number."),
        "too_large_a_number": _("“%(value)s” is too large. Please use at most %(limit)s."),
        "not_yes_or_no": _("“%(value)s” is neither yes nor no."),
        "not_a_date": _("“%(value)s” is not a date. Write it like 2026-11-23."),
        "not_an_email": _("“%(value)s” is not an e-mail address."),
        "not_a_phone": _("“%(value)s” is not a phone number."),
        "not_a_site": _("“%(value)s” is not a web address."),
    }
)
