"""After a hard bounce nothing more goes to an address until it is corrected, however the house learned of it."""

import imaplib
import smtplib
from email import message_from_string
from typing import Any

import pytest
from django.core.mail.backends.base import BaseEmailBackend

from clustergrowth.common import clock
from clustergrowth.common.mail import services
from clustergrowth.common.mail.bounces import mailbox, noting, reports
from clustergrowth.common.mail.bounces.answers import is_for_good
from clustergrowth.common.mail.messages import id_of
from clustergrowth.common.mail.models import Bounce, Mail
from tests.cast import Cast

pytestmark = pytest.mark.django_db
FACT = services.Letter("exchange.told", "web/mail/code", None, "", {"code": "1"}, about=None)
DSN = """\
From: MAILER-DAEMON@mx.example
To: councils@localhost
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Original-Recipient: rfc822;lucia@example.org
Final-Recipient: rfc822; lucia@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 no such user

--B
Content-Type: text/rfc822-headers

Message-ID: {number}
Subject: s

--B--
"""
ARF = """\
From: abuse@mx.example
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="B"

--B
Content-Type: text/plain

This is an abuse report.

--B
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Example/1.0
Version: 1

--B
Content-Type: message/rfc822

Message-ID: {number}
Subject: s

text
--B--
"""


class Refuses(BaseEmailBackend):
    answer = b"5.1.1 <lucia@example.org>: no such user here"

    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({"lucia@example.org": (550, self.answer)})


class Greylists(Refuses):
    answer = b"5.7.1 relay access denied"


@pytest.fixture
def sent(cast: Cast, real_network: None) -> Mail:
    mail = services.write(FACT, to=cast.lucia)
    assert mail is not None
    mail.refresh_from_db()
    return mail


def dsn(mail: Mail, *, action: str = "failed", status: str = "5.1.1", number: str = "") -> str:
    return DSN.format(action=action, status=status, number=number or id_of(mail))


def reaches(cast: Cast) -> bool:
    return services.write(FACT, to=cast.lucia) is not None


def test_the_answer_of_the_server_is_enough(cast: Cast, settings: Any, real_network: None) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Refuses"
    mail = services.write(FACT, to=cast.lucia)
    assert mail is not None
    mail.refresh_from_db()
    assert (mail.state, mail.text) == (Mail.State.FAILED, "") and "no such user" in mail.failure
    assert not reaches(cast)


def test_an_answer_about_us_is_none_about_the_address(cast: Cast, settings: Any, real_network: None) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Greylists"
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        services.write(FACT, to=cast.lucia)
    assert not Bounce.objects.exists()


@pytest.mark.parametrize(("code", "words", "for_good"), [
    (550, "5.1.1 unknown user", True), (550, "No such user", True), (553, "5.1.3 bad address", True),
    (550, "5.2.1 mailbox disabled", True), (550, "5.7.1 blocked", False), (550, "relaying denied", False),
    (552, "5.2.2 mailbox full", False), (450, "4.2.0 greylisted", False), (550, "5.1.8 bad sender", False),
])  # fmt: skip
def test_what_an_answer_says_of_the_address(code: int, words: str, for_good: bool) -> None:
    assert is_for_good(code, words) == for_good


def test_a_returned_mail_is_known_as_come_back(cast: Cast, sent: Mail) -> None:
    assert reports.learn(message_from_string(dsn(sent))) == 1
    sent.refresh_from_db()
    assert (sent.state, sent.failure) == (Mail.State.RETURNED, "550 5.1.1 no such user")
    assert not reaches(cast)


def test_a_report_without_a_class_is_read_by_its_words(cast: Cast, sent: Mail) -> None:
    assert reports.learn(message_from_string(dsn(sent, status="5.0.0"))) == 1
    assert not reaches(cast)


@pytest.mark.parametrize("how", [
    {"action": "delayed"}, {"status": "4.4.1"}, {"number": "<another@localhost>"}, {"action": "relayed"},
    {"status": "5.2.2"}, {"status": "5.7.1"}, {"status": "5.4.7"},  # full, refused, too late: somebody may read there
])  # fmt: skip
def test_a_delay_or_a_report_that_anybody_could_have_written_changes_nothing(
    cast: Cast, sent: Mail, how: dict[str, str]
) -> None:
    assert reports.learn(message_from_string(dsn(sent, **how))) == 0
    assert reaches(cast)


def test_a_complaint_ends_mail_too(cast: Cast, sent: Mail) -> None:
    assert reports.learn(message_from_string(ARF.format(number=id_of(sent)))) == 1
    assert Bounce.objects.get().kind == Bounce.Kind.COMPLAINT and not reaches(cast)


class Mailbox:
    """Of an IMAP server what we ask of it."""

    capabilities = ()

    def __init__(self, *_where: Any, **_how: Any) -> None:
        self.asked: list[str] = []

    def login(self, user: str, password: str) -> None:
        assert (user, password) == ("councils@example.org", "p@ss")

    def select(self, folder: str) -> None:
        assert folder == "Returned"

    def search(self, _charset: None, what: str) -> tuple[str, list[bytes]]:
        return "OK", [b"1 2"]

    def fetch(self, number: str, _what: str) -> tuple[str, list[Any]]:
        raw = self.messages[int(number) - 1].encode()  # type: ignore[attr-defined]
        return "OK", [(b"1 (BODY[] {1}", raw), b")"]

    def logout(self) -> None: ...


def test_the_mailbox_is_read(cast: Cast, sent: Mail, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.BOUNCE_MAILBOX = "imaps://councils%40example.org:p%40ss@mail.example/Returned"
    monkeypatch.setattr(Mailbox, "messages", ["Subject: Hi\n\nI answer.", dsn(sent)], raising=False)
    monkeypatch.setattr(imaplib, "IMAP4_SSL", Mailbox)
    assert mailbox.read() == 1 and not reaches(cast)


def test_where_no_mailbox_is_set_none_is_read(settings: Any) -> None:
    settings.BOUNCE_MAILBOX = ""
    assert mailbox.read() == 0


def test_another_address_is_a_new_beginning(cast: Cast, sent: Mail) -> None:
    noting.note(cast.lucia.address, Bounce.Kind.UNKNOWN, "no")
    cast.lucia.email = "lucia@laser.example"
    cast.lucia.save()
    assert reaches(cast)


def test_what_waits_for_the_address_does_not_go(cast: Cast, settings: Any) -> None:
    settings.JOBS_INLINE = False
    waiting = services.write(FACT, to=cast.lucia)
    assert waiting is not None
    noting.note(cast.lucia.address, Bounce.Kind.UNKNOWN, "no")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.why) == (Mail.State.DROPPED, Mail.Why.BOUNCED)


def test_without_a_server_mail_waits_and_goes_when_there_is_one(cast: Cast, settings: Any, real_network: None) -> None:
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    mail = services.write(FACT, to=cast.lucia)
    assert mail is not None
    mail.refresh_from_db()
    assert mail.state == Mail.State.WAITING and mail.text
    assert services.resume() == 0
    settings.EMAIL_BACKEND = backend
    assert services.resume() == 1
    mail.refresh_from_db()
    assert mail.state == Mail.State.SENT and mail.sent_at <= clock.now()  # type: ignore[operator]
