"""Whether another server, named by ``DATABASE_URL``, can be worked with: asked once, before anything rests on it."""

from urllib.parse import urlsplit

import psycopg

from clustergrowth.common.errors import Refused

OLDEST = 15  # NULLS NOT DISTINCT, on which our constraints rest
NEEDED = ("btree_gist", "pg_trgm", "vector")
PATIENCE = 10  # seconds
MISSING = """
    SELECT name FROM unnest(%s::text[]) AS name
    WHERE name NOT IN (SELECT a.name FROM pg_available_extensions AS a) ORDER BY name
"""


def check(variable: str, url: str) -> None:
    """Raises Refused with what to do, where ``url``, which the environment's ``variable`` gave, cannot be used."""
    place = urlsplit(url)
    if place.scheme not in ("postgres", "postgresql"):
        raise Refused(
            f"{variable} begins with {place.scheme or url[:12]!r}, and only PostgreSQL can be used: "
            "postgresql://user:password@host/database."
        )
    try:
        with psycopg.connect(url, connect_timeout=PATIENCE) as connection:
            version = connection.info.server_version // 10000
            missing = [str(name) for (name,) in connection.execute(MISSING, [list(NEEDED)])]
    except psycopg.Error as fault:
        said = " ".join(str(fault).split())
        raise Refused(f"{variable} leads to no database that can be used. The server says: {said}") from fault
    if version < OLDEST:
        raise Refused(f"The server of {variable} is PostgreSQL {version}: {OLDEST} or newer is needed.")
    if missing:
        raise Refused(
            f"The server of {variable} lacks {', '.join(missing)}: install what brings it "
            "(for vector the package pgvector), then start again."
        )
