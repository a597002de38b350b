"""Draw ``land.svg`` once, from the countries of Natural Earth (public domain) in TopoJSON.

Run ``python -m clustergrowth.web.pages.map.make_land countries-50m.json``, with that file of the package world-atlas.
"""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from clustergrowth.web.pages.map.projection import HEIGHT, WIDTH, project

Point = tuple[float, float]
Ring = list[Point]
LAND = Path(__file__).parent / "land.svg"
TOLERANCE = 0.7  # a unit is about three kilometres
SMALLEST = 12.0  # square units: smaller islands are left out
MARGIN = 4.0  # units kept beyond the edge, so that no coast ends in sight


def decoded_arcs(topology: dict[str, Any]) -> list[Ring]:
    """The arcs of a TopoJSON file, projected and simplified; neighbours share them, so that borders stay shut."""
    (scale_x, scale_y), (shift_x, shift_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[Ring] = []
    for arc in topology["arcs"]:
        x = y = 0
        points: Ring = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append(project(y * scale_y + shift_y, x * scale_x + shift_x))
        arcs.append(simplified(points))
    return arcs


def simplified(points: Ring) -> Ring:
    """Douglas and Peucker's simplification."""
    if len(points) < 3:
        return points
    (ax, ay), (bx, by) = points[0], points[-1]
    length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5

    def away(point: Point) -> float:
        x, y = point
        if not length:
            return float(((x - ax) ** 2 + (y - ay) ** 2) ** 0.5)
        return float(abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length)

    index = max(range(1, len(points) - 1), key=lambda i: away(points[i]))
    if away(points[index]) <= TOLERANCE:
        return [points[0], points[-1]]
    return simplified(points[: index + 1])[:-1] + simplified(points[index:])


def rings_of(geometry: dict[str, Any], arcs: list[Ring]) -> Iterator[Ring]:
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry.get("arcs", [])]
    for polygon in polygons:
        for ring in polygon:
            points: Ring = []
            for index in ring:
                piece = arcs[index] if index >= 0 else arcs[~index][::-1]
                points.extend(piece[1:] if points else piece)
            yield points


def clipped(ring: Ring) -> Ring:
    """Sutherland and Hodgman's clipping to the window."""
    edges: list[tuple[int, float, Callable[[float, float], bool]]] = [
        (0, -MARGIN, float.__ge__),
        (0, WIDTH + MARGIN, float.__le__),
        (1, -MARGIN, float.__ge__),
        (1, HEIGHT + MARGIN, float.__le__),
    ]
    for axis, bound, is_inside in edges:
        inside: Ring = []
        for start, end in zip([ring[-1], *ring[:-1]] if ring else [], ring, strict=True):
            if is_inside(start[axis], bound) != is_inside(end[axis], bound):
                part = (bound - start[axis]) / (end[axis] - start[axis])
                inside.append((start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])))
            if is_inside(end[axis], bound):
                inside.append(end)
        ring = inside
    return ring


def area(ring: Ring) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True) if ring else []
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def drawn(ring: Ring) -> str:
    """A closed path of whole units, in steps from the point before."""
    whole = [(round(x), round(y)) for x, y in ring]
    text, before = f"M{whole[0][0]} {whole[0][1]}l", whole[0]
    steps: list[str] = []
    for point in whole[1:]:
        if point != before:
            steps.append(f"{point[0] - before[0]} {point[1] - before[1]}")
        before = point
    return text + " ".join(steps).replace(" -", "-") + "z"


def main(source: str) -> None:
    topology = json.loads(Path(source).read_text())
    arcs = decoded_arcs(topology)
    rings = [
        clipped(ring) for country in topology["objects"]["countries"]["geometries"] for ring in rings_of(country, arcs)
    ]
    path = "".join(drawn(ring) for ring in rings if area(ring) > SMALLEST)
    LAND.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}"><path d="{path}"/></svg>\n'
    )


if __name__ == "__main__":
    main(sys.argv[1])
