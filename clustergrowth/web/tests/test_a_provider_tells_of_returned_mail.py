"""A mail provider calls us when a mail came back: it signs in with the secret."""

import base64
import hmac
import json
from typing import Any

import pytest
from django.test import Client

from clustergrowth.common.mail.models import Bounce, Stop
from clustergrowth.web.pages.events import PROVIDERS
from tests.cast import Cast

pytestmark = pytest.mark.django_db
POSTMARK = {
    "RecordType": "Bounce", "Type": "HardBounce", "TypeCode": 1, "Email": "lucia@example.org", "ID": 1,
    "MessageID": "m", "Details": "550 5.1.1 no such user",
    "Description": "unknown", "BouncedAt": "2026-11-30T10:00:00Z",
}  # fmt: skip


SIGNED = {"MAILGUN_WEBHOOK_SIGNING_KEY": "key", "MAILERSEND_SIGNING_SECRET": "key"}


def call(client: Client, what: Any, provider: str = "plain", secret: str = "post:secret") -> int:
    return sent(client, json.dumps(what), provider, secret)


def sent(client: Client, text: str, provider: str = "plain", secret: str = "post:secret") -> int:
    signed = "Basic " + base64.b64encode(secret.encode()).decode()
    return client.post(
        f"/mail/events/{provider}/",
        text,
        content_type="application/json",
        headers={"Authorization": signed},
    ).status_code


@pytest.fixture
def _open(settings: Any) -> None:
    settings.ANYMAIL = {"WEBHOOK_SECRET": "post:secret"}


@pytest.mark.usefixtures("_open")
def test_our_own_plain_form(cast: Cast, client: Client) -> None:
    assert call(client, [{"event": "bounced", "email": "Lucia@example.org", "reason": "gone"}]) == 200
    bounce = Bounce.objects.get()
    assert (bounce.address, bounce.kind, bounce.reason) == ("lucia@example.org", Bounce.Kind.UNKNOWN, "gone")


@pytest.mark.usefixtures("_open")
def test_that_of_a_provider(cast: Cast, client: Client) -> None:
    assert call(client, POSTMARK, "postmark") == 200
    assert Bounce.objects.get().address == "lucia@example.org"


@pytest.mark.usefixtures("_open")
def test_a_soft_bounce_is_none(cast: Cast, client: Client) -> None:
    call(
        client,
        POSTMARK | {"Type": "SoftBounce", "TypeCode": 4096, "Details": "smtp;452 4.2.2 mailbox full"},
        "postmark",
    )
    assert not Bounce.objects.exists()


@pytest.mark.usefixtures("_open")
def test_a_complaint_and_who_ended_mails_there(cast: Cast, client: Client) -> None:
    events = [{"event": "complained", "email": "a@example.org"}, {"event": "unsubscribed", "email": "b@example.org"}]
    call(client, events)
    assert Bounce.objects.get().kind == Bounce.Kind.COMPLAINT and Stop.objects.count() == 1


@pytest.mark.usefixtures("_open")
@pytest.mark.parametrize("what", [{"event": "bounced"}, ["x"], [{"event": "bounced"}], 3])
def test_what_is_not_understood_is_refused(cast: Cast, client: Client, what: Any) -> None:
    assert call(client, what) == 400


@pytest.mark.usefixtures("_open")
def test_what_is_nested_too_deep_is_refused(cast: Cast, client: Client) -> None:
    assert sent(client, "[" * 200_000) == 400


@pytest.mark.usefixtures("_open")
@pytest.mark.parametrize("address", ["x" * 5_000 + "@b.org", "a\x00@b.org", "\ud800@b.org", "", "nobody"])
def test_an_address_that_is_none_keeps_no_other_from_being_heard(cast: Cast, client: Client, address: str) -> None:
    told = [{"event": "bounced", "email": one} for one in (address, "lucia@example.org")]
    assert call(client, told) == 200
    assert Bounce.objects.get().address == "lucia@example.org"


@pytest.mark.usefixtures("_open")
@pytest.mark.parametrize("provider", sorted(PROVIDERS))
def test_no_provider_is_answered_with_a_failure_of_ours(
    cast: Cast, client: Client, settings: Any, provider: str
) -> None:
    signs = provider in ("mailgun", "mailersend")
    assert call(client, 3, provider) == (404 if signs else 400)
    settings.ANYMAIL |= SIGNED
    assert call(client, 3, provider) == 400


@pytest.mark.usefixtures("_open")
def test_a_provider_that_signs_what_it_says(cast: Cast, client: Client, settings: Any) -> None:
    settings.ANYMAIL |= SIGNED
    failed = {
        "event": "failed", "severity": "permanent", "recipient": "lucia@example.org", "timestamp": 1764547200,
        "delivery-status": {"code": 550, "message": "5.1.1 no such user"}, "reason": "bounce",
    }  # fmt: skip
    signature = hmac.new(b"key", b"1764547200token", "sha256").hexdigest()
    signed = {"timestamp": "1764547200", "token": "token", "signature": signature}
    told = {"signature": signed, "event-data": failed}
    assert call(client, told | {"signature": signed | {"token": "another"}}, "mailgun") == 400
    assert not Bounce.objects.exists()
    assert call(client, told, "mailgun") == 200
    assert Bounce.objects.get().address == "lucia@example.org"


@pytest.mark.usefixtures("_open")
def test_without_the_secret_nothing_is_heard(cast: Cast, client: Client) -> None:
    assert call(client, [{"event": "bounced", "email": "lucia@example.org"}], secret="post:other") == 400
    assert not Bounce.objects.exists()


def test_where_no_secret_is_set_there_is_no_such_page(cast: Cast, client: Client) -> None:
    assert call(client, []) == 404
