"""Small lists in the shape in which coordinators keep them (invented rows, in `lists/`), and what is right for each."""

import io
from datetime import date
from pathlib import Path

from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from clustergrowth.people.councils.models import Membership
from clustergrowth.people.imports.models import Import, RowOutcome
from clustergrowth.people.imports.tests.importing import imported, looked_through, reasons
from clustergrowth.people.organisations.models import Organisation
from tests.cast import Cast

LISTS = Path(__file__).parent / "lists"


def said(of: Import) -> list[tuple[int, str]]:
    return [(row.line, str(remark)) for row in of.rows.all() for remark in reasons(row)]


def test_a_code_that_a_spreadsheet_made_a_date_is_left_out_and_listed(cast: Cast) -> None:
    of = imported(cast.istanbul, cast.selin, (LISTS / "nace_from_dates.csv").read_bytes())
    firms = dict(Organisation.objects.filter(name__endswith=" Firm").values_list("name", "nace"))
    assert firms == {"A Firm": [], "B Firm": [], "C Firm": [], "D Firm": ["25.11"], "E Firm": []}
    assert said(of) == [
        (line, f"“{cell}” is not a NACE code and is left out.")
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
    assert said(of) == [(2, "“2026-11-25” is not a NACE code and is left out.")]


def test_missing_last_cells_are_empty(cast: Cast) -> None:
    of = imported(cast.bologna, cast.carla, (LISTS / "short.csv").read_bytes())
    assert [row.outcome for row in of.rows.all()] == [RowOutcome.TAKEN, RowOutcome.TAKEN]
    found = Organisation.objects.filter(name__startswith="Cola").order_by("pk")
    assert list(found.values_list("city", "staff")) == [
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
    assert [line for line, sentence in said(of) if "is read as" in sentence] == [2, 3, 4]


def countries() -> dict[str, str]:
    return dict(Organisation.objects.filter(name__startswith="Ditta").values_list("name", "country"))


def test_a_country_that_cannot_be_read_costs_no_row_and_is_nowhere_near_ours(cast: Cast) -> None:
    of = imported(cast.bologna, cast.carla, "name;city;country\nDitta Uno;Oz;Atlantis\nDitta Due;Parma;IT\n")
    assert (of.counts["taken"], of.counts["refused"], countries()) == (2, 0, {"Ditta Uno": "", "Ditta Due": "IT"})
    assert said(of) == [(2, "“Atlantis” is not a country. Write its name or its two letters.")]
    assert not Membership.objects.filter(organisation__name="Ditta Uno").exists()


def test_whoever_lies_nobody_knows_where_is_met_again_and_gets_the_country_that_a_later_list_names(cast: Cast) -> None:
    text = "name;city;country\nDitta Uno;Oz;Atlantis\n"
    imported(cast.bologna, cast.carla, text)
    assert imported(cast.bologna, cast.carla, text).counts["known"] == 1
    assert imported(cast.bologna, cast.carla, "name;city\nDitta Uno;Oz\n").counts["known"] == 1
    of = imported(cast.bologna, cast.carla, text.replace("Atlantis", "Russia"))
    assert (of.counts["joined"], of.counts["taken"], countries()) == (1, 0, {"Ditta Uno": "RU"})


def test_who_has_no_town_either_is_asked_about(cast: Cast) -> None:
    imported(cast.bologna, cast.carla, "name;country\nDitta Uno;Atlantis\n")
    of = looked_through(cast.bologna, cast.carla, "name;country\nDitta Uno;FR\n")
    assert (of.taken, [one["line"] for one in of.summary["similar"]]) == (1, [2])


def test_the_preview_says_in_how_many_rows_a_country_is_assumed(cast: Cast, client: Client) -> None:
    text = (
        "name;city;country;nuts\nDitta Uno;Parma;;\nDitta Due;;;ES61\nDitta Tre;Parma;Atlantis;\nDitta Sei;Paris;FR;\n"
    )
    of = looked_through(cast.bologna, cast.carla, text)
    client.force_login(cast.carla)
    page = client.get(reverse("import_page", args=[of.pk])).content.decode()
    assert "Assumed in one row that names no country: Italy." in " ".join(page.split())
    imported(cast.bologna, cast.carla, text)
    assert countries() == {"Ditta Uno": "IT", "Ditta Due": "ES", "Ditta Tre": "", "Ditta Sei": "FR"}


def test_of_a_firm_without_a_country_its_page_says_so(cast: Cast, client: Client) -> None:
    imported(cast.bologna, cast.carla, "name;city;country\nDitta Uno;Oz;Atlantis\n")
    client.force_login(cast.carla)
    page = client.get(reverse("organisation", args=["ditta-uno"])).content.decode()
    assert "Oz, unknown country" in " ".join(page.split())
