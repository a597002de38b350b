"""The map of the councils: land drawn once, councils placed in the same projection."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

from clustergrowth.web.pages.map.projection import HEIGHT, WIDTH, project

NEAR_X, NEAR_Y = 24.0, 5.0  # percent of the picture: closer labels would touch


class OnMap(Protocol):
    """What a council must tell to be drawn."""

    name: Any
    colour: int
    letter: str
    latitude: float
    longitude: float


C = TypeVar("C", bound=OnMap)


@dataclass(frozen=True)
class MapMark:
    """One council in the picture, in percent of its width and height."""

    x: float
    y: float
    name: str
    letter: str
    colour: int
    url: str
    detail: str
    side: Literal["start", "end"]  # where its name stands


@cache
def land() -> str:
    """The outline of the countries as one path."""
    path = re.search(r' d="([^"]*)"', (Path(__file__).parent / "land.svg").read_text())
    return path.group(1) if path else ""


def council_map(
    councils: Iterable[C], url_of: Callable[[C], str], detail_of: Callable[[C], str] = lambda council: ""
) -> dict[str, Any]:
    """What ``components/map.html`` draws; ``detail_of`` gives the figures under a council's name in the list."""
    marks: list[MapMark] = []
    for council in councils:
        x, y = project(council.latitude, council.longitude)
        place = (round(x / WIDTH * 100, 2), round(y / HEIGHT * 100, 2))
        mark = MapMark(
            *place,
            name=str(council.name),
            letter=council.letter,
            colour=council.colour,
            url=url_of(council),
            detail=detail_of(council),
            side=side_for(place, marks),
        )
        marks.append(mark)
    return {"view_box": f"0 0 {WIDTH:g} {HEIGHT:g}", "land": land(), "marks": marks}


def side_for(place: tuple[float, float], others: Iterable[MapMark]) -> Literal["start", "end"]:
    """Names stand after their mark, and before it near the eastern edge or where they would touch another's."""
    x, y = place
    if x > 100 - NEAR_X:
        return "start"
    touches = any(abs(other.y - y) < NEAR_Y and 0 < other.x - x < NEAR_X for other in others)
    return "start" if touches and x > NEAR_X else "end"
