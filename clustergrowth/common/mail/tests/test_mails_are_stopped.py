"""Whoever gets a mail stops such mails by one tap, without signing in; what cannot be stopped says so."""

from email.message import Message

import pytest
from django.core import mail as outbox
from django.test import Client

from clustergrowth.common import clock
from clustergrowth.common.errors import LinkSpent
from clustergrowth.common.mail import services, stopping
from clustergrowth.common.mail.models import Bounce, Mail, Stop
from clustergrowth.people.persons.models import Person
from tests.cast import Cast

pytestmark = pytest.mark.django_db
EXCHANGE, RECORD = "exchange.told", "record.told"


def fact(kind: str) -> services.Letter:
    return services.Letter(kind, "web/mail/code", None, "", {"code": "1"}, about=None)


def write(kind: str, to: Person) -> Mail | None:
    return services.write(fact(kind), to=to)


def path_in(message: Message) -> str:
    return str(message["List-Unsubscribe"]).strip("<>").partition("8000")[2]


def test_one_tap_of_the_mail_program_stops_that_kind_and_no_other(
    cast: Cast, client: Client, real_network: None
) -> None:
    write(EXCHANGE, cast.lucia)
    message = outbox.outbox[-1].message()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    client.post(path_in(message), {"List-Unsubscribe": "One-Click"})
    assert write(EXCHANGE, cast.lucia) is None
    assert write(RECORD, cast.lucia) is not None and write(EXCHANGE, cast.paolo) is not None


def test_looking_at_the_page_stops_nothing(cast: Cast, client: Client) -> None:
    page = client.get(stopping.path_for(cast.lucia, EXCHANGE)).content.decode()
    assert 'value="stop"' in page and not Stop.objects.exists()


def test_the_same_page_begins_them_again(cast: Cast, client: Client) -> None:
    path = stopping.path_for(cast.lucia, EXCHANGE)
    assert 'value="begin"' in client.post(path, {"act": "stop"}).content.decode()
    client.post(path, {"act": "begin"})
    assert write(EXCHANGE, cast.lucia) is not None


def test_all_are_stopped_at_once_but_what_one_asks_for(cast: Cast, client: Client) -> None:
    client.post(stopping.path_for(cast.lucia, EXCHANGE), {"act": "everything"})
    assert write(RECORD, cast.lucia) is None
    assert write("accounts.code", cast.lucia) is not None


def test_what_waited_does_not_go_after_it(cast: Cast, client: Client, settings: object) -> None:
    settings.JOBS_INLINE = False  # type: ignore[attr-defined]
    waiting = write(EXCHANGE, cast.lucia)
    assert waiting is not None
    client.post(stopping.path_for(cast.lucia, EXCHANGE), {"act": "stop"})
    services.send(waiting)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.why, waiting.text) == (Mail.State.DROPPED, Mail.Why.STOPPED, "")


def test_a_stranger_stops_what_goes_to_the_address(cast: Cast, client: Client) -> None:
    stranger = services.Stranger("x@example.org", "it")
    client.post(stopping.path_for(stranger, EXCHANGE), {"act": "stop"})
    assert services.write(fact(EXCHANGE), to=services.Stranger("X@example.org", "en")) is None


def test_a_link_that_was_cut_off_or_changed_stops_nothing(cast: Cast, client: Client) -> None:
    path = stopping.path_for(cast.lucia, EXCHANGE)
    with pytest.raises(LinkSpent):
        stopping.behind(path.split("/")[-2][:-1])
    client.post(path.replace(f"/{cast.lucia.pk}.", f"/{cast.paolo.pk}."))
    assert not Stop.objects.exists()


def test_what_was_stopped_goes_along_to_a_new_address(cast: Cast) -> None:
    stopping.stop(stopping.behind(stopping.path_for(cast.lucia, EXCHANGE).split("/")[-2]))
    stopping.move(cast.lucia.email, "lucia@laser.example")
    cast.lucia.email = "lucia@laser.example"
    cast.lucia.save()
    assert write(EXCHANGE, cast.lucia) is None


def test_a_code_says_that_it_cannot_be_stopped(cast: Cast, real_network: None) -> None:
    write("accounts.code", cast.lucia)
    message = outbox.outbox[-1]
    assert message.message()["List-Unsubscribe"] is None
    assert "/mails/stop/" not in str(message.body)


def test_the_database_holds_no_address_of_who_stopped(cast: Cast) -> None:
    stopping.stop_everything("lucia@example.org")
    assert "lucia" not in str(list(Stop.objects.values()))


def test_after_a_hard_bounce_nothing_goes_until_one_signs_in_again(cast: Cast) -> None:
    Bounce.objects.create(address="lucia@example.org", kind=Bounce.Kind.UNKNOWN, at=clock.now())
    assert write(EXCHANGE, cast.lucia) is None and write("accounts.code", cast.lucia) is not None


def test_who_was_written_down_leaves_by_the_first_mail(cast: Cast, client: Client, real_network: None) -> None:
    address = cast.lucia.address
    Person.objects.filter(pk=cast.lucia.pk).update(notice_sent_at=None, last_login=None)
    cast.lucia.refresh_from_db()
    write(EXCHANGE, cast.lucia)
    path = stopping.removal_path(cast.lucia)
    assert path in str(outbox.outbox[-1].body)
    assert client.get(path).status_code == 200 and Person.objects.filter(pk=cast.lucia.pk).exists()
    client.post(path)
    assert not Person.objects.filter(pk=cast.lucia.pk).exists()
    assert write(EXCHANGE, Person.objects.create(name="Lucia", email=address)) is None  # another list brought it


def test_who_has_an_account_is_not_removed_by_an_old_mail(cast: Cast, client: Client) -> None:
    path = stopping.removal_path(cast.lucia)
    Person.objects.filter(pk=cast.lucia.pk).update(last_login=clock.now())
    assert client.post(path).status_code != 302
    assert Person.objects.filter(pk=cast.lucia.pk).exists()


def test_the_profile_says_what_was_stopped_and_begins_it_again(cast: Cast, client: Client) -> None:
    client.post(stopping.path_for(cast.lucia, EXCHANGE), {"act": "stop"})
    client.force_login(cast.lucia)
    assert 'name="topic" value="exchange"' in client.get("/me/").content.decode()
    client.post("/mails/begin/", {"topic": "exchange"})
    assert write(EXCHANGE, cast.lucia) is not None
