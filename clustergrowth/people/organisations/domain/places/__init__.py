"""In which NUTS area an address lies: by its code, its postcode, its point, or the name of its town."""

import csv
import gzip
import math
import re
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from clustergrowth.common.languages.folding import APOSTROPHES, fold, plain
from clustergrowth.people.organisations.domain import codes

_HERE = Path(__file__).parent
_NOISE = re.compile(
    r"\([^()\n]*+\)|\bcedex\b.*|\bcs ?\d+|\bco\.? |\bcounty |\bprovincia(?: di| de)? "
    r"|\b\d+(?:st|nd|rd|th|e|er|eme|°|º)?\b|\d+|[.\"']"
)
_APART = dict.fromkeys(map(ord, APOSTROPHES), " ")
_BRACKETS = re.compile(r"\([^()]*\)")
_NEAR = 0.2  # degrees, some twenty kilometres
_PARTS = re.compile(r"(?<!\s)\s*(?:[/,;|]|\s-\s|-\s|\s-)\s*")


class Town(NamedTuple):
    """A town's NUTS-2 area and a point in it."""

    nuts: str
    latitude: float
    longitude: float


@cache
def _towns() -> dict[tuple[str, str], Town]:
    with gzip.open(_HERE / "cities.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return {(row[0], row[1].replace("'", " ")): Town(row[2], float(row[3]), float(row[4])) for row in rows}


@cache
def _postcodes() -> dict[tuple[str, str], str]:
    with (_HERE / "postcodes.csv").open(encoding="utf-8") as file:
        return {(row["country"], row["prefix"]): row["nuts"] for row in csv.DictReader(file)}


@cache
def _grid() -> dict[tuple[int, int], list[tuple[str, Town]]]:
    """Towns by the degree they lie in, for finding the nearest to a point."""
    grid: dict[tuple[int, int], list[tuple[str, Town]]] = {}
    for (country, _), town in _towns().items():
        grid.setdefault((math.floor(town.latitude), math.floor(town.longitude)), []).append((country, town))
    return grid


@lru_cache(maxsize=50_000)
def town(name: str, country: str) -> Town | None:
    """The town of that name, also when its district, county or post office stands beside it."""
    folded = " ".join(_NOISE.sub(" ", plain(name.translate(_APART))).split())
    known = _towns()
    for candidate in _readings(folded):
        if found := known.get((country, candidate)):
            return found
    return None


def _readings(folded: str) -> list[str]:
    parts = [part for part in _PARTS.split(folded) if part]
    words = folded.replace("-", " ").replace("/", " ").split()
    ends = [
        " ".join(piece)
        for n in (3, 2, 1)
        if len(words) > n
        for piece in ((words[:n], words[-n:]) if n > 1 else (words[-n:], words[:n]))
    ]
    return [folded, folded.replace("-", " "), folded.replace(" ", "-"), *parts[::-1], *ends]


def by_postcode(postcode: str, country: str) -> str:
    """The NUTS area of a postcode, or nothing."""
    bare = re.sub(r"^[A-Z]{1,3}[- ]+(?=\d)|[\s-]", "", postcode.upper())
    if country != "IE" and (not bare.isdigit() or len(bare) < 4):
        return ""
    if country in ("ES", "IT", "FR", "TR") and len(bare) == 4:
        bare = "0" + bare  # a spreadsheet took the leading zero for nothing
    return _postcodes().get((country, bare[:3] if country == "IE" else bare[:2]), "")


def by_point(latitude: float, longitude: float, country: str) -> str:
    """The NUTS-2 area of the nearest town of the country."""
    here = (math.floor(latitude), math.floor(longitude))
    near = [
        (
            (found.latitude - latitude) ** 2 + ((found.longitude - longitude) * math.cos(math.radians(latitude))) ** 2,
            found,
        )
        for row in (-1, 0, 1)
        for column in (-1, 0, 1)
        for land, found in _grid().get((here[0] + row, here[1] + column), ())
        if land == country
    ]
    return min(near)[1].nuts if near else ""


@cache
def _named_regions() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code, region in codes.regions().items():
        if len(code) > 2:
            for name in {region.name, *region.name.split("/")}:
                found.setdefault(fold(_BRACKETS.sub(" ", name)), []).append(code)
    return found


def region_named(written: str, country: str = "") -> str:
    """The code of a NUTS area by its own code or its name; nothing where two areas may be meant.

    An area is often the only one of the level above, under the same name: then the deepest is meant.
    """
    code = nuts_code(written)
    if len(code) > 2 and code in codes.regions():
        return code
    named = _named_regions().get(fold(_BRACKETS.sub(" ", written)), ())
    found = sorted((one for one in named if not country or one.startswith(country)), key=len)
    are_in_line = all(deeper.startswith(wider) for wider, deeper in pairwise(found))
    return found[-1] if found and are_in_line else ""


def countries_of_town(name: str) -> frozenset[str]:
    """Every country of ours with a town of that name."""
    folded = " ".join(_NOISE.sub(" ", plain(name.translate(_APART))).split())
    return _lands().get(folded, frozenset())


@cache
def _lands() -> dict[str, frozenset[str]]:
    lands: dict[str, set[str]] = {}
    for country, name in _towns():
        lands.setdefault(name, set()).add(country)
    return {name: frozenset(codes_of) for name, codes_of in lands.items()}


def country_of_point(latitude: float, longitude: float) -> str:
    """The country of the nearest town, where one lies within some twenty kilometres."""
    here = (math.floor(latitude), math.floor(longitude))
    near = [
        (math.hypot(t.latitude - latitude, (t.longitude - longitude) * math.cos(math.radians(latitude))), land)
        for row in (-1, 0, 1)
        for column in (-1, 0, 1)
        for land, t in _grid().get((here[0] + row, here[1] + column), ())
    ]
    distance, land = min(near, default=(_NEAR, ""))
    return land if distance < _NEAR else ""


def nuts_code(written: str) -> str:
    """A code of a region with the letters of its country as the Union writes them."""
    code = written.strip().upper()
    return {"GR": "EL", "GB": "UK"}.get(code[:2], code[:2]) + code[2:]


def area(
    country: str, *, nuts: str = "", postcode: str = "", city: str = "", point: tuple[float, float] | None = None
) -> str:
    """The NUTS area of an address, as deep as it can be told; nothing when it cannot be told."""
    place = town(city, country) if city else None
    if code := region_named(nuts, country):
        return place.nuts if place and place.nuts.startswith(code) else code
    found = by_postcode(postcode, country)
    if found and not (place and len(re.sub(r"\D", "", postcode)) == 4):  # with a digit lost, the town is surer
        return found
    if point is not None and (found := by_point(*point, country)):
        return found
    return place.nuts if place else found
