"""Threads, Today, desk, search, pages of organisations and themes, own data and erasure."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clustergrowth.agree.themes.models import Theme
from clustergrowth.common import clock
from clustergrowth.common.ports import Ref, described, steps_for
from clustergrowth.connect.exchange import ports
from clustergrowth.connect.exchange.models import Introduction, Visibility
from clustergrowth.connect.exchange.services import (
    accept_introduction,
    ask_introduction,
    broker_introduction,
    dismiss,
    expire_introductions,
    remind_of_ends,
)
from clustergrowth.connect.exchange.tests.made import listening_offer, weld_need
from clustergrowth.connect.exchange.tests.test_an_introduction_is_asked_and_answered import asked
from clustergrowth.people.councils.queries.councils import access_of
from tests.cast import Cast
from tests.looked_up import on_the_desk, what_waits


def theme(cast: Cast) -> Theme:
    moment = clock.now()
    return Theme.objects.create(
        council=cast.bologna,
        title="Qualità senza fermi",
        state="agreed",
        proposed_at=moment,
        agreed_at=moment,
        search="qualita",
    )


def states(kind: str, id: int, viewer: Any) -> dict[str, str]:
    return {str(step.label): step.state for step in steps_for(kind, id, viewer)}


def test_the_thread_of_a_need_fills_up(cast: Cast) -> None:
    introduction = asked(cast)
    need = introduction.need
    assert need is not None
    assert states("need", need.pk, cast.lucia) == {"Introduction": "hollow", "Outcome": "hollow"}
    accept_introduction(introduction, by=cast.ayse)
    assert states("need", need.pk, cast.lucia) == {"Introduction": "filled", "Outcome": "hollow"}


def test_a_theme_shows_its_needs_and_introductions(cast: Cast) -> None:
    subject = theme(cast)
    assert states("theme", subject.pk, cast.lucia)["Need"] == "hollow"
    need = weld_need(cast, theme=subject)
    accept_introduction(
        ask_introduction(by=cast.lucia, from_organisation=cast.laser, need=need, to_organisation=cast.teknik),
        by=cast.ayse,
    )
    found = states("theme", subject.pk, cast.lucia)
    assert (found["Need"], found["Introduction"]) == ("filled", "filled")
    block = ports.on_theme(subject, cast.lucia)
    assert block is not None
    assert block["needs"] == [need]
    assert "<h2>Needs</h2>" in render_to_string(block["template"], {"block": block})


def test_the_thread_gives_strangers_no_address_of_an_introduction(cast: Cast) -> None:
    introduction = accept_introduction(asked(cast), by=cast.ayse)
    assert introduction.need is not None
    steps = steps_for("need", introduction.need.pk, cast.paolo)
    assert {step.url for step in steps} == {""}


def test_subjects_are_named_to_those_who_may_read_them(cast: Cast) -> None:
    introduction = asked(cast)
    assert introduction.need is not None
    refs = [Ref("need", introduction.need.pk), Ref("introduction", introduction.pk)]
    assert set(described(refs, cast.lucia)) == set(refs)
    assert described(refs, AnonymousUser()) == {}


def test_an_introduction_waits_for_the_side_that_is_asked(cast: Cast) -> None:
    introduction = asked(cast)
    assert [one.kind for one in what_waits(ports.waiting_for(cast.ayse))] == ["exchange.introduction"]
    assert not what_waits(ports.waiting_for(cast.lucia))
    accept_introduction(introduction, by=cast.ayse)
    assert not what_waits(ports.waiting_for(cast.ayse))


def test_a_need_that_ends_soon_waits_for_its_owner(cast: Cast, client: Client) -> None:
    need = weld_need(cast)
    with clock.at(clock.now() + timedelta(days=84)):
        remind_of_ends()
        (waiting,) = what_waits(ports.waiting_for(cast.lucia))
        client.force_login(cast.lucia)
        client.post(waiting.url)
        need.refresh_from_db()
        assert need.open_until == clock.today() + timedelta(days=90)
        assert not what_waits(ports.waiting_for(cast.lucia))


def test_the_desks_of_both_councils_show_who_does_not_answer(cast: Cast) -> None:
    asked(cast)
    assert on_the_desk(ports.desk_unanswered(cast.bologna, cast.carla)) is None
    start = clock.now()
    with clock.at(start + timedelta(days=8)):
        for council in (cast.bologna, cast.istanbul):
            group = on_the_desk(ports.desk_unanswered(council, cast.carla))
            assert group is not None
            assert group.total == 1
    with clock.at(start + timedelta(days=22)):
        expire_introductions()
        assert on_the_desk(ports.desk_unanswered(cast.bologna, cast.carla)) is not None
    with clock.at(start + timedelta(days=60)):
        assert on_the_desk(ports.desk_unanswered(cast.bologna, cast.carla)) is None


def test_the_desk_shows_whom_nobody_is_known_at(cast: Cast) -> None:
    ask_introduction(by=cast.lucia, from_organisation=cast.laser, to_organisation=cast.camera, message="Ciao")
    group = on_the_desk(ports.desk_unanswered(cast.bologna, cast.carla))
    assert group is not None
    assert "name a person" in str(group.rows[0].detail)


def test_the_desk_shows_a_brokered_introduction_whose_first_side_has_nobody(cast: Cast) -> None:
    introduction = broker_introduction(
        by=cast.carla,
        council=cast.bologna,
        from_organisation=cast.camera,
        to_organisation=cast.teknik,
        message="Parlate dei suoni",
    )
    group = on_the_desk(ports.desk_unanswered(cast.bologna, cast.carla))
    assert group is not None
    assert f"at {cast.camera.name}: name a person" in str(group.rows[0].detail)
    accept_introduction(introduction, by=cast.ayse)
    assert on_the_desk(ports.desk_unanswered(cast.bologna, cast.carla)) is not None


def test_the_desk_leaves_out_a_side_that_has_agreed_by_asking(cast: Cast) -> None:
    asked(cast)
    ports.erase(cast.lucia)
    assert on_the_desk(ports.desk_unanswered(cast.bologna, cast.carla)) is None


def test_the_desk_shows_needs_nobody_meets_with_the_nearest_offer(cast: Cast) -> None:
    need, offer = weld_need(cast), listening_offer(cast)
    assert on_the_desk(ports.desk_unmet(cast.bologna, cast.carla)) is None
    dismiss(need, [offer], by=cast.lucia, because="far")
    group = on_the_desk(ports.desk_unmet(cast.bologna, cast.carla))
    assert group is not None
    assert cast.teknik.name in str(group.rows[0].detail)
    assert f"need={need.pk}&offer={offer.pk}" in group.rows[0].url


def test_the_desk_shows_what_ends_soon(cast: Cast) -> None:
    weld_need(cast)
    with clock.at(clock.now() + timedelta(days=80)):
        group = on_the_desk(ports.desk_ending(cast.bologna, cast.carla))
        assert group is not None
        assert group.total == 1
        assert on_the_desk(ports.desk_ending(cast.istanbul, cast.selin)) is None


@pytest.mark.parametrize("desk", [ports.desk_unanswered, ports.desk_unmet, ports.desk_ending])
def test_a_desk_costs_the_same_with_many_rows(cast: Cast, desk: Callable[..., Any]) -> None:
    access_of(cast.carla)  # is read once
    counted = []
    for many in (2, 20):
        for number in range(many):
            need = weld_need(cast, title=f"{number} {many}", kind="technology")
            ask_introduction(by=cast.lucia, from_organisation=cast.laser, need=need, to_organisation=cast.teknik)
            weld_need(cast, title=f"B {number} {many}", kind="technology")
        with clock.at(clock.now() + timedelta(days=80)), CaptureQueriesContext(connection) as queries:
            on_the_desk(desk(cast.bologna, cast.carla))
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_search_finds_without_accents_and_keeps_the_councils_apart(cast: Cast) -> None:
    listening_offer(cast, visibility=Visibility.COUNCIL)
    assert [hit.lang for hit in ports.search("MAKINELERI calisirken", cast.murat, 5)] == ["tr"]
    assert not ports.search("makineleri", cast.lucia, 5)
    assert not ports.search("makineleri", AnonymousUser(), 5)


def test_an_organisations_page_shows_what_it_seeks_and_offers(cast: Cast) -> None:
    need = weld_need(cast)
    block = ports.on_organisation(cast.laser, cast.paolo)
    assert block is not None
    assert (block["needs"], block["may_ask"]) == ([need], True)
    own = ports.on_organisation(cast.laser, cast.lucia)
    assert own is not None
    assert own["is_own"]
    assert ports.on_organisation(cast.laser, AnonymousUser()) is None


def test_own_data_and_erasure_reach_every_column(cast: Cast) -> None:
    introduction = ask_introduction(
        by=cast.lucia, from_organisation=cast.laser, need=weld_need(cast), offer=listening_offer(cast), message="Lucia"
    )
    accept_introduction(introduction, by=cast.ayse, text="Ayşe")
    for person, words in ((cast.lucia, "Lucia"), (cast.ayse, "")):
        found = ports.personal_data(person)
        assert found["introductions"][0]["message"] == "Lucia" or not words
        assert found["postings"]
        ports.erase(person)
    kept = Introduction.objects.get()
    assert (kept.message, kept.answer) == ("", "")
    assert {kept.asked_by, kept.from_person, kept.to_person, kept.answered_by} == {None}


def test_an_organisation_in_use_is_named_to_the_import(cast: Cast) -> None:
    weld_need(cast)
    assert set(ports.uses([cast.laser.pk, cast.camera.pk])) == {cast.laser.pk}
