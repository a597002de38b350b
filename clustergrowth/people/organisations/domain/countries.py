"""Every country, named in the reader's language, with its time zones and languages; codes as the Union writes them.

The list is that of ISO 3166 as those who keep the time zones hand it on; Greece is EL and the United Kingdom is UK.
"""

import math
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from babel import Locale
from babel.languages import get_official_languages
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clustergrowth.common.languages import fold
from clustergrowth.people.organisations.domain.codes import regions

_ISO = {"EL": "GR", "UK": "GB"}
_UNION = {iso: code for code, iso in _ISO.items()}
# Where the GDPR is law: the Union, and Iceland, Liechtenstein and Norway, which share it in the EEA.
EEA = frozenset((
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE", "IS", "IT", "LI", "LT",
    "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
))  # fmt: skip
_POINT = re.compile(r"([+-]\d+)([+-]\d+)")


def _rows(table: str) -> Iterator[list[str]]:
    for line in files("tzdata.zoneinfo").joinpath(table).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


@cache
def _codes() -> frozenset[str]:
    listed = {_UNION.get(code, code) for code, _name in _rows("iso3166.tab")}
    return frozenset(listed | {region.country for region in regions().values()})


@cache
def _named(language: str) -> dict[str, str]:
    names = Locale.parse(language).territories
    return {code: str(names.get(_ISO.get(code, code), code)) for code in _codes()}


def country_name(code: str, language: str = "") -> str:
    if not code:
        return str(_("unknown country"))
    return _named((language or get_language() or "en")[:2]).get(code, code)


@cache
def _zones() -> dict[str, list[tuple[str, float, float]]]:
    """Country → its time zones with the point of each, where most people live first, as their table says."""
    zones: dict[str, list[tuple[str, float, float]]] = {}
    for code, point, zone, *_remark in _rows("zone.tab"):
        if (at := _POINT.fullmatch(point)) is not None:
            zones.setdefault(code, []).append((zone, _degrees(at[1]), _degrees(at[2])))
    return zones


def _degrees(written: str) -> float:
    """±DDMM, ±DDDMM, and with seconds behind; a latitude and a longitude differ in their length."""
    sign, digits = -1 if written[0] == "-" else 1, written[1:]
    whole = {4: 2, 5: 3, 6: 2, 7: 3}[len(digits)]
    minutes, seconds = digits[whole : whole + 2], digits[whole + 2 :] or "0"
    return sign * (int(digits[:whole]) + int(minutes) / 60 + int(seconds) / 3600)


def time_zones_of(code: str) -> list[str]:
    """The time zones of a country; none where there is no such country."""
    return [zone for zone, *_point in _zones().get(_ISO.get(code.upper(), code.upper()), ())]


def time_zone_at(code: str, latitude: float, longitude: float) -> str:
    """Of a country's time zones the one whose place is nearest: a proposal, for no borders are known here."""

    def distance(zone: tuple[str, float, float]) -> float:
        return (zone[1] - latitude) ** 2 + ((zone[2] - longitude) * math.cos(math.radians(latitude))) ** 2

    zones = _zones().get(_ISO.get(code, code), ())
    return min(zones, key=distance)[0] if zones else ""


def place_of_zone(zone: str) -> tuple[float | None, float | None]:
    """The point of the city a time zone is named for."""
    points = (at for zones in _zones().values() for at in zones)
    return next(((latitude, longitude) for name, latitude, longitude in points if name == zone), (None, None))


def languages_of(code: str) -> tuple[str, ...]:
    """The official languages of a country, the most spoken first."""
    return tuple(get_official_languages(_ISO.get(code, code)))


@cache
def _in_order(language: str) -> list[tuple[str, str]]:
    return sorted(_named(language).items(), key=lambda pair: fold(pair[1]))


def country_choices() -> list[tuple[str, str]]:
    """All countries in the order of the reader's alphabet."""
    return list(_in_order((get_language() or "en")[:2]))
