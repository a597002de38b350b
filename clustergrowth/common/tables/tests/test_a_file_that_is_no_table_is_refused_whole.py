"""The malformed files of the import: each is refused with one sentence, or its rows with reasons."""

import io
import resource
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.xml.constants import ARC_CONTENT_TYPES as CONTENTS
from openpyxl.xml.constants import CONTYPES_NS as TYPES
from openpyxl.xml.constants import PKG_REL_NS as RELS
from openpyxl.xml.constants import REL_NS, SHARED_STRINGS, SHEET_MAIN_NS, XLSX

from clustergrowth.common.tables.bounds import Limits
from clustergrowth.common.tables.reading import opened, read
from clustergrowth.common.tables.reasons import Unusable

SHEET = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def refusal_of(content: bytes, name: str = "list.csv", **changed: int) -> str:
    with pytest.raises(Unusable) as told:
        for _ in read(io.BytesIO(content), name, limits=Limits(**changed)).rows:
            pass
    assert str(told.value).endswith(".")
    return told.value.code


def zipped(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name if "/" in name or "[" in name else name.replace("__", "/").replace("_", "."), content)
    return stream.getvalue()


def contents(book: str) -> bytes:
    """The table of contents of a workbook that lies in this part."""
    return f'<Types xmlns="{TYPES}"><Override PartName="/{book}" ContentType="{XLSX}"/></Types>'.encode()


def workbook(rows: list[list[object]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n;;\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "is_pdf"),
        (b"{\\rtf1 x}", "is_text_document"),
        (b"<!DOCTYPE html><table>", "is_web_page"),
        (OLE, "is_old_excel"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "is_locked"),
        (b"\x1f\x8b\x08\x00abc", "is_archive"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        (zipped(word__document_xml=b"<w/>"), "is_text_document"),
        (zipped(xl__workbook_bin=b"x"), "is_binary_excel"),
        (zipped(mimetype=b"x", content_xml=b"<x/>"), "is_open_document"),
        (zipped(anything_txt=b"x"), "is_archive"),
        (zipped(xl__workbook_xml=b"<broken"), "broken_workbook"),
        (b"PK\x03\x04 and then nothing of the kind", "broken_workbook"),
        (workbook([["name", "city"], ["A", "B"]])[:-200], "broken_workbook"),
        (workbook([]), "empty"),
        (b"info@acme.example;Acme;ES\ninfo@beta.example;Beta;ES\n", "no_header"),
        (b"900207337;ROBERT BOSCH;28037;Madrid\n903732996;OMI;28014;Madrid\n", "no_header"),
        (b"name" + b";x" * 4_999 + b"\nA" + b";1" * 4_999 + b"\n", "too_many_columns"),
        (workbook([["name", *["x"] * 4_999]]), "too_many_columns"),
    ],
)
@pytest.mark.parametrize("name", ["list.xlsx", "list.csv"])
def test_it_is_refused_by_what_it_is_whatever_its_name(content: bytes, code: str, name: str) -> None:
    assert refusal_of(content, name) == code


def test_a_workbook_without_the_sheet_asked_for_names_those_it_has() -> None:
    with pytest.raises(Unusable) as told:
        read(io.BytesIO(workbook([["name"]])), "list.xlsx", sheet="Members", limits=Limits())
    assert "Members" in str(told.value)
    assert "It has: Sheet." in str(told.value)


def test_a_workbook_that_names_very_many_sheets_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    named = "<workbook><sheets>" + '<sheet name="A" sheetId="1"/>' * 300 + "</sheets></workbook>"
    monkeypatch.setattr("openpyxl.reader.excel.ExcelReader", None)
    for part in ("xl/workbook.xml", "xl/other.xml", "xl/worksheets/book.xml", "xl/media/book.xml"):
        for letters in ("utf-8", "utf-16"):
            parts = {"xl/workbook.xml": b"<x/>", CONTENTS: contents(part), part: named.encode(letters)}
            assert refusal_of(zipped(**parts), "list.xlsx") == "too_many_sheets"
    with pytest.raises(Unusable, match="more than 250 sheets"):
        read(io.BytesIO(zipped(**parts)), "list.xlsx", limits=Limits())


def test_a_zip_bomb_is_small_on_disk_and_never_unpacked() -> None:
    bomb = zipped(xl__workbook_xml=b"<x/>", xl__worksheets__sheet1_xml=b"0" * 50_000_000)
    assert len(bomb) < 100_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refusal_of(bomb, "list.xlsx") == "bomb"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def with_parts(**parts: bytes) -> bytes:
    """A workbook of one row, with these parts put in the place of its own or beside them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook([["name", "city"], ["A", "B"]]))) as whole:
        held = {name: whole.read(name) for name in whole.namelist()} | parts
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", CONTENTS])
def test_a_part_is_counted_before_the_library_makes_objects_of_it(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openpyxl.reader.excel.ExcelReader", None)
    swollen = with_parts(**{part: b"<x>" + b'<xf numFmtId="1"/>' * 170_000 + b"</x>"})
    assert (len(swollen) < 50_000, refusal_of(swollen, "list.xlsx")) == (True, "bomb")


def test_words_that_lie_among_the_sheets_are_held_like_any_words() -> None:
    types = contents("xl/workbook.xml").replace(
        b"</Types>", f'<Override PartName="/xl/worksheets/w.xml" ContentType="{SHARED_STRINGS}"/></Types>'.encode()
    )
    words = b"<sst><row>" + b"<si><t>a</t></si>" * 100_000 + b"</row></sst>"
    parts = {CONTENTS: types, "xl/worksheets/w.xml": words}
    with pytest.raises(Unusable) as told:
        read(io.BytesIO(with_parts(**parts)), "list.xlsx", limits=Limits(held=len(words) - 1))
    assert told.value.code == "bomb"


def test_what_belongs_to_a_sheet_or_says_about_the_book_is_not_parsed() -> None:
    """The links of twenty thousand cells are no reason to refuse a list, and none to make objects of them."""
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": b"<broken" * 500_000,
        "docProps/core.xml": b"<broken" * 500_000,
        "docProps/custom.xml": b"<broken" * 500_000,
        "xl/chart.xml": b"<broken" * 500_000,
        "xl/_rels/workbook.xml.rels": _tied_also_to(("chartsheet", "xl/chart.xml"), ("worksheet", "docProps/core.xml")),
        "xl/workbook.xml": _named_also("chartsheet", "worksheet"),
    }
    table = read(io.BytesIO(with_parts(**parts)), "list.xlsx", limits=Limits())
    assert (table.sheets, [row.cells for row in table.rows]) == (["Sheet"], [["A", "B"]])


def _tied_also_to(*parts: tuple[str, str]) -> bytes:
    more = "".join(
        f'<Relationship Id="{kind}" Type="{SHEET.replace("worksheet", kind)}" Target="/{part}"/>'
        for kind, part in parts
        for kind, part in parts
    )
    own = f'<Relationship Id="own" Type="{SHEET}" Target="/xl/worksheets/sheet1.xml"/>'
    return f'<Relationships xmlns="{RELS}">{more}{own}</Relationships>'.encode()


def _named_also(*kinds: str) -> bytes:
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="{kind}"/>'
        for number, (name, kind) in enumerate([("Sheet", "own"), *((kind, kind) for kind in kinds)], start=1)
    )
    return f'<workbook xmlns="{SHEET_MAIN_NS}" xmlns:r="{REL_NS}"><sheets>{sheets}</sheets></workbook>'.encode()


def test_a_row_far_too_wide_is_refused_before_it_is_made_into_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = b"<worksheet><sheetData><row>%s</row></sheetData></worksheet>" % (b'<c t="str"><v>a</v></c>' * 200_000)
    read_whole: list[object] = []
    monkeypatch.setattr("openpyxl.reader.excel.ExcelReader", lambda *args, **options: read_whole.append(args))
    for part in ("xl/worksheets/sheet1.xml", "xl/elsewhere/sheet1.xml"):
        tied = f'<Relationships xmlns="{RELS}"><Relationship Id="a" Type="{SHEET}" Target="/{part}"/></Relationships>'
        parts = {"xl/workbook.xml": b"<x/>", CONTENTS: contents("xl/workbook.xml"), part: sheet}
        wide = zipped(**parts, **{"xl/_rels/workbook.xml.rels": tied.encode()})
        assert (refusal_of(wide), read_whole) == ("too_many_columns", [])


def test_blank_cells_beside_a_table_are_no_columns() -> None:
    book = Workbook()
    book.worksheets[0].append(["name", "city"])
    book.worksheets[0].append(["Acme", "Bologna"])
    for column in range(3, 700):
        book.worksheets[0].cell(1, column).number_format = "0.00"
    stream = io.BytesIO()
    book.save(stream)
    assert read(io.BytesIO(stream.getvalue()), "list.xlsx", limits=Limits()).columns == ["name", "city"]


def test_a_single_far_cell_does_not_make_a_million_empty_rows() -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = "name"
    book.worksheets[0]["A2"] = "Acme"
    book.worksheets[0]["XFD900000"] = "far"
    stream = io.BytesIO()
    book.save(stream)
    assert refusal_of(stream.getvalue()) == "too_many_columns"


def test_a_file_over_the_limit_is_not_read() -> None:
    assert refusal_of(b"name\n" + b"x" * 3_000_000, bytes=2 * 1024 * 1024) == "too_large"


def test_two_million_rows_are_counted_without_filling_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    block = b"".join(b"Firm %d,Madrid,ES\n" % number for number in range(10_000))
    with path.open("wb") as stream:
        stream.write(b"name,city,country\n")
        for _ in range(200):
            stream.write(block)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read_rows = 0
    with pytest.raises(Unusable) as told, opened(path, limits=Limits()) as table:
        for _ in table.rows:
            read_rows += 1
    assert (told.value.code, read_rows) == ("too_many_rows", 1_000_000)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_every_row_cut_by_two_separators_has_its_reason() -> None:
    def lines() -> Iterator[bytes]:
        yield b"name;city;country\n"
        for number in range(30):
            yield b"Firm %d;Madrid;ES\n" % number if number % 3 else b"Firm %d,Madrid,ES\n" % number

    rows = list(read(io.BytesIO(b"".join(lines())), "list.csv", limits=Limits()).rows)
    assert len(rows) == 30
    assert {row.reason.code for row in rows if row.reason} == {"other_separator"}
    assert sum(1 for row in rows if row.reason) == 10
