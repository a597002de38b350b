"""Behind TLS every cookie goes over TLS only, stays on this site, and is read by no script."""

import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from django.conf import global_settings
from django.contrib import messages
from django.contrib.messages.middleware import MessageMiddleware
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from clustergrowth.common.mail.models import Mail
from clustergrowth.people.persons.services.sessions import COOKIE
from clustergrowth.web import settings as ours
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]


@pytest.fixture
def behind_tls(settings: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The settings of a server with an address of its own."""
    monkeypatch.setenv("CLUSTERGROWTH_ADDRESS", "https://testserver")
    told = runpy.run_path(str(ours.__file__))
    for name, value in told.items():
        if re.search("COOKIE|SECURE|TRUSTED", name) and name.isupper():
            setattr(settings, name, value)
    return told


def test_every_cookie_that_django_and_its_parts_know_is_safe(behind_tls: dict[str, Any]) -> None:
    kinds = {name.removesuffix("SECURE") for name in dir(global_settings) if name.endswith("_COOKIE_SECURE")}
    assert len(kinds) >= 3
    for kind in kinds:
        assert behind_tls.get(f"{kind}SECURE") is True, f"{kind}SECURE is not set"
        assert behind_tls.get(f"{kind}HTTPONLY") is True, f"{kind}HTTPONLY is not set"
        assert str(behind_tls.get(f"{kind}NAME")).startswith("__Host-"), f"{kind}NAME is not of this site alone"


def test_every_cookie_that_a_page_sets_is_safe(behind_tls: dict[str, Any], cast: Cast) -> None:
    browser = Client()
    for path in ("/", reverse("account_request_login_code"), reverse("join")):
        browser.get(path, secure=True)
    browser.post(reverse("set_language"), {"language": "tr", "next": "/"}, secure=True)
    browser.post(reverse("account_request_login_code"), {"email": cast.lucia.email}, secure=True)
    code = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", Mail.objects.get(person=cast.lucia, kind="accounts.code").text)
    assert code is not None
    browser.post(reverse("account_confirm_login_code"), {"code": code[0]}, secure=True)
    assert browser.get(reverse("profile"), secure=True).status_code == 200
    request = RequestFactory().get("/")
    request.session = browser.session
    MessageMiddleware(lambda request: HttpResponse()).process_request(request)
    messages.success(request, "Kept.")
    browser.cookies.update(
        MessageMiddleware(lambda request: HttpResponse()).process_response(request, HttpResponse()).cookies
    )
    assert {"__Host-sessionid", "__Host-csrftoken", "__Host-django_language", "messages", COOKIE} <= set(
        browser.cookies
    )
    for name, cookie in browser.cookies.items():
        assert cookie["secure"] and cookie["httponly"] and cookie["samesite"] == "Lax", name
        assert cookie["path"] == "/" and not cookie["domain"], name


def test_a_cookie_set_by_hand_is_safe_too() -> None:
    """The browser that is known here, the one who has just done something, and what a script keeps: light or dark."""
    by_hand = re.compile(r"document\.cookie =.*|\.set_(?:signed_)?cookie\((?:[^()]|\([^()]*\))*\)")
    found = [
        one
        for file in ROOT.rglob("*")
        if file.suffix in (".py", ".js", ".html") and "tests" not in file.parts
        for one in by_hand.findall(file.read_text())
    ]
    assert len(found) == 4
    assert [one for one in found if "secure" not in one or "samesite" not in one] == []


def test_other_names_below_ours_are_reached_over_tls_only(behind_tls: dict[str, Any], settings: Any) -> None:
    assert Client().get("/", secure=True).headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
