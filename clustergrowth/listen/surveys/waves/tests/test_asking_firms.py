"""Opening a wave, asking the members of a council by mail, reminding those who have not answered, closing."""

from datetime import date, timedelta

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clustergrowth.common import clock, jobs
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.common.mail.models import Mail
from clustergrowth.common.ports import desk, waiting
from clustergrowth.listen.surveys.answer_files.tests.test_importing_answers import FIRM, sheet
from clustergrowth.listen.surveys.answers.services.answering import answer
from clustergrowth.listen.surveys.instruments.queries import latest_instruments
from clustergrowth.listen.surveys.jobs import close_overdue, send_what_waits
from clustergrowth.listen.surveys.models import Invitation, Sample, Wave
from clustergrowth.listen.surveys.open_link.services.links import open_link
from clustergrowth.listen.surveys.tests.sample import bring, firms_of, given, wave_in
from clustergrowth.listen.surveys.waves.queries.progress import progress_of
from clustergrowth.listen.surveys.waves.queries.strata import responding
from clustergrowth.listen.surveys.waves.services import invitations, sampling, waves
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from tests.cast import NOW, Cast
from tests.looked_up import on_the_desk, what_waits


@pytest.fixture
def wave(cast: Cast) -> Wave:
    return wave_in(cast.bologna, by=cast.carla)


def test_opening_a_wave_is_recorded_in_each_council(cast: Cast) -> None:
    opened = wave_in(cast.bologna, cast.istanbul, by=cast.leda)
    lines = Line.objects.filter(kind=Kind.WAVE_OPENED, about_kind="wave", about_id=opened.pk)
    assert sorted(lines.values_list("council", flat=True)) == ["bologna", "istanbul"]


def test_a_coordinator_asks_in_the_own_council_only(cast: Cast) -> None:
    with pytest.raises(NotYours):
        wave_in(cast.bologna, cast.istanbul, by=cast.carla)
    assert not Wave.objects.exists()


def test_another_council_joins_while_it_is_open(cast: Cast, wave: Wave) -> None:
    waves.join_wave(wave=wave, council=cast.istanbul, by=cast.selin)
    assert Sample.objects.filter(wave=wave).count() == 2
    waves.close_wave(wave=wave, by=cast.leda)
    with pytest.raises(TooLate):
        waves.join_wave(wave=Wave.objects.get(), council=cast.istanbul, by=cast.selin)


def test_who_answers_the_mail_reaches_who_asks(cast: Cast, wave: Wave, real_network: None) -> None:
    invitations.invite(wave=wave, council=cast.bologna, audience="engineering", by=cast.carla)
    head = outbox.outbox[0].message()
    assert head["From"] == "Emilia-Romagna via Cluster Growth <councils@localhost>"
    assert head["Reply-To"] == "Carla Quaglia <carla@example.org>"


def test_each_firm_gets_its_link_in_its_language(cast: Cast, wave: Wave) -> None:
    assert invitations.invite(wave=wave, council=cast.bologna, audience="engineering", by=cast.carla) == 1
    mail = Mail.objects.get(kind="surveys.invitation")
    assert mail.person == cast.lucia
    assert "/it/a/" in mail.text
    invitation = Invitation.objects.get()
    assert (invitation.organisation, invitation.person) == (cast.laser, cast.lucia)
    assert invitation.sent_at is not None


def test_an_invitation_that_no_server_took_is_said(cast: Cast, wave: Wave, client: Client) -> None:
    invitations.invite(wave=wave, council=cast.bologna, audience="engineering", by=cast.carla)
    client.force_login(cast.carla)
    address = reverse("wave_invitations", args=[wave.pk, "bologna"])
    assert "No mail server accepted it" not in client.get(address).content.decode()
    Mail.objects.update(state=Mail.State.FAILED, failure="550 no such mailbox")
    page = client.get(address).content.decode()
    assert "No mail server accepted it" in page and "550 no such mailbox" in page


def test_nobody_is_asked_twice(cast: Cast, wave: Wave) -> None:
    invitations.invite(wave=wave, council=cast.bologna, audience="engineering", by=cast.carla)
    assert invitations.invite(wave=wave, council=cast.bologna, audience="firms", by=cast.carla) == 0
    assert Mail.objects.count() == 1


def test_who_answered_is_not_reminded_and_who_did_not_is_once_a_week(cast: Cast, wave: Wave) -> None:
    with clock.at(NOW):
        invitations.invite(wave=wave, council=cast.bologna, audience="engineering", by=cast.carla)
        assert invitations.remind(wave=wave, council=cast.bologna, by=cast.carla) == 0
    with clock.at(NOW + timedelta(days=8)):
        assert invitations.remind(wave=wave, council=cast.bologna, by=cast.carla) == 1
        assert invitations.remind(wave=wave, council=cast.bologna, by=cast.carla) == 0
        assert Mail.objects.filter(kind="surveys.reminder").count() == 1
    with clock.at(NOW + timedelta(days=20)):
        answer(wave=wave, council=cast.bologna, organisation=cast.laser, answers=given(), by=cast.lucia)
        assert invitations.remind(wave=wave, council=cast.bologna, by=cast.carla) == 0


def test_the_invitation_waits_on_today_until_it_is_answered(cast: Cast, wave: Wave) -> None:
    port = waiting.get("survey")
    assert port is not None
    invitations.invite(wave=wave, council=cast.bologna, audience="engineering", by=cast.carla)
    assert [one.kind for one in what_waits(port(cast.lucia))] == ["survey"]
    answer(wave=wave, council=cast.bologna, organisation=cast.laser, answers=given(), by=cast.lucia)
    assert what_waits(port(cast.lucia)) == []


def test_the_desk_shows_waves_with_few_answers(cast: Cast, wave: Wave) -> None:
    port = desk.get("surveys")
    assert port is not None
    assert on_the_desk(port(cast.bologna, cast.carla)) is None
    invitations.invite(wave=wave, council=cast.bologna, audience="engineering", by=cast.carla)
    group = on_the_desk(port(cast.bologna, cast.carla))
    assert group is not None and group.total == 1
    assert on_the_desk(port(cast.bologna, cast.selin)) is None


def test_the_response_rate_counts_those_asked_elsewhere_too(cast: Cast, wave: Wave) -> None:
    invitations.invite(wave=wave, council=cast.bologna, audience="engineering", by=cast.carla)
    answer(wave=wave, council=cast.bologna, organisation=cast.laser, answers=given(), by=cast.lucia)
    waves.state_sample(sample=Sample.objects.get(), known=400, asked=3, by=cast.carla)
    (progress,) = progress_of([wave])[wave.pk]
    assert (progress.asked, progress.answered, progress.waiting) == (4, 1, 0)
    assert progress.rate is not None and progress.rate.value == 0.25
    assert progress.coverage == 1 / 400


def test_closing_is_recorded_once_and_ends_answering(cast: Cast, wave: Wave) -> None:
    waves.close_wave(wave=wave, by=cast.carla)
    waves.close_wave(wave=wave, by=cast.carla)
    assert Line.objects.filter(kind=Kind.WAVE_CLOSED, about_id=wave.pk).count() == 1
    with pytest.raises(TooLate):
        answer(wave=Wave.objects.get(), council=cast.bologna, organisation=cast.laser, answers=given(), by=cast.lucia)


def test_a_coordinator_does_not_close_what_others_opened_with_theirs(cast: Cast) -> None:
    shared = wave_in(cast.bologna, cast.istanbul, by=cast.leda)
    with pytest.raises(NotYours):
        waves.close_wave(wave=shared, by=cast.carla)


def test_a_wave_closes_by_itself_after_its_last_day(cast: Cast) -> None:
    old = wave_in(cast.bologna, by=cast.carla, closes=date(2026, 11, 22))
    with clock.at(NOW):
        close_overdue()
    old.refresh_from_db()
    assert old.state == Wave.State.CLOSED
    assert Line.objects.get(kind=Kind.WAVE_CLOSED).actor is None


def test_an_analysis_is_published_only_when_it_no_longer_moves(cast: Cast, wave: Wave) -> None:
    with pytest.raises(Refused, match="Close the survey first"):
        waves.publish_analysis(wave=wave, council=cast.bologna, by=cast.carla)


def test_the_coordinator_does_all_of_it_on_the_pages(cast: Cast, client: Client) -> None:
    asked = latest_instruments().get(code="growth-needs")
    client.force_login(cast.carla)
    assert "Open a survey" in client.get(reverse("surveys")).content.decode()
    days = {"opens": "2020-01-01", "closes": "2099-01-01"}
    made = client.post(
        reverse("wave_new"), {"instrument": asked.pk, "councils": [cast.bologna.pk], "title_en": "Needs", **days}
    )
    opened = Wave.objects.get()
    assert made.headers["Location"] == reverse("wave", args=[opened.pk])
    page = client.get(reverse("wave", args=[opened.pk])).content.decode()
    assert "Of the engineering SMEs, 1 can be invited now" in page
    client.post(reverse("wave_invite", args=[opened.pk, "bologna"]), {"bologna-audience": "engineering"})
    assert Invitation.objects.count() == 1
    client.post(reverse("wave_sample", args=[opened.pk, "bologna"]), {"bologna-known": "900", "bologna-asked": "0"})
    assert Sample.objects.get().known == 900
    client.post(reverse("wave_remind", args=[opened.pk, "bologna"]))
    client.post(reverse("wave_close", args=[opened.pk]))
    opened.refresh_from_db()
    assert opened.state == Wave.State.CLOSED
    assert client.get(reverse("wave", args=[opened.pk])).status_code == 200


def test_a_wave_that_ends_before_it_begins_is_refused_beside_the_field(cast: Cast, client: Client) -> None:
    asked = latest_instruments().get(code="growth-needs")
    client.force_login(cast.carla)
    days = {"opens": "2026-02-01", "closes": "2026-01-01"}
    answered = client.post(reverse("wave_new"), {"instrument": asked.pk, "councils": [cast.bologna.pk], **days})
    assert answered.status_code == 422
    assert "Choose a day after the first one." in answered.content.decode()


def test_a_member_sees_the_waves_of_the_own_council_and_runs_nothing(cast: Cast, client: Client, wave: Wave) -> None:
    client.force_login(cast.lucia)
    assert client.get(reverse("wave", args=[wave.pk])).status_code == 200
    assert client.post(reverse("wave_close", args=[wave.pk])).status_code == 403
    client.force_login(cast.murat)
    assert client.get(reverse("wave", args=[wave.pk])).status_code == 404
    client.logout()
    assert client.get(reverse("wave", args=[wave.pk])).status_code == 302


def test_the_pages_ask_the_database_no_more_often_for_many_firms(cast: Cast, client: Client, wave: Wave) -> None:
    client.force_login(cast.carla)
    firms = firms_of(cast.bologna, 200)
    counts = []
    for some in (firms[:10], firms[10:]):
        for firm in some:
            answer(wave=wave, council=cast.bologna, organisation=firm, answers={"consent": True}, by=cast.carla)
        counts.append([queries_of(client, reverse("surveys")), queries_of(client, reverse("wave", args=[wave.pk]))])
    assert counts[0] == counts[1]


def test_the_list_asks_the_database_no_more_often_for_many_waves(cast: Cast, client: Client, wave: Wave) -> None:
    client.force_login(cast.carla)
    few = queries_of(client, reverse("surveys"))
    for _more in range(20):
        wave_in(cast.bologna, by=cast.carla)
    assert queries_of(client, reverse("surveys")) == few


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked_for:
        assert client.get(address).status_code == 200
    return len(asked_for)


def test_before_its_first_day_nobody_is_written_to_and_no_answer_is_taken(cast: Cast, client: Client) -> None:
    with clock.at(NOW):
        first = clock.today() + timedelta(days=1)
        wave = wave_in(cast.bologna, by=cast.carla, opens=first)
        client.force_login(cast.carla)
        address = reverse("wave", args=[wave.pk])
        told = client.post(
            reverse("wave_invite", args=[wave.pk, "bologna"]), {"bologna-audience": "engineering"}, follow=True
        ).content.decode()
        assert "1 invitation goes out on" in told and "not begun yet" in told
        assert Invitation.objects.get().sent_at is None and not Mail.objects.exists()
        (progress,) = progress_of([wave])[wave.pk]
        assert (progress.asked, progress.rate, responding(wave).total) == (0, None, None)
        with pytest.raises(Refused, match="This survey begins on"):
            answer(wave=wave, council=cast.bologna, organisation=cast.laser, answers=given(), by=cast.lucia)
        send_what_waits()
        assert not Mail.objects.exists()
    with clock.at(NOW + timedelta(days=1)):
        send_what_waits()
        send_what_waits()
        assert Mail.objects.get().person == cast.lucia
        assert "not begun yet" not in client.get(address).content.decode()
        answer(wave=wave, council=cast.bologna, organisation=cast.laser, answers=given(), by=cast.lucia)


def test_who_cannot_be_written_to_has_not_been_asked(cast: Cast, wave: Wave, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "defer", lambda *_of, **_with: None)
    assert invitations.invite(wave=wave, council=cast.bologna, audience="engineering", by=cast.carla) == 1
    cast.lucia.is_active = False
    cast.lucia.save()
    assert invitations.send_invitations(wave) == 0
    (progress,) = progress_of([wave])[wave.pk]
    assert (Invitation.objects.get().sent_at, progress.asked) == (None, 0)
    cast.lucia.is_active = True
    cast.lucia.save()
    assert (invitations.send_invitations(wave), invitations.send_invitations(wave)) == (1, 0)
    assert progress_of([wave])[wave.pk][0].asked == 1


def test_a_firm_that_another_has_just_asked_is_not_counted_again(
    cast: Cast, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    fits = sampling.selection(wave, cast.bologna, sampling.Wanted())
    assert len(fits.chosen) == 1
    invitations.invite(wave=wave, council=cast.bologna, audience="engineering", by=cast.carla)
    monkeypatch.setattr(sampling, "selection", lambda *_of: fits)
    drawn = sampling.invite_chosen(wave=wave, council=cast.bologna, wanted=fits.wanted, by=cast.carla)
    drawn.refresh_from_db()
    assert (drawn.chosen, Invitation.objects.count()) == (0, 1)


def test_nobody_is_asked_or_joins_after_the_last_day_though_the_night_has_not_closed_it(cast: Cast) -> None:
    with clock.at(NOW):
        wave = wave_in(cast.bologna, by=cast.carla, closes=clock.today())
    with clock.at(NOW + timedelta(days=1)):
        for act in (
            lambda: invitations.invite(wave=wave, council=cast.bologna, audience="engineering", by=cast.carla),
            lambda: invitations.remind(wave=wave, council=cast.bologna, by=cast.carla),
            lambda: waves.join_wave(wave=wave, council=cast.istanbul, by=cast.selin),
        ):
            with pytest.raises(TooLate):
                act()


def test_neither_the_open_link_nor_a_file_takes_answers_before_the_first_day(cast: Cast, client: Client) -> None:
    with clock.at(NOW):
        wave = wave_in(cast.bologna, by=cast.carla, opens=clock.today() + timedelta(days=1))
        door = reverse("open_link", args=[open_link(wave=wave, council=cast.bologna, by=cast.carla).token])
        said = client.get(door)
        assert said.status_code == 409 and "This survey begins on 24 Nov 2026" in said.content.decode()
        with pytest.raises(Refused, match="This survey begins on"):
            bring(wave, cast.bologna, sheet(["F1", "3", ""]), FIRM, cast.carla)
    with clock.at(NOW + timedelta(days=1)):
        assert client.get(door).status_code == 200
        assert bring(wave, cast.bologna, sheet(["F1", "3", ""]), FIRM, cast.carla).refused == 0
