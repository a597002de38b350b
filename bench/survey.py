"""Two real surveys through the command, beside the same figures worked out with statsmodels and textbook formulae.

python bench/survey.py     (CLUSTERGROWTH_DATA says where the data is)
"""

import json
import math
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clustergrowth.engine.survey.command import main as survey
from clustergrowth.engine.survey.tests import reference
from clustergrowth.engine.survey.tests.real_surveys import ABSENT, DATA, ECUADOR, MANAGEMENT, ecuador, management, write

BOUND = 1e-9


def analysed(instrument: dict[str, Any], rows: list[dict[str, str]]) -> tuple[Any, float]:
    """The command's report, and the seconds it took."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "i.json").write_text(json.dumps(instrument), encoding="utf-8")
        write(place / "r.csv", rows)
        started = time.perf_counter()
        words = ["--instrument", str(place / "i.json"), "--responses", str(place / "r.csv")]
        if survey([*words, "--out", str(place / "report.json")]):
            raise SystemExit("the command did not end well")
        took = time.perf_counter() - started
        return json.loads((place / "report.json").read_text(encoding="utf-8")), took


def cells(report: Any) -> tuple[int, int]:
    """Cells shown and hidden."""
    shown = hidden = 0
    for group in [*report["regions"].values(), report["overall"]]:
        for figure in group["questions"].values():
            for cell in figure.get("options", {"": figure}).values():
                hidden += "suppressed" in cell
                shown += "suppressed" not in cell
    return shown, hidden


def main() -> int:
    if not DATA.is_dir():
        print(ABSENT)
        return 1
    broken = False
    tables: list[tuple[str, dict[str, Any], Callable[[], list[dict[str, str]]]]] = [
        ("innovation, Ecuador", ECUADOR, ecuador),
        ("management, last year", MANAGEMENT, management),
    ]
    print(f"{'survey':<24}{'firms':>7}{'sum of weights':>16}{'design effect':>15}{'effective n':>13}"
          f"{'figures':>9}{'difference':>12}{'shown':>7}{'hidden':>8}{'seconds':>9}")  # fmt: skip
    small: list[tuple[str, int, int]] = []
    for name, instrument, rows_of in tables:
        rows = rows_of()
        report, took = analysed(instrument, rows)
        expected = reference.figures(instrument, rows)
        differences = [reference.distance(said, should) for _, said, should in reference.compared(report, expected)]
        wrong = reference.wrongly_shown(report, expected)
        weights = math.fsum(float(row[instrument["weight"]]) if instrument["weight"] else 1.0 for row in rows)
        shown, hidden = cells(report)
        print(f"{name:<24}{report['n']:>7}{weights:>16.6f}{report['design_effect']:>15.4f}{report['effective_n']:>13.2f}"
              f"{len(differences):>9}{max(differences):>12.1e}{shown:>7}{hidden:>8}{took:>9.2f}")  # fmt: skip
        broken |= max(differences) > BOUND or bool(wrong)
        for region, group in report["regions"].items():
            if group["n"] <= 11:
                alone = {**report, "regions": {region: group}, "overall": {"questions": {}}}
                small.append((f"{region} ({group['n']} firms)", *cells(alone)))
    print(f"\n{'small regions':<32}{'shown':>7}{'hidden':>8}")
    for region, shown, hidden in small:
        print(f"{region:<32}{shown:>7}{hidden:>8}")
    print(f"\nlargest difference allowed {BOUND:g}; every cell of 1 to 4 firms hidden: {'no' if broken else 'yes'}")
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
