"""Two coordinators have the same meeting before them: the second acts on what the first has made of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.agree.meetings import services
from clustergrowth.agree.meetings.models import AgendaItem, Attendance, Decision, ItemKind, Meeting, MeetingState
from clustergrowth.agree.meetings.services import letters
from clustergrowth.agree.meetings.tests.table import AFTER, DURING, ENDS, PLANNED, STARTS, make_meeting, present
from clustergrowth.agree.meetings.views import finding
from clustergrowth.common import clock
from clustergrowth.common.errors import Gone, TooLate
from clustergrowth.common.mail import links
from clustergrowth.connect.exchange.tests.test_two_decide_at_the_same_moment import at_once
from clustergrowth.people.subjects import edited_part
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from tests.cast import Cast, make_cast


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    one = make_meeting(cast.bologna, cast.carla)
    present(one, cast.paolo, cast.ateneo)
    return one


def point(meeting: Meeting, cast: Cast) -> AgendaItem:
    return services.add_item(meeting, title="Saldatori", kind=ItemKind.DISCUSSION, by=cast.carla)


def read(row: Any) -> Any:
    """As another one has it before them."""
    return type(row).objects.get(pk=row.pk)


def test_a_meeting_that_was_held_is_not_cancelled_and_no_line_is_false(cast: Cast, meeting: Meeting) -> None:
    second = read(meeting)
    with clock.at(AFTER):
        services.hold_meeting(meeting, by=cast.carla)
        with pytest.raises(TooLate):
            services.cancel_meeting(second, because="rain", by=cast.carla)
    assert read(meeting).state == MeetingState.HELD


def test_a_meeting_is_taken_up_again_once(cast: Cast, meeting: Meeting) -> None:
    services.cancel_meeting(meeting, because="rain", by=cast.carla)
    second = read(meeting)
    services.reinstate_meeting(read(meeting), by=cast.carla)
    with clock.at(AFTER):
        services.hold_meeting(read(meeting), by=cast.carla)
    with pytest.raises(TooLate):
        services.reinstate_meeting(second, by=cast.carla)
    assert (read(meeting).state, read(meeting).revision) == (MeetingState.HELD, 2)


@pytest.mark.parametrize("way", ["cancel", "hold"])
def test_what_was_edited_meanwhile_stays(cast: Cast, meeting: Meeting, way: str) -> None:
    second = read(meeting)
    services.change_meeting(meeting, title="Nuovo", starts_at=STARTS, ends_at=ENDS, place="Sala B", by=cast.carla)
    with clock.at(AFTER):
        if way == "cancel":
            services.cancel_meeting(second, because="rain", by=cast.carla)
        else:
            services.hold_meeting(second, by=cast.carla)
    stands = read(meeting)
    assert (stands.title, stands.place, stands.revision) == ("Nuovo", "Sala B", 2 if way == "cancel" else 1)


def test_nobody_is_asked_answers_or_is_ticked_once_it_was_called_off(cast: Cast, meeting: Meeting) -> None:
    second, row = read(meeting), Attendance.objects.select_related("meeting").get(meeting=meeting)
    services.cancel_meeting(meeting, because="rain", by=cast.carla)
    with clock.at(PLANNED):
        with pytest.raises(TooLate):
            services.invite_guest(second, person=cast.lucia, by=cast.carla)
        with pytest.raises(TooLate):
            services.answer_invitation(row, comes=True, by=cast.paolo)
    with clock.at(DURING), pytest.raises(TooLate):
        services.take_decision(meeting=second, text="x", by=cast.carla)
    assert not Decision.objects.exists()


def test_a_point_that_was_minuted_meanwhile_stays(cast: Cast, meeting: Meeting) -> None:
    item = point(meeting, cast)
    second = read(item)
    services.write_minutes(item, minutes="Discusso.", by=cast.carla)
    with pytest.raises(TooLate, match="stays on the agenda"):
        services.remove_item(second, by=cast.carla)
    assert read(item).minutes == "Discusso."


ON_A_POINT: list[Callable[[AgendaItem, Cast], object]] = [
    lambda item, cast: services.write_minutes(item, minutes="Discusso.", by=cast.carla),
    lambda item, cast: services.edit_item(item, title="x", kind=ItemKind.DECISION, by=cast.carla),
    lambda item, cast: services.move_item(item, up=True, by=cast.carla),
    lambda item, cast: services.remove_item(item, by=cast.carla),
    lambda item, cast: services.take_decision(meeting=item.meeting, item=item, text="x", by=cast.carla),
]


@pytest.mark.parametrize("act", ON_A_POINT)
def test_who_acts_on_a_point_that_was_taken_off_reads_so(cast: Cast, meeting: Meeting, act: Any) -> None:
    item = point(meeting, cast)
    second = read(item)
    services.remove_item(item, by=cast.carla)
    with clock.at(DURING), pytest.raises(Gone, match="taken off the agenda"):
        act(second, cast)
    assert not Decision.objects.exists()


SENT = {
    "item_minutes": {"minutes": "Discusso a lungo."},
    "item_edit": {"title": "Saldatori di domani", "kind": "decision"},
    "decision_new": {"text": "Si fa la scuola.", "nobody_listed": "on"},
}


@pytest.mark.parametrize("name", SENT)
@pytest.mark.parametrize("is_late", [False, True])
def test_what_was_typed_on_a_point_that_was_taken_off_stands_there_to_be_copied(
    cast: Cast, client: Client, meeting: Meeting, monkeypatch: pytest.MonkeyPatch, name: str, *, is_late: bool
) -> None:
    """Whether it was taken off before the form came, or while it was looked at."""
    item = point(meeting, cast)
    if is_late:
        monkeypatch.setattr(finding, "edited_part", lambda *of, **which: removed(edited_part(*of, **which)))
    else:
        services.remove_item(read(item), by=cast.carla)
    client.force_login(cast.carla)
    in_the_path = [meeting.pk] if name == "decision_new" else [meeting.pk, item.pk]
    query = f"?item={item.pk}" if name == "decision_new" else ""
    with clock.at(DURING):
        answer = client.post(reverse(name, args=in_the_path) + query, SENT[name])
    page = answer.content.decode()
    assert answer.status_code == 409 and "This point has been taken off the agenda" in page
    assert next(iter(SENT[name].values())) in page


def removed(item: AgendaItem) -> AgendaItem:
    AgendaItem.objects.filter(pk=item.pk).delete()
    return item


def test_looking_for_a_point_that_is_not_there_is_404(cast: Cast, client: Client, meeting: Meeting) -> None:
    client.force_login(cast.carla)
    assert client.get(reverse("item_minutes", args=[meeting.pk, 9999])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_holding_and_cancelling_one_is_done() -> None:
    cast = make_cast()
    one = make_meeting(cast.bologna, cast.carla)
    present(one, cast.paolo, cast.ateneo)

    def hold() -> None:
        with clock.at(AFTER):
            services.hold_meeting(read(one), by=cast.carla)

    def cancel() -> None:
        with clock.at(AFTER):
            services.cancel_meeting(read(one), because="rain", by=cast.carla)

    done = at_once(hold, cancel)
    assert done.count(True) == 1
    assert read(one).state == (MeetingState.HELD if done[0] else MeetingState.CANCELLED)
    assert Line.objects.filter(kind=Kind.MEETING_HELD).exists() == done[0]


@pytest.mark.django_db(transaction=True)
def test_who_changes_a_meeting_and_who_answers_from_the_mail_do_not_wait_for_each_other() -> None:
    cast = make_cast()
    one = make_meeting(cast.bologna, cast.carla)
    row = Attendance.objects.create(meeting=one, person=cast.paolo, organisation=cast.ateneo, invited_at=PLANNED)
    for _n in range(3):
        Meeting.objects.update(state=MeetingState.PLANNED, cancelled_at=None)
        secret = links.issue(letters.ANSWER, row.pk, person=cast.paolo, days=300)
        done = at_once(
            lambda secret=secret: services.answer_by_link(secret, comes=True),  # type: ignore[misc]
            lambda: services.cancel_meeting(read(one), because="rain", by=cast.carla),
        )
        assert done[1], "a deadlock would have stopped one of them with an error"
