import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.listen.reports import services
from clustergrowth.listen.reports.models import Print, Report, ReportSection, ReportState
from clustergrowth.listen.reports.tests.ground import begun, submitted, surveyed, words
from clustergrowth.listen.surveys.models import Response
from clustergrowth.web.pages.today import today_of
from tests.cast import Cast


def test_it_is_frozen_with_its_figures_and_texts(cast: Cast) -> None:
    report = submitted(cast)
    assert report.state == ReportState.SUBMITTED
    assert report.content is not None
    assert report.content["method"]["answered"] == 24
    assert report.content["texts"]["summary"]["it"] == "Prima le persone."
    before = report.content
    Response.objects.filter(council=cast.bologna).delete()
    report.refresh_from_db()
    assert report.content == before


def test_its_content_cannot_be_changed_while_it_lies_there(cast: Cast) -> None:
    report = submitted(cast)
    assert report.content is not None
    other = {**report.content, "texts": {"summary": {"en": "Money first."}}}
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(content=other)
    with pytest.raises(TooLate):
        services.write_passage(report, section=ReportSection.SUMMARY, text=words("Money first."), by=cast.carla)


def test_no_single_answer_is_in_it(cast: Cast) -> None:
    report = submitted(cast)
    content = str(report.content)
    for answer in Response.objects.filter(council=cast.bologna).values_list("key", flat=True):
        assert answer not in content


def test_it_needs_a_summary(cast: Cast) -> None:
    report = services.start_report(wave=surveyed(cast), council=cast.bologna, by=cast.carla)
    with pytest.raises(Refused, match="summary"):
        services.submit_report(report, by=cast.carla)


def test_only_its_coordinator_may(cast: Cast) -> None:
    report = begun(cast)
    for other in (cast.selin, cast.paolo, cast.lucia, cast.leda, cast.adam):
        with pytest.raises(NotYours):
            services.submit_report(report, by=other)


def test_it_can_be_taken_back_and_its_figures_are_read_anew(cast: Cast) -> None:
    report = submitted(cast)
    services.take_back_report(report, by=cast.carla)
    assert (report.state, report.content, report.submitted_at) == (ReportState.DRAFT, None, None)
    assert not Print.objects.filter(report=report).exists()
    services.write_passage(report, section=ReportSection.LIMITS, text=words("Few answered."), by=cast.carla)
    assert services.submit_report(report, by=cast.carla).content["texts"]["limits"] == {"en": "Few answered."}  # type: ignore[index]
    with pytest.raises(TooLate):
        services.submit_report(report, by=cast.carla)


def test_a_draft_cannot_be_taken_back(cast: Cast) -> None:
    with pytest.raises(TooLate):
        services.take_back_report(begun(cast), by=cast.carla)


def test_it_waits_for_who_holds_a_seat(cast: Cast) -> None:
    report = submitted(cast)
    waiting = [one for one in today_of(cast.paolo)[0] if one.kind == "reports.submitted"]
    assert [one.url for one in waiting] == [reverse("report_version", args=report.address)]
    assert not [one for one in today_of(cast.lucia)[0] if one.kind == "reports.submitted"]


def test_seat_holders_read_it_and_members_do_not_yet(cast: Cast, client: Client) -> None:
    report = begun(cast)
    address = reverse("report_version", args=report.address)
    client.force_login(cast.paolo)
    assert client.get(address).status_code == 404
    services.submit_report(report, by=cast.carla)
    assert client.get(address).status_code == 200
    client.force_login(cast.lucia)
    assert client.get(address).status_code == 404


def test_the_button_does_it(cast: Cast, client: Client) -> None:
    report = begun(cast)
    client.force_login(cast.carla)
    assert b"Submit to the council" in client.get(reverse("report_version", args=report.address)).content
    client.post(reverse("report_submit", args=report.address))
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED
    client.post(reverse("report_take_back", args=report.address))
    report.refresh_from_db()
    assert report.state == ReportState.DRAFT
