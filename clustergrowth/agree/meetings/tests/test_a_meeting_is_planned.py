from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.agree.meetings import services
from clustergrowth.agree.meetings.models import ItemKind, Meeting, MeetingState
from clustergrowth.agree.meetings.tests.table import AFTER, DURING, ENDS, PLANNED, STARTS, make_meeting, present
from clustergrowth.agree.themes.tests.ground import make_theme
from clustergrowth.common import clock
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.common.languages import in_language
from clustergrowth.common.mail.models import Mail
from tests.cast import Cast

TYPED = {
    "title": "Consiglio", "on": "2026-12-01", "begins": "16:00", "ends": "18:00", "place": "Sala A", "lang": "it",
}  # fmt: skip


def test_the_time_typed_is_the_time_of_the_city(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    answer = client.post(reverse("meeting_new"), TYPED)
    meeting = Meeting.objects.get()
    assert answer.headers["Location"] == reverse("meeting", args=[meeting.pk])
    assert (meeting.council, meeting.starts_at, meeting.lang) == (cast.bologna, STARTS, "it")


def test_it_ends_after_it_begins(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    answer = client.post(reverse("meeting_new"), {**TYPED, "ends": "15:00"})
    assert answer.status_code == 422
    assert "Choose a later time." in answer.content.decode()
    with pytest.raises(Refused):
        make_meeting(cast.bologna, cast.carla, ends_at=STARTS)


def test_it_needs_a_place_or_a_link(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    assert client.post(reverse("meeting_new"), {**TYPED, "place": ""}).status_code == 422
    assert (
        client.post(reverse("meeting_new"), {**TYPED, "place": "", "online_link": "meet.example.org/x"}).status_code
        == 302
    )
    assert Meeting.objects.get().online_link == "https://meet.example.org/x"


def test_a_meeting_planned_from_a_theme_has_it_on_its_agenda(cast: Cast, client: Client) -> None:
    theme = make_theme(cast.bologna, cast.carla)
    client.force_login(cast.carla)
    page = client.get(reverse("theme", args=[theme.pk])).content.decode()
    address = f"{reverse('meeting_new')}?council=bologna&theme={theme.pk}"
    assert address.replace("&", "&amp;") in page
    title = in_language(theme.title)[0]
    assert title in client.get(address).content.decode()
    client.post(address, TYPED)
    (item,) = Meeting.objects.get().items.all()
    assert (item.theme, item.title, item.kind) == (theme, title, ItemKind.DECISION)


def test_a_theme_of_another_council_comes_on_no_agenda(cast: Cast, client: Client) -> None:
    theme = make_theme(cast.istanbul, cast.selin)
    client.force_login(cast.carla)
    client.post(f"{reverse('meeting_new')}?theme={theme.pk}", TYPED)
    assert not Meeting.objects.get().items.exists()


def test_only_the_coordinator_of_the_council_plans_it(cast: Cast, client: Client) -> None:
    for person in (cast.selin, cast.paolo, cast.lucia, cast.leda):
        with pytest.raises(NotYours):
            make_meeting(cast.bologna, person)
    client.force_login(cast.selin)
    assert client.get(reverse("meeting_new"), {"council": "bologna"}).status_code == 404


def test_a_new_time_asks_everybody_again_and_sends_the_calendar_entry_anew(cast: Cast) -> None:
    with clock.at(PLANNED):
        meeting = make_meeting(cast.bologna, cast.carla)
        services.invite_seat_holders(meeting, by=cast.carla)
        services.answer_invitation(meeting.attendances.get(), comes=True, by=cast.paolo)
        services.change_meeting(
            meeting, title="Consiglio", starts_at=STARTS + timedelta(days=1), ends_at=ENDS + timedelta(days=1),
            place="Sala A", by=cast.carla,
        )  # fmt: skip
    assert meeting.attendances.get().answer == ""
    mail = Mail.objects.get(kind="meetings.changed")
    assert mail.person == cast.paolo
    assert "SEQUENCE:1" in mail.calendar
    assert "DTSTART:20261202T150000Z" in mail.calendar


def test_a_new_title_alone_tells_nobody(cast: Cast) -> None:
    with clock.at(PLANNED):
        meeting = make_meeting(cast.bologna, cast.carla)
        services.invite_seat_holders(meeting, by=cast.carla)
        services.change_meeting(meeting, title="Altro", starts_at=STARTS, ends_at=ENDS, place="Sala A", by=cast.carla)
    assert not Mail.objects.filter(kind="meetings.changed").exists()


def test_it_is_called_off_with_a_reason_and_taken_up_again(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    with clock.at(PLANNED):
        meeting = make_meeting(cast.bologna, cast.carla)
        services.invite_seat_holders(meeting, by=cast.carla)
        assert client.post(reverse("meeting_cancel", args=[meeting.pk])).status_code == 422
        client.post(reverse("meeting_cancel", args=[meeting.pk]), {"because": "strike"})
        meeting.refresh_from_db()
        assert (meeting.state, meeting.cancelled_because) == (MeetingState.CANCELLED, "strike")
        assert "METHOD:CANCEL" in Mail.objects.get(kind="meetings.cancelled").calendar
        with pytest.raises(TooLate):
            services.invite_seat_holders(meeting, by=cast.carla)
        client.post(reverse("meeting_reinstate", args=[meeting.pk]))
        meeting.refresh_from_db()
    assert meeting.state == MeetingState.PLANNED
    assert Mail.objects.filter(kind="meetings.changed").count() == 1


def test_what_was_held_is_not_moved(cast: Cast) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    present(meeting, cast.paolo, cast.ateneo)
    with clock.at(DURING):
        services.hold_meeting(meeting, by=cast.carla)
    with clock.at(AFTER), pytest.raises(TooLate):
        services.cancel_meeting(meeting, because="no", by=cast.carla)


def test_the_time_of_a_meeting_that_has_begun_stays(cast: Cast) -> None:
    """Otherwise a report written after it could be signed off as what it read."""
    with clock.at(PLANNED):
        meeting = make_meeting(cast.bologna, cast.carla)
    times: dict[str, Any] = {"starts_at": STARTS, "ends_at": ENDS}
    with clock.at(DURING):
        services.change_meeting(meeting, title="Consiglio", **times, place="Sala B", by=cast.carla)
        with pytest.raises(TooLate, match="its time cannot change"):
            later = times | {"ends_at": ENDS + timedelta(days=2)}
            services.change_meeting(meeting, title="Consiglio", **later, place="Sala B", by=cast.carla)


def test_the_calendar_file_can_be_fetched(cast: Cast, client: Client) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    client.force_login(cast.paolo)
    answer = client.get(reverse("meeting_calendar", args=[meeting.pk]))
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert b"DTSTART:20261201T150000Z" in answer.content


def test_the_edit_page_shows_the_time_of_the_city(cast: Cast, client: Client) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    client.force_login(cast.carla)
    page: Any = client.get(reverse("meeting_edit", args=[meeting.pk])).content.decode()
    assert 'value="16:00"' in page
    with clock.at(PLANNED):
        assert client.post(reverse("meeting_edit", args=[meeting.pk]), {**TYPED, "title": "X"}).status_code == 302
