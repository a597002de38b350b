"""One Chromium for the tests of pages, headless, with axe in every page it opens."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from selenium.webdriver import Chrome, ChromeOptions, ChromeService

AXE = Path(__file__).parent / "axe" / "axe.min.js"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--force-device-scale-factor=1",
)  # fmt: skip
RUN_AXE = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ["violations"]}).then(found => done(found.violations.flatMap(
    rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(" ")} ${node.html.slice(0, 160)}`))));
"""


@contextmanager
def chromium() -> Iterator[Chrome]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = ChromeOptions()
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        driver = Chrome(options=options, service=ChromeService(shutil.which("chromedriver")))
        driver.set_script_timeout(60)
        # It names no language, so an English page is answered whatever the person's (web/requests/speaking).
        driver.execute_cdp_cmd("Network.enable", {})
        driver.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": {"Accept-Language": ""}})
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": AXE.read_text()})
        try:
            yield driver
        finally:
            driver.quit()


def forget(driver: Chrome, address: str) -> None:
    """Leave nothing of a test but one empty tab."""
    first, *others = driver.window_handles
    for other in others:
        driver.switch_to.window(other)
        driver.close()
    driver.switch_to.window(first)
    driver.get("about:blank")  # no request of the page may meet the next test's database
    driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    driver.execute_cdp_cmd("Storage.clearDataForOrigin", {"origin": address, "storageTypes": "all"})


def sign_in(driver: Chrome, address: str, client: Client) -> None:
    """Give the browser the session of a client; one without a session is the public."""
    driver.get(f"{address}/accessibility/")
    driver.delete_all_cookies()
    session = client.cookies.get(settings.SESSION_COOKIE_NAME)
    if session is not None:
        driver.add_cookie({"name": settings.SESSION_COOKIE_NAME, "value": session.value, "path": "/"})


def shows_a_page(driver: Chrome, path: str) -> bool:
    """Whether what was asked for came as a whole page of ours, and neither as a file nor as a part of one."""
    shown = driver.execute_script("return [location.pathname + location.search, document.documentElement.lang]")
    return bool(shown[0] == path and shown[1])


def violations(driver: Chrome) -> list[str]:
    found: Any = driver.execute_async_script(RUN_AXE)
    return list(found)
