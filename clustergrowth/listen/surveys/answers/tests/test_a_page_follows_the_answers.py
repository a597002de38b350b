"""In a browser: questions that depend on an answer above come and go while one answers, by keyboard too."""

from typing import Any

import pytest
from django.urls import reverse
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from clustergrowth.listen.surveys.instruments import services as instruments_services
from clustergrowth.listen.surveys.models import Invitation, Response
from clustergrowth.listen.surveys.tests.branching import small
from clustergrowth.listen.surveys.tests.sample import wave_with
from clustergrowth.listen.surveys.waves.queries.links import token_of
from clustergrowth.listen.surveys.waves.services import invitations
from tests.browser import violations
from tests.cast import make_cast


@pytest.fixture
def page(driver: Chrome, live_server: Any, transactional_db: None) -> Chrome:
    """The first section of the small instrument, open before a firm."""
    cast = make_cast()
    wave = wave_with(
        instruments_services.publish_instrument(content=small(), by=cast.carla), cast.bologna, by=cast.carla
    )
    invitations.invite(wave=wave, council=cast.bologna, audience="engineering", by=cast.carla)
    token = token_of(Invitation.objects.get())
    driver.get(f"{live_server.url}{reverse('answer_section', args=[token, 1])}")
    return driver


def seen(driver: Chrome) -> list[bool]:
    return [one.is_displayed() for one in driver.find_elements(By.CSS_SELECTOR, "[data-when]")]


def becomes(driver: Chrome, wanted: list[bool]) -> None:
    WebDriverWait(driver, 5).until(lambda one: seen(one) == wanted, f"{seen(driver)} and not {wanted}")


def test_questions_come_and_go_with_the_answer_they_depend_on(page: Chrome) -> None:
    becomes(page, [False, False])
    posts = page.find_element(By.NAME, "posts")
    posts.send_keys("2")
    becomes(page, [True, False])
    assert page.find_element(By.CSS_SELECTOR, "[data-when-state]").get_attribute("textContent") == (
        "More questions follow below."
    )
    posts.send_keys(Keys.TAB)
    assert page.switch_to.active_element.get_attribute("name") == "which"  # the next stop is the new question
    page.switch_to.active_element.send_keys(Keys.SPACE)
    becomes(page, [True, True])
    assert violations(page) == []
    posts.send_keys(Keys.BACK_SPACE, "0")
    becomes(page, [False, False])  # what hung on the hidden answer goes with it


def test_what_was_ticked_and_hidden_again_is_not_kept(page: Chrome) -> None:
    posts = page.find_element(By.NAME, "posts")
    posts.send_keys("2")
    becomes(page, [True, False])
    page.find_element(By.CSS_SELECTOR, "input[name=which]").click()
    posts.send_keys(Keys.BACK_SPACE, "0")
    becomes(page, [False, False])
    page.find_element(By.CSS_SELECTOR, "button[name=on]").click()
    WebDriverWait(page, 5).until(lambda one: one.current_url.endswith("/3/"))
    assert Response.objects.get().answers == {"posts": 0.0}
