"""Whatever the file looks like, reading it by column finds the cells and the faults that reading it by row finds."""

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustergrowth.engine.tables import Faults, FileColumn, Places, read, read_columns


class Cells:
    """Keeps the text of a column; a cell with an x in it is wrong."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def take(self, cells: polars.Series) -> Places:
        texts = ["" if cell is None else str(cell).strip() for cell in cells]
        self.found += texts
        return np.array([k for k, text in enumerate(texts) if "x" in text], dtype=np.int64)

    def expected(self, cell: str) -> str:
        return "no x"


def _no_x(cell: str) -> str:
    if "x" in cell:
        raise ValueError("no x")
    return cell


def _both(path: Path, block: int) -> None:
    slow, fast = Faults(), Faults()
    rows = read(path, [FileColumn("a", _no_x, filled=False), FileColumn("b", _no_x, filled=False)], slow)
    a, b = Cells(), Cells()
    found = read_columns(path, {"b": [b], "a": [a]}, fast, block=block)
    assert sorted(map(str, fast)) == sorted(map(str, slow)) or len(fast) > 20
    assert bool(fast) == bool(slow)
    if not fast:
        assert a.found == [row.text["a"].strip() for row in rows.rows]
        assert b.found == [row.text["b"].strip() for row in rows.rows]
        assert [found.line(k) for k in range(found.rows)] == [row.line for row in rows.rows]


PIECES = st.sampled_from(
    [
        "1",
        "1.0",
        "é",
        " y ",
        ",",
        ",",
        ",",
        "\n",
        "\n",
        "\n",
        "\r\n",
        '"',
        '""',
        '"a"',
        '"a,b"',
        '"a\nb"',
        "x",
        "\r",
        "",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=30), st.sampled_from([7, 64, 4096]))
def test_any_text_after_the_header(tmp_path_factory: pytest.TempPathFactory, pieces: list[str], block: int) -> None:
    path = tmp_path_factory.mktemp("any") / "f.csv"
    path.write_bytes(("a,other,b\n" + "".join(pieces)).encode())
    _both(path, block)


CELL = st.sampled_from(["1", "", "two words", '"quoted, cell"', '"with ""quotes"""', '"over\nlines"', "x", "ğ"])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=20), st.sampled_from(["\n", "\r\n"]), st.sampled_from([16, 100]))
def test_any_table(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], end: str, block: int
) -> None:
    path = tmp_path_factory.mktemp("any") / "f.csv.gz"
    text = end.join(["\ufeffb,a,other", *(",".join(row) for row in rows)])
    path.write_bytes(gzip.compress(text.encode()))
    _both(path, block)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"a,b",
        b"a,b\n",
        b"a,a,b\n1,2,3\n",
        b"c,b\n1,2\n",
        b"a,b\n1\n2,3\n4,5,6\n",
        b"a,b\n\xff,1\n",
        b"\xff,b\n1,1\n",
        b'a,b\n"1,2\n3,4\n',
        b'a,b\n5" pipe,2\n"3\n",4\n7,"8"\n',
        b"a,b\n" + b"x,1\n" * 50 + b"1\n" * 3,
    ],
)
def test_files_that_are_hardly_tables(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(content)
    _both(path, 8)
    _both(path, 4096)


def test_all_faults_are_counted_and_the_first_of_the_file_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("a,b\n" + "1,x\n" * 15 + "x,1\n" * 1000, encoding="utf-8")
    faults = Faults()
    read_columns(path, {"a": [Cells()], "b": [Cells()]}, faults, block=64)
    assert len(faults) == 1015
    assert [(wrong.line, wrong.column) for wrong in faults] == [(k, "b") for k in range(2, 17)] + [
        (k, "a") for k in range(17, 22)
    ]


@pytest.mark.parametrize(
    ("write", "said"),
    [
        (lambda path: path.write_bytes(b"PAR1 and no more"), "cannot be read as Parquet"),
        (lambda path: path.mkdir(), "this is a folder"),
        (lambda path: None, "there is no such file"),
        (lambda path: polars.DataFrame({"a": ["1"]}).write_parquet(path), "a column named b"),
    ],
)
def test_a_parquet_that_is_none_is_told(tmp_path: Path, write: Callable[[Path], object], said: str) -> None:
    path = tmp_path / "f.parquet"
    write(path)
    faults = Faults()
    read_columns(path, {"a": [Cells()], "b": [Cells()]}, faults)
    assert said in " ".join(map(str, faults))


def test_parquet_keeps_numbers_and_blanks(tmp_path: Path) -> None:
    path = tmp_path / "f.parquet"
    polars.DataFrame({"b": [1.5, float("nan"), None], "a": [True, None, False], "c": [1, 2, 3]}).write_parquet(path)
    a, b = Cells(), Cells()
    found = read_columns(path, {"a": [a], "b": [b]}, Faults())
    assert (a.found, b.found) == (["1", "", "0"], ["1.5", "", ""])
    assert (found.rows, found.line(2)) == (3, 4)
