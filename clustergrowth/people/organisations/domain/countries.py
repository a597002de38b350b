"""The countries an organisation may lie in, named in the reader's language; codes as the Union writes them (EL, UK)."""

from functools import cache
from importlib.resources import files

from babel import Locale
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clustergrowth.common.languages import fold
from clustergrowth.people.organisations.domain.codes import regions

_ISO = {"EL": "GR", "UK": "GB"}


@cache
def _named(language: str) -> dict[str, str]:
    names = Locale.parse(language).territories
    codes = {region.country for region in regions().values()} | {"UK"}
    return {code: str(names.get(_ISO.get(code, code), code)) for code in codes}


def country_name(code: str, language: str = "") -> str:
    if not code:
        return str(_("unknown country"))
    return _named((language or get_language() or "en")[:2]).get(code, code)


@cache
def _zones() -> dict[str, list[str]]:
    """Country → its time zones, where most people live first: the table of those who keep the zones says so."""
    zones: dict[str, list[str]] = {}
    for line in files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            code, _place, zone, *_remark = line.split("\t")
            zones.setdefault(code, []).append(zone)
    return zones


def time_zones_of(code: str) -> list[str]:
    """The time zones of a country; none where there is no such country."""
    return list(_zones().get(_ISO.get(code.upper(), code.upper()), ()))


def country_choices() -> list[tuple[str, str]]:
    """All countries in the order of the reader's alphabet."""
    return sorted(_named((get_language() or "en")[:2]).items(), key=lambda pair: fold(pair[1]))
