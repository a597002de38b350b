"""Which addresses of the site hold the secret of a link, found in the addresses themselves."""

import re
from collections.abc import Iterator, Sequence

from django.urls import URLPattern, URLResolver, get_resolver

SECRETS = frozenset({"secret", "token"})  # what the part of an address is called that holds one
PART = re.compile(r"<(?:(\w+):)?(\w+)>")


def routes(patterns: Sequence[URLPattern | URLResolver] | None = None, before: str = "/") -> Iterator[str]:
    """Every address as it is written, with its parts."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def routes_with_secrets() -> list[str]:
    return [route for route in routes() if not SECRETS.isdisjoint(name for _kind, name in PART.findall(route))]


def before_a_secret() -> re.Pattern[str]:
    """What stands before the secret in such an address, the longer ones first: ``/s/prove/`` before ``/s/``."""
    routes_before = set()
    for route in routes_with_secrets():
        place = next(part.start() for part in PART.finditer(route) if part[2] in SECRETS)
        routes_before.add("[^/]+".join(map(re.escape, PART.sub("\0", route[:place]).split("\0"))))
    return re.compile("|".join(sorted(routes_before, key=len, reverse=True)))
