"""A firm sees how it stands beside firms like it; nobody else sees that, and nobody is read out of a group."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clustergrowth.common import clock
from clustergrowth.common.mail.models import Mail
from clustergrowth.common.ports import on_organisation, waiting
from clustergrowth.connect.exchange.models import Visibility
from clustergrowth.connect.exchange.services import Draft, make_offer
from clustergrowth.listen.comparison import jobs, services
from clustergrowth.listen.comparison.models import Compared
from clustergrowth.listen.comparison.queries import FirmComparison, comparison_of, group_of
from clustergrowth.listen.surveys.answers.services import answering
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import Invitation, Response, Wave
from clustergrowth.listen.surveys.tests.sample import firms_of, given, wave_in
from clustergrowth.listen.surveys.waves.queries.links import token_of
from clustergrowth.listen.surveys.waves.services.invitations import invite
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation
from tests.cast import Cast
from tests.looked_up import what_waits


@pytest.fixture
def wave(cast: Cast) -> Wave:
    return wave_in(cast.bologna, cast.istanbul, by=cast.leda)


def answers_of(firms: Sequence[Organisation], council: Council, wave: Wave, cast: Cast, score: int = 4) -> None:
    for firm in firms:
        answering.answer(wave=wave, council=council, organisation=firm, answers=given(score), by=cast.leda)


def alike(council: Council, count: int, size: str = "small", nace: str = "25.62") -> list[Organisation]:
    """Firms of a size and a field."""
    firms = firms_of(council, count)
    for firm in firms:
        firm.nace, firm.staff = [nace], {"micro": 4, "small": 20, "medium": 90}[size]
        firm.save()
    return firms


def own(cast: Cast, wave: Wave, **more: object) -> Compared:
    if not Response.objects.filter(wave=wave, organisation=cast.laser).exists():
        told = given(3) | more
        answering.answer(wave=wave, council=cast.bologna, organisation=cast.laser, answers=told, by=cast.lucia)
    return services.own_of(Response.objects.select_related("wave", "organisation").get(organisation=cast.laser))


def seen(row: Compared) -> FirmComparison:
    return comparison_of(row, questionnaire_of(row.wave.instrument_id), row.response.answers)


def test_the_group_is_as_near_as_ten_others_allow_and_says_why(cast: Cast, wave: Wave) -> None:
    mine = own(cast, wave)
    answers_of(alike(cast.bologna, 9), cast.bologna, wave, cast)
    assert group_of(mine) is None, "nine others are too few, whoever they are"
    answers_of(alike(cast.istanbul, 1), cast.istanbul, wave, cast)
    group = group_of(mine)
    assert group is not None and (group.same, group.dropped, group.n) == (("size", "sector"), ["council"], 10)
    assert "all regions" in str(group.why[0]) and "small" in str(group.alike[0])


@pytest.mark.parametrize(
    ("size", "nace", "same"),
    [
        ("small", "25.62", ("size", "sector", "council")),
        ("small", "62.01", ("size",)),
        ("medium", "25.62", ()),
    ],
)
def test_it_is_widened_step_by_step(cast: Cast, wave: Wave, size: str, nace: str, same: tuple[str, ...]) -> None:
    answers_of(alike(cast.bologna, 10, size, nace), cast.bologna, wave, cast)
    group = group_of(own(cast, wave))
    assert group is not None and group.same == same


def test_it_grows_by_ten_so_that_two_looks_never_differ_by_one_firm(cast: Cast, wave: Wave) -> None:
    firms = alike(cast.bologna, 20)
    answers_of(firms[:10], cast.bologna, wave, cast, score=4)
    mine = own(cast, wave)
    before = group_of(mine)
    for firm in firms[10:19]:
        answers_of([firm], cast.bologna, wave, cast, score=1)
        assert group_of(mine) == before
    answers_of(firms[19:], cast.bologna, wave, cast, score=1)
    after = group_of(mine)
    assert after is not None and after.n == 20


def test_own_answers_do_not_enter_it_and_changing_them_moves_nothing(cast: Cast, wave: Wave) -> None:
    answers_of(alike(cast.bologna, 10), cast.bologna, wave, cast)
    mine = own(cast, wave, barrier_time=1)
    found = seen(mine)
    invite(wave=wave, council=cast.bologna, audience="firms", by=cast.carla)
    assert found.group is not None and len(found.group.values) == 10
    response = mine.response
    response.answers = given(5)
    response.changes = 1
    response.save()
    services.freeze(response.pk)
    again = seen(services.own_of(response))
    assert again.group is not None and again.group.values == found.group.values
    assert [one.strips[0].quartiles for one in again.factors] == [one.strips[0].quartiles for one in found.factors]
    assert again.factors[0].strips[0].own == 5


def test_what_another_firm_changes_enters_the_group_on_another_day(cast: Cast, wave: Wave) -> None:
    """Otherwise two firms of one owner could find out, guess by guess, where the others stand."""
    firms = alike(cast.bologna, 10)
    answers_of(firms, cast.bologna, wave, cast)
    mine = own(cast, wave)
    other = Response.objects.get(organisation=firms[0])
    other.answers, other.changes = given(1), 1
    other.save()
    services.freeze(other.pk)
    before = group_of(mine)
    assert before is not None and before.values[0]["barrier_time"] == 4
    with clock.at(clock.now() + timedelta(days=1)):
        jobs.renew()
    after = group_of(mine)
    assert after is not None and after.values[0]["barrier_time"] == 1


def test_figures_are_rounded_and_a_question_few_answered_shows_none(cast: Cast, wave: Wave) -> None:
    firms = alike(cast.bologna, 11)
    for n, firm in enumerate(firms):
        told = given(1 + n % 5) | ({"barrier_time": ""} if n < 3 else {})
        answering.answer(wave=wave, council=cast.bologna, organisation=firm, answers=told, by=cast.leda)
    strips = {one.item.code: one for factor in seen(own(cast, wave)).factors for one in factor.strips}
    assert strips["barrier_time"].quartiles is None
    found = strips["barrier_rules"].quartiles
    assert found is not None and all(2 * one == round(2 * one) for one in found)


def test_strengths_and_gaps_are_told_in_words(cast: Cast, wave: Wave, client: Client) -> None:
    answers_of(alike(cast.bologna, 10), cast.bologna, wave, cast, score=3)
    told = {
        "talent_find.importance": 5,
        "talent_find.ability": 1,
        "digital_use.importance": 4,
        "digital_use.ability": 5,
    }
    found = seen(own(cast, wave, **told))
    assert [one.question.code for one in found.gaps] == ["talent_find"]
    assert [one.question.code for one in found.strengths] == ["digital_use"]
    client.force_login(cast.lucia)
    page = client.get(reverse("comparison_of_firm", args=[wave.pk, "laser-sud"])).content.decode()
    assert "Finding the skilled people you need" in page and "importance 5, ability 1" in page
    assert "10 other firms" in page


def test_the_page_is_for_the_firm_alone(cast: Cast, wave: Wave, client: Client) -> None:
    own(cast, wave)
    address = reverse("comparison_of_firm", args=[wave.pk, "laser-sud"])
    for person in (cast.carla, cast.leda, cast.adam, cast.murat):
        client.force_login(person)
        assert client.get(address).status_code == 403
    port = on_organisation.get("comparison")
    assert port is not None
    assert port(cast.laser, cast.carla) is None
    assert port(cast.laser, cast.lucia) is not None


def test_it_waits_on_today_until_it_was_looked_at(cast: Cast, wave: Wave, client: Client) -> None:
    own(cast, wave)
    port: Any = waiting.get("comparison")
    assert [one.kind for one in what_waits(port(cast.lucia))] == ["comparison"]
    assert what_waits(port(cast.carla)) == []
    client.force_login(cast.lucia)
    page = client.get(what_waits(port(cast.lucia))[0].url).content.decode()
    assert "Not enough firms yet" in page and "Write to me when there are enough" in page
    assert what_waits(port(cast.lucia)) == []


def test_who_wished_for_it_is_told_once_when_there_are_enough(cast: Cast, wave: Wave, client: Client) -> None:
    invite(wave=wave, council=cast.bologna, audience="engineering", by=cast.carla)
    own(cast, wave)
    token = token_of(Invitation.objects.get(organisation=cast.laser))
    client.post(reverse("comparison_wish", args=[token]), {"wants": "1"})
    jobs.renew()
    assert not Mail.objects.filter(kind="comparison.ready").exists()
    answers_of(alike(cast.bologna, 10), cast.bologna, wave, cast)
    jobs.renew()
    jobs.renew()
    letter = Mail.objects.get(kind="comparison.ready")
    assert (letter.person, letter.asks) == (cast.lucia, 0)
    assert f"/a/{token}/compared/" in letter.text


def test_offers_for_the_largest_gaps_are_shown_and_without_signing_in_public_ones_only(
    cast: Cast, wave: Wave, client: Client
) -> None:
    invite(wave=wave, council=cast.bologna, audience="engineering", by=cast.carla)
    wish = "Cerchiamo saldatori qualificati e un controllo automatico delle saldature dei telai in acciaio."
    own(cast, wave, **{"wish": wish, "talent_find.importance": 5, "talent_find.ability": 1})
    text = "Controllo automatico delle saldature in acciaio: formiamo saldatori qualificati e misuriamo i telai."
    offer = make_offer(Draft(organisation=cast.ateneo, text=text, lang="it"), by=cast.paolo)
    address = reverse("comparison", args=[token_of(Invitation.objects.get(organisation=cast.laser))])
    link = f'href="{reverse("offer", args=[offer.pk])}"'
    assert link not in client.get(address).content.decode()
    client.force_login(cast.lucia)
    assert link in client.get(address).content.decode()
    type(offer).objects.filter(pk=offer.pk).update(visibility=Visibility.PUBLIC)
    client.logout()
    page = client.get(address).content.decode()
    assert link in page and "Ateneo di Prova" not in page


def test_answers_that_go_leave_every_group(cast: Cast, wave: Wave) -> None:
    firms = alike(cast.bologna, 10)
    answers_of(firms, cast.bologna, wave, cast)
    mine = own(cast, wave)
    Response.objects.filter(organisation=firms[0]).delete()
    assert group_of(mine) is None


def test_the_page_asks_no_more_often_for_many_firms(cast: Cast, wave: Wave, client: Client) -> None:
    firms = alike(cast.bologna, 40)
    answers_of(firms[:12], cast.bologna, wave, cast)
    own(cast, wave)
    client.force_login(cast.lucia)
    address = reverse("comparison_of_firm", args=[wave.pk, "laser-sud"])
    client.get(address)
    asked = []
    for more in ((), firms[12:]):
        answers_of(more, cast.bologna, wave, cast)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        asked.append(len(found))
    assert asked[0] == asked[1]
