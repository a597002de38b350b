"""What the place of a new council says of itself: all of it is proposed, read over, and may be changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from clustergrowth.common import ports
from clustergrowth.common.languages import CODES, plain, spoken
from clustergrowth.common.slugs import free_slug
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.domain import codes, places
from clustergrowth.people.organisations.domain.countries import (
    languages_of,
    place_of_zone,
    time_zone_at,
    time_zones_of,
)

LETTERS_OF_A_PREFIX = 3
RESERVED = ("new",)  # addresses beside those of councils


@dataclass(frozen=True)
class Proposal:
    """What can be told of a place without asking; empty where it cannot."""

    slug: str
    letter: str
    decisions: str
    nuts: list[str]
    time_zone: str
    languages: list[str]
    other_languages: list[str]
    latitude: float | None
    longitude: float | None


def proposed(city: str, country: str) -> Proposal:
    town = places.town(city, country)
    nuts = [town.nuts] if town else []
    zones = time_zones_of(country)
    zone = time_zone_at(country, town.latitude, town.longitude) if town else zones[0] if zones else ""
    latitude, longitude = (town.latitude, town.longitude) if town else point_of([], zone)
    return Proposal(
        slug=free_slug(Council, city, otherwise="council", reserved=RESERVED),
        letter=next((letter.upper() for letter in city if letter.isalpha()), ""),
        decisions=next(_free_prefixes(city), ""),
        nuts=nuts,
        time_zone=zone,
        languages=[code for code in languages_of(country) if code in CODES],
        other_languages=[code for code in languages_of(country)[:1] if code in spoken.codes() - {*CODES}],
        latitude=latitude,
        longitude=longitude,
    )


def point_of(nuts: list[str], zone: str) -> tuple[float | None, float | None]:
    """Where a council stands on the map whose town nobody here knows: in its region, else in the city of its time."""
    region = next((found for code in nuts if (found := codes.regions().get(code))), None)
    if region is not None and region.latitude is not None:
        return region.latitude, region.longitude
    return place_of_zone(zone)


def _free_prefixes(city: str) -> Iterator[str]:
    """Three letters of its name that no council's decisions carry yet, its first ones before all others."""
    taken = set(Council.objects.values_list("prefix", flat=True))
    letters = [letter for letter in plain(city).upper() if "A" <= letter <= "Z"] + ["X", "Y", "Z"]
    for chosen in combinations(letters, LETTERS_OF_A_PREFIX):
        if (prefix := "".join(chosen)) not in taken:
            yield prefix


def fixed_of(council: Council) -> Mapping[str, ports.Words]:
    """What may no longer change of a council, with the reason."""
    return {name: why for port in ports.fixed for name, why in port(council).items()}
