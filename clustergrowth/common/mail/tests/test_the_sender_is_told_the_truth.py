"""Who asks somebody is told what became of the mail, and what waits for an answer waits from the day the mail went."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from clustergrowth.agree.meetings import services as meetings
from clustergrowth.agree.meetings.tests.table import PLANNED, make_meeting, seat_for
from clustergrowth.common import clock
from clustergrowth.common.mail import outgoing, services, stopping
from clustergrowth.common.mail.bounces import noting
from clustergrowth.common.mail.models import Bounce, Mail
from clustergrowth.connect.exchange import services as exchange
from clustergrowth.connect.exchange.models import Introduction, IntroductionState
from clustergrowth.listen.surveys.models import Invitation
from clustergrowth.listen.surveys.tests.sample import wave_in
from clustergrowth.listen.surveys.waves.queries.invitations import invitations_of, to_remind
from clustergrowth.listen.surveys.waves.services import invitations
from clustergrowth.record import services as record
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
WEEKS = timedelta(weeks=1)


def asked(cast: Cast, **by: Any) -> Introduction:
    who = {"by": cast.lucia, "from_organisation": cast.laser, **by}
    return exchange.ask_introduction(to_organisation=cast.makine, message="Let us meet.", **who)


def page(client: Client, cast: Cast, made: Introduction) -> str:
    client.force_login(cast.lucia)
    return client.get(f"/introductions/{made.pk}/").content.decode()


def test_an_introduction_says_when_its_mail_was_sent(cast: Cast, client: Client) -> None:
    assert "The mail was sent on" in page(client, cast, asked(cast))


def test_one_that_waits_for_others_of_the_day_says_until_when(cast: Cast, client: Client) -> None:
    asked(cast, by=cast.paolo, from_organisation=cast.ateneo)
    assert "The mail waits until" in page(client, cast, asked(cast))


def test_one_that_is_not_wanted_or_comes_back_says_so(cast: Cast, client: Client) -> None:
    stopping.stop(stopping.behind(stopping.path_for(cast.murat, "exchange.x").split("/")[-2]))
    made = asked(cast)
    assert "No such mail is wanted there" in page(client, cast, made)
    stopping.begin(cast.murat.address, "exchange")
    noting.note(cast.murat.address, Bounce.Kind.UNKNOWN, "no")
    assert "comes back" in page(client, cast, made)


def test_three_weeks_begin_when_the_mail_goes(cast: Cast) -> None:
    with clock.at(NOW):
        made = asked(cast)
    mail = Mail.objects.get(about_kind="introduction", about_id=made.pk)
    Mail.objects.filter(pk=mail.pk).update(state=Mail.State.WAITING, sent_at=None, failure=outgoing.NO_SERVER)
    with clock.at(NOW + 4 * WEEKS):
        assert exchange.expire_introductions() == 0
        services.resume()
    with clock.at(NOW + 6 * WEEKS):
        assert exchange.expire_introductions() == 0
    with clock.at(NOW + 8 * WEEKS):
        assert exchange.expire_introductions() == 1
    made.refresh_from_db()
    assert made.state == IntroductionState.EXPIRED


def test_a_reminder_of_a_survey_counts_from_its_mail(cast: Cast) -> None:
    with clock.at(NOW):
        wave = wave_in(cast.bologna, by=cast.carla)
        invitations.invite(wave=wave, council=cast.bologna, audience="engineering", by=cast.carla)
    invitation = Invitation.objects.get()
    mail = Mail.objects.filter(about_kind="invitation", about_id=invitation.pk)
    mail.update(state=Mail.State.HELD, sent_at=None)
    sample = wave.samples.get(council=cast.bologna)
    with clock.at(NOW + 1.2 * WEEKS):
        assert not to_remind(wave, cast.bologna).exists()
        assert [row.state for row in invitations_of(sample)] == ["unsent"]  # type: ignore[attr-defined]
        mail.update(state=Mail.State.SENT, sent_at=clock.now())
    with clock.at(NOW + 2 * WEEKS):
        assert not to_remind(wave, cast.bologna).exists()
    with clock.at(NOW + 2.3 * WEEKS):
        assert to_remind(wave, cast.bologna).get() == invitation


def test_a_contact_says_what_became_of_the_question(cast: Cast, client: Client) -> None:
    line = record.log_contact(by=cast.lucia, between=[cast.laser, cast.ateneo], text="Ciao", council=cast.bologna)
    client.force_login(cast.lucia)
    assert "The mail was sent on" in client.get(f"/ledger/{line.pk}/").content.decode()


def test_who_invites_is_told_how_many_get_no_mail(cast: Cast, client: Client) -> None:
    seat_for(cast, cast.lucia, cast.laser)
    noting.note(cast.lucia.address, Bounce.Kind.UNKNOWN, "no")
    with clock.at(PLANNED):
        meeting = make_meeting(cast.bologna, cast.carla)
        client.force_login(cast.carla)
        text = client.post(f"/meetings/{meeting.pk}/invite/", follow=True).content.decode()
    assert "2 people have been invited." in text and "1 of them gets no mail" in text
    assert "Mail to this address comes back" in text and "The mail was sent on" in text
    assert meetings.answer_invitation(meeting.attendances.get(person=cast.lucia), comes=True, by=cast.lucia)
