"""Neither the order of the rows, nor how they were cut into files, nor an empty wave beside them changes a digit."""

import json
import random
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from clustergrowth.engine.survey.command import main

INSTRUMENT: dict[str, Any] = {
    "title": {"en": "T"},
    "region": "region",
    "weight": "weight",
    "strata": ["size"],
    "minimum_cell": 2,
    "questions": [
        {"code": "one", "type": "choice", "options": {"a": {}, "b": {}}},
        {"code": "many", "type": "multiple", "options": {"x": {}, "y": {}, "z": {}}},
        {"code": "sales", "type": "number"},
        {"code": "gap", "type": "gap", "importance": "sales", "ability": "weight", "min": -1e9, "max": 1e9},
    ],
}
FIRM = st.tuples(
    st.sampled_from(["north", "south", "west"]),
    st.sampled_from(["s", "l"]),
    st.floats(0.01, 50).map(repr),
    st.sampled_from(["a", "b", ""]),
    st.lists(st.sampled_from("xyz"), unique=True).map(";".join),
    st.one_of(st.just(""), st.floats(-1e6, 1e6).map(repr)),
)
Firm = tuple[str, str, str, str, str, str]


def _report(files: list[list[Firm]], totals: bool) -> str:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "i.json").write_text(json.dumps(INSTRUMENT), encoding="utf-8")
        kinds = sorted({firm[:2] for rows in files for firm in rows})
        lines = [f"{region},{size},{10 + 7 * k}" for k, (region, size) in enumerate(kinds)]
        (folder / "p.csv").write_text("\n".join(["region,size,count", *lines]), encoding="utf-8")
        for k, rows in enumerate(files):
            text = "\n".join(["region,size,weight,one,many,sales", *(",".join(firm) for firm in rows)])
            (folder / f"{k}.csv").write_text(text, encoding="utf-8")
        words = ["--instrument", str(folder / "i.json"), "--out", str(folder / "o.json")]
        words += ["--responses", *(str(folder / f"{k}.csv") for k in range(len(files)))]
        assert main([*words, *(["--population", str(folder / "p.csv")] if totals else [])]) == 0
        return (folder / "o.json").read_text(encoding="utf-8")


@settings(max_examples=25, deadline=None)
@given(st.lists(FIRM, min_size=1, max_size=30), st.integers(0, 30), st.randoms(use_true_random=False), st.booleans())
def test_shuffled_split_and_with_an_empty_wave(
    firms: list[Firm], cut: int, chance: random.Random, totals: bool
) -> None:
    whole = _report([firms], totals)
    shuffled = list(firms)
    chance.shuffle(shuffled)
    assert _report([shuffled], totals) == whole
    assert _report([shuffled[cut:], [], shuffled[:cut]], totals) == whole
