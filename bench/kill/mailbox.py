"""A mail server that takes every mail and notes of each to whom it went, under which subject and Message-ID."""

import email.policy
import socketserver
import threading
from collections import Counter
from email import message_from_bytes
from typing import cast

Received = tuple[str, str, str]  # recipient, subject, Message-ID


class Mailbox(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.received: Counter[Received] = Counter()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def take(self, recipients: list[str], content: bytes) -> None:
        message = message_from_bytes(content, policy=email.policy.default)
        subject = " ".join(str(message["Subject"]).split())
        self.received.update((recipient, subject, str(message["Message-ID"])) for recipient in recipients)


class _Conversation(socketserver.StreamRequestHandler):
    """RFC 5321, as far as a client needs it that only sends."""

    def handle(self) -> None:
        try:
            self._converse(cast(Mailbox, self.server))
        except ConnectionError:
            pass  # who sent was killed

    def _converse(self, mailbox: Mailbox) -> None:
        self._say("220 here")
        recipients: list[str] = []
        while line := self.rfile.readline():
            word = line[:4].decode("ascii", "replace").upper().strip()
            if word == "RCPT":
                recipients.append(line.decode().partition("<")[2].partition(">")[0])
            elif word == "DATA":
                self._say("354 go on")
                content = self._content()
                if content is None:
                    return  # broken off: nothing was taken
                mailbox.take(recipients, content)
            if word in ("DATA", "MAIL", "RSET"):
                recipients = []
            self._say("221 bye" if word == "QUIT" else "250 ok")
            if word == "QUIT":
                return

    def _content(self) -> bytes | None:
        lines: list[bytes] = []
        while line := self.rfile.readline():
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line.removeprefix(b"."))
        return None

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())
