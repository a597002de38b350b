"""NUTS 2021 and NACE Rev. 2, read once from the tables beside this file (sources in the README there)."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clustergrowth.common.languages import fold

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Region:
    """A NUTS area with a point inside it."""

    code: str
    name: str
    country: str
    parent: str
    latitude: float | None
    longitude: float | None


@cache
def regions() -> dict[str, Region]:
    with (_HERE / "nuts_2021.csv").open(encoding="utf-8") as file:
        return {
            row["nuts_id"]: Region(
                row["nuts_id"],
                row["name"],
                row["country"],
                row["parent_id"],
                float(row["lat"]) if row["lat"] else None,
                float(row["lon"]) if row["lon"] else None,
            )
            for row in csv.DictReader(file)
        }


def region_names(nuts: Iterable[str]) -> list[str]:
    """Each area as people call it, with its code: a code alone says nothing to a reader."""
    known = regions()
    return [f"{known[code].name} ({code})" if code in known else code for code in nuts]


def regions_near(country: str, chosen: Iterable[str]) -> list[Region]:
    """What a council of a country may lie in, in order: its regions, and the parts of those ``chosen``, these too."""
    chosen = set(chosen)
    within = {code[:4] for code in chosen}
    return [
        region
        for code, region in sorted(regions().items())
        if region.country == country and (len(code) == 4 or code in chosen or (len(code) == 5 and code[:4] in within))
    ]


def is_within(nuts: str, areas: Iterable[str]) -> bool:
    """Whether a NUTS code lies in one of ``areas``; codes are hierarchical by prefix."""
    return bool(nuts) and any(nuts.startswith(area) for area in areas)


@cache
def _nace() -> dict[str, dict[str, str]]:
    with (_HERE / "nace_rev2.csv").open(encoding="utf-8") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def nace_codes() -> list[str]:
    """Every code of NACE Rev. 2, from the sections (letters) to the classes (four digits)."""
    return list(_nace())


def is_nace(code: str) -> bool:
    return code in _nace()


@cache
def has_every_nace_in(language: str) -> bool:
    """Whether a language has words of its own for all codes; Turkish has them down to the divisions."""
    return all(row.get(language) for row in _nace().values())


def nace_label(code: str, language: str) -> str:
    """What a code means; where a language lacks it, the level above that has it, then the English of the code."""
    row = _nace().get(code)
    if row is None:
        return ""
    if row.get(language):
        return row[language]
    above = _nace().get(row["parent"])
    while above is not None and not above.get(language):
        above = _nace().get(above["parent"])
    return f"{above[language]}: {row['en']}" if above else row["en"]


def with_all_above(codes: Iterable[str]) -> list[str]:
    """``codes`` and the group, division and section each lies in, sorted: what a focus is compared with."""
    whole: set[str] = set()
    for code in codes:
        while code and code not in whole:
            whole.add(code)
            code = _nace().get(code, {}).get("parent", "")
    return sorted(whole)


def nace_sections(language: str) -> list[tuple[str, str]]:
    """The letters of NACE with what they mean."""
    return [(code, nace_label(code, language)) for code, row in _nace().items() if row["level"] == "1"]


def nace_found(words: str, language: str, *, most: int = 12, broad: bool = False) -> list[tuple[str, str]]:
    """Codes whose number begins with what was typed, or whose meaning in ``language`` or English holds its words.

    A firm is looked for among classes first; ``broad`` are divisions first, which hold all below them.
    """
    asked = fold(words).split()
    if not asked:
        return []
    matches: list[tuple[str, str]] = []
    for code, row in _nace().items():
        label = nace_label(code, language)
        texts = (fold(label), fold(row["en"]))
        if row["level"] != "1" and (
            code.startswith(asked[0]) or any(all(word in text for word in asked) for text in texts)
        ):
            matches.append((code, label))
    return sorted(matches, key=lambda pair: (len(pair[0]) * (1 if broad else -1), pair[0]))[:most]
