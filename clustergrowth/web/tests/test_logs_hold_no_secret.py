"""Whoever reads a log learns no link with which to act in somebody's name."""

import io
import logging
import sys
from collections.abc import Iterator

import pytest
from django.test import Client

from clustergrowth.common.mail import links
from clustergrowth.web.requests import logs
from clustergrowth.web.requests.links import PART, SECRETS, routes, routes_with_secrets

CANARY = "Zq3-hT9_kWm2Xv7LpR4sYb8NcJ6dFgA1"  # as ``common/mail/links.py`` makes them
SHORT = "Zq3-hT9_kWm2"  # of a link to an open survey, or what is left of one that was cut off
NO_SECRETS = {"code", "lang", "number"}  # other words in addresses


def link_paths(secret: str = CANARY) -> list[str]:
    return [PART.sub(lambda part: secret if part[2] in SECRETS else "1", one) for one in routes_with_secrets()]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the root's handler writes at the level that tells most."""
    stream = io.StringIO()
    handler, root = logging.StreamHandler(stream), logging.getLogger()
    handler.setFormatter(logs.WithoutSecrets("%(levelname)s %(name)s: %(message)s"))
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def test_every_word_in_an_address_is_known_to_be_a_secret_or_none() -> None:
    words = {name for route in routes() for kind, name in PART.findall(route) if kind in ("str", "path")}
    assert words - SECRETS - NO_SECRETS == set(), "is this a secret?"


@pytest.mark.parametrize("secret", [CANARY, SHORT])
def test_every_address_with_a_secret_is_known_to_the_log(secret: str) -> None:
    assert len(link_paths()) > 15
    Client().handler.load_middleware()
    for path in link_paths(secret):
        assert secret not in logs.without_secrets(f"Not Found: {path}"), path
        assert secret not in logs.without_secrets(f'"GET /tr{path}?a=1 HTTP/1.1" 404'), path


@pytest.mark.django_db
def test_no_page_that_a_link_opens_writes_the_secret_down(log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Client(raise_request_exception=False, enforce_csrf_checks=True)
    for path in link_paths():
        browser.get(path)
        browser.post(path)  # refused for want of a token, and logged

    def breaks(secret: str, *_: object) -> None:
        raise RuntimeError(f"no {secret} today")

    for name in ("look", "look_again"):
        monkeypatch.setattr(links, name, breaks)
    assert [browser.get(path).status_code for path in link_paths()].count(500) > 5
    said = log.getvalue()
    assert CANARY not in said
    assert "Traceback" in said
    assert said.count(logs.GONE) > len(link_paths())


def test_arguments_and_what_nobody_caught_are_without_it_too(
    log: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("procrastinate.worker").info("Starting job mail.send[1](secret=%r)", CANARY)
    assert log.getvalue().count(logs.GONE) == 1
    try:
        raise ValueError(CANARY)
    except ValueError as fault:
        logs.say_uncaught(type(fault), fault, fault.__traceback__)
        assert sys.exc_info()[1] is fault
    assert CANARY not in capsys.readouterr().err


def test_the_names_in_a_traceback_stay_readable() -> None:
    line = "in test_no_page_that_a_link_opens_writes_the_secret_down TransactionManagementError 2026-11-30"
    assert logs.without_secrets(line) == line


def test_every_logger_writes_through_the_one_handler() -> None:
    """No library keeps a handler of its own that would write past the formatter."""
    told = logs.configuration("DEBUG")
    assert [one["formatter"] for one in told["handlers"].values()] == ["plain"]
    for name in ("django", "django.request", "django.server", "django.security.csrf", "procrastinate", "allauth"):
        one: logging.Logger | None = logging.getLogger(name)
        while one is not None and one is not logging.getLogger():
            assert one.handlers == [], name
            assert one.propagate, name
            one = one.parent


@pytest.mark.django_db
def test_a_page_that_a_link_opened_is_not_told_to_the_next() -> None:
    for path in link_paths():
        assert Client().get(path).headers["Referrer-Policy"] == "strict-origin", path
    assert Client().get("/").headers["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_a_page_that_a_link_opened_is_kept_by_nobody() -> None:
    """Nor by the browser, whose next person would find it one page back."""
    for path in link_paths():
        kept = Client().get(path).headers.get("Cache-Control", "")
        assert {"no-store", "private"} <= set(kept.split(", ")), path
