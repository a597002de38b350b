"""The process that has the models fell a moment ago: what needs no reading goes on, the rest is said."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.connect.exchange.jobs import embed_forgotten
from clustergrowth.connect.exchange.models import Need
from clustergrowth.connect.exchange.queries.matching import matches_for
from clustergrowth.connect.exchange.queries.offered import suggestions
from clustergrowth.connect.exchange.services import embed_waiting
from clustergrowth.connect.exchange.tests.made import WELD, listening_offer, weld_need
from clustergrowth.engine.matching import ModelsAway, text_models
from clustergrowth.engine.matching.text_models import asking
from clustergrowth.engine.matching.text_models.asking import AskedModels
from tests.cast import Cast

UNREAD = "Texts cannot be read and compared at the moment"


@pytest.fixture
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "RESTART", 0.0)
    monkeypatch.setattr(text_models, "_asked", AskedModels(str(tmp_path / "nobody")))


@contextmanager
def back(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setattr(text_models, "_asked", text_models._LOADED)
        yield


@pytest.mark.usefixtures("away")
def test_the_page_says_so_and_proposes_the_readers_language(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    page = client.post(reverse("need_read"), {"text": WELD}).content.decode()
    assert UNREAD in page and "Nobody fits so far" not in page
    assert f'<option value="{cast.lucia.language}" selected>' in page


@pytest.mark.usefixtures("away")
def test_it_is_posted_and_read_once_somebody_can(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with back(monkeypatch):
        listening_offer(cast)
    monkeypatch.setattr("clustergrowth.common.jobs.defer", lambda *_a, **_b: None)
    client.force_login(cast.lucia)
    client.post(reverse("need_new"), {"text": WELD, "lang": "it", "post": "1"})
    need = Need.objects.get()
    assert need.text == WELD and need.lang == "it" and need.vector is None
    with pytest.raises(ModelsAway):  # the job fails, and is tried again
        embed_waiting()
    with back(monkeypatch):
        embed_forgotten()
    need.refresh_from_db()
    assert need.vector is not None


def test_what_was_read_before_shows_no_matches_and_does_not_say_that_there_are_none(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    need = weld_need(cast)
    listening_offer(cast)
    request.getfixturevalue("away")
    client.force_login(cast.lucia)
    page = client.get(reverse("need", args=[need.pk])).content.decode()
    assert "Your text is being read and compared." in page and "No match yet" not in page
    assert not matches_for(need, cast.lucia).is_read
    assert suggestions([(WELD, "it")], None, cast.lucia) == []
