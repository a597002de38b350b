"""Whoever wants no more letters ends them from the letter, without signing in; a mail program does it by itself."""

import re

import pytest
from django.core import mail as outbox
from django.test import Client
from i18nfield.strings import LazyI18nString

from clustergrowth.common.mail.models import Mail
from clustergrowth.record.letters.services import save_letter, send_letter
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def letter_to_lucia(cast: Cast) -> None:
    letter = save_letter(
        None, by=cast.carla, council=cast.bologna, subject=LazyI18nString({"it": "Notizie"}),
        text=LazyI18nString({"it": "Cari soci"}), recipients={},
    )  # fmt: skip
    send_letter(letter, by=cast.carla)


def path_in_the_head(cast: Cast) -> str:
    letter_to_lucia(cast)
    message = next(one for one in outbox.outbox if one.to == [cast.lucia.email])
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(r"<https?://[^/]+(/it/letters/end/\S+/)>", message.extra_headers["List-Unsubscribe"])
    assert found
    assert found[1] in message.body
    return found[1]


def gets_letters(cast: Cast) -> bool:
    cast.lucia.refresh_from_db()
    return cast.lucia.receives_letters


def test_looking_ends_nothing_one_button_does_and_another_begins_again(cast: Cast, real_network: None) -> None:
    path, browser = path_in_the_head(cast), Client(enforce_csrf_checks=True)
    assert browser.get(path).status_code == 200
    assert gets_letters(cast)
    assert browser.post(path, {"act": "end"}).status_code == 200
    assert not gets_letters(cast)
    assert 'value="begin"' in browser.get(path).content.decode()
    browser.post(path, {"act": "begin"})
    assert gets_letters(cast)


def test_a_mail_program_ends_them_with_one_click_as_often_as_it_likes(cast: Cast, real_network: None) -> None:
    path, program = path_in_the_head(cast), Client(enforce_csrf_checks=True)
    for _again in range(2):
        assert program.post(path, ONE_CLICK).status_code == 200
        assert not gets_letters(cast)
    Mail.objects.all().delete()
    letter_to_lucia(cast)
    assert not Mail.objects.filter(person=cast.lucia).exists()


def test_a_link_that_was_changed_ends_nothing(cast: Cast, real_network: None, client: Client) -> None:
    path = path_in_the_head(cast)
    other = path.replace(f"/{cast.lucia.pk}~", f"/{cast.paolo.pk}~")
    assert other != path
    assert client.post(other, ONE_CLICK).status_code == 410
    cast.paolo.refresh_from_db()
    assert cast.paolo.receives_letters


def test_only_letters_carry_it(cast: Cast, real_network: None, client: Client) -> None:
    client.post("/accounts/login/code/", {"email": cast.lucia.email})
    assert [set(one.extra_headers) for one in outbox.outbox] == [{"Message-ID"}]
