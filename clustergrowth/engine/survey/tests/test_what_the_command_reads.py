"""What another program may hand over, and every fault a file may have (the common rules of the engine's commands)."""

import csv
import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import polars
import pytest

from clustergrowth.engine.survey.tests.survey_files import HEADER, QUESTIONS, Case


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def test_every_kind_of_file_gives_the_same_report(case: Case) -> None:
    assert case.run() == 0
    plain = (case.folder / "report.json").read_bytes()
    turned = case.text(["extra", *reversed(HEADER)])
    rows = list(csv.reader(case.text().splitlines()))
    frame = polars.DataFrame({name: [row[k] or None for row in rows[1:]] for k, name in enumerate(rows[0])})
    frame.write_parquet(case.folder / "r.parquet")
    frame.with_columns(polars.col("weight", "score", "turnover", "imp", "abi").cast(polars.Float64)).write_parquet(
        case.folder / "numbers.parquet"
    )
    for content, name in (
        (b"\xef\xbb\xbf" + case.text().encode(), "r.csv"),
        (turned.encode(), "r.csv"),
        (gzip.compress(turned.encode()), "r.csv.gz"),
        (case.text().replace("\n", "\r\n").encode(), "r.csv"),
        (case.text().rstrip("\n").encode(), "r.csv"),
        ((case.folder / "r.parquet").read_bytes(), "r.parquet"),
        ((case.folder / "numbers.parquet").read_bytes(), "r.parquet"),
    ):
        (case.folder / "report.json").unlink()
        assert case.run(content, name) == 0
        assert (case.folder / "report.json").read_bytes() == plain, name


def test_the_order_of_the_rows_changes_nothing(case: Case) -> None:
    case.rows = [[*row[:4], f"{k * 1.37:.2f}", *row[5:7], f"{0.1 + k / 7:.3f}"] for k, row in enumerate(case.rows)]
    assert case.run() == 0
    first = (case.folder / "report.json").read_bytes()
    case.rows = case.rows[::-1][3:] + case.rows[::-1][:3]
    assert case.run() == 0
    assert (case.folder / "report.json").read_bytes() == first


def test_files_are_split_and_joined_again_and_an_empty_wave_added(case: Case) -> None:
    assert case.run() == 0
    whole = (case.folder / "report.json").read_bytes()
    rows = case.rows
    for name, part in (("a.csv", rows[20:]), ("b.csv", []), ("c.csv", rows[:20])):
        case.rows = part
        (case.folder / name).write_text(case.text(), encoding="utf-8")
    assert case.run(responses=["a.csv", "b.csv", "c.csv"]) == 0
    assert (case.folder / "report.json").read_bytes() == whole


def test_answers_are_read_as_the_instrument_says(case: Case) -> None:
    assert case.run("".join([case.text(), "Azuay,1.0,a;,2.0,7,5.0,3,1\n"]).encode()) == 0
    overall = case.report["overall"]["questions"]
    assert (overall["major need"]["n"], overall["major need"]["missing"]) == (19, 8)
    assert overall["major need"]["options"]["1"]["count"] == 7
    assert overall["uses"]["options"]["a"]["count"] == 12
    assert overall["uses"]["options"]["never"]["count"] == 0
    assert (overall["score"]["n"], overall["score"]["missing"]) == (19, 8)
    assert overall["turnover"]["n"] == 19
    assert (overall["export"]["n"], overall["export"]["missing"]) == (19, 8)
    silent = case.report["regions"]["Silent"]
    assert (silent["n"], silent["questions"]["major need"]["n"]) == (6, 0)
    assert silent["questions"]["major need"]["options"]["1"] == {
        "count": 0, **dict.fromkeys(["share", "low", "high", "lq", "lq_shrunken", "lq_low", "lq_high", "q_value"]),
    }  # fmt: skip
    assert silent["questions"]["turnover"] == {
        "n": 0, "missing": 6, **dict.fromkeys(["mean", "low", "high", "sd", "median"]),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("region", " ", "expected a value"),
        ("major need", "3", "expected one of 1, 2, new markets, -9"),
        ("major need", "1;2", "expected one of 1, 2"),
        ("major need", "01", "expected one of 1, 2"),
        ("uses", "a;c", "expected one of a, b, never, dk"),
        ("score", "5", "expected a number from 1 to 4"),
        ("score", "0.99", "expected a number from 1 to 4"),
        ("score", "3,5", "expected a number with a point"),
        ("turnover", "12,5", "expected a number with a point"),
        ("turnover", "1 000", "expected a number with a point"),
        ("turnover", "1_000", "expected a number with a point"),
        ("turnover", "inf", "expected a number with a point"),
        ("turnover", "NaN", "expected a number with a point"),
        ("imp", "6", "expected a number from 1 to 5"),
        ("abi", "high", "expected a number with a point"),
        ("weight", "0", "expected a weight above 0"),
        ("weight", "-1", "expected a weight above 0"),
        ("weight", "", "expected a value"),
    ],
)
def test_a_wrong_cell_is_told_with_its_place(
    case: Case, capsys: pytest.CaptureFixture[str], column: str, cell: str, expected: str
) -> None:
    case.rows[3][HEADER.index(column)] = cell
    assert case.run() == 2
    said = capsys.readouterr()
    assert f"r.csv, line 5, column {column}: {cell.strip()!r} is not right, {expected}" in said.err
    assert not said.out
    assert not (case.folder / "report.json").exists()


def test_the_first_twenty_faults_are_told_in_the_order_of_the_file_and_the_rest_counted(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    for row in case.rows:
        row[4] = row[3] = "many"
    assert case.run() == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 21
    assert lines[0].startswith("r.csv, line 2, column score")
    assert lines[1].startswith("r.csv, line 2, column turnover")
    assert lines[19].startswith("r.csv, line 11, column turnover")
    assert lines[20] == "and 32 more"


def test_lines_are_counted_as_an_editor_counts_them(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    text = case.text(["note", *HEADER]).replace("?", '"over\ntwo lines"').replace("Azuay,2,b,2", "Azuay,2,b,7", 1)
    assert case.run(text.encode()) == 2
    assert capsys.readouterr().err.startswith("r.csv, line 24, column score: '7'")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "the file is empty"),
        (b"region\nA\n", "a column named major need"),
        (",".join(HEADER).encode(), "no firm answered"),
        (b"\xff\xfe", "not UTF-8"),
        (b'"region', "not CSV"),
    ],
)
def test_a_file_that_is_no_table_is_told(
    case: Case, capsys: pytest.CaptureFixture[str], content: bytes, expected: str
) -> None:
    assert case.run(content) == 2
    assert expected in capsys.readouterr().err


def test_a_torn_gzip_and_a_false_parquet_are_told(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    assert case.run(gzip.compress(case.text().encode())[:-20], "r.csv.gz") == 2
    assert case.run(b"no parquet", "r.parquet") == 2
    said = capsys.readouterr().err
    assert "not a whole gzip file" in said
    assert "cannot be read as Parquet" in said


@pytest.mark.parametrize("minimum", [1, 3, 10])
def test_the_smallest_cell_is_the_instruments(case: Case, minimum: int) -> None:
    case.instrument["minimum_cell"] = minimum
    assert case.run() == 0
    cell = case.report["regions"]["Azuay"]["questions"]["major need"]["options"]["2"]
    assert ("suppressed" in cell) == (minimum > 7)
    assert case.report["regions"]["Azuay"]["questions"]["score"].get("suppressed") == (
        "primary" if minimum > 7 else None
    )


def test_a_region_of_two_firms_shows_nothing_but_their_number(case: Case) -> None:
    case.rows += [["Galápagos", "1", "a", "2", "3", "5", "1", "1"]] * 2
    assert case.run() == 0
    tiny = case.report["regions"]["Galápagos"]
    assert tiny["n"] == 2
    for figure in tiny["questions"].values():
        cells = figure.get("options", {"": figure}).values()
        assert all(cell.get("suppressed") == "primary" or cell.get("count") == 0 for cell in cells)
        assert not {"mean", "median", "mwds"} & set(figure)


def test_known_totals_are_met_and_empty_cells_told(case: Case) -> None:
    case.instrument["strata"] = ["size"]
    for k, row in enumerate(case.rows):
        row.append("large" if k % 2 else "small")
    header = [*HEADER, "size"]
    content = "\n".join(",".join(row) for row in [header, *case.rows]).encode()
    totals = {
        ("Los Ríos", "small"): 60,
        ("Los Ríos", "large"): 40,
        ("Azuay", "small"): 300,
        ("Azuay", "large"): 100,
        ("Silent", "small"): 10,
        ("Silent", "large"): 20,
        ("Nowhere", "large"): 5,
        ("Azuay", "middle"): 0,
    }
    lines = [f"{region},{size},{count / 2:g}" for (region, size), count in totals.items()]
    (case.folder / "p.csv").write_text("\n".join(["region,size,count", *lines, *lines]), encoding="utf-8")
    assert case.run(content, "r.csv", "--population", str(case.folder / "p.csv")) == 0
    report = case.report
    assert report["warnings"] == ["nobody answered in Nowhere / large, where there are 5 firms"]
    share = report["overall"]["questions"]["major need"]["options"]["2"]["share"]
    azuay = [row for row in case.rows if row[0] == "Azuay"]
    told = 0.0
    for size, firms in (("small", 300), ("large", 100)):
        own = [row for row in azuay if row[8] == size]
        told += firms * sum(float(row[7]) for row in own if row[1] == "2") / sum(float(row[7]) for row in own)
    assert share == pytest.approx(told / (told + 100))


def test_a_wrong_population_is_told(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    for text, expected in (
        ("region,count\nAzuay,many\n", "p.csv, line 2, column count: 'many' is not right, expected a number"),
        ("region,count\nAzuay,-1\n", "expected a number of firms, 0 or more"),
        ("region\nAzuay\n", "a column named count"),
        (
            "region,count\nAzuay,5\n",
            "r.csv, line 2: 'Los Ríos' is not right, expected a kind of firm that p.csv counts",
        ),
    ):
        (case.folder / "p.csv").write_text(text, encoding="utf-8")
        assert case.run(None, "r.csv", "--population", str(case.folder / "p.csv")) == 2
        assert expected in capsys.readouterr().err


def test_standard_output_holds_the_report_and_nothing_else(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    assert case.run() == 0
    assert case.run(None, "r.csv", "--out", "-", "--seed", "7") == 0
    assert json.loads(capsys.readouterr().out) == case.report


def test_tables_stand_beside_it_one_a_question(case: Case) -> None:
    case.instrument["questions"] = [*QUESTIONS, {**QUESTIONS[3], "code": "a/b"}, {**QUESTIONS[3], "code": "A b"}]
    case.rows = [[*row, row[4], row[4]] for row in case.rows]
    content = "\n".join(",".join(row) for row in [[*HEADER, "a/b", "A b"], *case.rows]).encode()
    assert case.run(content, "r.csv", "--tables", str(case.folder / "tables")) == 0
    names = sorted(path.name for path in (case.folder / "tables").iterdir())
    assert names == sorted(
        ["major_need.csv", "uses.csv", "score.csv", "turnover.csv", "export.csv", "a_b.csv", "A_b-2.csv"]
    )
    with (case.folder / "tables" / "score.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["region"] for line in lines] == ["Azuay", "Los Ríos", "Silent", ""]
    assert float(lines[0]["mean"]) == case.report["regions"]["Azuay"]["questions"]["score"]["mean"]


def test_it_starts_quickly_and_without_the_platform(case: Case) -> None:
    assert case.run() == 0
    words = ["--instrument", str(case.folder / "i.json"), "--responses", str(case.folder / "r.csv"), "--out", "-"]
    program = (
        "import sys; from clustergrowth.cli import main; code = main(['engine', 'survey', *sys.argv[1:]]); "
        "assert not {'django', 'statsmodels', 'pyfixest'} & set(sys.modules); sys.exit(code)"
    )
    run = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, env={**os.environ})
    assert (run.returncode, run.stderr) == (0, "")
    assert json.loads(run.stdout) == case.report
