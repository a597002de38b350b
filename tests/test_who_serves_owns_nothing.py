"""What a page could be tricked into saying to the database is no more than pages say."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from psycopg import sql

from clustergrowth.common.database import owner_url, roles
from clustergrowth.common.database.server import WEB_ROLE
from clustergrowth.common.mail.models import Mail
from clustergrowth.people.imports.queries import known
from clustergrowth.record import services
from clustergrowth.record.models import Line
from tests.cast import NOW, Cast

FORBIDDEN = (
    "ALTER TABLE record_line DISABLE TRIGGER ALL",
    "DROP TABLE mail_mail",
    "TRUNCATE record_line CASCADE",
    "TRUNCATE mail_mail",
    "SET session_replication_role = replica",
    "CREATE TABLE mine (n int)",
    "CREATE TEMP TABLE record_line (n int)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN"
    " LANGUAGE sql AS 'SELECT true'",
    "CREATE EXTENSION IF NOT EXISTS file_fdw",
    "CREATE ROLE mine",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "COPY mail_mail FROM '/etc/hostname'",
    "SELECT pg_read_file('/etc/hostname')",
    "SELECT lo_import('/etc/hostname')",
    "ALTER SYSTEM SET log_min_messages = panic",
    "DELETE FROM django_migrations",
    "UPDATE network_network SET kind = 'demonstration'",
    "INSERT INTO network_network VALUES (1, 'demonstration', now())",
)


@pytest.fixture
def session(db: None) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """A session that is the role's own, after a release granted what it does."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(owner_url(), dbname=name, autocommit=True) as one:
        for grant in roles.grants(name, WEB_ROLE):
            one.execute(sql.Composed([grant]))
        one.execute(f"SET SESSION AUTHORIZATION {WEB_ROLE}")
        yield one


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_it_is_refused_what_no_page_needs(session: "psycopg.Connection[tuple[object, ...]]", statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute(statement)


def test_no_setting_of_a_session_switches_off_a_trigger(as_the_web_role: None, cast: Cast) -> None:
    """pgtrigger lets a session name triggers that it wants to be left alone by."""
    services.log_contact(
        by=cast.lucia, between=[cast.laser, cast.ateneo], text="Una visita", acting_for=cast.laser, council=cast.bologna
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = 'record_line'::regclass")
        every = ",".join(name for (name,) in cursor.fetchall())
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{every}}}"])
        with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
            cursor.execute("DELETE FROM record_line")
    assert Line.objects.exists()


def test_a_table_of_a_later_release_can_be_filled(web_role: str, db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE later (id bigserial PRIMARY KEY, n int)")
        cursor.execute(f"SET ROLE {web_role}")
        try:
            cursor.execute("INSERT INTO later (n) VALUES (1) RETURNING id")
            assert cursor.fetchone() == (1,)
        finally:
            cursor.execute("RESET ROLE")


def test_what_an_import_needs_of_the_owner_is_done_for_it(as_the_web_role: None) -> None:
    known.count_afresh()
    with connection.cursor() as cursor:
        cursor.execute("SELECT imports_sort_names()")


def test_mails_are_written_and_read(as_the_web_role: None, cast: Cast) -> None:
    Mail.objects.create(to="a@example.org", language="en", subject="s", text="t", html="h", kind="k", created_at=NOW)
    assert Mail.objects.filter(subject="s").delete()


@pytest.mark.parametrize(("web", "owns"), [("", True), ("clustergrowth_web", False)])
def test_whether_the_owner_serves_is_seen(
    session: object, monkeypatch: pytest.MonkeyPatch, web: str, owns: bool
) -> None:
    place = psycopg.conninfo.conninfo_to_dict(owner_url()) | {"dbname": connection.settings_dict["NAME"]}
    served = psycopg.conninfo.make_conninfo("", **place | ({"user": web} if web else {}))
    monkeypatch.setattr(roles, "web_url", lambda: served)
    assert roles.owns_the_tables() == owns
