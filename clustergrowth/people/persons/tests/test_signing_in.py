"""Signing in by a code, without telling strangers who is known."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from clustergrowth.common.mail.models import Mail
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ASK, CONFIRM = "account_request_login_code", "account_confirm_login_code"
CODE = re.compile(r"\b([A-Z0-9]{4}-[A-Z0-9]{4})\b")


@pytest.fixture(autouse=True)
def _nothing_counted_yet() -> None:
    cache.clear()


def ask(client: Client, address: str) -> Any:
    return client.post(reverse(ASK), {"email": address})


def test_a_code_in_the_mail_signs_in(cast: Cast, client: Client) -> None:
    assert ask(client, "lucia@example.org")["Location"] == reverse(CONFIRM)
    code = CODE.search(Mail.objects.get(person=cast.lucia).text)
    assert code is not None
    assert "lucia@example.org" in client.get(reverse(CONFIRM)).content.decode()
    client.post(reverse(CONFIRM), {"code": code[1]})
    assert client.get(reverse("profile")).status_code == 200


def test_a_wrong_code_is_said_beside_the_field(cast: Cast, client: Client) -> None:
    ask(client, "lucia@example.org")
    page = client.post(reverse(CONFIRM), {"code": "AAAAAA"}).content.decode()
    assert "field-error" in page


def test_an_unknown_address_gets_the_same_answer_and_no_mail(cast: Cast, client: Client) -> None:
    known, unknown = ask(Client(), "lucia@example.org"), ask(client, "stranger@example.org")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert not Mail.objects.filter(to="stranger@example.org").exists()
    assert "stranger@example.org" in client.get(reverse(CONFIRM)).content.decode()


def test_too_many_tries_are_stopped(cast: Cast, client: Client) -> None:
    answers = [ask(Client(), "lucia@example.org") for _ in range(5)]
    assert "Too many" in answers[-1].content.decode()
    assert Mail.objects.filter(person=cast.lucia).count() == 3


def test_codes_cannot_be_guessed(cast: Cast, client: Client) -> None:
    ask(client, "lucia@example.org")
    for _ in range(4):
        client.post(reverse(CONFIRM), {"code": "AAAA-AAAA"})
    code = CODE.search(Mail.objects.get(person=cast.lucia).text)
    client.post(reverse(CONFIRM), {"code": code[1] if code else ""})
    assert client.get(reverse("profile")).status_code == 302


def test_there_is_no_way_to_sign_up_or_to_set_a_password() -> None:
    assert "join" in Client().get(reverse("account_signup"))["Location"]
    for name in ("account_change_password", "account_reset_password", "account_email"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_signing_out_is_a_button(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    assert client.get(reverse("account_logout")).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(reverse("profile"))["Location"].startswith(reverse(ASK))
