import csv
import json
from pathlib import Path

import pytest

from clustergrowth.engine.matching.command import main

NEEDS = """id,text,organisation,codes,from,to,lang
n1,"Our milling machine vibrates and breaks down; who can warn us days ahead? ISO 10816",us,nace:28.41,,,en
n2,Bankalar yeni üretim binası için bize para vermiyor.,,,2027-01-01,2027-06-30,
"""
OFFERS = """id,text,organisation,codes,capacity,from,to,note
o1,"Titreşim ölçümü ile makine arızalarını önceden haber veriyoruz, ISO 10816-3.",lab,nace:28,3,,,x
o2,Avales y préstamos para inversiones de pequeños fabricantes.,bank,,,,,
o3,Our own workshop predicts failures of milling machines.,us,,,,,
o4,Loans for new halls until spring.,fund,,,,2026-12-31,
o5,Loans for new halls.,full,,0,,,
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "n.csv").write_text(NEEDS, encoding="utf-8")
    (tmp_path / "o.csv").write_text(OFFERS, encoding="utf-8")
    return tmp_path


def _run(folder: Path, *more: str) -> int:
    files = ["--needs", str(folder / "n.csv"), "--offers", str(folder / "o.csv"), "--out", str(folder / "m.csv")]
    return main([*files, *more])


def _lines(folder: Path) -> list[dict[str, str]]:
    with (folder / "m.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_need_gets_its_offers_with_reasons(files: Path) -> None:
    (files / "codes.csv").write_text("code,label\nnace:28,Machinery\n", encoding="utf-8")
    assert _run(files, "--codes", str(files / "codes.csv")) == 0
    lines = _lines(files)
    assert list(lines[0]) == ["need", "rank", "offer", "score", "reasons"]
    first = [line for line in lines if line["need"] == "n1"]
    assert {line["offer"] for line in first} == {"o1", "o2", "o4"}
    assert [line["rank"] for line in first] == ["1", "2", "3"]
    assert first[0]["offer"] == "o1"
    assert 0 <= float(first[0]["score"]) <= 1
    said = {reason["kind"]: reason["text"] for reason in json.loads(first[0]["reasons"])}
    assert said["shared_standard"] == "Both work to ISO 10816-3."
    assert said["shared_code"] == "Both are filed under nace:28 (Machinery)."
    second = [line for line in lines if line["need"] == "n2"]
    assert second[0]["offer"] == "o2"
    assert "o4" not in {line["offer"] for line in second}
    assert "o3" in {line["offer"] for line in second}


def test_top_limits_the_lines_and_the_output_is_the_same_again(files: Path) -> None:
    assert _run(files, "--top", "1") == 0
    before = (files / "m.csv").read_bytes()
    assert len(_lines(files)) == 2
    assert _run(files, "--top", "1") == 0
    assert (files / "m.csv").read_bytes() == before


def test_every_wrong_place_is_told_and_nothing_written(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = "id,text,lang,from,to,capacity\na,x,de,,,\na,y,en,soon,,\nb,,en,,,\nc,z,en,2027-02-01,2027-01-01,-1\n"
    (files / "o.csv").write_text(wrong + "d,z,en,2027-02-01,2027-01-01,1\n", encoding="utf-8")
    assert _run(files) == 2
    said = capsys.readouterr().err
    for part in (
        "line 2, column lang: 'de' is not right, expected one of en, es, it, fr, tr",
        "line 3, column id: 'a'",
        "a date such as",
        "line 4, column text",
        "'-1' is not right",
        "a day not before 2027-02-01",
    ):
        assert part in said
    assert not (files / "m.csv").exists()


def test_no_offers_give_a_header_only(files: Path) -> None:
    (files / "o.csv").write_text("id,text\n", encoding="utf-8")
    assert _run(files) == 0
    assert (files / "m.csv").read_text(encoding="utf-8") == "need,rank,offer,score,reasons\n"


def test_a_wrong_word_on_the_line_is_two(files: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        _run(files, "--top", "0")
    assert ended.value.code == 2
