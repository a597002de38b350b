"""A coordinator types what a firm said on paper or by phone; the firm's own answer always wins."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.common.errors import NotYours, Refused
from clustergrowth.listen.surveys.answers.services import answering
from clustergrowth.listen.surveys.answers.services.paper import enter_answers
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import Invitation, Response, Wave
from clustergrowth.listen.surveys.tests.sample import given, wave_in
from clustergrowth.listen.surveys.waves.queries.links import token_of
from clustergrowth.listen.surveys.waves.services import invitations
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from tests.cast import Cast, belongs


@pytest.fixture
def wave(cast: Cast) -> Wave:
    return wave_in(cast.bologna, by=cast.carla)


def enter(cast: Cast, wave: Wave, score: int = 4) -> Response:
    return enter_answers(wave=wave, council=cast.bologna, organisation=cast.laser, answers=given(score), by=cast.carla)


def invited(cast: Cast, wave: Wave) -> Invitation:
    invitations.invite(wave=wave, council=cast.bologna, audience="engineering", by=cast.carla)
    return Invitation.objects.select_related("wave", "council", "organisation", "person").get()


def test_who_entered_it_stands_in_the_ledger(cast: Cast, wave: Wave) -> None:
    enter(cast, wave)
    response = Response.objects.get()
    assert (response.source, response.submitted_at is not None) == (Response.Source.PAPER, True)
    line = Line.objects.get(kind=Kind.SURVEY_ANSWERED)
    assert (line.actor, line.acting_for) == (cast.carla.key, None)
    with pytest.raises(NotYours):
        enter_answers(wave=wave, council=cast.bologna, organisation=cast.laser, answers=given(), by=cast.selin)


def test_a_slip_is_corrected_without_a_second_answer(cast: Cast, wave: Wave) -> None:
    enter(cast, wave, 2)
    enter(cast, wave, 3)
    response = Response.objects.get()
    assert (response.answers["barrier_time"], response.changes) == (3.0, 1)
    assert Line.objects.filter(kind=Kind.SURVEY_ANSWERED).count() == 1


def test_what_the_firm_said_itself_is_not_entered_over(cast: Cast, wave: Wave) -> None:
    answering.answer(wave=wave, council=cast.bologna, organisation=cast.laser, answers=given(5), by=cast.lucia)
    with pytest.raises(Refused, match="answered itself"):
        enter(cast, wave)


def test_what_the_firm_hands_in_later_takes_its_place(cast: Cast, wave: Wave, client: Client) -> None:
    asked = invited(cast, wave)
    enter(cast, wave, 2)
    page = client.get(reverse("answer", args=[token_of(asked)]), follow=True).content.decode()
    assert "Your coordinator entered what you said" in page
    answering.begin_change(asked=asked)
    section = questionnaire_of(wave.instrument_id).sections[2]
    answering.save_section(asked=asked, section=section, answers={"barrier_time": "5"}, seen={})
    response = answering.hand_in(asked=asked)
    assert (response.source, response.answers["barrier_time"]) == (Response.Source.PAGE, 5.0)
    assert Line.objects.filter(kind=Kind.SURVEY_ANSWERED).count() == 1


def test_what_the_firm_had_begun_stays_for_it_to_choose(cast: Cast, wave: Wave, client: Client) -> None:
    asked = invited(cast, wave)
    section = questionnaire_of(wave.instrument_id).sections[2]
    answering.save_section(asked=asked, section=section, answers={"barrier_time": "5"}, seen={})
    enter(cast, wave, 2)
    response = Response.objects.get()
    assert (response.answers["barrier_time"], response.draft) == (2.0, {"barrier_time": 5.0})
    page = client.get(reverse("answer", args=[token_of(asked)])).content.decode()
    assert "What you submit here replaces it" in page


def test_nothing_is_entered_for_a_firm_of_another_council(cast: Cast, client: Client) -> None:
    both = wave_in(cast.bologna, cast.istanbul, by=cast.leda)
    told: dict[str, Any] = {"wave": both, "organisation": cast.makine, "answers": given(2)}
    with pytest.raises(Refused, match="Other people speak for"):
        enter_answers(council=cast.bologna, by=cast.carla, **told)
    kept = enter_answers(council=cast.istanbul, by=cast.selin, **told)
    client.force_login(cast.carla)
    where = reverse("paper_entry", args=[both.pk, "bologna", cast.makine.slug])
    assert client.get(where).status_code == client.post(where, {"barrier_time": "5"}).status_code == 404
    belongs(cast.makine, cast.bologna)
    page = client.get(where).content.decode()
    assert "answers for another council" in page and "checked" not in page
    with pytest.raises(Refused, match="answers for another council"):
        enter_answers(council=cast.bologna, by=cast.carla, **told)
    assert Response.objects.get().answers == kept.answers


def test_it_is_typed_with_digits_on_one_page(cast: Cast, wave: Wave, client: Client) -> None:
    client.force_login(cast.carla)
    found = client.get(reverse("paper_firms", args=[wave.pk, "bologna"]), {"q": "laser"}).content.decode()
    address = reverse("paper_entry", args=[wave.pk, "bologna", "laser-sud"])
    assert address in found
    typed = {"staff": "18", "turnover": "2", "barrier_time": "4", "barrier_rules": "?", "ubc": "1 3", "consent": "1"}
    refused = client.post(address, typed | {"turnover": "9", "barrier_people": "7"})
    assert refused.status_code == 422
    assert "“9” is not one of the answers" in refused.content.decode()
    assert client.post(address, typed).status_code == 302
    asked, answers = questionnaire_of(wave.instrument_id), Response.objects.get().answers
    options = [option.code for option in asked.questions["ubc"].options]
    assert answers["ubc"] == sorted([options[0], options[2]])
    assert answers["turnover"] == asked.questions["turnover"].options[1].code
    assert (answers["barrier_time"], answers["barrier_rules"], answers["consent"]) == (4.0, "dk", "yes")
    again = client.get(address).context["form"]
    assert (again.initial, again["ubc"].value(), again["barrier_rules"].value()) == ({}, "1 3", "?")


def test_two_who_type_the_same_sheet_see_where_they_differ(cast: Cast, wave: Wave, client: Client) -> None:
    client.force_login(cast.carla)
    path = reverse("paper_entry", args=[wave.pk, "bologna", cast.laser.slug])
    read = client.get(path).context["form"].edition  # both open it before anything is in
    sheet = {"staff": "18", "turnover": "2", "barrier_time": "4", "consent": "1"}
    assert client.post(path, {**sheet, "read_edition": read}).status_code == 302
    answer = client.post(path, {**sheet, "barrier_time": "2", "read_edition": read})
    assert answer.status_code == 409 and "Save this version" in answer.content.decode()
    assert Response.objects.get().answers["barrier_time"] == 4.0
