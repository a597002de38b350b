from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.agree.meetings import ports, services
from clustergrowth.agree.meetings.models import AgendaItem, ItemKind, Meeting
from clustergrowth.agree.meetings.tests.table import DURING, STARTS, make_meeting
from clustergrowth.agree.themes.tests.ground import make_theme
from clustergrowth.common import clock
from clustergrowth.common.errors import NotYours, TooLate
from tests.cast import Cast
from tests.looked_up import on_the_desk


def add(meeting: Meeting, cast: Cast, title: str) -> AgendaItem:
    return services.add_item(meeting, title=title, kind=ItemKind.DISCUSSION, by=cast.carla)


def test_points_stand_in_the_order_they_were_added_and_change_places(cast: Cast, client: Client) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    for title in ("a", "b", "c"):
        add(meeting, cast, title)
    client.force_login(cast.carla)
    last = meeting.items.get(title="c")
    client.post(reverse("item_move", args=[meeting.pk, last.pk]), {"way": "up"})
    assert [item.title for item in meeting.items.all()] == ["a", "c", "b"]
    services.move_item(meeting.items.get(title="a"), up=True, by=cast.carla)
    services.move_item(meeting.items.get(title="a"), up=False, by=cast.carla)
    assert [item.title for item in meeting.items.all()] == ["c", "a", "b"]


def test_a_point_comes_filled_in_from_a_theme(cast: Cast, client: Client) -> None:
    meeting, theme = make_meeting(cast.bologna, cast.carla), make_theme(cast.bologna, cast.carla)
    client.force_login(cast.carla)
    address = f"{reverse('item_new', args=[meeting.pk])}?theme={theme.pk}"
    assert "Welders for tomorrow" in client.get(address).content.decode()
    sent = {"title": "Saldatori", "kind": "decision", "theme": theme.pk, "owner": cast.paolo.pk, "paper": "Leggere"}
    assert client.post(address, sent).status_code == 302
    item = meeting.items.get()
    assert (item.theme, item.owner, item.kind) == (theme, cast.paolo, ItemKind.DECISION)


def test_another_councils_theme_is_refused(cast: Cast) -> None:
    meeting, theme = make_meeting(cast.bologna, cast.carla), make_theme(cast.istanbul, cast.selin)
    with pytest.raises(NotYours):
        services.add_item(meeting, title="x", kind=ItemKind.DECISION, by=cast.carla, theme=theme)


def test_a_point_is_changed_and_taken_off_until_it_has_minutes(cast: Cast, client: Client) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    item, other = add(meeting, cast, "a"), add(meeting, cast, "b")
    client.force_login(cast.carla)
    assert client.get(reverse("item_edit", args=[meeting.pk, item.pk])).status_code == 200
    assert (
        client.post(reverse("item_edit", args=[meeting.pk, item.pk]), {"title": "A", "kind": "information"}).status_code
        == 302
    )
    client.post(reverse("item_remove", args=[meeting.pk, other.pk]))
    assert [one.title for one in meeting.items.all()] == ["A"]
    services.write_minutes(item, minutes="Discusso.", by=cast.carla)
    with pytest.raises(TooLate):
        services.remove_item(item, by=cast.carla)


def test_minutes_are_kept_with_their_english_sentence_and_their_history(cast: Cast, client: Client) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    item = add(meeting, cast, "a")
    client.force_login(cast.carla)
    address = reverse("item_minutes", args=[meeting.pk, item.pk])
    assert client.post(address, {"minutes": ""}).status_code == 422
    client.post(address, {"minutes": "Discusso.", "english": "Discussed."})
    item.refresh_from_db()
    assert (item.minutes, item.english) == ("Discusso.", "Discussed.")
    assert item.events.count() == 1  # type: ignore[attr-defined]  # made by pghistory


def test_others_may_read_but_not_write(cast: Cast, client: Client) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    add(meeting, cast, "Un punto")
    client.force_login(cast.paolo)
    assert "Un punto" in client.get(reverse("meeting_agenda", args=[meeting.pk])).content.decode()
    assert client.get(reverse("item_new", args=[meeting.pk])).status_code == 403
    client.force_login(cast.selin)
    assert client.get(reverse("item_new", args=[meeting.pk])).status_code == 404


def test_a_meeting_within_two_weeks_without_agenda_comes_to_the_desk(cast: Cast) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    with clock.at(STARTS - timedelta(days=20)):
        assert on_the_desk(ports.desk(cast.bologna, cast.carla)) is None
    with clock.at(STARTS - timedelta(days=10)):
        group = on_the_desk(ports.desk(cast.bologna, cast.carla))
        assert group and [row.title for row in group.rows] == [meeting.title]
        add(meeting, cast, "a")
        assert on_the_desk(ports.desk(cast.bologna, cast.carla)) is None
    with clock.at(DURING):
        assert on_the_desk(ports.desk(cast.bologna, cast.carla)) is None
