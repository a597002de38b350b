from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from clustergrowth.common import clock
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.common.languages import CODES
from clustergrowth.listen.reports import services
from clustergrowth.listen.reports.models import Print, Report, ReportSection, ReportState
from clustergrowth.listen.reports.tests.ground import published, signed, submitted, words
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from tests.cast import Cast


def test_everybody_reads_it_and_the_ledger_says_so(cast: Cast, client: Client) -> None:
    report = published(cast)
    assert client.get(reverse("report", args=report.address[:2])).status_code == 200
    line = Line.objects.get(kind=Kind.REPORT_PUBLISHED)
    assert (line.about_kind, line.about_id, line.council, line.actor) == (
        "report", report.pk, "bologna", cast.carla.key,
    )  # fmt: skip


def test_its_pdf_is_made_in_five_languages(cast: Cast) -> None:
    report = services.publish_report(signed(cast), by=cast.carla)
    made = Print.objects.filter(report=report, stage=ReportState.PUBLISHED, made_at__isnull=False)
    assert set(made.values_list("lang", flat=True)) == set(CODES)


def test_without_being_signed_off_it_is_not_published(cast: Cast) -> None:
    report = submitted(cast)
    with pytest.raises(Refused, match="signed off"):
        services.publish_report(report, by=cast.carla)
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(state=ReportState.PUBLISHED, published_at=clock.now())
    with pytest.raises(DatabaseError, match="only what was signed off"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(
            state=ReportState.PUBLISHED, published_at=clock.now(), signed_at=clock.now(), signed_under="EMR-2026-999"
        )


def test_none_can_be_made_that_is_published_and_signed_by_nobody(cast: Cast) -> None:
    report = submitted(cast)
    now = clock.now()
    known: dict[str, Any] = {"series": report.series, "version": 7, "content": {}, "started_at": now}
    with pytest.raises(IntegrityError, match="moment"), transaction.atomic():
        Report.objects.create(state=ReportState.PUBLISHED, submitted_at=now, published_at=now, **known)


def test_only_its_coordinator_publishes_it(cast: Cast) -> None:
    report = signed(cast)
    for other in (cast.selin, cast.paolo, cast.leda):
        with pytest.raises(NotYours):
            services.publish_report(report, by=other)
    services.publish_report(report, by=cast.carla)
    with pytest.raises(TooLate):
        services.publish_report(report, by=cast.carla)


@pytest.mark.parametrize(
    "change",
    [
        {"content": {}}, {"state": ReportState.DRAFT}, {"state": ReportState.SIGNED}, {"version": 9},
        {"signed_under": "X-1"}, {"search": ""},
    ],
)  # fmt: skip
def test_the_database_lets_nothing_of_it_change(cast: Cast, change: dict[str, Any]) -> None:
    report = published(cast)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**change)


def test_it_is_not_deleted_nor_its_number_nor_its_pdf(cast: Cast) -> None:
    report = published(cast)
    one = Print.objects.filter(report=report, stage=ReportState.PUBLISHED)[0]
    services.make_print(one.pk)
    acts: tuple[Callable[[], object], ...] = (
        lambda: Report.objects.filter(pk=report.pk)._raw_delete("default"),
        lambda: type(report.series).objects.filter(pk=report.series_id).update(number="X"),
        lambda: Print.objects.filter(pk=one.pk).update(content=b"%PDF-other"),
        lambda: Print.objects.filter(pk=one.pk)._raw_delete("default"),
    )
    for act in acts:
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_what_the_council_signed_is_not_taken_back(cast: Cast) -> None:
    report = signed(cast)
    with pytest.raises(TooLate):
        services.take_back_report(report, by=cast.carla)
    with pytest.raises(DatabaseError, match="not taken back"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(
            state=ReportState.DRAFT, content=None, submitted_at=None, signed_at=None, signed_under=""
        )


def test_a_correction_is_a_new_version_and_the_earlier_one_stays(cast: Cast, client: Client) -> None:
    first = published(cast)
    second = services.correct_report(first, by=cast.carla)
    assert (second.version, second.corrects, second.state) == (2, first, ReportState.DRAFT)
    with pytest.raises(TooLate):
        services.correct_report(first, by=cast.carla)
    services.write_passage(second, section=ReportSection.SUMMARY, text=words("Time first."), by=cast.carla)
    assert "later one" not in client.get(reverse("report", args=first.address[:2])).content.decode()
    published(cast, services.submit_report(second, by=cast.carla))
    latest = client.get(reverse("report", args=first.address[:2])).content.decode()
    assert "Time first." in latest
    earlier = client.get(reverse("report_version", args=first.address)).content.decode()
    assert "People first." in earlier
    assert reverse("report_version", args=second.address) in earlier
    assert "later one" in earlier


def test_what_is_not_published_is_not_corrected(cast: Cast) -> None:
    with pytest.raises(Refused):
        services.correct_report(submitted(cast), by=cast.carla)


def test_a_retraction_stands_on_it_for_good(cast: Cast, client: Client) -> None:
    report = published(cast)
    with pytest.raises(Refused):
        services.retract_report(report, because=" ", by=cast.carla)
    services.retract_report(report, because="Una domanda fu tradotta male.", by=cast.carla)
    page = client.get(reverse("report_version", args=report.address)).content.decode()
    assert "Una domanda fu tradotta male." in page
    assert "People first." in page
    with pytest.raises(TooLate):
        services.retract_report(report, because="Ancora.", by=cast.carla)
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(retracted_at=None, retracted_because="")


def test_the_buttons_do_it(cast: Cast, client: Client) -> None:
    report = signed(cast)
    client.force_login(cast.carla)
    client.post(reverse("report_publish", args=report.address))
    report.refresh_from_db()
    assert report.state == ReportState.PUBLISHED
    client.post(reverse("report_retract", args=report.address), {"because": "Errore.", "lang": "it"})
    report.refresh_from_db()
    assert report.retracted_because == "Errore."
    answer = client.post(reverse("report_correct", args=report.address))
    assert answer.headers["Location"].endswith("/v2/write/")


def test_the_reason_of_a_retraction_is_kept_when_something_is_missing(cast: Cast, client: Client) -> None:
    report = published(cast)
    client.force_login(cast.carla)
    answer = client.post(reverse("report_retract", args=report.address), {"because": "Tradotta male.", "lang": "xx"})
    assert answer.status_code == 422 and 'value="Tradotta male."' in answer.content.decode()
    for _click in range(2):
        sent = {"because": "Tradotta male.", "lang": "it"}
        answer = client.post(reverse("report_retract", args=report.address), sent, follow=True)
    assert answer.status_code == 200 and "only once" in answer.content.decode()
