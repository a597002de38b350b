"""Whether the embedded database was prepared by exactly this release, so that a start need not load it all to see that.

The note stands in the database, as its comment: a restored or replaced database does not have it, and is prepared.
"""

import hashlib
from pathlib import Path

import psycopg
from psycopg import sql

from clustergrowth.common import database
from clustergrowth.common.database import roles

PACKAGE = Path(__file__).resolve().parents[2]
ROOT = PACKAGE.parent


def is_ready() -> bool:
    if not database.is_embedded():
        return False
    with psycopg.connect(database.owner_url()) as connection:
        query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        row = connection.execute(query).fetchone()
    return row is not None and row[0] == mark()


def note() -> None:
    """Say that everything is prepared. Another server may not let us, and is prepared at every start."""
    if not database.is_embedded():
        return
    with psycopg.connect(database.owner_url()) as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, sql.Literal(mark())))


def mark() -> str:
    """What preparation depends on: our steps, what is granted, translations, and the packages."""
    digest = hashlib.sha256()
    steps, translations = PACKAGE.rglob("migrations/*.py"), (ROOT / "locale").rglob("*.po")
    files = [ROOT / "requirements.txt", Path(roles.__file__), *steps, *translations]
    for file in sorted(files):
        digest.update(f"\0{file.relative_to(ROOT)}\0".encode() + (file.read_bytes() if file.exists() else b""))
    return digest.hexdigest()
