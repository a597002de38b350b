"""What all tests share; the database comes from the plugin ``clustergrowth.common.database.testing``."""

import gc
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
import pytest_django
from django.db import connection
from django.template import RequestContext
from django.test import TransactionTestCase, client
from django.utils import translation

from clustergrowth.common.database import roles
from clustergrowth.common.database.server import WEB_ROLE
from clustergrowth.common.network import queries as network
from clustergrowth.common.network.kinds import NetworkKind
from clustergrowth.web import translations
from tests.cast import Cast, make_cast
from tests.full_cast import FullCast
from tests.kept import KeptCast
from tests.two_months import make_full_cast

hypothesis.settings.register_profile("house", deadline=None)  # nothing is asserted by timing: machines are noisy
hypothesis.settings.load_profile("house")


@pytest.fixture
def network_is(monkeypatch: pytest.MonkeyPatch) -> Callable[[NetworkKind], None]:
    """Says what the network of a test is, in place of its database."""
    return lambda kind: monkeypatch.setattr(network, "kind", lambda: kind)


def pytest_configure(config: pytest.Config) -> None:
    """Pages are read in five languages; once, before the workers begin, so that no test depends on another's start."""
    if not hasattr(config, "workerinput"):
        list(translations.compile_stale())


def pytest_collection_finish(session: pytest.Session) -> None:
    """What stands until the end, half a million objects, is looked through by no collector of garbage any more."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


@pytest.fixture(autouse=True, scope="session")
def _context_of_pages_only() -> Iterator[None]:
    """``response.context`` is the page's own; a copy of each of the sixty parts it is made of cost a tenth of it."""
    store = client.store_rendered_templates  # type: ignore[attr-defined]  # there is no public hook

    def of_pages(found: Any, signal: Any, sender: Any, template: Any, context: Any, **known: Any) -> None:
        if isinstance(context, RequestContext) and context.template is template:
            store(found, signal, sender, template, context, **known)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "store_rendered_templates", of_pages)
        yield


@pytest.fixture(autouse=True)
def _work_at_once(settings: Any, network_is: Callable[[NetworkKind], None]) -> None:
    """Jobs are done where they are deferred, and mails stay in the database."""
    settings.JOBS_INLINE = True
    network_is(NetworkKind.DEMONSTRATION)


@pytest.fixture
def real_network(network_is: Callable[[NetworkKind], None]) -> None:
    """Mails go out, and nobody acts as somebody else."""
    network_is(NetworkKind.REAL)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """A request in another language leaves that language behind; the next test begins in English again."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def small_cast() -> KeptCast[Cast]:
    return KeptCast("small_cast", make_cast, numbers_from=1_000_000)


@pytest.fixture(scope="session")
def full_cast(tmp_path_factory: pytest.TempPathFactory) -> KeptCast[FullCast]:
    return KeptCast("full_cast", make_full_cast, numbers_from=2_000_000, files=tmp_path_factory.mktemp("uploads"))


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None,
    request: pytest.FixtureRequest,
    django_db_blocker: pytest_django.DjangoDbBlocker,
    small_cast: KeptCast[Cast],
    full_cast: KeptCast[FullCast],
) -> Iterator[None]:
    """Beside the database of the tests one for each cast that they ask for."""
    asked = {name for test in request.session.items for name in getattr(test, "fixturenames", ())}
    with django_db_blocker.unblock():
        for kept in (small_cast, full_cast):
            if kept.name in asked:
                kept.copy_database()
    yield
    with django_db_blocker.unblock():
        for kept in (small_cast, full_cast):
            kept.drop_database()


def _let_in(web_role: str) -> None:
    """What a release grants to the role that serves, in the database where a test is."""
    with connection.cursor() as cursor:
        for one in roles.grants(connection.settings_dict["NAME"], web_role):
            cursor.execute(one)


@pytest.fixture(scope="session")
def web_role(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> str:
    """The role that serves, with what a release grants it; tests are the owner unless they say otherwise."""
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [WEB_ROLE])
            if not cursor.fetchone():  # on another server
                cursor.execute(f"CREATE ROLE {WEB_ROLE}")
        _let_in(WEB_ROLE)
    return WEB_ROLE


@pytest.fixture
def as_the_web_role(db: None, web_role: str) -> Iterator[None]:
    """Whatever a test does after this, it does as a page or the worker does it."""
    _let_in(web_role)
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {web_role}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@pytest.fixture
def cast(db: None, small_cast: KeptCast[Cast]) -> Iterator[Cast]:
    with small_cast.given() as cast:
        yield cast


@pytest.fixture(autouse=True, scope="session")
def _ledger_and_queue_are_emptied_between_tests() -> Iterator[None]:
    """Tests that commit are cleaned up by TRUNCATE, which the ledger refuses; only this may pass its triggers.

    The queue's tables are not Django's own, so Django would leave them full.
    """
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # there is no public hook

    def with_triggers_off(self: TransactionTestCase) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
        try:
            flush(self)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = origin")

    TransactionTestCase._fixture_teardown = with_triggers_off  # type: ignore[attr-defined]
    yield
    TransactionTestCase._fixture_teardown = flush  # type: ignore[attr-defined]
