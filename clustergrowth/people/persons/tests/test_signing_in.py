"""Signing in by a code, without telling strangers who is known."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext

from clustergrowth.common import clock
from clustergrowth.common.languages import CODES
from clustergrowth.common.languages.dates import written
from clustergrowth.common.mail.models import Mail
from clustergrowth.people.persons.models import Person
from clustergrowth.web.accounts import codes
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
ASK, CONFIRM = "account_request_login_code", "account_confirm_login_code"
IF_KNOWN = (
    "If a council knows %(email)s, a link and a code are on their way. Tap the link, or type the code here. "
    "They work for 15 minutes."
)
CODE = re.compile(r"\b([A-Z0-9]{4}-[A-Z0-9]{4})\b")


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


def work_for(address: str) -> list[list[str]]:
    """What the database is asked for while a code is, without the values; the worker's part is not in it."""
    client = Client()
    client.get(reverse(ASK))
    with CaptureQueriesContext(connection) as queries:
        ask(client, address)
    asked = [re.sub(r'(?s)"s\d+_x\d+"|"_djan\S+|\(.*|%.*|\'.*', "", one["sql"]).split()[:4] for one in queries]
    return sorted(one for one in asked if one[:1] != ["ROLLBACK"])  # all that taking the letter back adds


@pytest.mark.parametrize("was_written_to", [NOW, None])
def test_an_unknown_address_costs_the_same_work(cast: Cast, settings: Any, was_written_to: Any) -> None:
    settings.JOBS_INLINE = settings.JOBS_INLINE_IN_A_DEMONSTRATION = False
    Person.objects.filter(pk=cast.lucia.pk).update(notice_sent_at=was_written_to)
    Mail.objects.all().delete()
    known, unknown = work_for("lucia@example.org"), work_for("stranger@example.org")
    assert known == unknown
    assert [Mail.objects.filter(to=to).count() for to in ("lucia@example.org", "stranger@example.org")] == [1, 0]


@pytest.mark.parametrize("language", CODES)
def test_what_is_said_is_true_of_an_address_nobody_has(cast: Cast, language: str) -> None:
    for address in ("lucia@example.org", "stranger@example.org"):
        client = Client()
        with translation.override(language):
            ask(client, address)
            answer = client.get(reverse(CONFIRM))
            assert gettext(IF_KNOWN) % {"email": address} in answer.content.decode()
        assert not list(answer.context["messages"]), "that a code was sent would be untrue of a stranger"


def from_network(number: int) -> Client:
    return Client(REMOTE_ADDR=f"10.0.0.{number}")


def test_too_many_tries_are_stopped_and_the_time_to_come_again_is_said(cast: Cast) -> None:
    with clock.at(NOW):
        answers = [ask(from_network(1), "lucia@example.org") for _ in range(codes.IN_A_QUARTER + 1)]
        said = "You can ask for another at " + written(localtime(NOW + codes.QUARTER), "hour")
        assert said in re.sub(r"\s+", " ", answers[-1].content.decode())
    assert Mail.objects.filter(person=cast.lucia).count() == codes.IN_A_QUARTER


def test_a_stranger_who_asks_again_and_again_keeps_nobody_out(cast: Cast) -> None:
    mine = from_network(2)
    ask(mine, "lucia@example.org")
    code = CODE.search(Mail.objects.get(person=cast.lucia).text)
    for _ in range(codes.A_DAY):
        ask(from_network(1), "lucia@example.org")
    mine.post(reverse(CONFIRM), {"code": code[1] if code else ""})  # a code that was sent stays valid
    assert mine.get(reverse("profile")).status_code == 200
    assert ask(from_network(3), "lucia@example.org").status_code == 302


def test_many_networks_do_not_flood_a_box_without_end(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "MAILS_A_DAY", 3)
    answers = [ask(from_network(number), "lucia@example.org") for number in range(1, 6)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 200, 200]
    assert Mail.objects.filter(person=cast.lucia).count() == 3


def test_one_network_does_not_ask_for_everybody(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "NETWORK_AN_HOUR", 3)
    answers = [ask(from_network(1), f"somebody{number}@example.org") for number in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]


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


def link_in_the_mail(cast: Cast) -> str:
    newest = Mail.objects.filter(person=cast.lucia, kind="accounts.code").latest("pk")
    found = re.search(r"http\S+(/accounts/login/link/\S+)", newest.text)
    assert found is not None
    return found[1]


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("profile")).status_code == 200


def test_one_tap_on_the_link_signs_in_where_it_was_asked_for(cast: Cast, client: Client) -> None:
    client.post(reverse(ASK), {"email": "lucia@example.org", "next": "/councils/"})
    answer = client.get(link_in_the_mail(cast))
    assert (answer.status_code, answer["Location"]) == (302, "/councils/")
    assert is_signed_in(client)
    assert client.get(link_in_the_mail(cast)).status_code == 302, "tapped again, it leads on"


def test_elsewhere_the_link_asks_first_and_a_scanner_does_not_use_it_up(cast: Cast, client: Client) -> None:
    ask(client, "lucia@example.org")
    link, scanner, phone = link_in_the_mail(cast), Client(), Client()
    for _looks in range(3):
        assert scanner.get(link).status_code == scanner.head(link).status_code == 200
    assert not is_signed_in(scanner)
    assert "lucia@example.org" in phone.get(link).content.decode()
    assert phone.post(link).status_code == 302 and is_signed_in(phone)


def test_the_link_works_once_and_not_after_the_code(cast: Cast, client: Client) -> None:
    ask(client, "lucia@example.org")
    link = link_in_the_mail(cast)
    assert Client().post(link).status_code == 302
    assert Client().post(link).status_code == Client().get(link).status_code == 410
    other = Client()
    ask(other, "lucia@example.org")
    code = CODE.search(Mail.objects.filter(person=cast.lucia, kind="accounts.code").latest("pk").text)
    other.post(reverse(CONFIRM), {"code": code[1] if code else ""})
    assert Client().post(link_in_the_mail(cast)).status_code == 410


def test_the_link_ends_when_the_code_does(cast: Cast, client: Client) -> None:
    with clock.at(NOW):
        ask(client, "lucia@example.org")
    with clock.at(NOW + codes.QUARTER / 2):
        assert Client().get(link_in_the_mail(cast)).status_code == 200
    with clock.at(NOW + codes.QUARTER * 1.1):
        assert Client().get(link_in_the_mail(cast)).status_code == 410


def test_the_link_leads_to_no_other_site(cast: Cast, client: Client) -> None:
    client.post(reverse(ASK), {"email": "lucia@example.org", "next": "//evil.example/"})
    link = link_in_the_mail(cast).partition("?")[0]
    assert client.get(f"{link}?next=//evil.example/")["Location"].endswith("/today/")
