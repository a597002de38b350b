import gzip
from pathlib import Path

import polars
import pytest

from clustergrowth.engine.tables import (
    Exit,
    Faults,
    FileColumn,
    NoAnswer,
    OutOfTime,
    WrongInput,
    ending,
    number,
    one_of,
    read,
    whole,
    words,
)


def above_zero(text: str) -> float:
    if not 0 < (value := number(text)) <= 1:
        raise ValueError("a number above 0 and at most 1")
    return value


COLUMNS = [
    FileColumn("person", unique=True),
    FileColumn("value", above_zero),
    FileColumn("cap", whole, required=False),
]


def faults_of(path: Path) -> list[str]:
    faults = Faults()
    read(path, COLUMNS, faults)
    return [str(fault) for fault in faults]


def written(tmp_path: Path, content: bytes, name: str = "p.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_columns_come_in_any_order_and_extra_ones_are_kept_as_text(tmp_path: Path) -> None:
    faults = Faults()
    table = read(written(tmp_path, b"\xef\xbb\xbfvalue,person,shoe\n0.5,a,42\n1,b,\n"), COLUMNS, faults)
    assert not faults
    assert [row["person"] for row in table.rows] == ["a", "b"]
    assert [row["value"] for row in table.rows] == [0.5, 1.0]
    assert table.rows[0]["cap"] is None
    assert table.rows[0].text["shoe"] == "42"


def test_a_cell_with_a_line_break_keeps_the_line_numbers_right(tmp_path: Path) -> None:
    assert faults_of(written(tmp_path, b'person,value\n"a\nb",0.5\nc,7\n')) == [
        "p.csv, line 4, column value: '7' is not right, expected a number above 0 and at most 1"
    ]


def test_a_compressed_file_and_a_parquet_file_say_the_same(tmp_path: Path) -> None:
    written(tmp_path, gzip.compress(b"person,value\na,0.5\n"), "p.csv.gz")
    polars.DataFrame({"person": ["a"], "value": [0.5]}).write_parquet(tmp_path / "p.parquet")
    for name in ("p.csv.gz", "p.parquet"):
        faults = Faults()
        table = read(tmp_path / name, COLUMNS, faults)
        assert not faults
        assert [row.values for row in table.rows] == [{"person": "a", "value": 0.5, "cap": None}]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty; a header line was expected"),
        (b"person,value\n\xff,1\n", "not UTF-8"),
        (b"person,shoe\na,1\n", "a column named value"),
        (b"person,value,value\na,1,1\n", "one column named value, not 2"),
        (b"person,value\na,1,2\n", "2 cells as in the header, not 3"),
        (b"person,value\na,1\na,1\n", "line 2 has it already"),
        (b"person,value\n,1\n", "expected a value"),
        (b'person,value\n"a,1\n', "not CSV"),
        (b"person,value,cap\na,1,2.5\n", "a whole number"),
        (b"person,value\na,nan\n", "a number with a point"),
    ],
)
def test_each_fault_says_what_was_expected(tmp_path: Path, content: bytes, said: str) -> None:
    (fault,) = faults_of(written(tmp_path, content))
    assert said in fault


def test_files_that_cannot_be_read_are_faults_too(tmp_path: Path) -> None:
    assert "no such file" in faults_of(tmp_path / "absent.csv")[0]
    assert "a folder" in faults_of(tmp_path)[0]
    assert "not a whole gzip file" in faults_of(written(tmp_path, b"person,value\n", "p.csv.gz"))[0]


def test_twenty_faults_are_shown_and_the_rest_counted(tmp_path: Path) -> None:
    faults = Faults()
    read(written(tmp_path, b"person,value\n" + b"".join(b"p%d,9\n" % n for n in range(57))), COLUMNS, faults)
    with pytest.raises(WrongInput) as told:
        faults.raise_if_any()
    lines = str(told.value).splitlines()
    assert len(lines) == 21
    assert lines[-1] == "and 37 more"


def test_the_parsers_say_what_they_want() -> None:
    assert number("1e3") == 1000
    assert whole("3.0") == 3
    assert words("a  b") == ("a", "b")
    assert one_of("x", "y")("x") == "x"
    for parse, text, said in [
        (number, "1,5", "point"),
        (number, "inf", "point"),
        (one_of("x", "y"), "z", "one of x, y"),
    ]:
        with pytest.raises(ValueError, match=said):
            parse(text)


@pytest.mark.parametrize(
    ("raised", "code"),
    [(None, Exit.DONE), (WrongInput([], 0), Exit.WRONG_INPUT), (NoAnswer("a and b clash"), 3), (OutOfTime("no"), 4)],
)
def test_the_exit_code_follows_from_what_was_raised(
    raised: Exception | None, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def command() -> None:
        if raised:
            raise raised

    assert ending(command) == code
    assert capsys.readouterr().err.strip() == (str(raised) if raised else "")
