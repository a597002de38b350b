"""An instrument, answers to it as another program may write them, and the command run on both."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from clustergrowth.engine.survey.command import main

QUESTIONS: list[dict[str, Any]] = [
    {"code": "major need", "type": "choice", "options": {"1": {}, "2": {}, "new markets": {}}, "missing": ["-9"]},
    {"code": "uses", "type": "multiple", "options": {"a": {}, "b": {}, "never": {}}, "missing": ["dk"]},
    {"code": "score", "type": "scale", "min": 1, "max": 4, "missing": [9, "-9"]},
    {"code": "turnover", "type": "number", "missing": ["-1"]},
    {"code": "export", "type": "gap", "importance": "imp", "ability": "abi", "min": 1, "max": 5, "missing": ["9"]},
]
HEADER = ["region", "major need", "uses", "score", "turnover", "imp", "abi", "weight"]
ROWS = [
    *[["Los Ríos", "1", "a;b", "4", "12", "5", "2", "1"]] * 6,
    *[["Los Ríos", "new markets", "a; b ;a", "1", "1e12", "5", "4", "2.5"]] * 5,
    *[["Azuay", "2", "b", "2", "0.5", "4", "4", "1"]] * 7,
    *[["Azuay", "-9", "dk", "9", "-1", "9", "4", "3"]] * 2,
    *[["Silent", "", " ", "", "", "", "", "1"]] * 6,
]


class Case:
    """A folder with an instrument and rows, and the command run on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.instrument: dict[str, Any] = {
            "title": {"en": "T"}, "region": "region", "weight": "weight", "strata": [], "minimum_cell": 5,
            "questions": QUESTIONS,
        }  # fmt: skip
        self.rows = [list(row) for row in ROWS]

    def text(self, header: Sequence[str] = HEADER) -> str:
        table = [
            header,
            *([row[HEADER.index(name)] if name in HEADER else "?" for name in header] for row in self.rows),
        ]
        return "".join(",".join(f'"{cell}"' if "," in cell or "\n" in cell else cell for cell in row) + "\n"
                       for row in table)  # fmt: skip

    def run(self, content: bytes | None = None, name: str = "r.csv", *more: str, responses: Sequence[str] = ()) -> int:
        (self.folder / "i.json").write_text(json.dumps(self.instrument), encoding="utf-8")
        if not responses:
            (self.folder / name).write_bytes(self.text().encode() if content is None else content)
        given = [str(self.folder / one) for one in responses or [name]]
        words = ["--instrument", str(self.folder / "i.json"), "--responses", *given]
        return main([*words, "--out", str(self.folder / "report.json"), *more])

    @property
    def report(self) -> Any:
        return json.loads((self.folder / "report.json").read_text(encoding="utf-8"))
