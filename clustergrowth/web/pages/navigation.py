"""Where one can go from every page: a place appears as soon as its address exists and the reader may use it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.languages import CHOICES
from clustergrowth.common.mail import outgoing
from clustergrowth.common.network import queries as network
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.permissions import may
from clustergrowth.web.requests.public import look_of
from clustergrowth.web.requests.speaking import AS_A_ROLE, CHOICE, address_in

Words = str | Promise


@dataclass(frozen=True)
class NavigationLink:
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
    url: str  # for machines: where the page is in it
    choice: str  # for people, who mean it
    is_current: bool


@dataclass(frozen=True)
class NavigationEntry:
    """A place before its address is known."""

    name: str
    label: Words
    key: str = ""
    query: str = ""
    for_coordinators: bool = False
    permission: str = ""  # of the law, where not everybody may go there
    is_demo: bool = False  # where mails go nowhere


PUBLIC = (
    NavigationEntry("councils", _("Councils"), "c"),
    NavigationEntry("directory", _("Directory"), "d"),
    NavigationEntry("needs", _("Needs and offers"), "n"),
    NavigationEntry("figures", _("Figures"), "f"),
)
SIGNED_IN = (
    NavigationEntry("today", _("Today"), "t"),
    NavigationEntry("desk", _("Desk"), "k", for_coordinators=True),
    NavigationEntry("needs", _("Needs"), "n"),
    NavigationEntry("meetings", _("Meetings"), "m", permission="meetings.see"),
    NavigationEntry("surveys", _("Surveys"), "s"),
    NavigationEntry("directory", _("Directory"), "d"),
    NavigationEntry("figures", _("Figures"), "f"),
)
NEW = (
    NavigationEntry("need_new", _("A need"), permission="exchange.state_need"),
    NavigationEntry("offer_new", _("An offer"), permission="exchange.make_offer"),
    NavigationEntry("quick_log", _("Something that happened"), permission="record.log_contact"),
    NavigationEntry("meeting_new", _("A meeting"), for_coordinators=True),
    NavigationEntry("letter_new", _("A letter to members"), for_coordinators=True),
    NavigationEntry("import", _("A list from a file"), for_coordinators=True),
)
DESK = (
    NavigationEntry("desk", _("Monday"), for_coordinators=True),
    NavigationEntry("themes", _("Themes")),
    NavigationEntry("actions", _("Actions")),
    NavigationEntry("meetings", _("Meetings"), permission="meetings.see"),
    NavigationEntry("decisions", _("Decisions")),
    NavigationEntry("surveys", _("Surveys")),
    NavigationEntry("analyses", _("Needs analyses")),
    NavigationEntry("interviews", _("Interviews"), permission="interviews.run"),
    NavigationEntry("cases", _("Case studies")),
    NavigationEntry("difficulties", _("Difficulties")),
    NavigationEntry("reports", _("Needs reports")),
    NavigationEntry("ledger", _("Ledger"), permission="record.see_ledger"),
    NavigationEntry("letters", _("Letters"), for_coordinators=True),
    NavigationEntry("import", _("Imports"), for_coordinators=True),
    NavigationEntry("projects", _("Projects")),
    NavigationEntry("mails", _("Mails"), permission="mails.see"),
    NavigationEntry("outbox", _("Outbox"), is_demo=True),
)
PERSON = (
    NavigationEntry("profile", _("My profile")),
    NavigationEntry("councils", _("Councils")),
    NavigationEntry("projects", _("Projects")),
    NavigationEntry("ledger", _("Ledger"), permission="record.see_ledger"),
    NavigationEntry("mails", _("Mails"), permission="mails.see"),
    NavigationEntry("council_settings", _("Councils and their coordinators"), permission="councils.create"),
    NavigationEntry("network_settings", _("The network"), permission="site.administer"),
    NavigationEntry("persons", _("Erase a person on request"), permission="site.administer"),
    NavigationEntry("outbox", _("Outbox"), is_demo=True),
)
FOOT = (
    NavigationEntry("how_we_count", _("How we count")),
    NavigationEntry("accessibility", _("Accessibility")),
    NavigationEntry("privacy", _("Privacy")),
    NavigationEntry("licence", _("Licence")),
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
    entries: tuple[NavigationEntry, ...],
    path: str,
    *,
    coordinates: bool,
    is_demo: bool = False,
    allowed: Callable[[str], bool] = anything,
) -> list[NavigationLink]:
    """The entries that exist and are open to the reader; the longest address that leads to ``path`` is current."""
    shown = [
        (entry, url)
        for entry in entries
        if (coordinates or not entry.for_coordinators)
        and (is_demo or not entry.is_demo)
        and (not entry.permission or allowed(entry.permission))
        and (url := address(entry.name))
    ]
    current = max((url for _entry, url in shown if path.startswith(url)), key=len, default="")
    return [
        NavigationLink(
            entry.name, entry.label, url + entry.query, entry.key, is_current=bool(current) and url == current
        )
        for entry, url in shown
    ]


def languages(request: HttpRequest) -> list[Language]:
    """This page in every language."""
    now = (get_language() or "en")[:2]
    return [
        Language(code, name, url, f"{url}{'&' if '?' in url else '?'}{CHOICE}={code}", code == now)
        for code, name in CHOICES
        for url in [address_in(code, request)]
    ]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: everything ``base.html`` asks for."""
    user = getattr(request, "user", None)
    is_in = bool(user is not None and user.is_authenticated)
    context: dict[str, Any] = {"coordinates": user is not None and access_of(user).is_coordinator}
    if user is not None:
        context["allowed"] = partial(may, user)
    if is_in:
        context["is_demo"] = network.is_demonstration()
    path = request.path
    return {
        "nav_places": places(SIGNED_IN if is_in else PUBLIC, path, **context),
        "nav_new": places(NEW, path, **context) if is_in else [],
        "nav_desk": places(DESK, path, **context) if is_in else [],
        "nav_person": places(PERSON, path, **context) if is_in else [],
        "nav_foot": places(FOOT, path, **context),
        "nav_languages": languages(request),
        "nav_urls": {name: address(name) for name in ("home", "search", "profile", "account_login", "account_logout")},
        "is_signed_in": is_in,
        "has_own_language": is_in and AS_A_ROLE not in getattr(request, "session", ()),  # none of a refused one
        "no_mail_leaves": not outgoing.has_server() and not network.is_demonstration(),
        "nav_network": network.profile(),
        "nav_site": settings.SITE_ADDRESS,  # what somebody asks for may be another host than ours
        "theme": look_of(request),
    }
