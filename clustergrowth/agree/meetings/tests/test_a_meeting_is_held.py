from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.agree.meetings import ports, services
from clustergrowth.agree.meetings.models import Attendance, Meeting, MeetingState, Presence
from clustergrowth.agree.meetings.tests.table import AFTER, DURING, ENDS, STARTS, make_meeting, present, seat_for
from clustergrowth.common import clock
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.common.mail.models import Mail
from clustergrowth.people.councils.models import Seat, SeatCategory
from clustergrowth.record.kinds import Activity, Kind
from clustergrowth.record.models import Channel, Line
from tests.cast import JOINED, Cast


def test_it_stands_in_the_ledger_between_those_who_were_there(cast: Cast) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    present(meeting, cast.paolo, cast.ateneo)
    present(meeting, cast.lucia, cast.laser)
    Attendance.objects.create(meeting=meeting, organisation=cast.camera, presence=Presence.EXCUSED)
    with clock.at(AFTER):
        services.hold_meeting(meeting, by=cast.carla, acting_for=cast.camera)
    line = Line.objects.get(kind=Kind.MEETING_HELD)
    assert {party.organisation_id for party in line.parties.all()} == {cast.ateneo.pk, cast.laser.pk}
    assert (line.about_kind, line.about_id, line.council) == ("meeting", meeting.pk, "bologna")
    assert (line.level, line.activities, line.channel) == (None, [Activity.GOVERNANCE], Channel.IN_PERSON)
    assert (line.at, line.actor, line.acting_for) == (ENDS, cast.carla.key, cast.camera.pk)
    assert meeting.state == MeetingState.HELD


def test_a_firm_of_another_council_is_in_the_ledger_only_where_its_own_people_said_they_come(cast: Cast) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    present(meeting, cast.paolo, cast.ateneo)
    asked, somebody = present(meeting, cast.murat, cast.makine), present(meeting, cast.ayse, cast.makine)
    unasked = present(meeting, cast.selin, cast.teknik)
    for said in (asked, somebody, unasked):
        said.answer, said.answered_at = Attendance.Answer.COMES, STARTS
        said.save()
    asked.answer, asked.answered_at = "", None
    asked.save()
    assert parties_of(cast, meeting) == {cast.ateneo.pk}, "nor is it enough that somebody of another house said so"


def test_a_guest_who_said_they_come_is_in_the_ledger(cast: Cast) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    said = present(meeting, cast.murat, cast.makine)
    said.answer, said.answered_at = Attendance.Answer.COMES, STARTS
    said.save()
    assert parties_of(cast, meeting) == {cast.makine.pk}


def parties_of(cast: Cast, meeting: Meeting) -> set[int]:
    with clock.at(AFTER):
        line = services.hold_meeting(meeting, by=cast.carla)
    return set(line.parties.values_list("organisation_id", flat=True))


def test_a_meeting_entered_after_it_was_over_records_who_was_there(cast: Cast, client: Client) -> None:
    seat_for(cast, cast.lucia, cast.laser)
    Seat.objects.create(council=cast.bologna, category=SeatCategory.SUPPORT, organisation=cast.camera, since=JOINED)
    client.force_login(cast.carla)
    typed = {
        "title": "Consiglio",
        "on": f"{STARTS:%Y-%m-%d}",
        "begins": "16:00",
        "ends": "18:00",
        "place": "Sala",
        "lang": "it",
    }
    with clock.at(AFTER):
        page = client.post(reverse("meeting_new"), typed, follow=True).content.decode()
        meeting = Meeting.objects.get()
        assert "Say who was there" in page and reverse("meeting_invite", args=[meeting.pk]) not in page
        client.post(reverse("meeting_seats", args=[meeting.pk]))
        listed = set(meeting.attendances.values_list("person", "organisation", "invited_at"))
        assert listed == {
            (cast.paolo.pk, cast.ateneo.pk, None),
            (cast.lucia.pk, cast.laser.pk, None),
            (None, cast.camera.pk, None),
        }
        assert (
            reverse("meeting_seats", args=[meeting.pk])
            not in client.get(reverse("meeting", args=[meeting.pk])).content.decode()
        )
        for row in meeting.attendances.exclude(person=cast.lucia):
            client.post(reverse("presence_mark", args=[meeting.pk, row.pk]), {"presence": "present"})
        client.post(reverse("meeting_hold", args=[meeting.pk]))
    line = Line.objects.get(kind=Kind.MEETING_HELD)
    assert {party.organisation_id for party in line.parties.all()} == {cast.ateneo.pk, cast.camera.pk}
    assert not Mail.objects.exists(), "nobody is asked to come to what is over"


def test_who_is_on_the_list_is_not_listed_twice_and_a_meeting_ahead_is_invited_to(cast: Cast) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    with pytest.raises(TooLate, match="Invite people instead"):
        services.list_seat_holders(meeting, by=cast.carla)
    present(meeting, cast.paolo, cast.ateneo)
    with clock.at(DURING):
        assert services.list_seat_holders(meeting, by=cast.carla) == 0


def test_a_meeting_online_says_so_and_is_no_interaction_of_two(cast: Cast) -> None:
    meeting = make_meeting(cast.bologna, cast.carla, place="", online_link="https://meet.example.org/x")
    present(meeting, cast.paolo, cast.ateneo)
    with clock.at(DURING):
        line = services.hold_meeting(meeting, by=cast.carla)
    assert (line.level, line.channel, line.at) == (None, Channel.ONLINE, DURING)


def test_it_is_held_once_and_only_after_it_began_and_with_somebody_there(cast: Cast) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    with clock.at(STARTS - timedelta(minutes=1)), pytest.raises(TooLate):
        services.hold_meeting(meeting, by=cast.carla)
    with clock.at(DURING):
        with pytest.raises(Refused, match="who is here"):
            services.hold_meeting(meeting, by=cast.carla)
        present(meeting, cast.paolo, cast.ateneo)
        with pytest.raises(NotYours):
            services.hold_meeting(meeting, by=cast.paolo)
        services.hold_meeting(meeting, by=cast.carla)
        with pytest.raises(TooLate):
            services.hold_meeting(meeting, by=cast.carla)


def test_attendance_takes_one_tap_each(cast: Cast, client: Client) -> None:
    seat_for(cast, cast.lucia, cast.laser)
    meeting = make_meeting(cast.bologna, cast.carla)
    row = Attendance.objects.create(meeting=meeting, person=cast.lucia, organisation=cast.laser)
    client.force_login(cast.carla)
    address = reverse("presence_mark", args=[meeting.pk, row.pk])
    with clock.at(DURING):
        assert client.post(address, {"presence": "substitute"}).status_code == 302
        fragment = client.post(address, {"presence": "present"}, headers={"hx-request": "true"}).content.decode()
        assert fragment.lstrip().startswith('<div class="row"')
        assert 'value="present" aria-pressed="true"' in " ".join(fragment.split())
        page = client.get(reverse("meeting", args=[meeting.pk])).content.decode()
        assert "1 of 1 present" in page
        client.post(reverse("meeting_hold", args=[meeting.pk]))
        with pytest.raises(TooLate):
            services.mark_present(row, presence=Presence.ABSENT, by=cast.carla)
    row.refresh_from_db()
    assert row.presence == Presence.PRESENT
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.HELD


def test_nobody_is_present_before_it_begins(cast: Cast) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    row = Attendance.objects.create(meeting=meeting, person=cast.lucia, organisation=cast.laser)
    with clock.at(STARTS - timedelta(hours=1)), pytest.raises(TooLate):
        services.mark_present(row, presence=Presence.PRESENT, by=cast.carla)


def test_a_person_who_is_erased_leaves_the_organisation_on_the_list(cast: Cast) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    present(meeting, cast.paolo, cast.ateneo)
    Attendance.objects.create(meeting=meeting, person=cast.lucia)
    assert ports.personal_data(cast.paolo)["meetings"][0]["presence"] == "present"
    for person in (cast.paolo, cast.lucia):
        ports.erase(person)
    assert [(row.person, row.organisation) for row in meeting.attendances.all()] == [(None, cast.ateneo)]
    assert set(ports.uses([cast.ateneo.pk, cast.laser.pk])) == {cast.ateneo.pk}
