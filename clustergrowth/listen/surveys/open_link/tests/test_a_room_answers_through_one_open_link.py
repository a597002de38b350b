"""Forty people in one room have one address of the network, and all of them answer; one stranger fills nothing."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from clustergrowth.common.limits import often
from clustergrowth.listen.surveys.models import OpenLink, OpenLinkSubmission
from clustergrowth.listen.surveys.open_link import views
from clustergrowth.listen.surveys.open_link.services import links
from clustergrowth.listen.surveys.tests.sample import wave_in
from tests.cast import Cast

ROOM, NETWORK = 40, "127.0.0.1"


@pytest.fixture
def link(cast: Cast) -> OpenLink:
    cache.clear()
    return links.open_link(wave=wave_in(cast.bologna, by=cast.carla), council=cast.bologna, by=cast.carla)


def come(browser: Client, link: OpenLink, number: int) -> Any:
    where = reverse("open_link", args=[link.token])
    browser.get(where)
    told = {"name": f"Officina {number:03} Srl", "place": "Modena", "email": f"info@officina{number:03}.example"}
    return browser.post(where, told, headers={"referer": f"http://testserver{where}"})


def test_forty_people_in_one_room_come_in_within_the_hour(link: OpenLink) -> None:
    answers = [come(Client(), link, number) for number in range(ROOM)]
    assert {answer.status_code for answer in answers} == {302} and OpenLinkSubmission.objects.count() == ROOM


def test_they_do_so_for_several_surveys_a_day(link: OpenLink) -> None:
    for _other in range(3 * 3 * ROOM):  # three more surveys that day, each asked for three times by each
        often.count("open links in a day", NETWORK, most=views.ROOM_DAY)
    for _other in range(3 * ROOM):
        often.count("open link", f"{NETWORK} {link.pk}", most=views.ROOM)
    assert come(Client(), link, 1).status_code == 302


@pytest.mark.parametrize(
    ("what", "who", "most"),
    [("open link", "{network} {link.pk}", views.ROOM), ("open links in a day", "{network}", views.ROOM_DAY)],
)
def test_a_stranger_with_ever_new_browsers_is_stopped(link: OpenLink, what: str, who: str, most: int) -> None:
    for _try in range(most):
        often.count(what, who.format(network=NETWORK, link=link), most=most)
    answer = come(Client(), link, 1)
    words = answer.content.decode()
    assert answer.status_code == 429 and "You can continue at" in words and 'value="Officina 001 Srl"' in words
    assert not OpenLinkSubmission.objects.exists()


def test_one_browser_brings_few_firms_and_spends_nothing_of_its_room(link: OpenLink) -> None:
    browser = Client()
    for number in range(views.BROWSER):
        assert come(browser, link, number).status_code == 302
    answer = come(browser, link, 50)
    assert (
        answer.status_code == 429
        and "Several firms have already answered from this browser." in answer.content.decode()
    )
    for _other in range(views.ROOM - views.BROWSER - 1):
        often.count("open link", f"{NETWORK} {link.pk}", most=views.ROOM)
    assert come(Client(), link, 99).status_code == 302


def test_a_machine_with_ever_new_browsers_shuts_the_door_to_its_own_network_and_to_no_other(link: OpenLink) -> None:
    for number in range(2):
        assert come(Client(), link, number).status_code == 302  # each spends of the room's, none of a browser's
    for _other in range(views.ROOM - 2):
        often.count("open link", f"{NETWORK} {link.pk}", most=views.ROOM)
    assert come(Client(), link, 3).status_code == 429
    assert come(Client(REMOTE_ADDR="198.51.100.7"), link, 3).status_code == 302


def test_no_single_network_shuts_the_door_to_the_others() -> None:
    assert 2 * views.ROOM < links.MOST_AN_HOUR
