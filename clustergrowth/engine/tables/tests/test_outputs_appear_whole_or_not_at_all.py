import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustergrowth.engine.tables import Faults, FileColumn, InputFault, Outputs, read


def test_nothing_is_left_when_the_command_fails(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("the earlier plan\n")
    with pytest.raises(ZeroDivisionError), Outputs() as out:
        out.csv(tmp_path / "plan.csv", ["slot"], [[1]])
        out.json(tmp_path / "c.json", {"value": 1 // 0})
    assert [path.name for path in tmp_path.iterdir()] == ["plan.csv"]
    assert (tmp_path / "plan.csv").read_text() == "the earlier plan\n"


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.csv.gz", "b.csv.gz"):
        with Outputs() as out:
            out.csv(tmp_path / name, ["slot", "held", "note"], [[1, True, None], [0.5, False, "x,y"]])
    assert (tmp_path / "a.csv.gz").read_bytes() == (tmp_path / "b.csv.gz").read_bytes()
    assert gzip.decompress((tmp_path / "a.csv.gz").read_bytes()) == b'slot,held,note\n1,1,\n0.5,0,"x,y"\n'


def test_a_dash_means_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    with Outputs() as out:
        out.json("-", {"n": 1})
    assert capsys.readouterr().out == '{\n  "n": 1\n}\n'


def test_a_folder_that_does_not_exist_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="cannot be written here"), Outputs() as out:
        out.csv(tmp_path / "absent" / "plan.csv", ["slot"], [])


def test_a_parquet_output_can_be_read_back(tmp_path: Path) -> None:
    with Outputs() as out:
        out.csv(tmp_path / "plan.parquet", ["slot", "value"], [["s1", 0.5]])
    table = read(tmp_path / "plan.parquet", [FileColumn("slot")], Faults())
    assert [row["slot"] for row in table.rows] == ["s1"]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), min_size=1), min_size=1, max_size=5))
def test_any_text_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("out") / "t.csv"
    with Outputs() as out:
        out.csv(path, ["n", "text"], list(enumerate(texts)))
    faults = Faults()
    table = read(path, [FileColumn("text", filled=False)], faults)
    assert not faults
    assert [row.text["text"] for row in table.rows] == texts
