import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.agree.themes.tests.ground import agreed, make_theme
from clustergrowth.common import ports
from clustergrowth.common.ports import Ref, ReportQuotation, ReportText
from clustergrowth.listen.analysis.models import Measure
from clustergrowth.listen.analysis.services.findings import keep_finding
from clustergrowth.listen.reports import ports as own
from clustergrowth.listen.reports import services
from clustergrowth.listen.reports.layout import Laid, laid_out
from clustergrowth.listen.reports.layout.blocks import FactsBlock, Prose
from clustergrowth.listen.reports.models import Report, ReportSection
from clustergrowth.listen.reports.queries.content import voices_of
from clustergrowth.listen.reports.queries.reports import content_of, content_to_read
from clustergrowth.listen.reports.tests.ground import begun, published, submitted, surveyed, words
from tests.cast import Cast
from tests.looked_up import on_the_desk

PARTS = [
    "summary", "method", "portrait", "needs", "specific", "segments", "barriers", "comparison", "plans", "limits",
    "tables", "questionnaire",
]  # fmt: skip


def laid(report: Report, lang: str = "en") -> Laid:
    return laid_out(content_to_read(report), lang)


def test_it_has_its_parts_in_their_order(cast: Cast) -> None:
    assert [part.code for part in laid(begun(cast)).parts] == PARTS


def test_the_method_box_says_how_it_is_known(cast: Cast) -> None:
    method = next(part for part in laid(begun(cast)).parts if part.code == "method")
    box = method.blocks[0]
    assert isinstance(box, FactsBlock)
    rows = dict(box.rows)
    assert rows["Firms that answered"] == "24"
    assert rows["Questionnaire"] == "What firms need to grow, version 1"
    assert rows["Design effect"] == "1.00"
    assert rows["Effective number of firms"] == "24.0"
    assert rows["Response"] == "not stated"  # nobody said how many were asked


def test_what_is_not_written_in_a_language_stands_in_the_councils_and_says_so(cast: Cast) -> None:
    report = begun(cast)
    services.write_passage(report, section=ReportSection.NEEDS, text=words("", it="Vicini."), by=cast.carla)
    turkish = {part.code: part for part in laid(report, "tr").parts}
    text = turkish["needs"].blocks[0]
    assert isinstance(text, Prose)
    assert (text.text, text.lang) == ("Vicini.", "it")
    assert "Italiano" in text.detail


def test_the_policy_history_and_what_is_offered_stand_in_the_portrait(cast: Cast) -> None:
    services.save_milestone(None, council=cast.bologna, year=2014, month=3, text=words("A law."), by=cast.carla)
    text = str(next(part for part in laid(begun(cast)).parts if part.code == "portrait"))
    assert "March 2014:" in text
    assert "Ateneo di Prova" in text


def test_the_themes_that_rest_on_it_are_what_the_council_wants(cast: Cast) -> None:
    wave = surveyed(cast)
    finding = keep_finding(council=cast.bologna, wave=wave, code="barrier_people", measure=Measure.MAJOR, by=cast.carla)
    agreed(make_theme(cast.bologna, cast.carla, "Welders for tomorrow", findings=[finding]), cast.carla)
    make_theme(cast.bologna, cast.carla, "Only proposed", findings=[finding])
    plans = str(next(part for part in laid(begun(cast, wave)).parts if part.code == "plans"))
    assert "Welders for tomorrow" in plans
    assert "Only proposed" not in plans


def test_quotations_and_difficulties_come_through_ports_and_are_shown_only_where_there_are_some(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = begun(cast)
    monkeypatch.setattr(ports, "quotations", ports.Registry("quotations"))
    monkeypatch.setattr(ports, "difficulties", ports.Registry("difficulties"))
    said = ReportQuotation(7, "Nessuno risponde.", "it", "Nobody answers.", {"en": "the owner of a small firm"})
    ports.quotations.register("t", lambda council, viewer, ids: [said] if not viewer.is_authenticated else [])
    ports.difficulties.register("t", lambda council, viewer: [ReportText({"en": "No test bench"}, {"en": "Far away."})])
    parts = {part.code: str(part) for part in laid(report).parts}
    assert "Nessuno risponde." in parts["quotations"]
    assert "the owner of a small firm" in parts["quotations"]
    assert "No test bench" in parts["difficulties"]
    frozen = content_of(report)
    assert "Nessuno risponde." not in str(frozen) and "as long as they approve" in str(laid_out(frozen, "en").parts)
    monkeypatch.setattr(ports, "quotations", ports.Registry("quotations"))  # approval was taken back
    assert "Nessuno risponde." not in str(laid_out({**frozen, "voices": voices_of(frozen, cast.bologna)}, "en").parts)


def test_the_list_narrows_and_can_be_taken_away(cast: Cast, client: Client) -> None:
    report = published(cast)
    draft = services.start_report(wave=report.series.wave, council=cast.istanbul, by=cast.selin)

    def listed(**asked: str) -> set[Report]:
        return set(client.get(reverse("reports"), asked).context["page"].object_list)

    assert listed() == {report}
    assert listed(council="istanbul") == set()
    assert listed(q="emilia") == listed(year=str(report.series.year)) == {report}
    client.force_login(cast.selin)
    assert listed() == {report, draft}
    answer = client.get(reverse("reports"), {"format": "csv"})
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert report.series.number in rows[1] + rows[2]


def test_it_is_found_by_words_in_any_language(cast: Cast) -> None:
    report = published(cast)
    for typed in (report.series.number, "bisogni di crescita", "rapor emilia-romagna"[:5]):
        assert [hit.url for hit in own.search(typed, cast.murat, 5)] == [reverse("report", args=report.address[:2])]
    assert not own.search("nothing like it", cast.murat, 5)


def test_it_stands_in_the_thread_of_its_survey_and_findings(cast: Cast) -> None:
    wave = surveyed(cast)
    finding = keep_finding(council=cast.bologna, wave=wave, code="barrier_people", measure=Measure.MAJOR, by=cast.carla)
    assert own.thread("wave", [wave.pk], cast.murat) == {}
    report = published(cast, submitted(cast, begun(cast, wave)))
    address = reverse("report", args=report.address[:2])
    assert own.thread("wave", [wave.pk], cast.murat)[wave.pk][0].url == address
    assert own.thread("finding", [finding.pk], cast.murat)[finding.pk][0].url == address
    described = ports.described([Ref("report", report.pk)], cast.murat)
    assert report.series.number in described[Ref("report", report.pk)].title


def test_the_councils_page_leads_to_it(cast: Cast, client: Client) -> None:
    address = reverse("council", args=["bologna"])
    report = submitted(cast)
    assert report.series.number not in client.get(address).content.decode()
    published(cast, report)
    assert reverse("report", args=report.address[:2]) in client.get(address).content.decode()


def test_the_desk_says_what_its_next_step_is(cast: Cast) -> None:
    report = begun(cast)
    group = on_the_desk(own.desk(cast.bologna, cast.carla))
    assert group is not None
    assert [row.title for row in group.rows] == [report.series.number]
    assert on_the_desk(own.desk(cast.istanbul, cast.selin)) is None


@pytest.mark.django_db
def test_a_published_report_is_read_with_few_questions_to_the_database(
    cast: Cast, client: Client, django_assert_max_num_queries: object
) -> None:
    report = published(cast)
    client.get(reverse("report_version", args=report.address))
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        client.get(reverse("report_version", args=report.address))
