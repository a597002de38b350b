"""The button of a mail leads on: who reloads, or opens the mail again, reads the answer, not that the link is used."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.common import clock
from clustergrowth.common.errors import LinkSpent
from clustergrowth.common.mail import links
from clustergrowth.common.mail.models import SignedLink
from tests.addresses import ADDRESSES
from tests.addresses.address import Address
from tests.conftest import undone
from tests.full_cast import FullCast

pytestmark = pytest.mark.django_db
# opened again and again, or of a signature of its own, which leads on too; a mail program that stops mails wants no
# redirect (RFC 8058), and where everything was removed nothing is left to say; who signs in is led on from either
NOT_SPENT = {
    "account_sign_in", "letters_end", "mail_stop", "mail_remove", "answer_keep", "open_prove",
    "address_confirm", "address_stop", "setup",
}  # fmt: skip


def by_link() -> list[Address]:
    """Every address that a secret opens and a button answers."""
    return [one for one in ADDRESSES if one.at.startswith("~") and one.get and one.post and one.name not in NOT_SPENT]


def test_every_answer_leads_on_and_is_still_there_when_one_reloads(network: FullCast) -> None:
    told = {}
    for one in by_link():
        with undone():
            client, where = Client(), reverse(one.name, args=one.arguments(network))
            told[one.name] = (
                client.post(where, one.sent(network)).status_code,
                client.get(where).status_code,
                client.get(where).status_code,
            )
    assert len(told) > 10
    assert told == dict.fromkeys(told, (302, 200, 200))


def test_what_was_answered_says_so_for_a_day(network: FullCast) -> None:
    client, where = Client(), reverse("confirm_by_link", args=[network.secrets["confirm"]])
    assert client.post(where, {"act": "confirm"}, follow=True).redirect_chain == [(where, 302)]
    assert "confirmed by both sides" in client.get(where).content.decode()
    assert client.post(where, {"act": "deny"}).status_code == 410, "it is answered once"


def test_a_link_that_was_used_opens_nothing_for_long(network: FullCast) -> None:
    secret = links.issue("a.purpose", 1, person=network.lucia)
    links.spend(secret, "a.purpose")
    assert links.look_again(secret, "a.purpose").used_at is not None
    with clock.at(clock.now() + timedelta(days=2)), pytest.raises(LinkSpent, match="already been used"):
        links.look_again(secret, "a.purpose")


def test_a_link_that_was_taken_back_was_not_used(network: FullCast) -> None:
    secret = links.issue("a.purpose", 1, person=network.lucia)
    links.revoke("a.purpose", 1)
    link = SignedLink.objects.get(purpose="a.purpose")
    assert link.used_at is None and link.taken_back_at is not None
    for look in (links.look, links.look_again, links.spend):
        with pytest.raises(LinkSpent, match="settled or taken back"):
            look(secret, "a.purpose")
