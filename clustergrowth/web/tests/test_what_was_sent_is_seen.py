"""Who coordinates a council sees what was written in its name, to whom, and what waits; an administrator sees all."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from clustergrowth.common import clock
from clustergrowth.common.mail.bounces import noting
from clustergrowth.common.mail.models import Bounce, Mail
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def mail(cast: Cast, person: Any, council: Any, **more: Any) -> Mail:
    about: dict[str, Any] = {"subject": "Consiglio", "kind": "meetings.invitation", "created_at": clock.now()}
    return Mail.objects.create(
        person=person, to=person.email, language="it", council=council.slug, **{"state": "sent", **about, **more}
    )


def page(client: Client, person: Any, query: str = "") -> str:
    client.force_login(person)
    return client.get(f"/mails/{query}").content.decode()


def test_a_coordinator_sees_the_mails_of_the_own_council_only(cast: Cast, client: Client, real_network: None) -> None:
    mail(cast, cast.lucia, cast.bologna)
    mail(cast, cast.murat, cast.istanbul, subject="Istanbul")
    text = page(client, cast.carla)
    assert "lucia@example.org" in text and "Istanbul" not in text
    assert "invitation" not in page(client, cast.adam) and "murat@" not in page(client, cast.adam)
    assert page(client, cast.adam).count("<tr>") == 3, "an administrator sees that there are two, and to nobody whom"


def test_a_reader_who_belongs_elsewhere_stays_unnamed(cast: Cast, client: Client) -> None:
    mail(cast, cast.murat, cast.bologna)
    assert "murat@example.org" not in page(client, cast.carla)


def test_mails_are_found_by_reader_subject_and_state(cast: Cast, client: Client) -> None:
    mail(cast, cast.lucia, cast.bologna)
    mail(cast, cast.paolo, cast.bologna, state="held", subject="Più tardi")
    assert "paolo@" not in page(client, cast.carla, "?q=lucia")
    assert "lucia@" not in page(client, cast.carla, "?state=held")
    assert "paolo@" in page(client, cast.carla, "?q=tardi")
    assert "paolo@" not in page(client, cast.carla, "?q=murat@example.org")


def test_a_member_has_no_such_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    assert client.get("/mails/").status_code == 403


def test_outside_a_demonstration_the_outbox_leads_there(cast: Cast, client: Client, real_network: None) -> None:
    client.force_login(cast.carla)
    assert client.get("/outbox/")["Location"].endswith("/mails/")
    client.force_login(cast.lucia)
    assert client.get("/outbox/").status_code == 404


def test_the_desk_says_whom_no_mail_reaches_and_the_list_corrects_it(cast: Cast, client: Client) -> None:
    back = mail(cast, cast.lucia, cast.bologna, sent_at=clock.now())
    noting.came_back("lucia@example.org", Bounce.Kind.UNKNOWN, "550 gone")
    client.force_login(cast.carla)
    desk = client.get("/desk/").content.decode()
    assert "Mail that came back" in desk and "lucia@example.org" in desk
    assert "550 gone" in client.get("/mails/?state=returned").content.decode()
    client.post(f"/mails/bounces/{back.pk}/correct/")
    assert not Bounce.objects.exists()
    assert "Mail that came back" not in client.get("/desk/").content.decode()


def test_every_page_warns_while_no_mail_server_is_set(
    cast: Cast, client: Client, settings: Any, real_network: None
) -> None:
    client.force_login(cast.carla)
    settings.LANGUAGE_CODE = "en"
    assert "No mail server is set" not in client.get("/letters/").content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    for address in ("/letters/", "/letters/new/", "/meetings/", "/today/"):
        assert "No mail server is set" in client.get(address).content.decode()


def test_one_mail_tries_the_server(settings: Any, capsys: Any, mailoutbox: list[Any]) -> None:
    call_command("mail", "test", "ada@example.org")
    assert mailoutbox[0].to == ["ada@example.org"] and "took it" in capsys.readouterr().out
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    with pytest.raises(CommandError, match="EMAIL_URL"):
        call_command("mail", "test", "ada@example.org")
