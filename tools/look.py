"""Screenshots of every place × 360, 768, 1440 × light, dark × en, tr, on one sheet: `make look`, while `make run` runs.

`tools/look.py --readme` makes the three pictures of the README instead.
"""

import argparse
import html
import os
import shutil
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select

WIDTHS = (360, 768, 1440)
THEMES = ("light", "dark")
LANGUAGES = ("en", "tr")
TALLEST = 6000
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--force-device-scale-factor=1",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A page and who looks at it: part of a label in the demonstration's bar of roles, "" for the public.

    ``follow``: the first link of this kind on the page leads to what is meant.
    """

    name: str
    path: str
    role: str = ""
    follow: str = ""


PLACES = (
    Place("home", "/"),
    Place("councils", "/councils/"),
    Place("council", "/councils/bologna/"),
    Place("federation", "/councils/cork/"),
    Place("directory", "/directory/"),
    Place("figures", "/learn/"),
    Place("figures-council", "/learn/bologna/"),
    Place("records-behind", "/learn/figures/volume/?scope=council:bologna"),
    Place("analysis", "/analysis/"),
    Place("analysis-region", "/analysis/bologna/"),
    Place("analysis-segments", "/analysis/bologna/segments/"),
    Place("analysis-change", "/analysis/bologna/change/"),
    Place("analysis-questions", "/analysis/bologna/questions/"),
    Place("reports", "/reports/"),
    Place("themes", "/themes/"),
    Place("decisions", "/decisions/"),
    Place("difficulties", "/difficulties/"),
    Place("difficulty", "/difficulties/1/"),
    Place("cases", "/cases/"),
    Place("case", "/cases/1/"),
    Place("quotations", "/quotations/"),
    Place("how-we-count", "/how-we-count/"),
    Place("sign-in", "/accounts/login/code/"),
    Place("join", "/councils/bologna/join/"),
    Place("need-say", "/needs/say/"),
    Place("today", "/today/", "member"),
    Place("needs", "/needs/", "member"),
    Place("need-new", "/needs/new/", "member"),
    Place("me", "/me/", "member"),
    Place("desk", "/desk/", "coordinator"),
    Place("quick-log", "/log/", "coordinator"),
    Place("ledger", "/ledger/", "coordinator"),
    Place("letters", "/letters/", "coordinator"),
    Place("letter-new", "/letters/new/", "coordinator"),
    Place("meetings", "/meetings/", "coordinator"),
    Place("surveys", "/surveys/", "coordinator"),
    Place("interviews", "/interviews/", "coordinator"),
    Place("interview-new", "/interviews/new/", "coordinator"),
    Place("configurations", "/cases/configurations/", "coordinator"),
    Place("known-totals", "/analysis/bologna/totals/", "coordinator"),
    Place("analysis-publish", "/analysis/bologna/publish/", "coordinator"),
    Place("survey", "/surveys/3/", "consortium lead"),
    Place("survey-choose", "/surveys/3/bologna/choose/?size=small&per_stratum=3", "consortium lead"),
    Place("survey-invitations", "/surveys/3/bologna/invitations/", "consortium lead"),
    Place("import", "/import/", "coordinator"),
    Place("introductions", "/introductions/", "coordinator"),
    Place("search", "/search/?q=laser", "coordinator"),
    Place("outbox", "/outbox/", "coordinator"),
    Place("projects", "/projects/", "coordinator"),
)
README = (
    (Place("council", "/councils/bologna/"), 1280, "light"),
    (Place("need", "/needs/?council=malaga", "coordinator", follow="main tbody a"), 1280, "light"),
    (Place("desk", "/desk/", "coordinator"), 1280, "light"),
)


def browser(folder: str) -> Chrome:
    options = ChromeOptions()
    for flag in (*FLAGS, f"--user-data-dir={folder}"):
        options.add_argument(flag)
    return Chrome(options=options, service=ChromeService(shutil.which("chromedriver")))


def act_as(driver: Chrome, address: str, role: str) -> None:
    """Choose a role in the demonstration's bar, as a visitor would."""
    driver.set_window_size(1440, 900)
    driver.get(f"{address}/")
    menu = Select(driver.find_element(By.ID, "demo-role"))
    wanted = next((o for o in menu.options if o.text.startswith(role)), menu.options[0]) if role else menu.options[0]
    value = wanted.get_attribute("value") or "public"
    driver.execute_script(
        "const f=document.getElementById('demo-role').form; f.role.value=arguments[0]; f.submit()", value
    )


def shoot(driver: Chrome, address: str, width: int, theme: str, file: Path) -> None:
    driver.set_window_size(width, 900)
    driver.get(address)
    driver.execute_script("document.documentElement.dataset.theme=arguments[0]", theme)
    height = driver.execute_script("return document.documentElement.scrollHeight")
    driver.set_window_size(width, min(max(int(height), 600), TALLEST))
    driver.save_screenshot(str(file))


def sheet(folder: Path, shots: Sequence[tuple[str, Path]]) -> Path:
    """One page with all pictures beside each other."""
    figures = "".join(
        f"<figure><a href='{file.name}'><img src='{file.name}' loading='lazy'></a>"
        f"<figcaption>{html.escape(name)}</figcaption></figure>"
        for name, file in shots
    )
    style = (
        "body{display:flex;flex-wrap:wrap;gap:16px;font:13px sans-serif}figure{margin:0;width:230px}"
        "img{width:100%;max-height:420px;object-fit:cover;object-position:top;border:1px solid #999}"
    )
    page = folder / "index.html"
    page.write_text(f"<!doctype html><meta charset=utf-8><title>Contact sheet</title><style>{style}</style>{figures}")
    return page


def all_shots(driver: Chrome, address: str, folder: Path, places: Sequence[Place]) -> Iterator[tuple[str, Path]]:
    role = None
    for place in sorted(places, key=lambda one: one.role):
        if place.role != role:
            role = place.role
            act_as(driver, address, role)
        for language in LANGUAGES:
            prefix = "" if language == "en" else f"/{language}"
            for theme in THEMES:
                for width in WIDTHS:
                    file = folder / f"{place.name}-{width}-{theme}-{language}.png"
                    shoot(driver, f"{address}{prefix}{place.path}", width, theme, file)
                    yield f"{place.name} {width} {theme} {language}", file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default=f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
    parser.add_argument("--out", type=Path, default=Path("look"))
    parser.add_argument("--readme", action="store_true")
    parser.add_argument("places", nargs="*", help="names of places; all when none is given")
    given = parser.parse_args()
    try:
        urllib.request.urlopen(given.address, timeout=20).close()  # noqa: S310  # the address is one's own
    except (urllib.error.URLError, OSError):
        raise SystemExit(f"Nothing answers at {given.address}. Start it with `make run`, then look again.") from None
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        driver = browser(profile)
        try:
            if given.readme:
                for place, width, theme in README:
                    act_as(driver, given.address, place.role)
                    driver.set_window_size(width, 860)
                    driver.get(f"{given.address}{place.path}")
                    if place.follow:
                        driver.get(str(driver.find_element(By.CSS_SELECTOR, place.follow).get_attribute("href")))
                    driver.execute_script("document.documentElement.dataset.theme=arguments[0]", theme)
                    driver.save_screenshot(str(given.out / f"{place.name}.png"))
                return
            chosen = [place for place in PLACES if not given.places or place.name in given.places]
            page = sheet(given.out, list(all_shots(driver, given.address, given.out, chosen)))
            print(page)  # noqa: T201  # what `make look` says
        finally:
            driver.quit()


if __name__ == "__main__":
    main()
