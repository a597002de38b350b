"""Each page and each mail with a day on it, read two years later in each language: its year, as readers write it."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.template import Context, Template
from django.urls import reverse, translate_url
from django.utils import translation

import clustergrowth
from clustergrowth.common import clock
from clustergrowth.common.languages import CODES, dates
from clustergrowth.common.mail import rendering
from clustergrowth.common.mail import services as mail
from clustergrowth.common.mail.models import Mail
from tests.addresses import ADDRESSES, Address
from tests.conftest import Clients
from tests.full_cast import FullCast

HOUSE = Path(clustergrowth.__file__).parent
READERS = ("carla", "lucia", "paolo", "murat", "selin", "leda", "adam", "public")
OF_A_MAIL = {"mails", "outbox", "outbox_mail", "outbox_html"}  # as it was written; tried below
# What somebody else writes: the words of the cast, of an address, of a file that is to be brought in.
AS_TYPED = re.compile(r"<(textarea|option|code|pre|script)\b.*?</\1>|<[^>]*>", re.DOTALL)
IN_A_TEMPLATE = re.compile(r"""\|(written|day)(?::["']([\w ]+)["'])?""")


def months() -> str:
    """The names of the months in the five languages, long and short."""
    names = {
        str(name).rstrip(".")
        for code in CODES
        for width in ("wide", "abbreviated")
        for name in dates.locale_of(code).months["format"][width].values()
    }
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


DAY = re.compile(
    rf"\b\d{{1,2}}\.? (?:de )?(?:{months()})\b\.?|\b\d{{4}}-\d\d-\d\d\b|\b\d{{1,2}}/\d{{1,2}}/\d{{4}}\b", re.IGNORECASE
)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is written of days from now on, as if this year were over for two years."""
    said: list[str] = []
    right: Callable[..., str] = dates.as_it_stands

    def noted(at: date | datetime, how: str = "") -> str:
        said.append(right(at, how))
        return said[-1]

    monkeypatch.setattr(dates, "_this_year", lambda at: at.year + 2)
    monkeypatch.setattr(dates, "as_it_stands", noted)
    return said


def seen(page: str) -> str:
    return " ".join(html.unescape(AS_TYPED.sub(" ", page)).split())


def wrong(shown: str, written: list[str]) -> list[str]:
    """Days on a page that are not written by the one who knows how, or without their year."""
    by_us = [" ".join(one.split()) for one in written if DAY.search(one)]
    yearless = [one for one in by_us if not re.search(r"\d{4}", one)]
    for one in sorted(set(by_us), key=len, reverse=True):
        shown = shown.replace(one, " ")
    return yearless + [match.group() for match in DAY.finditer(shown)]


def readable(role: str) -> Iterator[Address]:
    """Each address once, for the first of the readers who may see it."""
    for address in ADDRESSES:
        may = [reader for reader in READERS if address.get.get(reader) == "200"]
        if may and may[0] == role and address.name not in OF_A_MAIL:
            yield address


def days_in_templates() -> set[tuple[str, str]]:
    """Each way in which a template of the house writes a day: the filter and its words."""
    pages = [file for kind in ("html", "txt") for file in HOUSE.rglob(f"templates/**/*.{kind}")]
    return {found for file in pages for found in IN_A_TEMPLATE.findall(file.read_text())}


@pytest.mark.parametrize("code", CODES)
def test_every_way_in_which_a_template_writes_a_day_has_its_year_two_years_later(code: str) -> None:
    then = datetime(2024, 11, 30, 15, 20, tzinfo=UTC)
    ways = days_in_templates() - {("written", "hour")}
    assert len(ways) > 12
    with clock.at(then.replace(year=2026)), translation.override(code):
        month = dates.locale_of(code).months["format"]
        for name, words in ways:
            shown = Template(f'{{{{ at|{name}:"{words}" }}}}').render(Context({"at": then}))
            assert "2024" in seen(shown), (name, words)
            assert month["wide" if "long" in words else "abbreviated"][11].rstrip(".") in seen(shown), (name, words)


def test_every_page_with_a_day_says_it_with_its_year_in_the_language_of_the_page(
    network: FullCast, clients: Clients, written: list[str]
) -> None:
    faults: list[str] = []
    for role in READERS:
        for address in readable(role):
            where = reverse(address.name, args=address.arguments(network)) + address.query
            for code in CODES:
                written.clear()
                answer = clients[role].get(translate_url(where, code))
                if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
                    break
                shown = seen(answer.content.decode())
                faults += [f"{address.name} in {code}: {one}" for one in wrong(shown, written)]
                if not written and not DAY.search(shown):
                    break  # there is no day on it in another language either
    assert not faults, "\n".join(sorted(set(faults)))


def test_every_mail_says_its_day_with_the_year_in_its_readers_language(network: FullCast, written: list[str]) -> None:
    faults = []
    for sent in Mail.objects.exclude(about_kind="").select_related("person"):
        for code in CODES:
            written.clear()
            faults += [f"{sent.kind} in {code}: {one}" for one in wrong(_composed(sent, code), written)]
    assert not faults, "\n".join(sorted(set(faults)))


def _composed(sent: Mail, code: str) -> str:
    sent.language = code
    if sent.person is not None:
        sent.person.language = code
    letter, reader = mail._as_it_stands(sent)
    if letter is None:
        return ""
    subject, text, _html = rendering.rendered([rendering.part_of(letter, reader)], reader)
    return seen(f"{subject} {text}")
