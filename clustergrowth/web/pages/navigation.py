"""Where one can go from every page: a place appears as soon as its address exists and the reader may use it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_language, get_language_from_path
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.languages import CHOICES
from clustergrowth.common.network import queries as network
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.permissions import may

Words = str | Promise
THEMES = ("light", "dark")


@dataclass(frozen=True)
class Place:
    """A link of the navigation; ``key`` is the letter that follows ``g``."""

    name: str
    label: Words
    url: str
    key: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class Language:
    code: str
    name: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Entry:
    """A place before its address is known."""

    name: str
    label: Words
    key: str = ""
    query: str = ""
    for_coordinators: bool = False
    permission: str = ""  # of the law, where not everybody may go there
    is_demo: bool = False  # where mails go nowhere


PUBLIC = (
    Entry("councils", _("Councils"), "c"),
    Entry("directory", _("Directory"), "d"),
    Entry("needs", _("Needs and offers"), "n"),
    Entry("figures", _("Figures"), "f"),
)
SIGNED_IN = (
    Entry("today", _("Today"), "t"),
    Entry("desk", _("Desk"), "k", for_coordinators=True),
    Entry("needs", _("Needs"), "n"),
    Entry("meetings", _("Meetings"), "m", permission="meetings.see"),
    Entry("surveys", _("Surveys"), "s"),
    Entry("directory", _("Directory"), "d"),
    Entry("figures", _("Figures"), "f"),
)
NEW = (
    Entry("need_new", _("A need"), permission="exchange.state_need"),
    Entry("offer_new", _("An offer"), permission="exchange.make_offer"),
    Entry("quick_log", _("Something that happened"), for_coordinators=True),
    Entry("meeting_new", _("A meeting"), for_coordinators=True),
    Entry("letter_new", _("A letter to members"), for_coordinators=True),
    Entry("import", _("A list from a file"), for_coordinators=True),
)
DESK = (
    Entry("desk", _("Monday"), for_coordinators=True),
    Entry("themes", _("Themes")),
    Entry("actions", _("Actions")),
    Entry("meetings", _("Meetings"), permission="meetings.see"),
    Entry("decisions", _("Decisions")),
    Entry("surveys", _("Surveys")),
    Entry("analyses", _("Needs analyses")),
    Entry("interviews", _("Interviews"), permission="interviews.run"),
    Entry("cases", _("Case studies")),
    Entry("difficulties", _("Difficulties")),
    Entry("reports", _("Needs reports")),
    Entry("ledger", _("Ledger"), permission="record.see_ledger"),
    Entry("letters", _("Letters"), for_coordinators=True),
    Entry("import", _("Imports"), for_coordinators=True),
    Entry("projects", _("Projects")),
    Entry("outbox", _("Outbox"), is_demo=True),
)
PERSON = (
    Entry("profile", _("My profile")),
    Entry("councils", _("Councils")),
    Entry("projects", _("Projects")),
    Entry("ledger", _("Ledger"), permission="record.see_ledger"),
    Entry("outbox", _("Outbox"), is_demo=True),
)
FOOT = (
    Entry("how_we_count", _("How we count")),
    Entry("accessibility", _("Accessibility")),
    Entry("privacy", _("Privacy")),
    Entry("licence", _("Licence")),
)


def address(name: str) -> str:
    """The address under this name; empty while there is none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def anything(permission: str) -> bool:
    return True


def places(
    entries: tuple[Entry, ...],
    path: str,
    *,
    coordinates: bool,
    is_demo: bool = False,
    allowed: Callable[[str], bool] = anything,
) -> list[Place]:
    """The entries that exist and are open to the reader; the longest address that leads to ``path`` is current."""
    found = [
        (entry, url)
        for entry in entries
        if (coordinates or not entry.for_coordinators)
        and (is_demo or not entry.is_demo)
        and (not entry.permission or allowed(entry.permission))
        and (url := address(entry.name))
    ]
    current = max((url for _entry, url in found if path.startswith(url)), key=len, default="")
    return [
        Place(entry.name, entry.label, url + entry.query, entry.key, is_current=bool(current) and url == current)
        for entry, url in found
    ]


def languages(request: HttpRequest) -> list[Language]:
    """This page in every language: all addresses are the same but for the prefix (``urls.py``)."""
    now = (get_language() or "en")[:2]
    here = request.get_full_path()
    # An address that begins with two strokes would lead to another site.
    bare = escape_leading_slashes(here.removeprefix(f"/{get_language_from_path(here)}"))
    return [
        Language(code, name, bare if code == settings.LANGUAGE_CODE else f"/{code}{bare}", code == now)
        for code, name in CHOICES
    ]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: everything ``base.html`` asks for."""
    user = getattr(request, "user", None)
    is_in = bool(user is not None and user.is_authenticated)
    known: dict[str, Any] = {"coordinates": user is not None and access_of(user).is_coordinator}
    if user is not None:
        known["allowed"] = partial(may, user)
    if is_in:
        known["is_demo"] = network.is_demonstration()
    chosen = request.COOKIES.get("theme", "")
    path = request.path
    return {
        "nav_places": places(SIGNED_IN if is_in else PUBLIC, path, **known),
        "nav_new": places(NEW, path, **known) if is_in else [],
        "nav_desk": places(DESK, path, **known) if is_in else [],
        "nav_person": places(PERSON, path, **known) if is_in else [],
        "nav_foot": places(FOOT, path, **known),
        "nav_languages": languages(request),
        "nav_urls": {name: address(name) for name in ("home", "search", "account_login", "account_logout")},
        "is_signed_in": is_in,
        "theme": chosen if chosen in THEMES else "",
    }
