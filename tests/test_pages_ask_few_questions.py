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

pytestmark = pytest.mark.django_db


def asked(request: Callable[[], object]) -> list[str]:
    """What it asks, with its values; that a savepoint begins and ends is no question."""
    with CaptureQueriesContext(connection) as found:
        request()
    return [one["sql"] for one in found if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def asked_twice(questions: list[str]) -> list[str]:
    return [sql for sql, n in Counter(questions).items() if n > 1]


def test_the_own_page_asks_twelve_things_and_nothing_twice(cast: Cast, client: Client) -> None:
    weld_need(cast)
    theme = Theme.objects.create(council=cast.bologna, title="T", proposed_at=NOW)
    ThemeEvidence.objects.create(theme=theme, kind="observation", text="Heard.", added_at=NOW, added_by=cast.lucia)
    client.force_login(cast.lucia)
    client.get(reverse("profile"))
    questions = asked(lambda: client.get(reverse("profile")))
    assert asked_twice(questions) == []
    assert len(questions) <= 12, "\n".join(questions)


def test_posting_a_need_asks_eighteen_things_and_nothing_twice(cast: Cast, settings: LazySettings) -> None:
    settings.JOBS_INLINE = False  # what the worker does of it afterwards keeps nobody waiting
    client, where = Client(enforce_csrf_checks=True), reverse("need_new")
    client.force_login(cast.lucia)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(where).content.decode())
    assert token
    form = {"csrfmiddlewaretoken": token[1], "text": "Cerchiamo chi rettifica ingranaggi di precisione.", "post": "1"}
    questions = asked(lambda: client.post(where, form))
    assert Need.objects.filter(posted_by=cast.lucia).count() == 1
    assert asked_twice(questions) == []
    assert len(questions) <= 18, "\n".join(questions)
