"""The pages one uses most ask the database little, and nothing twice: the numbers here may only become less."""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clustergrowth.agree.themes.models import Theme, ThemeEvidence
from clustergrowth.connect.exchange.models import Need
from clustergrowth.connect.exchange.tests.made import weld_need
from tests.cast import NOW, Cast
from tests.conftest import Clients
from tests.full_cast import FullCast

pytestmark = pytest.mark.django_db


def asked(request: Callable[[], object]) -> list[str]:
    """What it asks, with its values; that a savepoint begins and ends is no question."""
    with CaptureQueriesContext(connection) as found:
        request()
    return [one["sql"] for one in found if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def asked_twice(questions: list[str]) -> list[str]:
    return [sql for sql, n in Counter(questions).items() if n > 1]


# The twenty main pages, as bench/pages.py measures them.
FEW = 15
PUBLIC, MEMBER, COORDINATOR = "public", "lucia", "carla"
PAGES = {
    PUBLIC: (
        *("/", "/councils/", "/councils/bologna/", "/learn/", "/learn/bologna/", "/learn/figures/volume/"),
        *("/directory/", "/needs/", "/analysis/", "/reports/"),
    ),
    MEMBER: ("/today/", "/needs/", "/introductions/", "/directory/"),
    COORDINATOR: ("/today/", "/desk/", "/themes/", "/meetings/", "/surveys/", "/ledger/"),
}
MORE = {  # no more than now
    (COORDINATOR, "/desk/"): 22,  # one for each group that has something, and what its rows are about
    (COORDINATOR, "/ledger/"): 28,  # one for each kind of thing that its lines are about
}


@pytest.mark.parametrize(("role", "path"), [(role, path) for role, paths in PAGES.items() for path in paths])
def test_a_main_page_asks_at_most_fifteen_things(
    network: FullCast, clients: Clients, real_network: None, role: str, path: str
) -> None:
    clients[role].get(path)
    questions = asked(lambda: clients[role].get(path))
    assert len(questions) <= MORE.get((role, path), FEW), "\n".join(question[:200] for question in questions)


def test_the_own_page_asks_thirteen_things_and_nothing_twice(cast: Cast, client: Client) -> None:
    weld_need(cast)
    theme = Theme.objects.create(council=cast.bologna, title="T", proposed_at=NOW)
    ThemeEvidence.objects.create(theme=theme, kind="observation", text="Heard.", added_at=NOW, added_by=cast.lucia)
    client.force_login(cast.lucia)
    client.get(reverse("profile"))
    questions = asked(lambda: client.get(reverse("profile")))
    assert asked_twice(questions) == []
    assert len(questions) <= 13, "\n".join(questions)


def test_posting_a_need_asks_nineteen_things_and_nothing_twice(cast: Cast, settings: LazySettings) -> None:
    settings.JOBS_INLINE = False  # what the worker does of it afterwards keeps nobody waiting
    client, where = Client(enforce_csrf_checks=True), reverse("need_new")
    client.force_login(cast.lucia)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(where).content.decode())
    assert token
    form = {"csrfmiddlewaretoken": token[1], "text": "Cerchiamo chi rettifica ingranaggi di precisione.", "post": "1"}
    questions = asked(lambda: client.post(where, form))
    assert Need.objects.filter(posted_by=cast.lucia).count() == 1
    assert asked_twice(questions) == []
    assert len(questions) <= 19, "\n".join(questions)
