"""Who may do what: the owner makes and changes tables, whoever serves pages or does background work only fills them.

What a page could be tricked into saying to the database is then no more than pages say: no table is made or changed,
no trigger switched off, no file read, no program started.
"""

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from clustergrowth.common.database.home import owner_url, web_url

READ_ONLY = ("django_migrations", "network_network")  # written by the owner alone
# A trigger of ours asks this whether a setting of the session switches it off. Anybody could make that setting.
NO_TRIGGER_IS_IGNORED = """
    CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN
    LANGUAGE plpgsql AS $$ BEGIN RETURN FALSE; END; $$
"""
STATEMENTS = (
    "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC",
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "GRANT CONNECT ON DATABASE {database} TO {web}",
    "GRANT USAGE ON SCHEMA public TO {web}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {web}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {web}",
    "REVOKE INSERT, UPDATE, DELETE ON {read_only} FROM {web}",
    # what later releases add
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {web}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {web}",
)
OWNS = """
    SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
                   AND pg_has_role(current_user, relowner, 'MEMBER'))
"""


def web_role() -> str | None:
    """The role that serves; None where the owner does it, because only one address was given."""
    web, owner = (conninfo_to_dict(url).get("user") for url in (web_url(), owner_url()))
    return None if web == owner else str(web)


def grants(database: str, web: str) -> list[sql.Composable]:
    """What the owner says when the tables are as this release wants them; as often as one likes."""
    names = {
        "database": sql.Identifier(database),
        "web": sql.Identifier(web),
        "read_only": sql.SQL(", ").join(map(sql.Identifier, READ_ONLY)),
    }
    return [sql.SQL(NO_TRIGGER_IS_IGNORED), *(sql.SQL(statement).format(**names) for statement in STATEMENTS)]


def owns_the_tables() -> bool:
    """Whether whoever serves could change the tables themselves, as their owner or as a superuser."""
    with psycopg.connect(web_url()) as connection:
        return connection.execute(OWNS).fetchone() == (True,)
