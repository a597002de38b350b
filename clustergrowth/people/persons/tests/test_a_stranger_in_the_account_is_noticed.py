"""A sign-in on a new device and a change of address are told by mail, and one button ends them."""

import re
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import clustergrowth
from clustergrowth.common import clock, jobs
from clustergrowth.common.mail.linking import JOINER
from clustergrowth.common.mail.models import Mail
from clustergrowth.people.persons.models import FormerAddress, Person
from clustergrowth.people.persons.services import accounts, sessions
from clustergrowth.people.persons.services.sessions import device
from clustergrowth.web.pages import setup
from tests.cast import Cast

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1"


@pytest.fixture(autouse=True)
def _nothing_counted_yet() -> None:
    cache.clear()


def signed_in(person: Person, agent: str, client: Client | None = None) -> Client:
    """By a code out of a mail, as people do."""
    client = client or Client(headers={"user-agent": agent})
    client.post(reverse("account_request_login_code"), {"email": person.email})
    mail = Mail.objects.filter(person=person, kind="accounts.code").latest("pk")
    code = re.search(r"\b([A-Z0-9]{4}-[A-Z0-9]{4})\b", mail.text)
    assert code is not None
    client.post(reverse("account_confirm_login_code"), {"code": code[1]})
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("profile")).status_code == 200


def told(person: Person, kind: str) -> list[Mail]:
    return list(Mail.objects.filter(person=person, kind=kind).order_by("pk"))


def link(mail: Mail) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", mail.text)
    assert found is not None
    return found[1]


@pytest.fixture
def lucia(cast: Cast) -> Person:
    cast.lucia.last_login = clock.now()  # not her first time
    cast.lucia.save()
    return cast.lucia


def test_a_new_device_is_told_and_its_session_ended_by_the_mail_once(lucia: Person) -> None:
    stranger = signed_in(lucia, FIREFOX)
    (mail,) = told(lucia, "persons.session")
    assert "Firefox, Windows" in mail.text
    reader = Client()
    assert reader.get(link(mail)).status_code == 200
    assert is_in(stranger), "looking ends nothing"
    assert reader.post(link(mail)).status_code == 302
    assert not is_in(stranger)
    assert reader.post(link(mail)).status_code != 302


def test_a_device_that_is_known_and_the_very_first_one_are_not_told(lucia: Person, cast: Cast) -> None:
    own = signed_in(lucia, FIREFOX)
    own.post(reverse("account_logout"))
    signed_in(lucia, FIREFOX, own)
    assert len(told(lucia, "persons.session")) == 1
    signed_in(cast.paolo, PHONE)
    assert told(cast.paolo, "persons.session") == []


def test_one_sees_where_one_is_signed_in_and_signs_out_elsewhere(lucia: Person, cast: Cast) -> None:
    own, phone, stranger = signed_in(lucia, FIREFOX), signed_in(lucia, PHONE), signed_in(lucia, PHONE)
    page = own.get(reverse("profile")).content.decode()
    assert page.count("Safari, iPhone</td>") == 2
    newest = UserSession.objects.filter(user=lucia).latest("pk")
    other = Client()
    other.force_login(cast.carla)
    other.post(reverse("session_end", args=[newest.pk]))
    assert is_in(stranger), "nobody ends what is not the own"
    own.post(reverse("session_end", args=[newest.pk]))
    assert (is_in(own), is_in(phone), is_in(stranger)) == (True, True, False)
    own.post(reverse("sessions_end"))
    assert (is_in(own), is_in(phone)) == (True, False)


def test_a_session_of_before_they_were_listed_is_ended_too_and_nobody_elses(lucia: Person, cast: Cast) -> None:
    own, old, other, nobody = signed_in(lucia, FIREFOX), Client(), signed_in(cast.paolo, PHONE), Client()
    old.force_login(lucia)
    nobody.get(reverse("account_request_login_code"))
    UserSession.objects.exclude(session_key=own.session.session_key).filter(user=lucia).delete()
    import_module("clustergrowth.people.persons.migrations.0007_listed_sessions").list_sessions(apps, None)
    with CaptureQueriesContext(connection) as asked:
        sessions.end_sessions(lucia, but=own.session.session_key)
    assert len(asked) <= 6
    assert (is_in(own), is_in(old), is_in(other)) == (True, False, True)


def test_of_a_session_that_ended_nothing_is_kept_overnight(lucia: Person, cast: Cast) -> None:
    own, phone, other = signed_in(lucia, FIREFOX), signed_in(lucia, PHONE), signed_in(cast.paolo, PHONE)
    Session.objects.filter(session_key=phone.session.session_key).update(expire_date=clock.now() - timedelta(minutes=1))
    Session.objects.filter(session_key=other.session.session_key).delete()
    jobs.defer("persons.forget_sessions")
    assert [one.session_key for one in UserSession.objects.all()] == [own.session.session_key]
    assert Session.objects.filter(session_key=own.session.session_key).exists()
    assert not Session.objects.filter(expire_date__lt=clock.now()).exists()


def test_the_cookie_of_a_known_browser_names_nobody(lucia: Person) -> None:
    client = signed_in(lucia, FIREFOX)
    assert lucia.key.hex not in client.cookies[sessions.COOKIE].value


def test_everybody_is_signed_in_where_the_session_is_listed() -> None:
    package = Path(clustergrowth.__file__).parent
    found = [one for one in package.rglob("*.py") if re.search(r"(?<!\.)\blogin\(request", one.read_text())]
    assert found == [Path(sessions.__file__)]


def test_the_first_administrator_is_listed_as_signed_in(cast: Cast) -> None:
    Person.objects.filter(is_site_administrator=True).update(is_site_administrator=False)
    client = Client()
    told = {"name": "Ada", "email": "ada@example.org", "language": "en", "time_zone": "Europe/Rome"}
    assert client.post(setup.link(), told).status_code == 302
    assert UserSession.objects.get(user__email="ada@example.org").session_key == client.session.session_key


def change(client: Client, person: Person, address: str) -> Any:
    told = {"name": person.name, "email": address, "language": "en", "time_zone": "Europe/Rome"}
    return client.post(reverse("profile"), told)


def test_the_old_address_is_told_of_a_change_and_may_stop_it(lucia: Person) -> None:
    stranger = signed_in(lucia, FIREFOX)
    change(stranger, lucia, "evil@example.org")
    (mail,) = told(lucia, "persons.address_change")
    assert mail.to == "lucia@example.org"
    assert "evil@example.org" in mail.text.replace(JOINER, "")
    asked = link(Mail.objects.get(to="evil@example.org"))
    Client().post(link(mail))
    assert not is_in(stranger)
    assert Client().post(asked).status_code != 302
    assert Person.objects.get(pk=lucia.pk).email == "lucia@example.org"


def test_the_old_address_takes_it_back_when_it_is_done_already_and_once(lucia: Person) -> None:
    stranger, own = signed_in(lucia, FIREFOX), signed_in(lucia, PHONE)
    change(stranger, lucia, "evil@example.org")
    (mail,) = told(lucia, "persons.address_change")
    stranger.post(link(Mail.objects.get(to="evil@example.org")))
    assert Person.objects.get(pk=lucia.pk).email == "evil@example.org"
    assert (is_in(stranger), is_in(own)) == (True, False), "the other sessions end when it takes effect"
    assert Client().get(link(mail)).status_code == 200
    Client().post(link(mail))
    assert not is_in(stranger)
    assert Person.objects.get(pk=lucia.pk).email == "lucia@example.org"
    assert Client().post(link(mail)).status_code != 302


def test_a_further_change_takes_it_from_nobody(lucia: Person) -> None:
    stranger = signed_in(lucia, FIREFOX)
    change(stranger, lucia, "evil@example.org")
    (mail,) = told(lucia, "persons.address_change")
    stranger.post(link(Mail.objects.get(to="evil@example.org")))
    change(stranger, lucia, "worse@example.org")
    assert Client().get(link(mail)).status_code == 200, "while the further change is only asked for"
    stranger.post(link(Mail.objects.get(to="worse@example.org")))
    assert Person.objects.get(pk=lucia.pk).email == "worse@example.org"
    later = told(lucia, "persons.address_change")[-1]
    assert later.to == "evil@example.org"
    Client().post(link(mail))
    assert not is_in(stranger)
    assert Client().post(link(later)).status_code == 410, "the stranger does not take it back"
    assert Person.objects.get(pk=lucia.pk).email == "lucia@example.org"


def test_a_former_address_is_forgotten_when_it_has_no_say_any_more(lucia: Person) -> None:
    change(signed_in(lucia, FIREFOX), lucia, "new@example.org")
    Client().post(link(Mail.objects.get(to="new@example.org")))
    with clock.at(clock.now() + timedelta(days=6)):
        accounts.forget_former_addresses()
        assert FormerAddress.objects.count() == 1
    with clock.at(clock.now() + timedelta(days=7)):
        accounts.forget_former_addresses()
        assert not FormerAddress.objects.exists()


def test_nobody_is_written_to_again_and_again_about_a_change(lucia: Person) -> None:
    stranger = signed_in(lucia, FIREFOX)
    answers = [change(stranger, lucia, "other@example.org").status_code for _ in range(6)]
    assert answers == [302] * 5 + [422]
    assert Mail.objects.filter(to="other@example.org").count() == 5


def test_a_browser_is_named_roughly() -> None:
    assert [device(one) for one in (FIREFOX, PHONE, "")] == ["Firefox, Windows", "Safari, iPhone", "–"]


def test_stopping_a_change_leaves_addresses_of_long_ago_that_a_list_still_holds(lucia: Person) -> None:
    now, week = clock.now(), timedelta(days=7)
    for address, until in (("lucia@example.org", now), ("older@example.org", now), ("lucia@example.org", now + week)):
        lucia.former_addresses.create(address=address, until=until)
    Person.objects.filter(pk=lucia.pk).update(email="evil@example.org")
    accounts.stop_change(signing.dumps([lucia.pk, "lucia@example.org", "evil@example.org"], salt=accounts.STOP))
    assert lucia.former_addresses.filter(address="older@example.org").exists()
