from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from clustergrowth.agree.meetings.models import Decision
from clustergrowth.agree.meetings.services import plan_meeting, take_decision
from clustergrowth.common import clock
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.listen.reports import services
from clustergrowth.listen.reports.models import Report, ReportSection, ReportState
from clustergrowth.listen.reports.tests.ground import (
    begun,
    decided,
    network_report,
    signed,
    submitted,
    words,
)
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from tests.cast import Cast


def test_the_decision_and_the_report_name_each_other_and_the_ledger_says_so(cast: Cast) -> None:
    report = submitted(cast)
    decision = decided(cast, report)
    report.refresh_from_db()
    assert (report.state, report.signed_under) == (ReportState.SIGNED, decision.number)
    assert (decision.report, decision.signs_report) == (report, True)
    line = Line.objects.get(kind=Kind.REPORT_SIGNED_OFF)
    assert (line.about_kind, line.about_id, line.council) == ("report", report.pk, "bologna")


def test_a_decision_that_only_puts_it_off_signs_nothing(cast: Cast) -> None:
    report = submitted(cast)
    decision = decided(cast, report, signs_report=False)
    report.refresh_from_db()
    assert (report.state, decision.report, decision.signs_report) == (ReportState.SUBMITTED, report, False)
    assert decided(cast, report).signs_report is True


def test_it_is_signed_off_once(cast: Cast) -> None:
    report = signed(cast)
    assert decided(cast, report).signs_report is False
    assert Line.objects.filter(kind=Kind.REPORT_SIGNED_OFF).count() == 1


def test_a_draft_is_not_signed_off(cast: Cast) -> None:
    with pytest.raises(TooLate):
        decided(cast, begun(cast))
    assert not Decision.objects.exists()


def test_a_report_rewritten_after_the_meeting_is_not_what_the_meeting_signs(cast: Cast) -> None:
    report = submitted(cast)
    now = clock.now()
    first = decided(cast, report, signs_report=False)
    with clock.at(now + timedelta(days=1)):
        services.take_back_report(report, by=cast.carla)
        services.write_passage(report, section=ReportSection.SUMMARY, text=words("Something else."), by=cast.carla)
        submitted(cast, report)
        with pytest.raises(TooLate, match="after this meeting"):
            take_decision(meeting=first.meeting, text="Approvato.", report=report, by=cast.carla)
        assert Decision.objects.count() == 1
        off = take_decision(meeting=first.meeting, text="Rinviato.", report=report, signs_report=False, by=cast.carla)
        assert off.signs_report is False
        assert decided(cast, report).signs_report is True


def test_a_decision_written_down_days_later_still_signs_what_the_meeting_read(cast: Cast) -> None:
    report = submitted(cast)
    first = decided(cast, report, signs_report=False)
    with clock.at(clock.now() + timedelta(days=3)):
        assert take_decision(meeting=first.meeting, text="Approvato.", report=report, by=cast.carla).signs_report


def test_another_council_cannot_sign_it(cast: Cast) -> None:
    report = submitted(cast)
    now = clock.now()
    known: dict[str, Any] = {
        "starts_at": now - timedelta(minutes=5),
        "ends_at": now + timedelta(hours=1),
        "place": "Oda",
    }
    with clock.at(now - timedelta(days=9)):
        meeting = plan_meeting(council=cast.istanbul, title="Kurul", by=cast.selin, **known)
    with pytest.raises(NotYours):
        take_decision(meeting=meeting, text="Onaylandı.", report=report, by=cast.selin)


def test_the_form_offers_what_lies_before_the_council_and_the_pages_link_both_ways(cast: Cast, client: Client) -> None:
    report = submitted(cast)
    now = clock.now()
    known: dict[str, Any] = {
        "starts_at": now - timedelta(minutes=5),
        "ends_at": now + timedelta(hours=1),
        "place": "Sala",
    }
    with clock.at(now - timedelta(days=9)):
        meeting = plan_meeting(council=cast.bologna, title="Consiglio", by=cast.carla, **known)
    client.force_login(cast.carla)
    address = reverse("decision_new", args=[meeting.pk])
    assert list(client.get(address).context["form"].fields["report"].queryset) == [report]
    sent = {"text": "Approvato.", "report": str(report.submitted_at), "signs_report": "on", "nobody_listed": "on"}
    assert client.post(address, sent).status_code == 302
    decision = Decision.objects.get()
    report.refresh_from_db()
    assert report.state == ReportState.SIGNED
    assert (
        reverse("report_version", args=report.address)
        in client.get(reverse("decision", args=[decision.number])).content.decode()
    )
    assert (
        reverse("decision", args=[decision.number])
        in client.get(reverse("report_version", args=report.address)).content.decode()
    )


def test_a_report_rewritten_while_the_page_was_open_is_read_again(cast: Cast, client: Client) -> None:
    report = submitted(cast)
    meeting = decided(cast, report, signs_report=False).meeting
    client.force_login(cast.carla)
    address = reverse("decision_new", args=[meeting.pk])
    read = str(report.submitted_at)
    assert f'value="{read}" selected' in client.get(address, {"report": report.pk}).content.decode()
    services.take_back_report(report, by=cast.carla)
    submitted(cast, report)
    answer = client.post(address, {"text": "Approvato.", "report": read, "signs_report": "on"})
    assert answer.status_code == 422
    assert "withdrawn or submitted again" in answer.content.decode()
    assert "Approvato." in answer.content.decode()
    assert Decision.objects.count() == 1


def test_a_correction_of_the_decision_does_not_sign_again(cast: Cast) -> None:
    report = submitted(cast)
    first = decided(cast, report)
    later = take_decision(meeting=first.meeting, text="Corretto.", corrects=first, by=cast.carla)
    assert (later.report, later.signs_report) == (report, False)


def test_the_report_on_all_councils_is_signed_by_the_lead(cast: Cast) -> None:
    report = services.submit_report(network_report(cast), by=cast.leda)
    with pytest.raises(Refused, match="consortium lead"):
        services.sign_off_report(report, by=cast.carla, under="EMR-2026-001", seen_by=clock.now())
    with pytest.raises(NotYours):
        services.sign_network_report(report, by=cast.carla)
    services.sign_network_report(report, by=cast.leda)
    assert (report.state, report.signed_by, report.signed_under) == (ReportState.SIGNED, cast.leda.key, "")
    assert Line.objects.get(kind=Kind.REPORT_SIGNED_OFF).actor == cast.leda.key
    with pytest.raises(TooLate):
        services.sign_network_report(report, by=cast.leda)


def test_the_lead_cannot_sign_for_a_council(cast: Cast) -> None:
    with pytest.raises(NotYours):
        services.sign_network_report(submitted(cast), by=cast.leda)


def test_the_database_knows_no_signature_without_a_name(cast: Cast) -> None:
    report = submitted(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(state=ReportState.SIGNED, signed_at=clock.now())


@pytest.mark.parametrize("read", ["0001-01-01", "2026-13-01 10:00+00:00", "{:%Y-%m-%d %H:%M:%S.%f}"])
def test_a_moment_without_a_zone_names_no_report(cast: Cast, client: Client, read: str) -> None:
    report = submitted(cast)
    meeting = decided(cast, report, signs_report=False).meeting
    client.force_login(cast.carla)
    sent = {"text": "Approvato.", "report": read.format(report.submitted_at), "signs_report": "on"}
    answer = client.post(reverse("decision_new", args=[meeting.pk]), sent)
    assert answer.status_code == 422
    assert "Please read it again" in answer.content.decode()
