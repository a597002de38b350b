"""Every address with every role: what the law of permissions (``people/permissions.py``) means for each page.

A row says which status everybody gets and, by the name of the role, who gets another one; strangers, unless it is said,
are shown the way to the sign-in page (``in``). A new address fails the test until it stands here; a new role is one
line in ``ACTORS_OF``.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Literal

from django.urls import URLPattern, URLResolver, get_resolver

from tests.full_cast import FullCast

ACTORS_OF = {
    "public": "public",
    "member": "lucia",  # of Bologna
    "seat_holder": "paolo",  # in Bologna
    "coordinator": "carla",  # of Bologna
    "other_coordinator": "selin",  # of İstanbul
    "other_member": "murat",  # of İstanbul
    "lead": "leda",  # of the consortium
    "administrator": "adam",  # of the site
}
ROLES = tuple(ACTORS_OF.values())
Answer = int | Literal["in"]
Row = Mapping[str, str]  # by who asks
Data = dict[str, Any] | Callable[[FullCast], dict[str, Any]]


def row(everybody: Answer, *, public: Answer = "in", **roles: Answer) -> Row:
    """What each role gets: ``everybody``'s, unless it is named; strangers are asked to sign in."""
    got = {"public": public, **roles}
    return {actor: str(got.get(role, everybody)) for role, actor in ACTORS_OF.items()}


@dataclass(frozen=True)
class Address:
    """One name of the resolver: where it leads in the cast, and what each role gets there."""

    name: str
    at: str = ""  # words after the name of the address, each an attribute of the cast: "theme.pk evidence.pk"
    get: Row = field(default_factory=dict)  # empty: only POST is answered here
    post: Row = field(default_factory=dict)  # the answers to ``data``; empty: nothing is done here
    data: Data | None = None
    query: str = ""
    is_list: bool = False  # grows with the network: paged, and its queries do not grow
    is_export: bool = False  # ``?format=csv`` gives the same as a table, to the same readers

    def arguments(self, cast: FullCast) -> list[Any]:
        return [cast.secrets[one[1:]] if one.startswith("~") else attrgetter(one)(cast) for one in self.at.split()]

    def sent(self, cast: FullCast) -> dict[str, Any]:
        return self.data(cast) if callable(self.data) else self.data or {}


def names(patterns: Any = None, namespace: str = "") -> Iterator[str]:
    """Every name of the resolver, with its namespace."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from names(one.url_patterns, f"{namespace}{one.namespace}:" if one.namespace else namespace)
        elif isinstance(one, URLPattern):
            yield f"{namespace}{one.name}"


# --- rows that recur --------------------------------------------------------------------------------------------------

ALL = row(200, public=200)
IN = row(200)  # whoever is signed in
BY_LINK = ALL  # the secret in the mail is the key
OFFICE = row(403, coordinator=200, other_coordinator=200)  # coordinators, each for the own council
OFFICE_DO = row(403, coordinator=302, other_coordinator=302)
CARLA = row(403, coordinator=200)  # the coordinator of this council only
CARLA_DO = row(403, coordinator=302)
CARLA_OWN = row(
    403, coordinator=200, other_coordinator=404
)  # ... and another's coordinator is told that there is no such page
CARLA_OWN_DO = row(403, coordinator=302, other_coordinator=404)
RUN_DO = row(403, coordinator=302, lead=302)  # surveys: the coordinator and the consortium lead
ACTORS = row(200, lead=403, administrator=403)  # who acts for an organisation, or coordinates
ONE_FIRM = row(403, member=200, coordinator=200)  # who works there, and the coordinator of its council
ONE_FIRM_DO = row(403, member=302, coordinator=302)
