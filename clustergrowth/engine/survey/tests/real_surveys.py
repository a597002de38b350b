"""The two real tables as the command is asked to analyse them: their instruments, and their rows."""

import csv
import gzip
from pathlib import Path
from typing import Any

from tests import the_files

DATA = the_files.DATA / "firm-survey"
ABSENT = f"the real surveys are not at {DATA} (CLUSTERGROWTH_DATA)"


def _options(*values: str) -> dict[str, Any]:
    return {value: {"en": value} for value in values}


FOUR, TWO = _options("1", "2", "3", "4"), _options("0", "1")
PARTNERS = [f"viii_2_{letter}" for letter in "abcdefghij"]

ECUADOR: dict[str, Any] = {
    "title": {"en": "Innovation survey"},
    "region": "province",
    "weight": "fexp",
    "minimum_cell": 5,
    "questions": [
        *({"code": f"xiii_1_{one}", "type": "choice", "options": FOUR} for one in "abcdefghijk"),
        *({"code": code, "type": "choice", "options": TWO} for code in PARTNERS),
        {"code": "sector", "type": "choice", "options": FOUR},
        {"code": "iii_1_a_1", "type": "choice", "options": _options("1", "2", "3")},
        {"code": "partners", "type": "multiple", "options": _options(*PARTNERS)},
        # ratings run backwards: 1 = high … 4 = not relevant, here a code that is no rating
        *({"code": f"x_1_{one}", "type": "scale", "min": 1, "max": 3, "missing": ["4"]}
          for one in ("1_a", "1_b", "1_c", "2_a", "2_b", "3_a", "3_b", "3_c", "3_d", "3_e")),
        *({"code": code, "type": "number"} for code in ("ii_9_a_2014", "v_1_total_2014", "ii_4")),
        *({"code": f"gap_{one}", "type": "gap", "importance": f"vii_2_{one}", "ability": f"viii_1_1_{one}", "min": 1,
           "max": 4} for one in "abcdefg"),
    ],
}  # fmt: skip

PRACTICES = ["lean1", "lean2", *(f"perf{k}" for k in range(1, 11)), *(f"talent{k}" for k in range(1, 7))]
OWNERS = ("Dispersed Shareholders", "Family owned, external CEO", "Family owned, family CEO", "Founder", "Government",
          "Managers", "Other", "Private Equity", "Private Individuals")  # fmt: skip
MANAGEMENT: dict[str, Any] = {
    "title": {"en": "Management practices"},
    "region": "country",
    "weight": None,
    "questions": [
        *({"code": code, "type": "scale", "min": 1, "max": 5} for code in [*PRACTICES, "management"]),
        {"code": "ownership", "type": "choice", "options": _options(*OWNERS)},
        {"code": "size_class", "type": "choice", "options": _options("1-99", "100-249", "250-499", "500-999", "1000+")},
        {"code": "mne_d", "type": "choice", "options": TWO},
        {"code": "i_comptenure", "type": "number"},
        *({"code": f"gap{k}", "type": "gap", "importance": f"perf{k}", "ability": f"talent{k}", "min": 1, "max": 5}
          for k in range(1, 7)),
    ],
}  # fmt: skip


def _rows(name: str) -> list[dict[str, str]]:
    with gzip.open(DATA / name, "rt", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def ecuador() -> list[dict[str, str]]:
    """One row a firm; the ten kinds of partners also as one column of several answers."""
    rows = _rows("ecuador_acti_2012_2014.csv.gz")
    for row in rows:
        row["partners"] = ";".join(code for code in PARTNERS if row[code] == "1")
    return rows


def management() -> list[dict[str, str]]:
    """Each firm's last year."""
    last: dict[str, dict[str, str]] = {}
    for row in _rows("wms_management_practices.csv.gz"):
        if row["firm"] not in last or int(row["year"]) > int(last[row["firm"]]["year"]):
            last[row["firm"]] = row
    return list(last.values())


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
