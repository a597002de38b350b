"""A million responses to eighty questions through the command: seconds and memory, for each kind of file.

python bench/survey_speed.py [responses]     fails above 60 s or 2 GB at a million
"""

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars
import psutil

QUESTIONS, REGIONS, SECONDS, MEMORY = 80, 24, 60.0, 2 * 1024**3
OPTIONS = list("abcdefgh")


def invented(folder: Path, firms: int) -> None:
    """An instrument of choice, multiple, scale, number and gap questions in equal parts, and weighted answers to it."""
    chance = np.random.default_rng(0)
    columns: dict[str, Any] = {
        "region": np.array([f"Region {k}" for k in range(REGIONS)])[chance.zipf(1.4, firms) % REGIONS],
        "weight": chance.uniform(0.5, 4, firms).round(4),
    }
    several = np.array([";".join(o for k, o in enumerate(OPTIONS) if mask >> k & 1) for mask in range(256)])
    questions: list[dict[str, Any]] = []
    for k in range(QUESTIONS):
        code = f"q{k}"
        said: Any = chance.integers(1, 6, firms)
        if k % 5 == 0:
            said = np.array(OPTIONS)[chance.integers(0, 8, firms)]
            questions.append({"code": code, "type": "choice", "options": {o: {} for o in OPTIONS}, "missing": ["-9"]})
        elif k % 5 == 1:
            said = several[chance.integers(1, 256, firms)]
            questions.append({"code": code, "type": "multiple", "options": {o: {} for o in OPTIONS}})
        elif k % 5 == 2:
            questions.append({"code": code, "type": "scale", "min": 1, "max": 5, "missing": ["9"]})
        elif k % 5 == 3:
            said = np.exp(chance.normal(10, 2, firms)).round(2)
            questions.append({"code": code, "type": "number"})
        else:
            columns[f"{code}a"] = chance.integers(1, 6, firms)
            questions.append(
                {"code": code, "type": "gap", "importance": code, "ability": f"{code}a", "min": 1, "max": 5}
            )
        blank = chance.random(firms) < 0.05
        columns[code] = polars.Series(said).cast(polars.String).set(polars.Series(blank), None)
    frame = polars.DataFrame(columns)
    frame.write_csv(folder / "r.csv")
    frame.write_parquet(folder / "r.parquet")
    with (folder / "r.csv").open("rb") as plain, gzip.open(folder / "r.csv.gz", "wb", compresslevel=1) as packed:
        shutil.copyfileobj(plain, packed, 1 << 20)
    instrument = {"title": {"en": "Invented"}, "region": "region", "weight": "weight", "questions": questions}
    (folder / "i.json").write_text(json.dumps(instrument), encoding="utf-8")


def run(folder: Path, responses: str) -> tuple[float, float, int, bytes]:
    """Seconds by the clock, seconds of processor, highest resident memory, and the report."""
    words = ["--instrument", str(folder / "i.json"), "--responses", str(folder / responses), "--out", "-"]
    started = time.perf_counter()
    with (folder / "out.json").open("wb") as out:
        process = psutil.Popen([sys.executable, "-m", "clustergrowth", "engine", "survey", *words], stdout=out)
        highest, used = 0, 0.0
        while process.poll() is None:
            try:
                highest = max(highest, process.memory_info().rss)
                used = sum(process.cpu_times()[:2])
            except psutil.Error:  # it has just ended
                break
            time.sleep(0.02)
    if process.wait():
        raise SystemExit(f"the command ended with {process.returncode}")
    return time.perf_counter() - started, used, highest, (folder / "out.json").read_bytes()


def started_in() -> float:
    """Seconds until the command can say what it is for."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "clustergrowth", "engine", "survey", "--help"], check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - began


def main() -> int:
    firms = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    broken = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        invented(folder, firms)
        print(f"{'file':<12}{'responses':>11}{'MB':>7}{'seconds':>9}{'processor':>11}{'peak MB':>9}{'load before':>13}")
        reports = set()
        for responses in ("r.csv", "r.csv.gz", "r.parquet"):
            load = os.getloadavg()[0]
            took, used, highest, report = run(folder, responses)
            reports.add(report)
            size = (folder / responses).stat().st_size / 1e6
            print(f"{responses:<12}{firms:>11}{size:>7.0f}{took:>9.1f}{used:>11.1f}{highest / 1e6:>9.0f}{load:>13.2f}")
            broken |= took > SECONDS or highest > MEMORY
    print(f"\nthe same report from all three: {'yes' if len(reports) == 1 else 'no'}; starts in {started_in():.2f} s")
    print(f"bounds: {SECONDS:.0f} s and {MEMORY / 1e6:.0f} MB")
    return int(broken or len(reports) != 1)


if __name__ == "__main__":
    sys.exit(main())
