"""Asked after two weeks and three months, told with one tap, counted once, confirmed by the other side."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from clustergrowth.common import clock
from clustergrowth.common.errors import NotYours, TooLate
from clustergrowth.common.mail.models import Mail
from clustergrowth.connect.exchange.models import Introduction
from clustergrowth.connect.exchange.services import (
    accept_introduction,
    ask_introduction,
    ask_what_came_of_introductions,
)
from clustergrowth.connect.outcomes import ports
from clustergrowth.connect.outcomes.models import Answer, Moment, Outcome
from clustergrowth.connect.outcomes.services import OutcomeAnswer, tell_outcome
from clustergrowth.people.persons.models import Person
from clustergrowth.record.kinds import Kind, Level
from clustergrowth.record.models import Line
from tests.cast import Cast
from tests.looked_up import on_the_desk, what_waits


def introduced(cast: Cast) -> Introduction:
    introduction = ask_introduction(
        by=cast.lucia, from_organisation=cast.laser, to_organisation=cast.teknik, message="Ciao"
    )
    return accept_introduction(introduction, by=cast.ayse)


@pytest.fixture
def told_to(cast: Cast) -> tuple[Outcome, Outcome]:
    """The two questions, two weeks later: to Laser Sud and to the university."""
    introduced(cast)
    with clock.at(clock.now() + timedelta(days=15)):
        assert ask_what_came_of_introductions() == 2
    return Outcome.objects.get(organisation=cast.laser), Outcome.objects.get(organisation=cast.teknik)


def say(outcome: Outcome, by: Person, answer: Answer, text: str = "") -> Outcome:
    return tell_outcome(outcome, by=by, telling=OutcomeAnswer(answer=answer, text=text))


def link_for(person: Person) -> str:
    mail = Mail.objects.get(kind="outcomes.asked", person=person)
    found = re.search(r"https?://[^/]+(/\S+)", mail.text)
    assert found
    return found[1]


def told() -> list[Line]:
    return list(Line.objects.filter(kind=Kind.OUTCOME_TOLD).order_by("pk"))


def test_nobody_is_asked_before_two_weeks_are_over(cast: Cast) -> None:
    introduced(cast)
    with clock.at(clock.now() + timedelta(days=13)):
        assert ask_what_came_of_introductions() == 0


def test_both_are_asked_once_a_moment(cast: Cast) -> None:
    introduced(cast)
    start = clock.now()
    asked = []
    for days in (15, 16, 92, 93):
        with clock.at(start + timedelta(days=days)):
            asked.append(ask_what_came_of_introductions())
    assert asked == [2, 0, 2, 0]
    assert set(Outcome.objects.values_list("moment", flat=True)) == {Moment.TWO_WEEKS, Moment.THREE_MONTHS}


def test_an_old_introduction_is_asked_about_once_only(cast: Cast) -> None:
    introduced(cast)
    with clock.at(clock.now() + timedelta(days=200)):
        assert ask_what_came_of_introductions() == 2


def test_an_answer_is_written_into_the_ledger_with_its_depth(cast: Cast, told_to: tuple[Outcome, Outcome]) -> None:
    say(told_to[0], cast.lucia, Answer.SCOPED, "Prova in marzo")
    (line,) = told()
    assert (line.level, line.about_kind, line.acting_for) == (Level.SCOPED, "outcome", cast.laser.pk)
    assert set(line.parties.values_list("organisation_id", flat=True)) == {cast.laser.pk, cast.teknik.pk}


def test_not_yet_and_nothing_are_no_interaction(cast: Cast, told_to: tuple[Outcome, Outcome]) -> None:
    say(told_to[0], cast.lucia, Answer.NOT_YET)
    say(told_to[1], cast.ayse, Answer.NOTHING)
    assert [line.level for line in told()] == [None, None]


def test_one_meeting_told_by_both_counts_once_and_confirms(cast: Cast, told_to: tuple[Outcome, Outcome]) -> None:
    say(told_to[0], cast.lucia, Answer.MET)
    say(told_to[1], cast.ayse, Answer.MET)
    assert [line.level for line in told()] == [Level.MEETING, None]
    confirmed = Line.objects.get(kind=Kind.CONFIRMED)
    assert (confirmed.earlier, confirmed.acting_for) == (told()[0], cast.teknik.pk)


def test_a_deeper_answer_counts_besides(cast: Cast, told_to: tuple[Outcome, Outcome]) -> None:
    say(told_to[0], cast.lucia, Answer.MET)
    say(told_to[1], cast.ayse, Answer.AGREEMENT)
    assert [line.level for line in told()] == [Level.MEETING, Level.AGREEMENT]


def test_the_other_side_is_asked_to_confirm_with_one_tap(cast: Cast, told_to: tuple[Outcome, Outcome]) -> None:
    say(told_to[0], cast.lucia, Answer.MET)
    assert Mail.objects.filter(kind="record.confirm", person=cast.ayse).exists()


def test_it_is_told_once(cast: Cast, told_to: tuple[Outcome, Outcome]) -> None:
    say(told_to[0], cast.lucia, Answer.MET)
    with pytest.raises(TooLate):
        say(told_to[0], cast.lucia, Answer.DELIVERED)


def test_only_the_side_that_is_asked_tells(cast: Cast, told_to: tuple[Outcome, Outcome]) -> None:
    for stranger in (cast.ayse, cast.paolo, cast.carla):
        with pytest.raises(NotYours):
            say(told_to[0], stranger, Answer.MET)


def test_it_is_told_from_the_mail_with_one_tap_and_once(
    cast: Cast, client: Client, told_to: tuple[Outcome, Outcome]
) -> None:
    address = link_for(cast.lucia)
    assert client.get(address).status_code == 200
    assert not told()
    assert client.post(address, {"answer": "met", "text": "Ottimo"}, follow=True).status_code == 200
    assert client.post(address, {"answer": "nothing"}).status_code == 410
    outcome = Outcome.objects.get(pk=told_to[0].pk)
    assert (outcome.answer, outcome.text, outcome.lang) == ("met", "Ottimo", "it")


def test_it_waits_on_today_until_it_is_told(cast: Cast, told_to: tuple[Outcome, Outcome]) -> None:
    assert [one.kind for one in what_waits(ports.waiting_for(cast.lucia))] == ["outcomes.tell"]
    say(told_to[0], cast.lucia, Answer.MET)
    assert not what_waits(ports.waiting_for(cast.lucia))


def test_it_is_shown_back_on_the_introduction_to_both_and_to_the_coordinators(
    cast: Cast, client: Client, told_to: tuple[Outcome, Outcome]
) -> None:
    say(told_to[0], cast.lucia, Answer.MET, "Ci vediamo ancora")
    introduction = Introduction.objects.get()
    for person in (cast.lucia, cast.ayse, cast.carla, cast.selin):
        client.force_login(person)
        assert "Ci vediamo ancora" in client.get(f"/introductions/{introduction.pk}/").content.decode()
    group = on_the_desk(ports.desk(cast.bologna, cast.carla))
    assert group is not None
    assert group.total == 1


def test_telling_on_the_page_leads_back_to_the_introduction(
    cast: Cast, client: Client, told_to: tuple[Outcome, Outcome]
) -> None:
    client.force_login(cast.lucia)
    address = f"/outcomes/{told_to[0].pk}/"
    assert client.get(address).status_code == 200
    answer = client.post(address, {"answer": "met", "activities": ["ubc:rd"]})
    assert answer.headers["Location"] == f"/introductions/{told_to[0].about_id}/"
    assert told()[0].activities == ["ubc:rd"]
    client.force_login(cast.ayse)
    assert client.get(address).status_code == 403
    client.force_login(cast.paolo)
    assert client.get(address).status_code == 404


def test_erasing_a_person_takes_the_line_and_leaves_the_answer(cast: Cast, told_to: tuple[Outcome, Outcome]) -> None:
    say(told_to[0], cast.lucia, Answer.MET, "Con Lucia")
    assert ports.personal_data(cast.lucia)["outcomes"][0]["text"] == "Con Lucia"
    ports.erase(cast.lucia)
    outcome = Outcome.objects.get(pk=told_to[0].pk)
    assert (outcome.text, outcome.answered_by, outcome.person, outcome.answer) == ("", None, None, "met")
