"""What the real files say, counted with the csv module and none of our code."""

import csv
import gzip
import io
import os
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from statistics import mean

DATA = Path(os.environ.get("CLUSTERGROWTH_DATA", Path(__file__).parents[2] / "shared" / "data"))
REAL = DATA / "organisations"
SCORES = DATA / "firm-survey" / "wms_management_practices.csv.gz"
CUTS = {  # file: (council, how it is to be read, separator)
    "cordis_h2020_extract_2023.csv": ("paris", "utf-8", ";"),
    "cordis_horizon_europe_sample_100.csv": ("cork", "utf-8", ","),
    "fp7_councils_one_address_field.csv": ("malaga", "utf-8", ","),
    "h2020_2017_councils_macroman.csv": ("istanbul", "mac_roman", ";"),
}
REGIONS = {"bologna": "Italy", "paris": "France", "cork": "Republic of Ireland"}
OURS = ("Bologna", "Ferrara", "Modena", "Parma")  # where the region's universities are


def rows_of(content: str, separator: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content), delimiter=separator))


@cache
def register() -> Sequence[Mapping[str, str]]:
    return rows_of((REAL / "organisations_councils.csv").read_text(encoding="utf-8"))


def as_csv(rows: Sequence[Mapping[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


@cache
def last_scores() -> Sequence[Mapping[str, str]]:
    """Of each firm the row of its last year."""
    kept: dict[str, dict[str, str]] = {}
    for row in rows_of(gzip.decompress(SCORES.read_bytes()).decode()):
        if row["country"] in REGIONS.values() and row["year"] >= kept.get(row["firm"], row)["year"]:
            kept[row["firm"]] = row
    return list(kept.values())


def weakest_practice(country: str) -> tuple[str, float, int]:
    """Its code, its mean and how many firms were scored on it."""
    practices = [name for name in last_scores()[0] if re.fullmatch(r"(lean|perf|talent)\d+", name)]
    scores = {
        name: [float(row[name]) for row in last_scores() if row["country"] == country and row[name]]
        for name in practices
    }
    weakest = min(practices, key=lambda name: mean(scores[name]))
    return weakest, mean(scores[weakest]), len(scores[weakest])


@cache
def spin_offs() -> Sequence[Mapping[str, str]]:
    """Those of the region's universities."""
    rows = rows_of((REAL / "italian_spinoffs_texts.csv").read_text(encoding="utf-8"))
    return [row for row in rows if any(city in row["parent_institutions"] for city in OURS)]


def known_to_the_university() -> int:
    """How many of them tell at some length what their university can do."""
    return sum("Bologna" in row["parent_institutions"] and is_told(row) for row in spin_offs())


def is_told(row: Mapping[str, str]) -> bool:
    return len(row["enabling_technologies"]) > 40
