"""Against a mail server of its own, which counts who connects."""

import socketserver
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from clustergrowth.common.mail import outgoing, services
from clustergrowth.common.mail.models import Mail
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


class Session(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a sender needs."""

    server: "MailServer"

    def handle(self) -> None:
        self.server.connections += 1
        self.answer("220 here")
        left = self.server.most_mails
        while line := self.rfile.readline().decode().strip().upper():
            if line == "DATA":
                self.answer("354 go on")
                while self.rfile.readline() != b".\r\n":
                    pass
                self.server.mails += 1
                left -= 1
            self.answer("221 bye" if line == "QUIT" else "250 yes")
            if line == "QUIT" or not left:
                return

    def answer(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    connections = 0
    mails = 0
    most_mails = 1000  # on one connection; then it hangs up


@pytest.fixture
def server(settings: Any, real_network: None) -> Iterator[MailServer]:
    with MailServer(("127.0.0.1", 0), Session) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address[:2]
        yield server
        for line in outgoing._idle:
            line.backend.close()
        outgoing._idle.clear()
        server.shutdown()


def mails(cast: Cast, many: int) -> list[Mail]:
    about: dict[str, Any] = {"to": "lucia@example.org", "language": "it", "subject": "s", "text": "t", "html": "h"}
    rows = [Mail(person=cast.lucia, kind="k", created_at=NOW, **about) for _ in range(many)]
    return Mail.objects.bulk_create(rows)


def test_one_greeting_serves_many_mails(cast: Cast, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for one in mails(cast, 5):
        services.send(one)
    assert (server.mails, server.connections) == (5, 1)
    monkeypatch.setattr(outgoing, "MOST_MAILS", 5)
    services.send(*mails(cast, 1))
    assert (server.mails, server.connections) == (6, 2), "before the server minds how many"


def test_a_connection_that_lay_idle_is_opened_anew(
    cast: Cast, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "LONGEST_PAUSE", -1.0)
    for one in mails(cast, 2):
        services.send(one)
    assert (server.mails, server.connections) == (2, 2)


def test_a_mail_for_which_the_server_hung_up_waits_for_its_next_try(cast: Cast, server: MailServer) -> None:
    server.most_mails = 1
    first, second = mails(cast, 2)
    services.send(first)
    with pytest.raises(OSError, match=r".+"):
        services.send(second)
    second.refresh_from_db()
    assert second.state == Mail.State.WAITING
    services.send(second)
    assert Mail.objects.filter(state=Mail.State.SENT).count() == 2
    assert (server.mails, server.connections) == (2, 2)
