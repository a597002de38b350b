"""A coordinator writes a letter while the session ends, or begins anew, in another tab: not a word is lost."""

from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from clustergrowth.listen.surveys.models import Invitation, Response
from clustergrowth.listen.surveys.tests.sample import wave_in
from clustergrowth.listen.surveys.waves.queries.links import token_of
from clustergrowth.listen.surveys.waves.services import invitations as surveys
from clustergrowth.people.persons.models import Person
from clustergrowth.record.letters.models import CouncilLetter
from tests.browser import sign_in, violations
from tests.cast import Cast, make_cast

SUBJECT, TEXT = "An evening on lasers", "On Thursday,\nat six."
DRAFT = """
const kept = Object.keys(localStorage).find(key => key.startsWith("draft:"));
return JSON.parse(localStorage[kept]).map(one => one[0]);
"""
KEPT = "return Object.keys(localStorage).filter(key => key.startsWith('draft:')).length"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def site(live_server: Any, driver: Chrome) -> str:
    return str(live_server.url)


def session_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def until(driver: Chrome, true: Any) -> None:
    WebDriverWait(driver, 15, poll_frequency=0.1).until(lambda _driver: true())


def write(driver: Chrome, site: str) -> None:
    driver.get(site + reverse("letter_new"))
    driver.find_element(By.NAME, "subject_0").send_keys(SUBJECT)
    driver.find_element(By.NAME, "text_0").send_keys(TEXT)


def press(driver: Chrome, css: str) -> None:
    """Press, and wait for the page that comes."""
    before = driver.find_element(By.TAG_NAME, "html")
    driver.execute_script("arguments[0].click()", driver.find_element(By.CSS_SELECTOR, css))
    until(driver, lambda: driver.find_element(By.TAG_NAME, "html") != before)
    until(driver, lambda: driver.execute_script("return document.readyState") == "complete")


def send(driver: Chrome) -> None:
    press(driver, "form[data-draft] .form-foot button")


def written(driver: Chrome) -> tuple[str, str]:
    found = [driver.find_element(By.NAME, name).get_attribute("value") or "" for name in ("subject_0", "text_0")]
    return found[0], found[1]


def become(driver: Chrome, site: str, person: Person | None) -> None:
    """What signing in (and so a new token) or signing out in another tab does to the cookies of this one."""
    driver.delete_cookie(settings.SESSION_COOKIE_NAME)
    if person is not None:
        driver.delete_cookie(settings.CSRF_COOKIE_NAME)
        driver.add_cookie({"name": settings.CSRF_COOKIE_NAME, "value": "b" * 32, "path": "/"})
        cookie = session_of(person).cookies[settings.SESSION_COOKIE_NAME].value
        driver.add_cookie({"name": settings.SESSION_COOKIE_NAME, "value": cookie, "path": "/"})


def test_the_same_person_gets_the_words_back_and_nobody_else(driver: Chrome, site: str, cast: Cast) -> None:
    sign_in(driver, site, session_of(cast.carla))
    write(driver, site)
    become(driver, site, None)
    send(driver)
    assert "You are signed out" in driver.page_source and TEXT.splitlines()[1] in driver.page_source
    assert violations(driver) == []
    assert driver.execute_script(DRAFT) == ["subject_0", "text_0"], "only what was changed"
    become(driver, site, cast.carla)
    driver.get(site + reverse("letter_new"))  # where the link to sign in, in another tab, leads
    assert written(driver) == (SUBJECT, TEXT)
    send(driver)
    assert driver.execute_script(KEPT) == 0, "what was taken is forgotten"
    connection.close()
    assert str(CouncilLetter.objects.get().subject) == SUBJECT
    write(driver, site)
    become(driver, site, None)
    send(driver)
    become(driver, site, cast.selin)
    driver.get(site + reverse("letter_new"))
    assert written(driver) == ("", "") and driver.execute_script(KEPT) == 0, "somebody else reads nothing of it"


def test_the_page_itself_sends_again_once_one_is_signed_in(driver: Chrome, site: str, cast: Cast) -> None:
    sign_in(driver, site, session_of(cast.carla))
    write(driver, site)
    become(driver, site, None)
    send(driver)
    become(driver, site, cast.carla)
    press(driver, "main form button")
    assert cast.carla.name in driver.page_source and not CouncilLetter.objects.exists()
    assert violations(driver) == []
    press(driver, "main form button")
    connection.close()
    assert CouncilLetter.objects.get().text.data["en"].splitlines() == TEXT.splitlines()
    driver.get(site + reverse("letter_new"))
    assert written(driver) == ("", "") and driver.execute_script(KEPT) == 0, "what was sent from there is no draft"
    say_it_in_a_part_of_a_page(driver, site)


def say_it_in_a_part_of_a_page(driver: Chrome, site: str) -> None:
    driver.get(site + reverse("need_new"))
    driver.delete_cookie(settings.SESSION_COOKIE_NAME)
    driver.find_element(By.ID, "id_text").send_keys("Who welds titanium?")
    until(driver, lambda: driver.find_elements(By.CSS_SELECTOR, "#told-apart [role=alert] a"))
    assert driver.find_element(By.ID, "id_text").get_attribute("value") == "Who welds titanium?"


def test_a_draft_takes_nothing_from_what_a_link_or_a_message_fills_in(driver: Chrome, site: str, cast: Cast) -> None:
    sign_in(driver, site, session_of(cast.carla))
    driver.get(site + reverse("quick_log"))
    for name, words in (("first", "Ateneo"), ("text", "At the fair")):
        driver.find_element(By.NAME, name).send_keys(words)
    until(driver, lambda: driver.execute_script(KEPT) == 1)
    driver.get(f"{site}{reverse('quick_log')}?first=Laser+Sud+S.r.l.")
    shown = {name: driver.find_element(By.NAME, name).get_attribute("value") for name in ("first", "text")}
    assert shown == {"first": "Laser Sud S.r.l.", "text": "At the fair"}
    driver.get(site + reverse("quick_log"))
    assert driver.find_element(By.NAME, "first").get_attribute("value") == "Ateneo"


@pytest.fixture
def questions(site: str, cast: Cast) -> str:
    """The last part of a survey, by the link of somebody who is not signed in."""
    surveys.invite(
        wave=wave_in(cast.bologna, by=cast.carla), council=cast.bologna, audience="engineering", by=cast.carla
    )
    return f"{site}{reverse('answer', args=[token_of(Invitation.objects.earliest('pk'))])}5/"


def test_answers_that_were_not_sent_outlive_whoever_signs_in(
    driver: Chrome, site: str, cast: Cast, questions: str
) -> None:
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/keep/*"]})
    driver.get(questions)
    driver.find_element(By.NAME, "wish").send_keys("A room to measure in")
    for person in (cast.carla, cast.selin):
        sign_in(driver, site, session_of(person))
        driver.get(site + reverse("letter_new"))
        assert driver.execute_script(KEPT) == 1, "still in this browser"
    driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    become(driver, site, None)
    driver.get(questions)
    assert driver.find_element(By.NAME, "wish").get_attribute("value") == "A room to measure in"
    until(driver, lambda: driver.find_element(By.CSS_SELECTOR, "[data-save-state]").text == "Saved")


def test_answers_by_a_link_outlive_the_cookies(driver: Chrome, questions: str) -> None:
    driver.get(questions)
    driver.delete_all_cookies()
    driver.find_element(By.NAME, "wish").send_keys("A room to measure in")
    press(driver, "[name=on]")
    assert "What you typed" in driver.page_source and "A room to measure in" in driver.page_source
    press(driver, "main form button")
    connection.close()
    assert Response.objects.get().answers["wish"] == "A room to measure in"
