import io
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from clustergrowth.common.tables.bounds import Limits
from clustergrowth.common.tables.reading import Table, opened, read
from clustergrowth.common.tables.writing import write_csv, write_xlsx


def table_of(text: str | bytes, name: str = "list.csv") -> Table:
    return read(io.BytesIO(text.encode() if isinstance(text, str) else text), name, limits=Limits())


def rows_of(table: Table) -> list[list[str]]:
    return [row.cells for row in table.rows]


def codes_of(table: Table) -> list[str]:
    return [note.code for note in table.notes]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_usual_separator_is_found(separator: str) -> None:
    lines = [["name", "city", "note"], ["Laser Sur", "Málaga", "a.b"], ["Metal, S.L.", "Cádiz", "x;y"]]
    text = "\n".join(separator.join(f'"{cell}"' if separator in cell else cell for cell in line) for line in lines)
    table = table_of(text)
    assert table.separator == separator
    assert table.columns == lines[0]
    assert rows_of(table) == lines[1:]


def test_a_spreadsheet_program_may_announce_the_separator() -> None:
    table = table_of("sep=;\r\nname;city\r\nA;B\r\n")
    assert (table.columns, rows_of(table)) == (["name", "city"], [["A", "B"]])


def test_one_column_alone_is_a_table() -> None:
    assert rows_of(table_of("name\nAcme\nBeta\n")) == [["Acme"], ["Beta"]]


def test_old_line_ends_and_blank_lines_are_nothing_special() -> None:
    assert rows_of(table_of("name;city\rA;B\r\r;\rC;D")) == [["A", "B"], ["C", "D"]]


def test_lines_are_numbered_as_in_the_file() -> None:
    table = table_of('name;note\nA;"two\nlines"\n\nB;x\n')
    assert [(row.line, row.cells) for row in table.rows] == [(2, ["A", "two\nlines"]), (5, ["B", "x"])]


def test_a_stray_quotation_mark_opens_nothing() -> None:
    assert rows_of(table_of('name;note\nA;5" pipe\nB;6" pipe\n')) == [["A", '5" pipe'], ["B", '6" pipe']]


def test_a_quotation_mark_that_is_never_closed_spoils_only_its_row() -> None:
    table = table_of('name;note\nA;x\nB;"open\n' + "C;y\n" * 3)
    rows = list(table.rows)
    assert [(row.cells[0], row.reason.code if row.reason else None) for row in rows] == [
        ("A", None),
        ("B", "open_quote"),
        *[("C", None)] * 3,
    ]


def test_titles_above_the_header_are_passed_over() -> None:
    table = table_of("Members of the cluster;;;\n;;;\nname;city;vat;site\nA;B;C;D\n")
    assert table.columns == ["name", "city", "vat", "site"]
    assert codes_of(table) == ["note_lines_above"]
    assert rows_of(table) == [["A", "B", "C", "D"]]


def test_two_columns_of_one_name_are_both_kept_and_it_is_said() -> None:
    table = table_of("Name;name;;City;;\nA;B;C;D;;\n")
    assert table.columns == ["Name", "name (2)", "Column C", "City"]
    assert codes_of(table) == ["note_duplicate_column", "note_unnamed_column"]
    assert rows_of(table) == [["A", "B", "C", "D"]]


def test_rows_that_do_not_fit_say_why() -> None:
    table = table_of("name;city;vat\nA;B;C\nA;B\nA;B;C;D\nA,B,C\nA;B;C;\n")
    assert [row.reason.code if row.reason else None for row in table.rows] == [
        None,
        None,
        "more_cells",
        "other_separator",
        None,
    ]


def test_a_row_in_another_encoding_is_told_and_the_others_go_on() -> None:
    good = "Compañía;Málaga;España\n".encode() * 10
    table = table_of(b"name;city;country\n" + good + "Compañía;B;C\n".encode("cp1252") + good)
    reasons = [row.reason.code for row in table.rows if row.reason]
    assert reasons == ["unreadable_letters"]


def test_a_workbook_shows_what_its_cells_show(tmp_path: Path) -> None:
    book = Workbook()
    page = book.worksheets[0]
    moment = datetime(2026, 1, 2, 3, 4, 5)  # noqa: DTZ001 - a spreadsheet knows no zones
    page.append(["name", "founded", "staff", "share", "sme", "time", "pic"])
    page.append(["Laser Sur", date(2001, 5, 4), 12, 0.5, True, moment, 999627875.0])
    page.append([None, None, None])
    page.append(["Metal"])
    book.create_sheet("Other").append(["x"])
    book.save(tmp_path / "list.xlsx")
    with opened(tmp_path / "list.xlsx", limits=Limits()) as table:
        assert table.sheets == ["Sheet", "Other"]
        assert codes_of(table) == ["note_sheet"]
        assert [(row.line, row.cells) for row in table.rows] == [
            (2, ["Laser Sur", "2001-05-04", "12", "0.5", "true", "2026-01-02 03:04:05", "999627875"]),
            (4, ["Metal", "", "", "", "", "", ""]),
        ]
    with opened(tmp_path / "list.xlsx", sheet="Other", limits=Limits()) as table:
        assert table.columns == ["x"]


CELLS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=12).map(str.strip)
PLAIN = CELLS.filter(lambda text: not any(sign in text for sign in "ÃÂÄÅâ√ƒ≈¬Œ\ufffd\xa0"))
DANGEROUS = st.sampled_from(
    [
        "=1+1",
        "+34 952 000 000",
        "-5",
        "@SUM(A1)",
        "'=x",
        "''",
        "'",
        '=HYPERLINK("http://x")',
        "=cmd|' /C calc'!A0",
        "a;=1+1;b",
        "a,'-5",
        "a;'\"'=1",
        "a\t@x",
        "a\n+1",
        "\uff1d1",
        "a;\uff0b1",
        "'a;=1",
        "-;-;'-",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.just("x"), PLAIN | DANGEROUS, PLAIN | DANGEROUS), min_size=1, max_size=6))
def test_what_leaves_comes_back_as_it_was(rows: list[tuple[str, str, str]]) -> None:
    expected = [[" ".join(unicodedata.normalize("NFC", cell).split(" ")) for cell in row] for row in rows]
    content = b"".join(write_csv(["id", "name", "note"], rows))
    assert rows_of(table_of(content)) == expected
    stream = io.BytesIO()
    write_xlsx(stream, ["id", "name", "note"], rows, sheet="A/B: list")
    assert rows_of(read(stream, "list.xlsx", limits=Limits())) == expected


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@x", '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0"])
def test_no_exported_cell_is_a_formula(formula: str) -> None:
    text = b"".join(write_csv(["name"], [[formula]])).decode("utf-8-sig")
    assert text.splitlines()[1].lstrip('"').startswith("'")
    stream = io.BytesIO()
    write_xlsx(stream, ["name"], [[formula]], sheet="x")
    cell = load_workbook(stream).worksheets[0]["A2"]
    assert (cell.data_type, str(cell.value)[0]) == ("s", "'")


@pytest.mark.parametrize("separator", [";", "\t", ","])
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\uff1d", '"=', "'=", "\"'+", "\n="])
def test_no_program_that_expects_another_separator_finds_a_formula_in_a_text(separator: str, sign: str) -> None:
    words = f"We seek a welder{separator}{sign}cmd|'/c calc'!A0{separator}thanks"
    content = b"".join(write_csv(["id", "text", f"no{separator}{sign}te"], [[1, words, words], [words, -5, -0.5]]))
    text = content.decode("utf-8-sig")
    for line in text.splitlines():
        for cell in line.split(separator):
            assert not cell.lstrip("\"'").startswith(tuple("=+@\uff1d")) or cell.lstrip('"').startswith("'"), line
    assert text.count(f'"{words.partition(separator)[0]}{separator}') == 3, "a text that may be split is not quoted"
    assert ",-5,-0.5" in text
    assert rows_of(table_of(content)) == [["1", words, words], [words, "-5", "-0.5"]]


@pytest.mark.parametrize("letter", ["\uffff", "\ufffe", "\ud800", "\udfff", "\x00", "\x0b", "\x1f"])
def test_a_character_that_no_workbook_may_hold_breaks_no_export(letter: str) -> None:
    stream = io.BytesIO()
    write_xlsx(stream, [f"na{letter}me"], [[f"We seek{letter} a welder \U0001f600\ufffd"]], sheet=f"Ne{letter}eds")
    table = read(stream, "list.xlsx", limits=Limits())
    assert (table.columns, table.sheets) == (["name"], ["Needs"])
    assert rows_of(table) == [["We seek a welder \U0001f600\ufffd"]]
    assert b"welder" in b"".join(write_csv(["name"], [[f"We seek{letter} a welder"]]))


def test_a_formula_in_a_text_file_is_text() -> None:
    assert rows_of(table_of('name;note\n=1+1;"=HYPERLINK(""http://x"";""y"")"\n')) == [
        ["=1+1", '=HYPERLINK("http://x";"y")']
    ]


def test_a_long_export_is_streamed() -> None:
    taken: list[int] = []

    def endless() -> Iterable[list[int]]:
        for number in range(10_000):
            taken.append(number)
            yield [number]

    pieces = write_csv(["n"], endless())
    next(pieces)
    assert len(taken) == 500
