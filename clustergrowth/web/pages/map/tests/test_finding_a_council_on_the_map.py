from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from clustergrowth.web.pages.map import council_map, land
from clustergrowth.web.pages.map.make_land import area, clipped, simplified
from clustergrowth.web.pages.map.projection import HEIGHT, WIDTH, project


@dataclass
class Place:
    name: str
    latitude: float
    longitude: float
    colour: int
    letter: str


MALAGA = Place("Andalusia", 36.72, -4.42, 1, "A")
ALCALA = Place("Madrid", 40.48, -3.36, 2, "M")
CORK = Place("Southern Region of Ireland", 51.90, -8.47, 4, "S")
ISTANBUL = Place("Istanbul", 41.01, 28.97, 5, "I")
KARS = Place("Kars", 40.60, 43.10, 7, "K")


def drawn(*councils: Place) -> dict[str, Any]:
    return council_map(councils, lambda council: f"/councils/{council.letter}/", lambda council: "12 organisations")


def test_councils_stand_where_they_lie() -> None:
    malaga, alcala, cork, istanbul = drawn(MALAGA, ALCALA, CORK, ISTANBUL)["marks"]
    assert max(malaga.x, cork.x) < alcala.x < istanbul.x
    assert cork.y < alcala.y < malaga.y
    assert all(0 < mark.x < 100 and 0 < mark.y < 100 for mark in (malaga, alcala, cork, istanbul))


def test_a_name_at_the_edge_or_before_a_neighbour_stands_on_the_other_side() -> None:
    assert drawn(KARS)["marks"][0].side == "start"
    neighbour = Place("Bursa", 41.0, 31.0, 7, "B")
    assert [mark.side for mark in drawn(neighbour, ISTANBUL)["marks"]] == ["end", "start"]


def test_the_map_and_the_list_beside_it_carry_the_same_links() -> None:
    html = render_to_string("components/map.html", {"map": drawn(MALAGA, KARS)})
    assert html.count('href="/councils/A/"') == 2
    assert html.count("12 organisations") == 2
    assert 'class="k0"' in html and 'class="k1"' in html


def test_the_land_is_small_and_lies_in_the_window() -> None:
    assert 10_000 < len(land()) < 60_000
    x, y = project(48.0, 10.0)
    assert 0 < x < WIDTH and 0 < y < HEIGHT


def test_a_country_is_cut_at_the_edge_of_the_window() -> None:
    ring = [(-500.0, 100.0), (500.0, 100.0), (500.0, 300.0), (-500.0, 300.0)]
    assert area(clipped(ring)) < area(ring)
    assert min(x for x, _y in clipped(ring)) > -10
    assert clipped([(-900.0, 1.0), (-800.0, 1.0), (-800.0, 9.0)]) == []


def test_a_straight_coast_needs_only_its_ends() -> None:
    assert simplified([(0.0, 0.0), (5.0, 0.1), (10.0, 0.0)]) == [(0.0, 0.0), (10.0, 0.0)]
    assert len(simplified([(0.0, 0.0), (5.0, 8.0), (10.0, 0.0)])) == 3
