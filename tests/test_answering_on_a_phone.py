"""A firm answers on a telephone, in Turkish, on a train: the connection goes and comes, the button is pressed twice."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import translation
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from clustergrowth.listen.surveys.instruments.domain.questions import Type
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import Invitation, Response, Wave
from clustergrowth.listen.surveys.tests.sample import wave_in
from clustergrowth.listen.surveys.waves.queries.links import token_of
from clustergrowth.listen.surveys.waves.services import invitations
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from tests.browser import violations
from tests.cast import Cast, make_cast

UNSENT = """
const held = Object.keys(localStorage).filter(key => key.startsWith("draft:answers:"));
return held.reduce((sum, key) => sum + Object.keys(JSON.parse(localStorage[key])).length, 0);
"""
WISH = "Isıl işlem için İzmir'de bir laboratuvar; ağır sanayi, çığır açan ölçüm."


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def wave(cast: Cast) -> Wave:
    return wave_in(cast.istanbul, by=cast.selin)


@pytest.fixture
def link(cast: Cast, wave: Wave, live_server: Any, driver: Chrome) -> Iterator[str]:
    invitations.invite(wave=wave, council=cast.istanbul, audience="engineering", by=cast.selin)
    with translation.override("tr"):
        path = reverse("answer", args=[token_of(Invitation.objects.get())])
    yield live_server.url + path
    offline(driver, False)


def offline(driver: Chrome, is_off: bool) -> None:
    speed = {"offline": is_off, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd("Network.emulateNetworkConditions", speed)


def until(driver: Chrome, true: Any, seconds: float = 15) -> None:
    WebDriverWait(driver, seconds, poll_frequency=0.1).until(lambda _driver: true())


def state_of(driver: Chrome) -> str:
    return driver.find_element(By.CSS_SELECTOR, "[data-save-state]").text


def says(driver: Chrome, name: str) -> str:
    """The words of a state as the page has them, in its language."""
    return str(driver.find_element(By.CSS_SELECTOR, "form[data-keeps]").get_attribute(f"data-words-{name}"))


def tick(driver: Chrome, name: str, value: str) -> None:
    driver.execute_script(
        "arguments[0].click()", driver.find_element(By.CSS_SELECTOR, f"[name='{name}'][value='{value}']")
    )


def is_ticked(driver: Chrome, name: str, value: str) -> bool:
    return driver.find_element(By.CSS_SELECTOR, f"[name='{name}'][value='{value}']").is_selected()


def button(driver: Chrome) -> WebElement:
    return driver.find_element(By.NAME, "on")


def go_on(driver: Chrome) -> None:
    here = driver.current_url
    button(driver).click()
    until(driver, lambda: driver.current_url != here)


def kept() -> dict[str, Any]:
    connection.close()  # what the server's thread has written since is to be seen
    found = Response.objects.first()
    return dict(found.answers) if found else {}


def unsent(driver: Chrome) -> int:
    """How many answers the browser still holds to be sent."""
    return int(driver.execute_script(UNSENT))


def fill_section(driver: Chrome, wave: Wave, number: int) -> None:
    for question in questionnaire_of(wave.instrument_id).sections[number - 1].questions:
        for item in question.items:
            if question.type in (Type.GAP, Type.SCALE):
                tick(driver, item.code, "4")
    if number == 1:
        driver.find_element(By.NAME, "staff").send_keys("18")


def forget_on_the_server(*codes: str) -> None:
    """As if nothing of these had arrived: what a browser sends with its last breath sometimes does."""
    response = Response.objects.get()
    response.answers = {code: value for code, value in response.answers.items() if code not in codes}
    response.stamps = {}
    response.save()


def go_through_a_tunnel(driver: Chrome, link: str) -> None:
    """In the middle of the third part the connection goes; one answers on, and the telephone throws the page away."""
    tick(driver, "barrier_people", "5")
    until(driver, lambda: state_of(driver) == says(driver, "sent"))
    assert kept()["barrier_people"] == 5.0, "sent by itself, a moment later"
    offline(driver, True)
    tick(driver, "barrier_time", "4")
    tick(driver, "barrier_people", "2")
    until(driver, lambda: state_of(driver) == says(driver, "here"))
    button(driver).click()
    until(driver, lambda: state_of(driver) == says(driver, "offline"))
    tick(driver, "barrier_rules", "1")
    given = (("barrier_time", "4"), ("barrier_people", "2"), ("barrier_rules", "1"))
    assert "barrier_time" not in kept() and unsent(driver) == len(given)
    driver.get("about:blank")
    time.sleep(1)
    forget_on_the_server(*(code for code, _value in given))
    offline(driver, False)
    driver.get(link)  # the link from the mail again
    driver.get(link + "3/")
    assert [is_ticked(driver, *one) for one in given] == [True, True, True]
    until(driver, lambda: unsent(driver) == 0)
    assert {code: kept()[code] for code, _value in given} == {code: float(value) for code, value in given}


def test_nothing_is_lost_in_a_tunnel_and_two_taps_are_one_answer(driver: Chrome, link: str, wave: Wave) -> None:
    driver.get(link)
    assert "/tr/" in driver.current_url
    driver.find_element(By.CSS_SELECTOR, "main a.button").click()
    for number in (1, 2):
        fill_section(driver, wave, number)
        go_on(driver)
    go_through_a_tunnel(driver, link)
    go_on(driver)
    fill_section(driver, wave, 4)
    go_on(driver)
    fill_section(driver, wave, 5)
    driver.find_element(By.NAME, "wish").send_keys(WISH)
    until(driver, lambda: kept().get("wish") == WISH)
    driver.refresh()
    assert driver.find_element(By.NAME, "wish").get_attribute("value") == WISH
    go_on(driver)
    driver.find_element(By.NAME, "consent").click()
    assert violations(driver) == []
    twice = "arguments[0].click(); arguments[0].click(); arguments[0].form.requestSubmit();"
    driver.execute_script(twice, button(driver))
    until(driver, lambda: "/thanks/" in driver.current_url)
    driver.back()  # and once more from the page one has left
    until(driver, lambda: driver.execute_script("return document.readyState") == "complete")
    if driver.find_elements(By.NAME, "on"):
        button(driver).click()
    until(driver, lambda: "/thanks/" in driver.current_url)
    connection.close()
    response = Response.objects.get()
    assert response.submitted_at is not None and response.changes == 0
    assert (response.answers["wish"], response.answers["barrier_people"]) == (WISH, 2.0)
    assert Line.objects.filter(kind=Kind.SURVEY_ANSWERED).count() == 1


def test_another_device_goes_on_where_the_first_stopped(driver: Chrome, link: str, wave: Wave) -> None:
    driver.get(link + "3/")
    tick(driver, "barrier_time", "5")
    until(driver, lambda: kept().get("barrier_time") == 5.0)
    driver.execute_script("localStorage.clear()")  # as little as another device knows
    driver.get(link + "3/")
    assert is_ticked(driver, "barrier_time", "5")


def test_it_works_with_script_switched_off(driver: Chrome, link: str, wave: Wave) -> None:
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        driver.get(link + "5/")
        driver.find_element(By.NAME, "wish").send_keys("Işık")
        driver.find_element(By.NAME, "on").click()
        until(driver, lambda: driver.current_url.endswith("/6/"))
        assert kept()["wish"] == "Işık"
        driver.find_element(By.NAME, "consent").click()
        driver.find_element(By.NAME, "on").click()
        until(driver, lambda: driver.current_url.endswith("/thanks/"))
    finally:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    connection.close()
    assert Response.objects.get().submitted_at is not None
