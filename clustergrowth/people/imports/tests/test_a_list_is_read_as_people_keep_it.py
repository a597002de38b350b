"""Small lists in the shape in which coordinators keep them (invented rows, in `lists/`), and what is right for each."""

import io
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from clustergrowth.people.imports.models import Import, Outcome
from clustergrowth.people.imports.tests.importing import imported
from clustergrowth.people.organisations.models import Organisation
from tests.cast import Cast

LISTS = Path(__file__).parent / "lists"


def said(of: Import) -> list[tuple[int, str]]:
    return [(row.line, str(remark)) for row in of.rows.all() for remark in row.said]


def test_a_code_that_a_spreadsheet_made_a_date_is_left_out_and_listed(cast: Cast) -> None:
    of = imported(cast.istanbul, cast.selin, (LISTS / "nace_from_dates.csv").read_bytes())
    firms = dict(Organisation.objects.filter(name__endswith=" Firm").values_list("name", "nace"))
    assert firms == {"A Firm": [], "B Firm": [], "C Firm": [], "D Firm": ["25.11"], "E Firm": []}
    assert said(of) == [
        (line, f"“{cell}” is no NACE code and was left out.")
        for line, cell in ((2, "2026-11-25"), (3, "1962-01-01"), (4, "11/25/2026"), (6, "999"))
    ]


def test_a_date_cell_of_a_workbook_is_no_code(cast: Cast) -> None:
    book, stream = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in (["Name", "City", "NACE"], ["A Firm", "İstanbul", date(2026, 11, 25)], ["B Firm", "İstanbul", 25.11]):
        sheet.append(row)
    book.save(stream)
    of = imported(cast.istanbul, cast.selin, stream.getvalue(), name="codes.xlsx")
    firms = dict(Organisation.objects.filter(name__endswith=" Firm").values_list("name", "nace"))
    assert firms == {"A Firm": [], "B Firm": ["25.11"]}
    assert said(of) == [(2, "“2026-11-25” is no NACE code and was left out.")]


def test_missing_last_cells_are_empty(cast: Cast) -> None:
    of = imported(cast.bologna, cast.carla, (LISTS / "short.csv").read_bytes())
    assert [row.outcome for row in of.rows.all()] == [Outcome.TAKEN, Outcome.TAKEN]
    assert list(Organisation.objects.filter(name__startswith="Cola").values_list("city", "staff")) == [
        ("Madrid", 5),
        ("Madrid", None),
    ]


def test_ranges_and_large_numbers_are_understood(cast: Cast) -> None:
    of = imported(cast.bologna, cast.carla, (LISTS / "13_ranges_and_large.csv").read_bytes())
    first, second, third = (row.organisation for row in of.rows.select_related("organisation"))
    assert first and second and third
    assert (first.size, first.turnover, first.nace) == ("small", "2", ["25.11", "28"])
    assert (second.staff, second.size, second.turnover, second.nace) == (1250, "large", "50", ["25.73"])
    assert (third.size, third.nace, second.is_sme) == ("small", ["25.62"], False)
    assert [line for line, sentence in said(of) if "was taken as" in sentence] == [2, 4]
