import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.agree.meetings import ports, services
from clustergrowth.agree.meetings.models import Attendance
from clustergrowth.agree.meetings.tests.table import AFTER, DURING, PLANNED, STARTS, make_meeting, seat_for
from clustergrowth.common import clock
from clustergrowth.common.errors import LinkSpent, NotYours, Refused, TooLate
from clustergrowth.common.mail.models import Mail
from tests.cast import Cast, works
from tests.looked_up import what_waits


def link_in(mail: Mail) -> str:
    found = re.search(r"/meetings/answer/([^/\s]+)/", mail.text)
    assert found
    return found[1]


def test_everybody_with_a_seat_gets_one_invitation_in_the_own_language(cast: Cast) -> None:
    seat_for(cast, cast.lucia, cast.laser)
    with clock.at(PLANNED):
        meeting = make_meeting(cast.bologna, cast.carla)
        assert services.invite_seat_holders(meeting, by=cast.carla) == 2
        assert services.invite_seat_holders(meeting, by=cast.carla) == 0
    mails = Mail.objects.filter(kind="meetings.invitation")
    assert {mail.person for mail in mails} == {cast.paolo, cast.lucia}
    assert all("BEGIN:VEVENT" in mail.calendar and mail.is_personal for mail in mails)
    assert "16:00" in mails[0].text


def test_a_near_meeting_is_not_held_back_by_the_contact_budget(cast: Cast) -> None:
    with clock.at(STARTS - timedelta(days=3)):
        meeting = make_meeting(cast.bologna, cast.carla)
        services.invite_seat_holders(meeting, by=cast.carla)
    assert Mail.objects.get().asks == 0


def test_a_seat_that_ended_before_that_day_is_not_asked(cast: Cast) -> None:
    cast.paolo.seats.update(until=STARTS.date() - timedelta(days=1))
    with clock.at(PLANNED):
        meeting = make_meeting(cast.bologna, cast.carla)
        assert services.invite_seat_holders(meeting, by=cast.carla) == 0


def test_the_answer_works_from_the_mail_without_signing_in_and_once(cast: Cast, client: Client) -> None:
    with clock.at(PLANNED):
        meeting = make_meeting(cast.bologna, cast.carla)
        services.invite_seat_holders(meeting, by=cast.carla)
        address = reverse("meeting_answer_by_link", args=[link_in(Mail.objects.get())])
        assert client.get(address).status_code == client.get(address).status_code == 200
        assert client.post(address, {"comes": "yes"}).status_code == 302
        assert meeting.attendances.get().answer == Attendance.Answer.COMES
        assert client.post(address, {"comes": "no"}).status_code == 410
    assert meeting.attendances.get().answer == Attendance.Answer.COMES


def test_a_cut_off_link_says_so(cast: Cast) -> None:
    with pytest.raises(LinkSpent):
        services.answer_by_link("nothing", comes=True)


def test_whoever_cannot_come_may_send_a_colleague(cast: Cast, client: Client) -> None:
    works(cast.ayse, cast.ateneo)
    with clock.at(PLANNED):
        meeting = make_meeting(cast.bologna, cast.carla)
        services.invite_seat_holders(meeting, by=cast.carla)
        client.force_login(cast.paolo)
        sent = {"comes": "no", "substitute": cast.ayse.pk}
        assert client.post(reverse("meeting_answer", args=[meeting.pk]), sent).status_code == 302
        mine = meeting.attendances.get()
        assert (mine.answer, mine.substitute) == (Attendance.Answer.CANNOT, cast.ayse)
        with pytest.raises(Refused):
            services.answer_invitation(mine, comes=False, by=cast.paolo, substitute=cast.lucia)


def test_nobody_answers_for_somebody_else_but_the_coordinator(cast: Cast, client: Client) -> None:
    with clock.at(PLANNED):
        meeting = make_meeting(cast.bologna, cast.carla)
        services.invite_seat_holders(meeting, by=cast.carla)
        with pytest.raises(NotYours):
            services.answer_invitation(meeting.attendances.get(), comes=True, by=cast.lucia)
        services.answer_invitation(meeting.attendances.get(), comes=True, by=cast.carla)
        client.force_login(cast.lucia)
        assert client.post(reverse("meeting_answer", args=[meeting.pk]), {"comes": "yes"}).status_code == 404
    with clock.at(AFTER), pytest.raises(TooLate):
        services.answer_invitation(meeting.attendances.get(), comes=True, by=cast.paolo)


def test_a_guest_of_another_council_sees_this_meeting_and_no_names(cast: Cast, client: Client) -> None:
    client.force_login(cast.murat)
    with clock.at(PLANNED):
        meeting = make_meeting(cast.bologna, cast.carla)
        services.invite_seat_holders(meeting, by=cast.carla)
        address = reverse("meeting", args=[meeting.pk])
        assert client.get(address).status_code == 404
        services.invite_guest(meeting, by=cast.carla, person=cast.murat, organisation=cast.makine)
        page = client.get(address).content.decode()
    assert "Ateneo di Prova" in page
    assert "Cormorano" not in page
    assert Mail.objects.filter(person=cast.murat, kind="meetings.invitation").exists()
    assert make_meeting(cast.bologna, cast.carla) not in type(meeting).objects.visible_to(cast.murat)


def test_a_guest_is_added_by_address_or_organisation_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    with clock.at(PLANNED):
        meeting = make_meeting(cast.bologna, cast.carla)
        address = reverse("guest_new", args=[meeting.pk])
        assert client.get(address).status_code == 200
        assert client.post(address, {"email": "lucia@example.org"}).status_code == 302
        assert client.post(address, {"email": "lucia@example.org"}).status_code == 422
        assert client.post(address, {"email": "murat@example.org"}).status_code == 422
        assert client.post(address, {"organisation": "Camera di Prova"}).status_code == 302
        assert client.post(address, {"organisation": "Camera di Prova"}).status_code == 422
        assert client.post(address, {"email": "", "organisation": ""}).status_code == 422
    assert meeting.attendances.count() == 2


def test_an_invitation_waits_on_today_until_it_is_answered(cast: Cast) -> None:
    with clock.at(PLANNED):
        meeting = make_meeting(cast.bologna, cast.carla)
        services.invite_seat_holders(meeting, by=cast.carla)
        assert [one.due for one in what_waits(ports.waiting_for(cast.paolo))] == [STARTS]
        services.answer_invitation(meeting.attendances.get(), comes=False, by=cast.paolo)
        assert not what_waits(ports.waiting_for(cast.paolo))


def test_after_it_began_nobody_is_invited(cast: Cast) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    with clock.at(DURING):
        with pytest.raises(TooLate):
            services.invite_seat_holders(meeting, by=cast.carla)
        walked_in = services.invite_guest(meeting, by=cast.carla, person=cast.lucia, organisation=cast.laser)
    assert walked_in.invited_at is None
    assert not Mail.objects.exists()
