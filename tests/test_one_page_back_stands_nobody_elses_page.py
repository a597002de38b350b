"""The browser keeps the pages one has left; whoever reads after somebody else finds none of theirs one page back."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from selenium.webdriver import Chrome
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser import sign_in
from tests.cast import make_cast

SHOWN_AGAIN = "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"
MARKED = "return window.isTheOldPage === true"


@pytest.mark.django_db(transaction=True)
def test_a_kept_page_is_shown_again_to_its_reader_alone(live_server: Any, driver: Chrome) -> None:
    cast, client = make_cast(), Client()
    client.force_login(cast.carla)
    sign_in(driver, live_server.url, client)
    driver.get(live_server.url + reverse("profile"))
    assert "Carla" in driver.page_source
    driver.execute_script("window.isTheOldPage = true")
    driver.execute_script(SHOWN_AGAIN)
    assert driver.execute_script(MARKED), "her own page is shown as she left it"
    left = driver.current_window_handle
    driver.switch_to.new_window("tab")
    sign_in(driver, live_server.url, Client())
    driver.get(live_server.url + "/accessibility/")
    driver.switch_to.window(left)
    driver.execute_script(SHOWN_AGAIN)
    WebDriverWait(driver, 15, poll_frequency=0.1).until(lambda one: not one.execute_script(MARKED))
    WebDriverWait(driver, 15).until(lambda one: one.execute_script("return document.readyState") == "complete")
    assert "Carla" not in driver.page_source
