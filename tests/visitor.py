"""Somebody at a screen: taps links and buttons by their words, fills in boxes by their labels, and types no address.

Several people share the one Chromium; each has their own cookies, and finds the page where they left it.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from selenium.common.exceptions import TimeoutException
from selenium.webdriver import Chrome
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

# What is seen and bears these words: all of them, or the first of what stands below a heading or in a row with others.
FIND = """
const [kinds, words, place] = arguments;
const said = (one) => (one.getAttribute("aria-label") || one.innerText || "").replace(/\\s+/g, " ").trim();
const plain = (text) => text.replace(/\\s*\\((optional|at least one of these)\\)$/, "");
const seen = (one) => one.checkVisibility({visibilityProperty: true}) && one.getClientRects().length;
let roots = [document];
if (place) {
  const parts = "main, tr, li, article, section, fieldset, form, details, .box, .card";
  const holders = [...document.querySelectorAll(parts)];
  const those = holders.filter((one) => seen(one) && one.innerText.replace(/\\s+/g, " ").includes(place));
  roots = those.filter((one) => !those.some((other) => other !== one && one.contains(other) && has(other)));
  roots = roots.filter(has);
}
function has(root) {
  return [...root.querySelectorAll(kinds)].some((one) => seen(one) && plain(said(one)) === words);
}
return [...new Set(roots.flatMap((root) => [...root.querySelectorAll(kinds)]))]
  .filter((one) => seen(one) && plain(said(one)) === words);
"""
TOLD = """
const said = (one) => (one.getAttribute("aria-label") || one.innerText || "").replace(/\\s+/g, " ").trim();
const all = (kinds) => [...document.querySelectorAll(kinds)].filter((one) => one.checkVisibility()).map(said);
const lists = [...document.querySelectorAll("main select")];
const choices = lists.map((one) => [...one.options].map((option) => option.text).slice(0, 3));
const text = document.querySelector("main")?.innerText ?? document.body.innerText;
const short = lists.reduce((rest, one) => rest.replace(one.innerText, "…"), text);
return [location.href, short, choices, all("a"), all("button, summary"), all("label, legend")];
"""
# Whether a link or button leads to another page, which is then waited for.
LEAVES = """
const [door] = arguments;
door.scrollIntoView({block: "center"});
document.isLeft = true;
if (door.matches("a")) return door.getAttribute("href").split("#")[0] !== "" && !door.closest("[hx-get]");
return door.matches("button") && door.type === "submit" && door.form !== null && !door.form.matches("[hx-post]")
  && !door.matches("[hx-get], [hx-post]");
"""
ARRIVED = "return !document.isLeft && document.readyState === 'complete';"
FETCH = """
const [address, done] = arguments;
fetch(address).then((answer) => answer.blob()).then((blob) => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result.split(",")[1]);
  reader.readAsDataURL(blob);
});
"""
PATIENCE = 10.0  # seconds
DOORS = "a[href], button, summary"


@dataclass
class Tab:
    """Where somebody is, and what their browser knows of them."""

    at: str = "about:blank"
    cookies: list[dict[str, Any]] = field(default_factory=list)


class Visitor:
    def __init__(self, driver: Chrome) -> None:
        self.driver = driver
        self.driver.set_window_size(1280, 1000)
        self.tabs: dict[str, Tab] = {}
        self.who = ""

    # --- who -----------------------------------------------------------------------------------------------------

    def is_now(self, who: str) -> "Visitor":
        """Somebody else sits down at a machine of their own, where they left it."""
        if who != self.who:
            if self.who:
                self.tabs[self.who] = Tab(self.driver.current_url, self.driver.get_cookies())
            tab = self.tabs.get(who, Tab())
            self.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
            for cookie in tab.cookies:
                self.driver.execute_cdp_cmd("Network.setCookie", {"url": tab.at, **cookie})
            self.driver.get(tab.at)
            self.who = who
        return self

    def opens(self, address: str) -> "Visitor":
        """A link that came to them outside the pages: printed at the start, or in a mail."""
        self.driver.get(address)
        return self

    def forgets_everybody(self) -> None:
        self.driver.get("about:blank")
        self.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
        self.tabs, self.who = {}, ""

    # --- what is seen --------------------------------------------------------------------------------------------

    @property
    def page(self) -> str:
        return " ".join(self.driver.execute_script("return document.querySelector('main').innerText").split())

    def reads(self, *words: str) -> "Visitor":
        for one in words:
            assert one in self.page, f"“{one}” is not said\n{self.told()}"
        return self

    def told(self) -> str:
        where, text, choices, links, buttons, labels = self.driver.execute_script(TOLD)
        return f"{where}\n{text}\n\nlists: {choices}\nlinks: {links}\nbuttons: {buttons}\nlabels: {labels}"

    def sees(self, kinds: str, words: str, beside: str = "") -> list[WebElement]:
        """What bears these words now; within the smallest part of the page that says besides what is told."""
        return list(self.driver.execute_script(FIND, kinds, words, beside))

    def finds(self, kinds: str, words: str, beside: str = "") -> list[WebElement]:
        """The same, once script has brought it."""
        return list(self.waits(lambda: self.sees(kinds, words, beside), f"nothing is called “{words}”"))

    def waits(self, until: Callable[[], Any], otherwise: str) -> Any:
        try:
            return WebDriverWait(self.driver, PATIENCE, poll_frequency=0.05).until(lambda _driver: until())
        except TimeoutException:
            raise AssertionError(f"{otherwise}\n{self.told()}") from None

    # --- what is done --------------------------------------------------------------------------------------------

    def taps(self, *words: str, beside: str = "") -> "Visitor":
        """Links and buttons, one after the other; those with the same words must lead to one place."""
        for one in words:
            found = self.finds(DOORS, one, beside)
            leads = {door.get_attribute("href") or door.id for door in found}
            assert len(leads) == 1, f"{len(leads)} links or buttons are called “{one}”\n{self.told()}"
            is_left = self.driver.execute_script(LEAVES, found[0])
            found[0].click()
            if is_left:
                self.waits(lambda: self.driver.execute_script(ARRIVED), f"“{one}” leads nowhere")
        return self

    def takes(self, words: str, beside: str = "") -> bytes:
        """The file that a link leads to."""
        (door,) = self.finds(DOORS, words, beside)
        return base64.b64decode(self.driver.execute_async_script(FETCH, door.get_attribute("href")))

    def fills(self, label: str, value: str, beside: str = "") -> "Visitor":
        """A box, a list to choose from by its words, or a file to be sent."""
        box = self.box(label, beside)
        if box.tag_name == "select":
            Select(box).select_by_visible_text(value)
        else:
            if box.get_attribute("type") != "file":
                box.clear()
            box.send_keys(value)
        return self

    def ticks(self, *labels: str, beside: str = "") -> "Visitor":
        for label in labels:
            box = self.box(label, beside)
            if not box.is_selected():
                box.click()
        return self

    def box(self, label: str, beside: str = "") -> WebElement:
        found = self.finds("label", label, beside)
        assert len(found) == 1, f"{len(found)} boxes are called “{label}”\n{self.told()}"
        box: WebElement = self.driver.execute_script("return arguments[0].control", found[0])
        return box
