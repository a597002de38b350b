"""What all tests share; the database comes from the plugin ``clustergrowth.common.database.testing``."""

import gc
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import pytest_django
from django.core.cache import caches
from django.db import connection
from django.template import RequestContext
from django.test import TransactionTestCase, client
from django.utils import translation
from pytest_django.plugin import blocking_manager_key
from selenium.webdriver import Chrome

from clustergrowth.common.database import roles
from clustergrowth.common.database.server import WEB_ROLE
from clustergrowth.common.network import queries as network
from clustergrowth.common.network.kinds import NetworkKind
from clustergrowth.common.network.models import NetworkProfile
from clustergrowth.web import translations
from tests import databases
from tests.browser import chromium, forget
from tests.cast import Cast, make_cast
from tests.full_cast import FullCast
from tests.kept import KeptCast, kept
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


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The tests of the whole house, which are the long ones, come first in each worker's share.

    A worker begins with a run of its own of this list and, when that is done, takes from the end of another's.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    by_file: dict[Path, list[pytest.Item]] = {}
    for item in items:
        by_file.setdefault(item.path, []).append(item)
    files = sorted(by_file, key=lambda file: not file.is_relative_to(config.rootpath / "tests"))
    items[:] = [item for n in range(workers) for file in files[n::workers] for item in by_file[file]]


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
    """Jobs are done where they are deferred, mails stay in the database, and no page is one of an earlier test."""
    settings.JOBS_INLINE = True
    settings.PUBLIC_PAGES_KEPT = 0
    caches["pages"].clear()
    caches["pages"].set(network.PROFILE, NetworkProfile(name=network.NAMELESS))  # every page of a test asks as much
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


@contextmanager
def _migrated(config: pytest.Config, blocker: pytest_django.DjangoDbBlocker) -> Iterator[None]:
    """While this lasts there is the database that each process copies."""
    keep = config.getvalue("reuse_db")
    with blocker.unblock():
        databases.migrate(keep=keep)
    yield
    if not keep:
        with blocker.unblock():
            databases.drop(databases.MIGRATED)


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Workers collect while the database is migrated, and are given tests after that."""
    if not session.config.pluginmanager.hasplugin("dsession"):
        return (yield)
    with _migrated(session.config, session.config.stash[blocking_manager_key]):
        return (yield)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    request: pytest.FixtureRequest,
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> Iterator[None]:
    is_worker = hasattr(request.config, "workerinput")
    with nullcontext() if is_worker else _migrated(request.config, django_db_blocker):
        connection.settings_dict["TEST"]["TEMPLATE"] = databases.MIGRATED
        yield


@pytest.fixture(scope="session")
def small_cast(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[KeptCast[Cast]]:
    with kept("small_cast", make_cast, django_db_blocker) as cast:
        yield cast


@pytest.fixture(scope="session")
def full_cast(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KeptCast[FullCast]]:
    with kept("full_cast", make_full_cast, django_db_blocker, files=tmp_path_factory.mktemp("uploads")) as cast:
        yield cast


@pytest.fixture(scope="session")
def _one_chromium() -> Iterator[Chrome]:
    with chromium() as one:
        yield one


@pytest.fixture
def driver(live_server: Any, _one_chromium: Chrome) -> Iterator[Chrome]:
    """This worker's browser, as wide as a phone."""
    _one_chromium.set_window_size(360, 780)
    yield _one_chromium
    forget(_one_chromium, live_server.url)


def _let_in(web_role: str) -> None:
    """What a release grants to the role that serves, in the database where a test is."""
    with connection.cursor() as cursor:
        for one in roles.grants(connection.settings_dict["NAME"], web_role):
            cursor.execute(one)


@pytest.fixture
def web_role(db: None) -> str:
    """The role that serves, with what a release grants it; tests are the owner unless they say otherwise.

    Granted in the database where the test is, whichever that is: what a session of its own needs to see besides, it has
    to be granted there.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [WEB_ROLE])
        if not cursor.fetchone():  # on another server
            cursor.execute(f"CREATE ROLE {WEB_ROLE}")
    _let_in(WEB_ROLE)
    return WEB_ROLE


@pytest.fixture
def as_the_web_role(web_role: str) -> Iterator[None]:
    """Whatever a test does after this, it does as a page or the worker does it."""
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
def _whoever_commits_has_a_database_for_it() -> Iterator[None]:
    own = databases.of_one_test
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_setup", classmethod(lambda cls: own.begin()))
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: own.end())
        yield
