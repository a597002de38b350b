"""axe finds no violation on any page, wide and narrow, light and dark; and one can do without a mouse."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.keys import Keys

from tests.addresses import ADDRESSES, ROLES, Address
from tests.browser import shows_a_page, sign_in, violations
from tests.cast import make_cast
from tests.full_cast import FullCast
from tests.kept import KeptCast

WIDE, NARROW = (1440, 1000), (360, 800)
COLOURED = ("home", "council", "desk", "need", "figures", "analysis", "quick_log", "wave")  # each theme by itself
NEVER_A_PAGE = ("outbox_html",)  # a mail, in a frame of its own


@pytest.fixture
def site(live_server: Any, transactional_db: None, full_cast: KeptCast[FullCast]) -> tuple[str, FullCast]:
    """A running site with the full cast in its database."""
    return live_server.url, full_cast.committed()


def browsers(cast: FullCast) -> dict[str, Client]:
    found = {role: Client() for role in ROLES}
    for role in ROLES[1:]:
        found[role].force_login(getattr(cast, role))
    return found


def who_reads(address: Address, order: tuple[str, ...]) -> str:
    """The first of the roles who gets the page; "" where nobody does."""
    got = address.get
    return next((role for role in order if got.get(role) == "200"), "")


def addresses(cast: FullCast, order: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """(role, name, path) of everything that may be a page, those of one role after another."""
    return sorted(
        (role, address.name, reverse(address.name, args=address.arguments(cast)) + address.query)
        for address in ADDRESSES
        if address.name not in NEVER_A_PAGE and (role := who_reads(address, order))
    )


def look_at_all(
    driver: Chrome, site: str, cast: FullCast, order: tuple[str, ...], size: tuple[int, int], language: str
) -> dict[str, list[str]]:
    """What axe finds, by page."""
    clients, signed_in, faults, count = browsers(cast), "", {}, 0
    driver.set_window_size(*size)
    with translation.override(language):
        for role, name, path in addresses(cast, order):
            if role != signed_in:
                sign_in(driver, site, clients[role])
                signed_in = role
            driver.get(site + path)
            if not shows_a_page(driver, path):
                continue
            count += 1
            if found := violations(driver):
                faults[f"{name} {path} as {role}"] = found
    assert count > 200
    return faults


def test_axe_finds_nothing_on_any_page_as_those_who_work_see_it(driver: Chrome, site: tuple[str, FullCast]) -> None:
    order = ("carla", "leda", "adam", "lucia", "murat", "selin", "paolo")
    assert look_at_all(driver, *site, order, WIDE, "en") == {}


def test_axe_finds_nothing_on_a_narrow_screen_in_turkish(driver: Chrome, site: tuple[str, FullCast]) -> None:
    order = ("public", "murat", "lucia", "paolo", "selin", "carla", "leda", "adam")
    assert look_at_all(driver, *site, order, NARROW, "tr") == {}


def test_words_can_be_read_in_both_themes(driver: Chrome, site: tuple[str, FullCast]) -> None:
    address, cast = site
    sign_in(driver, address, browsers(cast)["carla"])
    faults = {}
    for one in (one for one in ADDRESSES if one.name in COLOURED and who_reads(one, ("carla",))):
        driver.get(address + reverse(one.name, args=one.arguments(cast)) + one.query)
        for theme in ("light", "dark"):
            driver.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)
            if found := [fault for fault in violations(driver) if fault.startswith("color-contrast")]:
                faults[f"{one.name}, {theme}"] = found
    assert faults == {}


@pytest.fixture
def desk(driver: Chrome, live_server: Any, transactional_db: None) -> Chrome:
    """A coordinator's browser at her desk."""
    client = Client()
    client.force_login(make_cast().carla)
    driver.set_window_size(*WIDE)
    sign_in(driver, live_server.url, client)
    driver.get(f"{live_server.url}{reverse('desk')}")
    return driver


def focused(driver: Chrome) -> Any:
    return driver.switch_to.active_element


def press(driver: Chrome, *keys: str) -> None:
    for key in keys:
        ActionChains(driver).send_keys(key).perform()


def test_the_first_stop_leads_past_everything_to_the_content(desk: Chrome) -> None:
    press(desk, Keys.TAB)
    assert focused(desk).get_attribute("href").endswith("#main")
    assert focused(desk).is_displayed()
    press(desk, Keys.ENTER)
    assert focused(desk).get_attribute("id") == "main"


STOP = """
const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
return {name: e.outerHTML.slice(0, 120), seen: box.width > 0 && box.height > 0,
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none"};
"""


def test_every_stop_of_the_tab_key_can_be_seen(desk: Chrome) -> None:
    for stop in range(40):
        press(desk, Keys.TAB)
        told = desk.execute_script(STOP)
        if told["name"].startswith("<body"):
            assert stop > 10
            return
        assert (told["seen"], told["ring"]) == (True, True), told["name"]


def test_a_menu_opens_and_closes_by_keyboard(desk: Chrome) -> None:
    summary = desk.find_element("css selector", ".tools details > summary")
    desk.execute_script("arguments[0].focus()", summary)
    press(desk, Keys.ENTER)
    assert desk.execute_script("return arguments[0].parentElement.open", summary)
    press(desk, Keys.TAB)
    assert desk.execute_script("return arguments[0].parentElement.contains(document.activeElement)", summary)
    press(desk, Keys.ESCAPE)
    assert not desk.execute_script("return arguments[0].parentElement.open", summary)
