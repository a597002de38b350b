"""Somebody whom a list names as wanting no mail gets none, until they choose to get mail again."""

from datetime import timedelta
from typing import Any

from django.core import mail as outbox
from django.test import Client
from django.urls import reverse

from clustergrowth.common.mail import services as mail
from clustergrowth.common.mail.models import Mail
from clustergrowth.common.ports import Ref
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.services.accounts import edit_person
from clustergrowth.record.letters.queries import reach
from tests import letters
from tests.cast import NOW, Cast


def silent(person: Person) -> Person:
    person.wants_no_mail = True
    person.receives_letters = False
    person.save()
    return person


def letter(about: Ref, _to: Any) -> mail.Letter:
    return mail.Letter("k", "web/mail/code", None, "", {"code": "1"}, about=about)


def test_no_mail_is_written_to_them(cast: Cast, monkeypatch: Any) -> None:
    letters.register(monkeypatch, "k", letter)
    assert mail.write(letter(Ref("matter", 1), None), to=silent(cast.lucia)) is None
    assert not Mail.objects.exists()


def test_a_mail_that_waited_meanwhile_does_not_go(cast: Cast, monkeypatch: Any, settings: Any) -> None:
    letters.register(monkeypatch, "k", letter)
    settings.JOBS_INLINE = False
    waiting = mail.write(letter(Ref("matter", 1), None), to=cast.lucia)
    assert waiting is not None
    silent(cast.lucia)
    mail.send(Mail.objects.get(pk=waiting.pk))
    waiting.refresh_from_db()
    assert (waiting.state, outbox.outbox) == (Mail.State.DROPPED, [])


def test_a_code_that_they_ask_for_reaches_them(cast: Cast) -> None:
    code = mail.Letter("code", "web/mail/code", None, "", {"code": "1"}, about=None, until=NOW + timedelta(minutes=15))
    assert mail.write(code, to=silent(cast.lucia)) is not None


def test_they_count_among_those_who_ended_letters(cast: Cast) -> None:
    before = reach(cast.bologna, {})
    silent(cast.lucia)
    now = reach(cast.bologna, {})
    assert (now.total, now.ended_letters) == (before.total - 1, before.ended_letters + 1)
    assert now.without_address == before.without_address


def test_they_read_it_in_their_profile_and_choose_mail_again(cast: Cast, client: Client) -> None:
    client.force_login(silent(cast.lucia))
    assert "You do not want mail" in client.get(reverse("profile")).content.decode()
    own: dict[str, Any] = {"name": "Lucia", "email": cast.lucia.email, "language": "it", "time_zone": "UTC"}
    kept = edit_person(cast.lucia, **own, receives_letters=False)
    again = edit_person(Person.objects.get(pk=cast.lucia.pk), **own, receives_letters=True)
    assert (kept.wants_no_mail, again.wants_no_mail) == (True, False), "saving something else changes nothing of it"
    assert "You do not want mail" not in client.get(reverse("profile")).content.decode()
