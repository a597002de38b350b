"""An attacker holds the whole report and solves for what is hidden in it.

For every question: all counts and n shown; all shares shown (with the weights known to the attacker, each share is an
equation in the weight that stands behind the hidden cells); for means the joint mean of the hidden regions.
"""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from clustergrowth.engine.survey.command import main

ANSWER = st.sampled_from(["a", "b", "c", ""])
FIRM = st.tuples(
    st.sampled_from(["north", "south", "west"]),
    st.sampled_from(["1", "2.5", "4"]),
    ANSWER,
    st.lists(st.sampled_from("xyz"), unique=True).map(";".join),
    st.sampled_from(["1", "2", "3", "4", "5", ""]),
)
INSTRUMENT: dict[str, Any] = {
    "title": {"en": "T"},
    "region": "region",
    "weight": "weight",
    "questions": [
        {"code": "one", "type": "choice", "options": {"a": {}, "b": {}, "c": {}}},
        {"code": "many", "type": "multiple", "options": {"x": {}, "y": {}, "z": {}}},
        {"code": "score", "type": "scale", "min": 1, "max": 5},
    ],
}
Firm = tuple[str, str, str, str, str]
Group = tuple[str, Any]


def _report(firms: list[Firm]) -> Any:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "i.json").write_text(json.dumps(INSTRUMENT), encoding="utf-8")
        lines = ["region,weight,one,many,score", *(",".join(firm) for firm in firms)]
        (folder / "r.csv").write_text("\n".join(lines), encoding="utf-8")
        words = ["--instrument", str(folder / "i.json"), "--responses", str(folder / "r.csv")]
        assert main([*words, "--out", str(folder / "o.json")]) == 0
        return json.loads((folder / "o.json").read_text(encoding="utf-8"))


def _ranges(report: Any, code: str, heavy: Mapping[str, float] | None) -> dict[tuple[str, str], tuple[float, float]]:
    """Least and most firms (or weight, when `heavy` gives that of each region) a hidden cell may stand for."""
    groups = {**report["regions"], "": report["overall"]}
    figures = {name: group["questions"][code] for name, group in groups.items()}
    size = {name: figure["n"] if heavy is None else heavy[name] for name, figure in figures.items()}
    options = list(figures[""]["options"])
    place = {(name, option): k for k, (name, option) in enumerate((n, o) for n in groups for o in options)}
    bounds: list[tuple[float, float]] = []
    for name, option in place:
        cell = figures[name]["options"][option]
        known = cell.get("count") if heavy is None else (cell.get("share") or 0.0) * heavy[name]
        bounds.append((0, size[name]) if "suppressed" in cell else (known or 0.0, known or 0.0))
    equal, sums, below, limits = [], [], [], []
    for option in options:
        row = np.zeros(len(place))
        for name in groups:
            row[place[name, option]] = 1 if name else -1
        equal.append(row)
        sums.append(0.0)
    for name in groups:
        row = np.zeros(len(place))
        for option in options:
            row[place[name, option]] = 1
        if code == "one":
            equal.append(row)
            sums.append(size[name])
        else:
            below.append(-row)
            limits.append(-size[name])
    found = {}
    for (name, option), k in place.items():
        if "suppressed" in figures[name]["options"][option]:
            goal = np.zeros(len(place))
            goal[k] = 1
            more = {"A_ub": np.array(below), "b_ub": np.array(limits) + 1e-7} if below else {}
            least, most = (
                linprog(sign * goal, A_eq=np.array(equal), b_eq=sums, bounds=bounds, method="highs", **more)
                for sign in (1, -1)
            )
            found[name, option] = (float(least.fun), float(-most.fun))
    return found


@settings(max_examples=15, deadline=None)
@given(st.lists(FIRM, min_size=6, max_size=40))
def test_no_hidden_count_and_no_hidden_share_can_be_solved_for(firms: list[Firm]) -> None:
    report = _report(firms)
    for code, column in (("one", 2), ("many", 3)):
        for least, most in _ranges(report, code, None).values():
            assert most - least > 0.5
        heavy = {
            name: sum(float(firm[1]) for firm in firms if firm[column] and name in ("", firm[0]))
            for name in (*report["regions"], "")
        }
        for least, most in _ranges(report, code, heavy).values():
            assert most - least > 1e-3


@settings(max_examples=15, deadline=None)
@given(st.lists(FIRM, min_size=6, max_size=40))
def test_no_hidden_mean_stands_alone_beside_the_overall_one(firms: list[Firm]) -> None:
    report = _report(firms)
    told = [firm for firm in firms if firm[4]]
    hidden = [name for name, group in report["regions"].items() if "suppressed" in group["questions"]["score"]]
    if "suppressed" in report["overall"]["questions"]["score"]:
        return
    for name, group in report["regions"].items():
        assert not 0 < sum(firm[0] == name for firm in told) < 5 or name in hidden, group
    kept_back = [firm for firm in told if firm[0] in hidden]
    if kept_back:
        assert len({firm[0] for firm in kept_back}) >= 2
        assert len(kept_back) >= 5
        assert len({firm[4] for firm in kept_back}) >= 2  # else the joint mean would be everybody's


def _figures(report: Any, code: str, name: str, option: str) -> Any:
    return report["regions"][name]["questions"][code]["options"][option]


def test_no_figure_of_another_region_depends_on_how_the_hidden_ones_share_their_answers() -> None:
    """What is shown of the third region is the same to the last digit, whichever of the others gave the answers."""
    third = [("west", "1", "a" if k < 12 else "b", "x", "3") for k in range(30)]
    some = [("north", "1", "a" if k < 2 else "b", "x", "3") for k in range(10)]
    some += [("south", "1", "a" if k < 3 else "b", "x", "3") for k in range(10)]
    others = [("north", "1", "a" if k < 3 else "b", "x", "3") for k in range(10)]
    others += [("south", "1", "a" if k < 2 else "b", "x", "3") for k in range(10)]
    first, second = _report(third + some), _report(third + others)
    for name in ("north", "south"):
        assert _figures(first, "one", name, "a") == {"suppressed": "primary"}
    cell = _figures(first, "one", "west", "a")
    assert cell["lq_shrunken"] is not None
    assert cell["q_value"] is not None
    assert cell == _figures(second, "one", "west", "a")
    assert first["overall"] == second["overall"]


def test_a_mean_does_not_tell_what_the_counts_of_its_column_keep_back() -> None:
    questions = [
        {"code": "score", "type": "choice", "options": {str(k): {} for k in range(1, 6)}},
        {"code": "rated", "type": "gap", "importance": "score", "ability": "score", "min": 1, "max": 5},
    ]
    instrument = {**INSTRUMENT, "questions": questions}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "i.json").write_text(json.dumps(instrument), encoding="utf-8")
        rows = [
            f"{region},1,{score}" for region in ("north", "south", "west") for score in [1, 1, 1, *[2] * 9, *[3] * 9]
        ]
        (folder / "r.csv").write_text("\n".join(["region,weight,score", *rows]), encoding="utf-8")
        words = ["--instrument", str(folder / "i.json"), "--responses", str(folder / "r.csv")]
        assert main([*words, "--out", str(folder / "o.json")]) == 0
        report = json.loads((folder / "o.json").read_text(encoding="utf-8"))
    for group in report["regions"].values():
        assert "suppressed" in group["questions"]["score"]["options"]["1"]
        assert "suppressed" in group["questions"]["rated"]
