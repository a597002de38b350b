"""A firm answers behind its link: on a phone, without script, with breaks, once."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from clustergrowth.common.errors import Refused
from clustergrowth.common.ports import erase
from clustergrowth.listen.surveys.answers.services import answering
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import Invitation, Response, Wave
from clustergrowth.listen.surveys.tests.sample import given, wave_in
from clustergrowth.listen.surveys.waves.queries.links import token_of
from clustergrowth.listen.surveys.waves.services import invitations, waves
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line, Party
from tests.cast import Cast


@pytest.fixture
def wave(cast: Cast) -> Wave:
    return wave_in(cast.bologna, by=cast.carla)


@pytest.fixture
def token(cast: Cast, wave: Wave) -> str:
    invitations.invite(wave=wave, council=cast.bologna, audience="engineering", by=cast.carla)
    return token_of(Invitation.objects.get())


def typed(section: int, wave: Wave, **more: str) -> dict[str, object]:
    """What the browser sends for one section."""
    asked = questionnaire_of(wave.instrument_id).sections[section - 1]
    answers = given()
    sent = {item.code: answers[item.code] for item in asked.items}
    return {code: "on" if value is True else value for code, value in sent.items()} | more


def fill_in(client: Client, token: str, wave: Wave) -> None:
    for number in range(1, 7):
        client.post(reverse("answer_section", args=[token, number]), typed(number, wave))


def test_it_works_without_signing_in_section_by_section(client: Client, token: str, wave: Wave, cast: Cast) -> None:
    assert client.get(reverse("answer", args=[token])).status_code == 200
    page = client.get(reverse("answer_section", args=[token, 2])).content.decode()
    assert "part 2 of 6" in page and "Finding the skilled people you need" in page
    fill_in(client, token, wave)
    response = Response.objects.get()
    assert response.submitted_at is not None
    assert response.answers["talent_find.importance"] == 4
    assert response.answers["ubc"] == ["rd", "student-mobility"]
    line = Line.objects.get(kind=Kind.SURVEY_ANSWERED)
    assert (line.about_kind, line.about_id, line.council) == ("wave", wave.pk, "bologna")
    assert line.actor == cast.lucia.key
    assert Party.objects.get(line=line).organisation_id == cast.laser.pk


def test_the_questions_stand_in_the_language_of_the_address(client: Client, token: str) -> None:
    with translation.override("tr"):
        address = reverse("answer_section", args=[token, 2])
    assert "İhtiyaç duyduğunuz nitelikli kişileri bulmak" in client.get(address).content.decode()


def test_one_stops_and_goes_on_where_one_was(client: Client, token: str, wave: Wave) -> None:
    client.post(reverse("answer_section", args=[token, 1]), typed(1, wave))
    client.post(reverse("answer_section", args=[token, 2]), typed(2, wave))
    page = client.get(reverse("answer", args=[token])).content.decode()
    assert reverse("answer_section", args=[token, 3]) in page
    assert "Continue where you left off" in page
    assert 'value="18"' in client.get(reverse("answer_section", args=[token, 1])).content.decode()
    assert not Line.objects.filter(kind=Kind.SURVEY_ANSWERED).exists()


def test_going_back_keeps_what_was_typed(client: Client, token: str, wave: Wave) -> None:
    answered = client.post(reverse("answer_section", args=[token, 3]), typed(3, wave, back="1"))
    assert answered.headers["Location"] == reverse("answer_section", args=[token, 2])
    assert "barrier_time" in Response.objects.get().answers


def test_handing_in_twice_is_one_answer(client: Client, token: str, wave: Wave) -> None:
    fill_in(client, token, wave)
    again = client.post(reverse("answer_section", args=[token, 6]), typed(6, wave), follow=True)
    assert "your answers are in" in again.content.decode()
    assert Response.objects.count() == 1
    assert Line.objects.filter(kind=Kind.SURVEY_ANSWERED).count() == 1


def test_nothing_changes_after_handing_in(cast: Cast, token: str, wave: Wave) -> None:
    asked = answering.asked_with(token)
    answering.answer(wave=wave, council=cast.bologna, organisation=cast.laser, answers=given(5), by=cast.lucia)
    first = questionnaire_of(wave.instrument_id).sections[0]
    answering.save_section(asked=asked, section=first, answers={"staff": "900"})
    answering.answer(wave=wave, council=cast.bologna, organisation=cast.laser, answers=given(1), by=cast.lucia)
    assert Response.objects.get().answers["staff"] == 18
    assert Response.objects.get().answers["talent_keep.ability"] == 5


def test_without_agreement_nothing_is_handed_in(client: Client, token: str, wave: Wave) -> None:
    answered = client.post(reverse("answer_section", args=[token, 6]), {})
    assert answered.status_code == 422
    assert "Please answer this question." in answered.content.decode()
    assert Response.objects.get().submitted_at is None


def test_a_number_outside_its_bounds_is_told_beside_the_field(client: Client, token: str) -> None:
    answered = client.post(reverse("answer_section", args=[token, 1]), {"exports": "140"})
    assert answered.status_code == 422
    assert "“140” is not between 0 and 100." in answered.content.decode()


def test_i_do_not_know_is_kept_and_is_no_score(cast: Cast, wave: Wave) -> None:
    answering.answer(
        wave=wave,
        council=cast.bologna,
        organisation=cast.laser,
        answers=given() | {"barrier_time": "dk"},
        by=cast.lucia,
    )
    assert Response.objects.get().answers["barrier_time"] == "dk"


def test_none_of_these_beside_others_is_left_out(cast: Cast, wave: Wave) -> None:
    answering.answer(
        wave=wave,
        council=cast.bologna,
        organisation=cast.laser,
        answers=given() | {"ubc": ["rd", "none"]},
        by=cast.lucia,
    )
    assert Response.objects.get().answers["ubc"] == ["rd"]


def test_none_of_these_alone_is_an_answer(cast: Cast, wave: Wave) -> None:
    answering.answer(
        wave=wave, council=cast.bologna, organisation=cast.laser, answers=given() | {"ubc": ["none"]}, by=cast.lucia
    )
    assert Response.objects.get().answers["ubc"] == ["none"]


def test_an_answer_that_was_not_asked_for_is_refused(cast: Cast, wave: Wave) -> None:
    with pytest.raises(Refused) as refused:
        answering.answer(
            wave=wave, council=cast.bologna, organisation=cast.laser, answers=given() | {"hair": 3, "barrier_time": 9},
            by=cast.lucia,
        )  # fmt: skip
    assert set(refused.value.fields) == {"hair", "barrier_time"}


def test_a_link_that_was_cut_off_or_changed_opens_nothing(client: Client, token: str) -> None:
    for wrong in (token[:-1], "1." + token.partition(".")[2].replace("~", "~x"), "x", "1.~"):
        answered = client.get(reverse("answer", args=[wrong]))
        assert answered.status_code == 409, wrong
        assert "Copy the whole address" in answered.content.decode()


def test_a_link_opens_nothing_after_the_wave_is_closed(cast: Cast, client: Client, token: str, wave: Wave) -> None:
    waves.close_wave(wave=wave, by=cast.carla)
    page = client.get(reverse("answer", args=[token])).content.decode()
    assert "This survey is closed." in page
    assert "<h1>This is closed</h1>" in page and "This was not done" not in page


def test_the_link_ends_when_the_person_is_forgotten(cast: Cast, client: Client, token: str) -> None:
    port = erase.get("surveys")
    assert port is not None
    port(cast.lucia)
    assert client.get(reverse("answer", args=[token])).status_code == 409


def test_nobody_sees_what_one_firm_answered(cast: Cast, client: Client, token: str, wave: Wave) -> None:
    fill_in(client, token, wave)
    for person in (cast.carla, cast.leda, cast.adam):
        client.force_login(person)
        for name, args in (("wave", [wave.pk]), ("analysis", ["bologna"]), ("surveys", [])):
            page = client.get(reverse(name, args=args)).content.decode()
            assert "Un contatto." not in page
            assert "Laser Sud" not in page
