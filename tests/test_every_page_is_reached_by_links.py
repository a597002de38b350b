"""Whoever uses the network finds each of their pages by links, from the first page on: walked as each role.

Walked is an empty network: one council, its coordinator, a member, the administrator, the public. Of addresses of one
pattern a few are read, not each row. Found are orphans (a page one may read, and no link leads there), dead ends (a
link that leads to none), and buttons that refuse whoever presses them.
"""

import html
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from i18nfield.strings import LazyI18nString

from clustergrowth.common.network.kinds import NetworkKind
from clustergrowth.people.councils.models import Council, Focus, Form, Role
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from tests import cast as small
from tests.addresses import ADDRESSES
from tests.addresses.address import Address
from tests.conftest import undone
from tests.forms_on_a_page import Form as Sent
from tests.forms_on_a_page import forms_in

pytestmark = pytest.mark.django_db
LINK = re.compile(r"""<a\b[^>]*\shref=["'](/[^"'#]*)|\bhx-get=["'](/[^"'#]*)|<form\b[^>]*\bmethod=["']get["'][^>]*>""")
TO_ASK = re.compile(r"""\baction=["'](/[^"'#]*)""")
READ = 3  # addresses of one pattern, with the same names in its query
MORE = {"organisation": 12}  # one's own is among them
OTHERS = ("es", "it", "fr", "tr")
ELSEWHERE = ("/static/", "/accounts/logout", "/outbox/", *(f"/{code}/" for code in OTHERS))
# --- what no link leads to, and why ---
KNOWN = {
    **dict.fromkeys((one.name for one in ADDRESSES if "~" in one.at), "opened from a mail"),
    **dict.fromkeys(("council_joined", "council_need_said", "erased", "open_link"), "where one is led"),
    **dict.fromkeys(
        (
            "need_matches",
            "offer_matches",
            "organisation_near",
            "organisation_names",
            "import_progress",
            "report_metadata",
            "answer_file_progress",
            "person_names",
        ),
        "a part of a page; for a machine",
    ),
    **dict.fromkeys(("account_inactive", "account_logout"), "of the library that signs people in and out"),
    **dict.fromkeys(("outbox", "outbox_html", "outbox_mail"), "of the demonstration"),
    "join": "who is signed in has come in",
    "introduction_broker": "begins at a need or an offer",
}
# in an empty network: what begins with the first survey, and what begins with somebody who left
NOT_BEGUN = {
    "analysis",
    "analysis_change",
    "analysis_questions",
    "analysis_segments",
    "milestones",
    "population",
    "population_file",
    "mentions",
}


@dataclass
class Walk:
    """From the first page along every link, as one reader."""

    client: Client
    skips: tuple[str, ...] = ELSEWHERE
    reached: dict[str, str] = field(default_factory=dict)  # name of an address, and the page that leads there
    dead: dict[str, str] = field(default_factory=dict)  # address and status, and the page that leads there
    forms: dict[tuple[str, ...], tuple[str, Sent]] = field(default_factory=dict)
    read: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def begin(self, first: str) -> "Walk":
        waiting = [(first, "")]
        while waiting:
            where, page = waiting.pop(0)
            kind = kind_of(where)
            if self.read[kind] < MORE.get(kind[0], READ):
                self.read[kind] += 1
                waiting += [(link, where) for link in self.look(where, page, kind[0])]
        return self

    def look(self, where: str, page: str, name: str) -> Iterator[str]:
        answer = self.client.get(where)
        self.reached.setdefault(name, page)
        if answer.status_code == 302:
            yield answer["Location"]
        elif answer.status_code != 200:
            self.dead.setdefault(f"{where} {answer.status_code}", page)
        elif answer["Content-Type"].startswith("text/html"):
            yield from (link for link in links_in(answer.content.decode()) if not link.startswith(self.skips))
            for form in forms_in(answer):
                to = form.attrs.get("action") or where
                self.forms.setdefault((*kind_of(to), *sorted(form.sent())), (to, form))


def links_in(page: str) -> list[str]:
    found = [one for pair in LINK.findall(page) for one in pair if one]
    found += [action.group(1) for form in LINK.finditer(page) if (action := TO_ASK.search(form.group()))]
    return list(dict.fromkeys(html.unescape(one) for one in found))


def kind_of(where: str) -> tuple[str, ...]:
    """Which pattern it follows, and what it asks for: of these a few are read."""
    path, _, query = where.partition("?")
    try:
        name = resolve(path).view_name
    except Resolver404:
        name = path  # nowhere: it is read, and is a dead end
    return (name, *sorted({part.partition("=")[0] for part in query.split("&") if part}))


def signed_in(person: Any) -> Client:
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person)
    return client


def pressed(form: Sent) -> dict[str, list[str]]:
    """What the form sends as it stands, by its first button."""
    sent = form.sent()
    buttons = [one for one in form.controls if one.tag == "button" and one.attrs.get("type") != "button"]
    if buttons and all(one.name for one in buttons):
        sent.setdefault(buttons[0].name, [buttons[0].attrs.get("value", "")])
    return sent


def refusals(walk: Walk) -> list[str]:
    """Buttons whose form, sent as it stands, is forbidden, leads nowhere or fails; a 409 says what is missing."""
    found = []
    for to, form in walk.forms.values():
        if not to.startswith(("/accounts/", "/i18n/")):
            with undone():
                status = walk.client.post(to, pressed(form)).status_code
            if status in (403, 404) or status >= 500:
                found.append(f"a button to {to} with {pressed(form)} is answered with {status}")
    return found


def orphans(walk: Walk, opened: Callable[[Address], bool]) -> list[str]:
    names = {one.name for one in ADDRESSES if one.get and one.name not in walk.reached and opened(one)}
    return sorted(names - KNOWN.keys())


def faults(walk: Walk, lost: list[str]) -> list[str]:
    dead = [f"{where} is no page, and {page} leads there" for where, page in walk.dead.items()]
    return [f"no link leads to {name}" for name in lost] + dead + refusals(walk)


@pytest.fixture
def empty(db: None, network_is: Callable[[NetworkKind], None]) -> SimpleNamespace:
    """One council that nobody has worked in, with its coordinator and one member; no demonstration."""
    network_is(NetworkKind.REAL)
    porto = Council.objects.create(
        slug="porto", name=LazyI18nString({"en": "Norte"}), city="Porto", country="PT", prefix="NOR", colour=1,
        letter="N", form=Form.ECOSYSTEM, focus=LazyI18nString({"en": "Metal"}), nuts=["PT11"], languages=["en"],
        time_zone="Europe/Lisbon", latitude=41.15, longitude=-8.61,
    )  # fmt: skip
    Focus.objects.create(council=porto, since=small.JOINED, nace=["25"])
    firm = small.organisation("Fundição Douro", OrganisationKind.SME, "Porto", "PT", "PT11A", slug="fundicao-douro")
    small.belongs(firm, porto)
    people = {name: small.person(name, f"{name}@example.org", "en", "Europe/Lisbon") for name in ("carla", "lucia")}
    Role.objects.create(person=people["carla"], council=porto, office=Role.Office.COORDINATOR, since=small.JOINED)
    small.works(people["lucia"], firm, first=True)
    adam = small.person("adam", "adam@example.org", "en", "UTC", is_site_administrator=True)
    return SimpleNamespace(bologna=porto, laser=firm, adam=adam, public=None, **people)


@pytest.mark.parametrize("role", ["public", "adam", "carla", "lucia"])
def test_in_an_empty_network_each_page_is_reached(empty: SimpleNamespace, role: str) -> None:
    client = signed_in(getattr(empty, role, None))
    walk = Walk(client).begin("/")

    def opened(one: Address) -> bool:
        if one.at not in ("", "bologna.slug") or one.name in NOT_BEGUN:
            return False
        args = ["porto"] if one.at else []
        return client.get(reverse(one.name, args=args) + one.query).status_code == 200

    found = faults(walk, orphans(walk, opened))
    assert not found, "\n".join(found)
