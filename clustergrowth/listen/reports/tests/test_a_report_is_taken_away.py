import csv
import io
import json
from typing import Any

from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from clustergrowth.listen.reports import services
from clustergrowth.listen.reports.models import Print, ReportState
from clustergrowth.listen.reports.queries.citing import bibtex, citation_of, ris, sentence
from clustergrowth.listen.reports.tests.ground import begun, published, words
from clustergrowth.listen.surveys.models import Response
from tests.cast import Cast


def figures(client: Client, address: Any) -> list[dict[str, str]]:
    answer: Any = client.get(reverse("report_csv", args=address))
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_the_figures_are_those_that_were_frozen(cast: Cast, client: Client) -> None:
    report = published(cast)
    before = figures(client, report.address)
    Response.objects.filter(council=cast.bologna).delete()
    assert figures(client, report.address) == before
    assert report.content is not None
    row = next(one for one in before if one["code"] == "barrier_people")
    kept = next(
        one for ranking in report.content["rankings"] for one in ranking["rows"] if one["code"] == "barrier_people"
    )
    assert float(row["value"]) == kept["value"]
    assert (row["number"], row["firms"], row["hidden"]) == (report.series.number, "24", "false")


def test_the_workbook_holds_the_same_as_numbers(cast: Cast, client: Client) -> None:
    report = published(cast)
    rows = figures(client, report.address)
    book = load_workbook(io.BytesIO(client.get(reverse("report_xlsx", args=report.address)).getvalue()))
    sheet = list(book.active.iter_rows(values_only=True))
    assert len(sheet) == len(rows) + 1
    place = list(sheet[0]).index("value")
    assert [one[place] for one in sheet[1:]] == [float(one["value"]) if one["value"] else None for one in rows]


def test_it_is_cited_by_number_version_day_and_address(cast: Cast) -> None:
    report = published(cast)
    cited = citation_of(report)
    told = sentence(cited)
    for part in (report.series.number, "version 1", "Emilia-Romagna", "/reports/bologna/", "/v1/"):
        assert part in told
    assert bibtex(cited).startswith(f"@techreport{{{report.series.number}-v1,")
    assert ris(cited).startswith("TY  - RPRT\r\nAU  - Cluster Growth Council")
    assert ris(cited).endswith("ER  - \r\n")


def test_what_bibtex_takes_for_commands_is_taken_from_names(cast: Cast) -> None:
    cast.bologna.name = words("R&D_{x}\\input{y} 100 %")
    cast.bologna.save()
    told = bibtex(citation_of(begun(cast)))
    assert "\\input" not in told
    assert r"R\&D\_\{x\}" in told


def test_machines_read_what_it_is(cast: Cast, client: Client) -> None:
    report = published(cast)
    answer = client.get(reverse("report_metadata", args=report.address))
    assert answer.headers["Content-Type"] == "application/ld+json"
    known = json.loads(answer.content)
    assert (known["@type"], known["reportNumber"], known["isBasedOn"]["@type"]) == (
        "Report", report.series.number, "Dataset",
    )  # fmt: skip
    assert known["datePublished"]
    assert "ld+json" in client.get(reverse("report_version", args=report.address)).content.decode()


def test_the_pdf_is_the_one_that_was_made(cast: Cast, client: Client) -> None:
    report = published(cast)
    services.make_print(Print.objects.get(report=report, stage=ReportState.PUBLISHED, lang="tr").pk)
    answer = client.get(reverse("report_pdf", args=[*report.address, "tr"]))
    assert answer.headers["Content-Type"] == "application/pdf"
    kept = Print.objects.get(report=report, stage=ReportState.PUBLISHED, lang="tr").content
    assert answer.content == bytes(kept or b"")


def test_while_it_is_being_made_the_page_says_so(cast: Cast, client: Client, settings: Any) -> None:
    report = begun(cast)
    settings.JOBS_INLINE = False
    client.force_login(cast.carla)
    client.post(reverse("report_print", args=report.address), {"lang": "it"})
    one = Print.objects.get()
    assert one.made_at is None
    waiting = client.get(reverse("report_pdf", args=[*report.address, "it"]))
    assert waiting.status_code == 503
    assert "being made" in waiting.content.decode()
    assert "Being made: 0 of 1" in client.get(reverse("report_version", args=report.address)).content.decode()
    services.make_print(one.pk)
    assert client.get(reverse("report_pdf", args=[*report.address, "it"])).status_code == 200
    assert "hx-get" not in client.get(reverse("report_prints", args=report.address)).content.decode()


def test_a_draft_is_printed_anew_and_a_language_nobody_asked_for_is_not_there(cast: Cast, client: Client) -> None:
    report = begun(cast)
    client.force_login(cast.carla)
    for _again in range(2):
        client.post(reverse("report_print", args=report.address), {"lang": "it"})
    assert Print.objects.get().made_at is not None
    assert client.get(reverse("report_pdf", args=[*report.address, "fr"])).status_code == 404
    assert client.get(reverse("report_pdf", args=[*report.address, "xx"])).status_code == 404
    assert client.post(reverse("report_print", args=report.address), {"lang": "xx"}).status_code == 404
