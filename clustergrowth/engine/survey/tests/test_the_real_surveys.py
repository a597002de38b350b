"""Both real tables, against statsmodels and textbook formulae (the benchmark prints what is checked here)."""

import json
from pathlib import Path
from typing import Any

import pytest

from clustergrowth.engine.survey.command import main
from clustergrowth.engine.survey.tests import reference
from clustergrowth.engine.survey.tests.real_surveys import ABSENT, DATA, ECUADOR, MANAGEMENT, ecuador, management, write

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=ABSENT)


def _analysed(folder: Path, instrument: dict[str, Any], rows: list[dict[str, str]]) -> Any:
    (folder / "i.json").write_text(json.dumps(instrument), encoding="utf-8")
    write(folder / "r.csv", rows)
    words = ["--instrument", str(folder / "i.json"), "--responses", str(folder / "r.csv")]
    assert main([*words, "--out", str(folder / "report.json")]) == 0
    return json.loads((folder / "report.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["ecuador", "management"])
def test_every_figure_shown_is_that_of_an_independent_library(tmp_path: Path, name: str) -> None:
    instrument, rows = (ECUADOR, ecuador()) if name == "ecuador" else (MANAGEMENT, management())
    report = _analysed(tmp_path, instrument, rows)
    expected = reference.figures(instrument, rows)
    found = list(reference.compared(report, expected))
    assert len(found) > 2000
    for where, said, should in found:
        assert reference.distance(said, should) <= 1e-9, where
    assert reference.wrongly_shown(report, expected) == []


def test_unequal_weights_and_tiny_regions(tmp_path: Path) -> None:
    report = _analysed(tmp_path, ECUADOR, ecuador())
    assert report["design_effect"] == pytest.approx(2.33, abs=0.005)
    assert report["effective_n"] == pytest.approx(440, abs=0.5)
    assert {name: group["n"] for name, group in report["regions"].items() if group["n"] < 12} == {
        "Bolívar": 11,
        "Galápagos": 2,
        "Morona Santiago": 5,
    }
    tiny = report["regions"]["Galápagos"]["questions"]
    assert tiny["ii_4"]["suppressed"] == "primary"
    assert tiny["gap_a"]["suppressed"] == "primary"
    assert all(cell.get("suppressed") or cell["count"] == 0 for cell in tiny["xiii_1_a"]["options"].values())
    # ratings run from 1 = high: a code 4 ("not relevant") is no score
    assert report["overall"]["questions"]["x_1_1_a"]["missing"] == sum(row["x_1_1_a"] == "4" for row in ecuador())


def test_a_firm_is_counted_once_however_many_years_it_answered(tmp_path: Path) -> None:
    report = _analysed(tmp_path, MANAGEMENT, management())
    assert report["n"] == 1336
    assert report["regions"]["Canada"]["questions"]["management"]["suppressed"] == "primary"
