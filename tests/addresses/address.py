"""Every address with every role: what the law of permissions (``people/permissions.py``) means for each page.

A row of answers holds one word for each of ``ROLES``, in this order: the public, Lucia (a member of Bologna), Paolo
(holds a seat there), Carla (coordinates it), Selin (coordinates İstanbul), Murat (a member there), Leda (consortium
lead), Adam (site administrator). ``in`` is the way to the sign-in page, a number the status. A new address fails the
test until it stands here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.full_cast import FullCast

ROLES = ("public", "lucia", "paolo", "carla", "selin", "murat", "leda", "adam")
Data = dict[str, Any] | Callable[[FullCast], dict[str, Any]]


@dataclass(frozen=True)
class Address:
    """One name of the resolver: where it leads in the cast, and what each role gets there."""

    name: str
    at: str = ""  # words after the name of the address, each an attribute of the cast: "theme.pk evidence.pk"
    get: str = ""  # row of answers; empty: only POST is answered here
    post: str = ""  # row of answers to ``data``; empty: nothing is done here
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


# --- rows that recur: public lucia paolo carla selin murat leda adam --------------------------------------------------

ALL = "200 200 200 200 200 200 200 200"
IN = "in 200 200 200 200 200 200 200"  # whoever is signed in
BY_LINK = ALL  # the secret in the mail is the key
OFFICE = "in 403 403 200 200 403 403 403"  # coordinators, each for the own council
OFFICE_DO = "in 403 403 302 302 403 403 403"
CARLA = "in 403 403 200 403 403 403 403"  # the coordinator of this council only
CARLA_DO = "in 403 403 302 403 403 403 403"
CARLA_OWN = "in 403 403 200 404 403 403 403"  # ... and another's coordinator is told that there is no such page
CARLA_OWN_DO = "in 403 403 302 404 403 403 403"
RUN_DO = "in 403 403 302 403 403 302 403"  # surveys: the coordinator and the consortium lead
ACTORS = "in 200 200 200 200 200 403 403"  # who acts for an organisation, or coordinates
ONE_FIRM = "in 200 403 200 403 403 403 403"  # who works there, and the coordinator of its council
ONE_FIRM_DO = "in 302 403 302 403 403 403 403"
