"""The same figures to the last digit, in five languages, the same bytes again; and what was typed as it was typed."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typst
from django.test import Client
from django.urls import reverse
from django.utils import translation

from clustergrowth.common.languages import CODES
from clustergrowth.common.pdf.typesetting import HOUSE
from clustergrowth.listen.reports import services
from clustergrowth.listen.reports.layout.printing import PAGE, data_for_print, pdf_of
from clustergrowth.listen.reports.models import Print, Report, ReportSection, ReportState
from clustergrowth.listen.reports.queries.reports import content_of
from clustergrowth.listen.reports.services.printing import dated
from clustergrowth.listen.reports.tests.ground import begun, network_report, published, submitted, surveyed, words
from tests.cast import Cast

NASTY = '#panic("x") $a_b$ *bold* \\ @ref <tag> `raw` // gone?\n= no heading\n"quoted" & <b>html</b>'


def printed(report: Report, lang: str = "en") -> dict[str, Any]:
    with translation.override(lang):
        return data_for_print(report, content_of(report), lang)


def figures_in(value: Any) -> list[str]:
    """All numbers in what is handed to the printed page."""
    text = json.dumps(value, ensure_ascii=False)
    return re.findall(r"\d+[.,]\d+", text)


def test_every_figure_of_the_charts_stands_on_the_page_too(cast: Cast, client: Client) -> None:
    report = published(cast)
    page = " ".join(client.get(reverse("report_version", args=report.address)).content.decode().split())
    charts = [block for part in printed(report)["sections"] for block in part["blocks"] if block["kind"] == "chart"]
    shown = [row for chart in charts for row in chart["rows"] if not row["hidden"]]
    assert len(shown) > 15
    for row in shown:
        assert " ".join(row["shown"].split()) in page, row
        low, _to, high = row["interval"].partition(" to ")
        assert f"{low} and {high}" in page, row
        assert f"n = {row['n']}" in page


def test_every_cell_of_the_tables_stands_on_the_page_too(cast: Cast, client: Client) -> None:
    report = published(cast)
    page = client.get(reverse("report_version", args=report.address)).content.decode()
    tables = [block for part in printed(report)["sections"] for block in part["blocks"] if block["kind"] == "table"]
    cells = {cell for table in tables for row in table["rows"] for cell in row if figures_in(cell)}
    assert len(cells) > 20
    for cell in cells:
        assert cell.replace("\n", "<br>") in page, cell


@pytest.mark.parametrize("lang", CODES)
def test_it_is_made_in_each_language_and_the_same_again(cast: Cast, lang: str, settings: Any) -> None:
    settings.JOBS_INLINE = False
    report = published(cast)
    one = Print.objects.select_related("report__series__council", "report__series__wave").get(
        report=report, lang=lang, stage=ReportState.PUBLISHED
    )
    services.make_print(one.pk)
    kept = bytes(Print.objects.get(pk=one.pk).content or b"")
    assert kept.startswith(b"%PDF-")
    assert pdf_of(one.report, content_of(one.report), lang, at=dated(one)) == kept


def test_the_report_on_all_councils_is_made_too(cast: Cast) -> None:
    report = network_report(cast)
    assert pdf_of(report, content_of(report), "tr", at=report.started_at).startswith(b"%PDF-")


def test_what_looks_like_code_is_set_as_words(cast: Cast) -> None:
    report = begun(cast)
    services.write_passage(report, section=ReportSection.SUMMARY, text=words(NASTY), by=cast.carla)
    services.save_milestone(None, council=cast.bologna, year=2014, month=None, text=words(NASTY), by=cast.carla)
    cast.laser.name = "#Laser $ud *"
    cast.laser.save()
    assert pdf_of(report, content_of(report), "en", at=report.started_at).startswith(b"%PDF-")
    told = printed(report)["sections"][0]["blocks"][0]["text"]
    assert told == NASTY


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is absent")
def test_read_out_of_the_pdf_the_figures_are_those_of_the_page(cast: Cast, tmp_path: Path) -> None:
    report = submitted(cast)
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf_of(report, content_of(report), "en", at=report.started_at))
    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout
    for part in printed(report)["sections"]:
        for block in part["blocks"]:
            for row in block["rows"] if block["kind"] == "chart" else ():
                assert row["shown"].replace("\N{NO-BREAK SPACE}", " ") in text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_page_refuses_a_block_it_does_not_know(cast: Cast) -> None:
    data = printed(begun(cast, surveyed(cast)))
    data["sections"][0]["blocks"] = [{"kind": "other"}]
    with pytest.raises(typst.TypstError, match="no such block"):
        typst.Compiler(PAGE.read_bytes(), root=HOUSE, sys_inputs={"data": json.dumps(data)}).compile(format="pdf")
