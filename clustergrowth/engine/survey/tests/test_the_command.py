import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from statsmodels.stats.proportion import proportion_confint

from clustergrowth.engine.survey.command import main
from tests.the_files import DATA

QUESTIONS: list[dict[str, Any]] = [
    {"code": "major", "type": "choice", "options": {"talent": {"en": "Talent"}, "money": {}}, "missing": ["-9"]},
    {"code": "uses", "type": "multiple", "options": {"a": {}, "b": {}}},
    {"code": "score", "type": "scale", "min": 1, "max": 5, "missing": [9]},
    {"code": "staff", "type": "number"},
    {"code": "export", "type": "gap", "importance": "imp", "ability": "abi", "min": 1, "max": 5},
]
INSTRUMENT: dict[str, Any] = {"title": {"en": "T"}, "region": "region", "weight": None, "questions": QUESTIONS}
HEADER = ["region", "major", "uses", "score", "staff", "imp", "abi", "size"]


class Survey:
    """A folder with an instrument and answers, and the command run on it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.instrument = folder, {**INSTRUMENT}
        self.rows = [["south", "talent", "a;b", "4", "12", "5", "2", "s"]] * 8
        self.rows += [["south", "money", "a", "2", "40", "4", "3", "s"]] * 8
        self.rows += [["north", "talent", "b", "9", "7", "5", "3", "l"]] * 9
        self.rows += [["north", "-9", "", "", "", "", "", "l"]]

    def run(self, *more: str) -> int:
        (self.folder / "i.json").write_text(json.dumps(self.instrument), encoding="utf-8")
        with (self.folder / "r.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADER, *self.rows])
        files = ["--instrument", str(self.folder / "i.json"), "--responses", str(self.folder / "r.csv")]
        return main([*files, "--out", str(self.folder / "report.json"), *more])

    @property
    def report(self) -> Any:
        return json.loads((self.folder / "report.json").read_text(encoding="utf-8"))


@pytest.fixture
def survey(tmp_path: Path) -> Survey:
    return Survey(tmp_path)


def test_every_kind_of_question_gets_its_figures(survey: Survey) -> None:
    assert survey.run() == 0
    found = survey.report
    assert (found["n"], found["effective_n"], found["design_effect"], found["warnings"]) == (26, 26, 1, [])
    south = found["regions"]["south"]["questions"]
    talent = south["major"]["options"]["talent"]
    assert (talent["count"], talent["share"], south["major"]["n"]) == (8, 0.5, 16)
    assert (talent["low"], talent["high"]) == pytest.approx(proportion_confint(8, 16, method="wilson"))
    assert talent["lq"] == pytest.approx(0.5 / (17 / 25))
    assert set(talent) == {"count", "share", "low", "high", "lq", "lq_shrunken", "lq_low", "lq_high", "q_value"}
    assert talent["lq"] < talent["lq_shrunken"] < 1
    assert south["uses"]["options"]["a"]["count"] == 16
    assert (south["score"]["mean"], south["score"]["median"], south["score"]["n"]) == (3, 3, 16)
    assert south["staff"]["mean"] == 26
    assert set(south["export"]) == {"n", "missing", "mwds", "low", "high", "rdm"}
    assert south["export"]["rdm"] == -100


def test_missing_codes_and_blanks_are_counted_as_missing(survey: Survey) -> None:
    survey.run()
    north = survey.report["regions"]["north"]["questions"]
    assert (north["major"]["n"], north["major"]["missing"]) == (9, 1)
    assert (north["score"]["n"], north["score"]["missing"]) == (0, 10)
    assert survey.report["overall"]["questions"]["major"]["n"] == 25


def test_small_cells_are_hidden_with_what_would_give_them_away(survey: Survey) -> None:
    survey.rows += [["west", "talent", "a", "3", "5", "5", "1", "s"]] * 3
    survey.run("--tables", str(survey.folder / "tables"))
    found = survey.report
    west = found["regions"]["west"]["questions"]
    assert west["major"]["options"]["talent"] == {"suppressed": "primary"}
    assert west["score"]["suppressed"] == "primary"
    assert "mean" not in west["score"]
    others = [found["regions"][name]["questions"]["staff"] for name in ("north", "south")]
    assert [other.get("suppressed") for other in others].count("secondary") == 1
    with (survey.folder / "tables" / "major.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    hidden = [line for line in lines if line["suppressed"]]
    assert hidden
    assert all(not line["count"] and not line["share"] for line in hidden)


def test_known_totals_weigh_the_regions(survey: Survey) -> None:
    survey.instrument["strata"] = ["size"]
    (survey.folder / "p.csv").write_text("region,size,count\nsouth,s,100\nnorth,l,100\nnorth,s,50\n", encoding="utf-8")
    assert survey.run("--population", str(survey.folder / "p.csv")) == 0
    found = survey.report
    assert found["overall"]["questions"]["staff"]["mean"] == pytest.approx((100 * 26 + 150 * 0.9 * 7) / (100 + 135))
    assert found["warnings"] == ["nobody answered in north / s, where there are 50 firms"]
    assert found["effective_n"] < found["n"]


def test_every_wrong_place_is_told_and_nothing_written(survey: Survey, capsys: pytest.CaptureFixture[str]) -> None:
    survey.rows[0] = ["south", "nonsense", "a;c", "6", "many", "1", "1", "s"]
    survey.rows[1] = ["", "talent", "a", "1", "1", "1", "1", "s"]
    assert survey.run() == 2
    said = capsys.readouterr().err
    for part in ("line 2, column major: 'nonsense'", "column uses: 'a;c'", "column score: '6'", "number with a point"):
        assert part in said
    assert "line 3, column region" in said
    assert not (survey.folder / "report.json").exists()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ({"code": "major", "type": "odd"}, "question major, type: expected one of choice"),
        ({"code": "score", "type": "scale", "min": 5, "max": 1}, "min and max: expected two numbers"),
        ({"code": "major", "type": "choice"}, "options: expected an object"),
        ({"code": "export", "type": "gap", "min": 1, "max": 5}, "importance and ability: expected the names"),
        ({"type": "number"}, "question 1: expected an object with a code"),
    ],
)
def test_a_wrong_instrument_is_told(
    survey: Survey, question: dict[str, Any], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    survey.instrument["questions"] = [question]
    assert survey.run() == 2
    assert expected in capsys.readouterr().err


def test_a_firm_of_a_kind_the_population_lacks_is_told(survey: Survey, capsys: pytest.CaptureFixture[str]) -> None:
    survey.instrument["strata"] = ["size"]
    (survey.folder / "p.csv").write_text("region,size,count\nsouth,s,100\n", encoding="utf-8")
    assert survey.run("--population", str(survey.folder / "p.csv")) == 2
    assert "a kind of firm that p.csv counts" in capsys.readouterr().err


def test_two_questions_may_read_one_column(survey: Survey) -> None:
    survey.instrument["questions"] = [*QUESTIONS, {"code": "imp", "type": "number"}]
    assert survey.run() == 0
    assert survey.report["regions"]["south"]["questions"]["imp"]["mean"] == 4.5


@pytest.mark.skipif(not (DATA / "firm-survey").is_dir(), reason=f"the real survey is not at {DATA / 'firm-survey'}")
def test_a_real_weighted_survey(tmp_path: Path) -> None:
    options = {value: {"en": value} for value in ("0", "1", "2", "3", "4")}
    instrument = {
        "title": {"en": "ACTI"},
        "region": "province",
        "weight": "fexp",
        "questions": [{"code": "xiii_1_e", "type": "choice", "options": options}],
    }
    (tmp_path / "i.json").write_text(json.dumps(instrument), encoding="utf-8")
    answers = DATA / "firm-survey" / "ecuador_acti_2012_2014.csv.gz"
    words = ["--instrument", str(tmp_path / "i.json"), "--responses", str(answers), "--out", "-"]
    run = subprocess.run(
        [sys.executable, "-m", "clustergrowth", "engine", "survey", *words], capture_output=True, text=True, check=True
    )
    found = json.loads(run.stdout)
    assert found["design_effect"] == pytest.approx(2.33, abs=0.005)
    assert found["effective_n"] == pytest.approx(440, abs=0.5)
    assert found["overall"]["questions"]["xiii_1_e"]["options"]["1"]["share"] == pytest.approx(0.587663, abs=1e-6)
    tiny = found["regions"]["Galápagos"]["questions"]["xiii_1_e"]["options"]
    assert all(cell.get("suppressed") or cell["count"] == 0 for cell in tiny.values())


def test_of_several_files_each_row_is_a_firm_whatever_it_is_numbered(survey: Survey, tmp_path: Path) -> None:
    survey.rows = [[*row, str(n)] for n, row in enumerate(survey.rows)]
    second = tmp_path / "second.csv"
    with second.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*HEADER, "id"], *survey.rows])
    instrument, out = tmp_path / "i.json", tmp_path / "both.json"
    instrument.write_text(json.dumps(INSTRUMENT), encoding="utf-8")
    files = ["--responses", str(second), str(second), "--out", str(out)]
    assert main(["--instrument", str(instrument), *files]) == 0
    assert json.loads(out.read_text(encoding="utf-8"))["n"] == 2 * len(survey.rows)
