"""What passages and cases are coded to: the areas of need, and under each the factors the survey asks about."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from clustergrowth.common.languages import in_language
from clustergrowth.listen.surveys.instruments.domain import instrument_file
from clustergrowth.listen.surveys.instruments.domain.questions import Type
from clustergrowth.listen.surveys.instruments.domain.taxonomy import Area
from clustergrowth.listen.surveys.instruments.queries import shipped

INSTRUMENT = "growth-needs"


@dataclass(frozen=True)
class CodeFactor:
    """An area as a whole (its code is the area's), or one factor of it (its code is the question's)."""

    code: str
    area: Area
    text: Mapping[str, str] | None = None

    def __str__(self) -> str:
        return in_language(self.text)[0] if self.text else str(self.area.label)


@cache
def factors() -> dict[str, CodeFactor]:
    """Every factor by its code, area by area. Codes of questions never change their meaning, so codings stay true."""
    newest = max((row for row in shipped() if row["code"] == INSTRUMENT), key=lambda row: int(row["version"]))
    asked = instrument_file.read(newest)
    ranked = [q for ranking in asked.rankings for q in ranking.questions if q.type in (Type.GAP, Type.SCALE) and q.area]
    by_code: dict[str, CodeFactor] = {}
    for area in Area:
        by_code[area.value] = CodeFactor(area.value, area)
        by_code |= {q.code: CodeFactor(q.code, area, q.text) for q in ranked if q.area == area}
    return by_code


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """For a form: the factors under the name of their area."""
    grouped: dict[Area, list[tuple[str, str]]] = {}
    for factor in factors().values():
        grouped.setdefault(factor.area, []).append((factor.code, str(factor)))
    return [(str(area.label), rows) for area, rows in grouped.items()]


def name_of(code: str) -> str:
    factor = factors().get(code)
    return str(factor) if factor else code


def area_of(code: str) -> Area | None:
    factor = factors().get(code)
    return factor.area if factor else None


def codes_in(area: str) -> list[str]:
    """The area itself and its factors; a factor's code stands for itself."""
    return [factor.code for factor in factors().values() if area in (factor.area, factor.code)]
