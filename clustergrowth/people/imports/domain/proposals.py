"""What a file says between the lines of where its rows lie: a country and a region, proposed to who brings it in.

Each kind of evidence votes by itself: the share of the rows that have it and fit one country. What is proposed is
asked, never taken unseen: the sentences say what it rests on.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from stdnum.util import get_cc_module

from clustergrowth.common.tables import codes, values
from clustergrowth.common.tables.reasons import BadValue
from clustergrowth.people.imports.domain import forms_of_law
from clustergrowth.people.organisations.domain import places
from clustergrowth.people.organisations.domain.codes import regions

Cells = Mapping[str, str]  # field → what stands in the row
ENOUGH = 0.6  # of the rows that have some evidence, chosen: a list has a few from abroad
MANY = 3  # rows: fewer tax numbers pass another country's check by chance
_POSTCODES = {
    "PT": r"\d{4}-\d{3}", "PL": r"\d{2}-\d{3}", "NL": r"\d{4} ?[A-Z]{2}", "BR": r"\d{5}-\d{3}", "LV": r"LV-?\d{4}",
    "LT": r"LT-?\d{5}", "JP": r"\d{3}-\d{4}", "IE": r"[AC-FHKNPRTV-Y]\d[0-9W] ?[0-9AC-FHKNPRTV-Y]{4}",
    "UK": r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", "DE": r"D-\d{5}", "IT": r"I-\d{5}", "FR": r"F-\d{5}", "AT": r"A-\d{4}",
    "CH": r"CH-?\d{4}", "BE": r"B-\d{4}", "ES": r"E-\d{5}", "TR": r"TR-?\d{5}",
}  # fmt: skip
# Calling codes of ITU E.164 that belong to one country.
_CALLING = {
    "351": "PT", "34": "ES", "39": "IT", "33": "FR", "90": "TR", "353": "IE", "49": "DE", "31": "NL", "48": "PL",
    "44": "UK",
    "32": "BE", "43": "AT", "41": "CH", "45": "DK", "46": "SE", "47": "NO", "358": "FI", "30": "EL", "420": "CZ",
    "421": "SK", "36": "HU", "40": "RO", "359": "BG", "385": "HR", "386": "SI", "381": "RS", "387": "BA", "389": "MK",
    "372": "EE", "371": "LV", "370": "LT", "352": "LU", "356": "MT", "357": "CY", "354": "IS", "355": "AL", "380": "UA",
    "54": "AR", "55": "BR", "56": "CL", "57": "CO", "52": "MX", "51": "PE", "598": "UY", "91": "IN", "86": "CN",
    "81": "JP", "82": "KR", "972": "IL", "212": "MA", "213": "DZ", "216": "TN", "20": "EG", "27": "ZA", "61": "AU",
}  # fmt: skip
# Endings that firms of any country buy.
_ANYWHERE = frozenset(("IO", "CO", "AI", "ME", "TV", "EU", "FM", "GG", "CC", "TO", "LY", "SH", "VC", "WS", "NU"))


class Proposal(NamedTuple):
    code: str
    because: tuple[str, ...]  # keys of BECAUSE


BECAUSE = {
    "tax": _("tax numbers"), "phone": _("telephone numbers"), "postcode": _("postcodes"), "point": _("coordinates"),
    "region": _("regions"), "town": _("places"), "web": _("web and e-mail addresses"), "form": _("legal forms"),
}  # fmt: skip


def country_of(rows: Sequence[Cells]) -> Proposal | None:
    """The country most of the evidence names, with what names it."""
    votes: Counter[str] = Counter()
    because: dict[str, list[str]] = {}
    for kind, (weight, evidence) in _EVIDENCE.items():
        told = [set(found) for row in rows if (found := evidence(row))]
        for code, count in _likeliest(told, least=MANY if kind == "tax" else 1):
            votes[code] += weight * count
            because.setdefault(code, []).append(_SAID_AS.get(kind, kind))
    most = max(votes.values(), default=0)
    best = [code for code, weight in votes.items() if weight == most]
    if len(best) > 1:  # some checks of far countries let any number through
        best = [code for code in best if code in regions()]
    return Proposal(best[0], tuple(dict.fromkeys(because[best[0]]))) if len(best) == 1 else None


def _likeliest(told: Sequence[set[str]], *, least: int) -> list[tuple[str, int]]:
    """The countries that most rows allow, with how many do: one kind of evidence may fit several."""
    counts = Counter(code for codes_of in told for code in codes_of)
    most = max(counts.values(), default=0)
    if len(told) < least or most < ENOUGH * len(told):
        return []
    return [(code, count) for code, count in counts.items() if count == most]


def region_of(told: Sequence[str], areas: Sequence[str]) -> str:
    """Of a council's areas the one in which nearly all rows lie whose place is told."""
    inside = Counter(next((area for area in areas if nuts.startswith(area)), "") for nuts in told)
    (best, most), *_rest = inside.most_common(1) or [("", 0)]
    return best if best and most >= 0.9 * len(told) else ""


def _lettered(row: Cells) -> Iterable[str]:
    land = codes.country_of_vat(row.get("vat", ""))
    return (land,) if land else ()


def _tax(row: Cells) -> Iterable[str]:
    """Every country whose check lets the number through."""
    compact = re.sub(r"[\s.\-/]", "", row.get("vat", "")).upper()
    if not compact or compact[:2].isalpha():
        return ()
    return [land for land, rule in _rules().items() if rule.is_valid(compact)]


@cache
def _rules() -> dict[str, Any]:
    found = {
        land: get_cc_module({"EL": "gr", "UK": "gb"}.get(land, land.lower()), "vat") for land in codes.country_codes()
    }
    return {land: rule for land, rule in sorted(found.items()) if rule is not None}


def _phone(row: Cells) -> Iterable[str]:
    cells = (row.get(name, "").strip() for name in ("phones", "phone", "person_phone"))
    digits = [re.sub(r"\D", "", cell)[2 * cell.startswith("00") :] for cell in cells if cell.startswith(("+", "00"))]
    return [land for one in digits for n in (3, 2) if (land := _CALLING.get(one[:n]))][:1]


def _postcode(row: Cells) -> Iterable[str]:
    cell = row.get("postcode", "").strip().upper()
    return [land for land, shape in _POSTCODES.items() if re.fullmatch(shape, cell)]


def _point(row: Cells) -> Iterable[str]:
    cells = re.findall(r"(?<!\d)-?\d{1,3}[.,]\d+", row.get("geolocation", "")) or [
        row.get("latitude", ""),
        row.get("longitude", ""),
    ]
    with suppress(BadValue):
        if len(cells) == 2 and all(cells) and (land := places.country_of_point(*map(values.decimal, cells))):
            return (land,)
    return ()


def _region(row: Cells) -> Iterable[str]:
    found = (places.region_named(row[name]) for name in ("nuts", "province") if len(row.get(name, "")) > 2)
    return [regions()[code].country for code in found if code]


def _town(row: Cells) -> Iterable[str]:
    return places.countries_of_town(row["city"]) if row.get("city") else ()


def _web(row: Cells) -> Iterable[str]:
    for name in ("site", "emails", "email", "person_email"):
        host = re.sub(r"^https?://|[/?#].*$", "", row.get(name, "").strip().lower()).rpartition("@")[2]
        ending = host.rpartition(".")[2].upper()
        land = {"GR": "EL", "GB": "UK"}.get(ending, ending)
        if len(ending) == 2 and ending not in _ANYWHERE and land in codes.country_codes():
            return (land,)
    return ()


def _form(row: Cells) -> Iterable[str]:
    name = row.get("name") if "organisation" not in row else row["organisation"]
    return forms_of_law.countries_of(f"{name or ''} {row.get('legal_form', '')}".strip())


_SAID_AS = {"lettered": "tax"}
_EVIDENCE: Mapping[str, tuple[int, Callable[[Cells], Iterable[str]]]] = {
    "lettered": (3, _lettered), "tax": (3, _tax), "phone": (3, _phone), "point": (3, _point), "region": (3, _region),
    "town": (3, _town), "postcode": (3, _postcode), "web": (2, _web), "form": (2, _form),
}  # fmt: skip
