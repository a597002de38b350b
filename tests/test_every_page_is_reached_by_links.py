"""Whoever uses the network finds each of their pages by links, from the first page on, in five languages.

Walked are an empty network, as everybody in it, and one at work (the full cast) as the lead; each role in another
language, and a stranger chooses one of the five on each page, by turns. Of addresses of one pattern two are read, and
more where a row leads on by its state. Found are orphans (a page one may read, and no link leads there), dead ends (a
link that leads to none, or to one in a language it does not name), and buttons that refuse whoever presses them.
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
from django.utils.translation import override
from i18nfield.strings import LazyI18nString

from clustergrowth.common.languages import CODES
from clustergrowth.common.network.kinds import NetworkKind
from clustergrowth.people.councils.models import Council, Focus, Form, Role
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.web.requests.speaking import bare, named
from tests import cast as small
from tests.addresses import ADDRESSES
from tests.addresses.address import Address
from tests.conftest import undone
from tests.forms_on_a_page import Form as Sent
from tests.forms_on_a_page import forms_in
from tests.full_cast import FullCast

pytestmark = pytest.mark.django_db
SPOKEN = re.compile(r'<html\b[^>]*\slang="(\w+)')
CHOSEN = re.compile(r"[?&]language=(\w\w)\b")
LINK = re.compile(r"""<a\b[^>]*\shref=["'](/[^"'#]*)|\bhx-get=["'](/[^"'#]*)|<form\b[^>]*\bmethod=["']get["'][^>]*>""")
TO_ASK = re.compile(r"""\baction=["'](/[^"'#]*)""")
READ = 2  # addresses of one pattern without a query
ASKED = 1  # ... and with one, of those that name the same things in it
# --- of which more are read: a row leads on by the state it is in ---
MORE = {
    "organisation": 12,  # one's own is among them, in a council and in none
    "meeting": 4,  # planned, begun, held, cancelled
    "action": 3,  # open, late, done
    "letter": 3,  # a draft, sent
    "import_page": 4,  # looked through and brought in, of firms and of contacts
    "case": 4,  # a draft, asked, published
    "interview": 3,  # to be written down, coded by one, by both
    "quotation": 4,  # a draft, asked, approved
    "need": 4,  # one's own, another's, closed
    "offer": 4,
    "introduction": 3,  # asked, accepted, declined
    "theme": 3,  # proposed, agreed, closed
    "report": 4,  # a draft, before the council, published
}
ELSEWHERE = ("/static/", "/accounts/logout")
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
            "archive_progress",
            "report_metadata",
            "answer_file_progress",
            "person_names",
        ),
        "a part of a page; for a machine",
    ),
    **dict.fromkeys(("account_inactive", "account_logout"), "of the library that signs people in and out"),
    **dict.fromkeys(("outbox", "outbox_html", "outbox_mail"), "of the demonstration"),
    "join": "who is signed in has come in",
    "paper_entry": "found by a firm's name that is typed",
    "population_file": "where a form leads whose file is looked through",
    "answer_file_changes": "stands at a file whose answers differ from those before",
    "introduction_broker": "begins at a need or an offer",
    "mentions": "stands on the desk while words tell of somebody who left",
}
# in an empty network: what begins with the first survey
NOT_BEGUN = {
    "analysis",
    "analysis_change",
    "analysis_questions",
    "analysis_segments",
    "milestones",
    "population",
}


@dataclass
class Walk:
    """From the first page along every link, as one reader."""

    client: Client
    language: str = "en"
    newcomer: Client = field(init=False)
    reached: dict[str, str] = field(default_factory=dict)  # name of an address, and the page that leads there
    dead: dict[str, str] = field(default_factory=dict)  # address and status, and the page that leads there
    forms: dict[tuple[str, ...], tuple[str, Sent]] = field(default_factory=dict)
    read: Counter[tuple[str, ...]] = field(default_factory=Counter)
    asked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.newcomer = browser(self.language)

    def begin(self, first: str) -> "Walk":
        waiting = [(first, "")]
        while waiting:
            where, page = waiting.pop(0)
            kind = kind_of(where)
            if named(where) not in ("", self.language):
                kind += (named(where),)
            if where not in self.asked and self.read[kind] < (ASKED if kind[1:] else MORE.get(kind[0], READ)):
                self.asked.add(where)
                self.read[kind] += 1
                waiting += [(link, where) for link in self.look(where, page, kind[0])]
        return self

    def look(self, where: str, page: str, name: str) -> Iterator[str]:
        chosen = CHOSEN.search(where)  # by a stranger: read by somebody who came only now
        client = self.newcomer if chosen else self.client
        self.newcomer.cookies.clear()
        answer = client.get(where, follow=bool(chosen))
        self.reached.setdefault(name, page)
        if answer.status_code == 302:
            yield answer["Location"]
        elif answer.status_code != 200:
            self.dead.setdefault(f"{where} {answer.status_code}", page)
        elif answer["Content-Type"].startswith("text/html"):
            text = answer.content.decode()
            wanted = chosen.group(1) if chosen else named(where) or "en"
            if (said := SPOKEN.search(text)) and said.group(1) != wanted:
                self.dead.setdefault(f"{where} in {said.group(1)}", page)
            if wanted != self.language:
                return  # whoever comes in that language walks on from there
            turn = CODES[len(self.asked) % len(CODES)]  # by turns one of the languages offered
            yield from (link for link in links_in(text) if followed(link, turn))
            for form in forms_in(answer):
                to = form.attrs.get("action") or where
                self.forms.setdefault((*kind_of(to), *sorted(form.sent())), (to, form))


def followed(link: str, language: str) -> bool:
    chosen = CHOSEN.search(link)
    return not bare(link).startswith(ELSEWHERE) and (chosen is None or chosen.group(1) == language)


def links_in(page: str) -> list[str]:
    found = [one for pair in LINK.findall(page) for one in pair if one]
    found += [action.group(1) for form in LINK.finditer(page) if (action := TO_ASK.search(form.group()))]
    return list(dict.fromkeys(html.unescape(one) for one in found))


def kind_of(where: str) -> tuple[str, ...]:
    """Which pattern it follows, and what it asks for: of these a few are read."""
    path, _, query = where.partition("?")
    names = {part.partition("=")[0] for part in query.split("&") if part}
    with override("en"):
        try:
            name = resolve(bare(path)).view_name
        except Resolver404:
            name = path  # nowhere: it is read, and is a dead end
    return (name, *sorted(names))


def browser(language: str) -> Client:
    return Client(raise_request_exception=False, headers={"accept-language": language})


def walked(person: Any, language: str) -> Walk:
    """By who reads in this language; everybody is led to the own, a stranger to that of the browser."""
    client = browser(language)
    if person is not None:
        person.language = language
        person.save()
        client.force_login(person)
    return Walk(client, language).begin("/" if language == "en" else f"/{language}/")


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
        if not bare(to).startswith(("/accounts/", "/i18n/")):
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


@pytest.mark.parametrize(("role", "language"), [("leda", "fr")])
def test_in_a_network_at_work_each_page_is_reached(network: FullCast, role: str, language: str) -> None:
    walk = walked(getattr(network, role, None), language)
    found = faults(walk, orphans(walk, lambda one: one.get.get(role) == "200"))
    assert not found, "\n".join(found)


# --- an empty network ------------------------------------------------------------------------------------------------


@pytest.fixture
def empty(db: None, network_is: Callable[[NetworkKind], None]) -> SimpleNamespace:
    """One council nobody has worked in: its coordinator, a firm, a university, a chamber; no demonstration."""
    network_is(NetworkKind.REAL)
    porto = Council.objects.create(
        slug="porto", name=LazyI18nString({"en": "Norte"}), city="Porto", country="PT", prefix="NOR", colour=1,
        letter="N", form=Form.ECOSYSTEM, focus=LazyI18nString({"en": "Metal"}), nuts=["PT11"], languages=["en"],
        time_zone="Europe/Lisbon", latitude=41.15, longitude=-8.61,
    )  # fmt: skip
    Focus.objects.create(council=porto, since=small.JOINED, nace=["25"])
    firm = small.organisation("Fundição Douro", OrganisationKind.SME, "Porto", "PT", "PT11A", slug="fundicao-douro")
    small.belongs(firm, porto)
    names = ("carla", "lucia", "paolo", "clara")
    people = {name: small.person(name, f"{name}@example.org", "en", "Europe/Lisbon") for name in names}
    Role.objects.create(person=people["carla"], council=porto, office=Role.Office.COORDINATOR, since=small.JOINED)
    small.works(people["lucia"], firm, first=True)
    for name, kind, slug in (
        ("paolo", OrganisationKind.UNIVERSITY, "escola"),
        ("clara", OrganisationKind.CHAMBER, "camara"),
    ):
        place = small.organisation(slug.title(), kind, "Porto", "PT", "PT11A", slug=slug)
        small.belongs(place, porto)
        small.works(people[name], place, first=True)
    adam = small.person("adam", "adam@example.org", "en", "UTC", is_site_administrator=True)
    return SimpleNamespace(bologna=porto, laser=firm, adam=adam, public=None, **people)


@pytest.mark.parametrize(
    ("role", "language"),
    [("public", "it"), ("adam", "fr"), ("carla", "tr"), ("lucia", "es"), ("paolo", "it"), ("clara", "en")],
)
def test_in_an_empty_network_each_page_is_reached(empty: SimpleNamespace, role: str, language: str) -> None:
    walk = walked(getattr(empty, role, None), language)

    def opened(one: Address) -> bool:
        if one.at not in ("", "bologna.slug") or one.name in NOT_BEGUN:
            return False
        args = ["porto"] if one.at else []
        with override(language):
            where = reverse(one.name, args=args) + one.query
        return walk.client.get(where).status_code == 200

    found = faults(walk, orphans(walk, opened))
    assert not found, "\n".join(found)
