"""The mailbox to which undeliverable mail comes back: read every few minutes, where one is set."""

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from urllib.parse import unquote, urlsplit

from django.conf import settings

from clustergrowth.common.mail.bounces.reports import learn

AT_ONCE = 200  # messages; the rest some minutes later
LARGEST = 1_000_000  # bytes of one that are read: a report stands before what it returns
TIMEOUT = 30.0


def read() -> int:
    """Look through what is new; how many mails of ours came back. Raises OSError where the mailbox does not answer."""
    if not settings.BOUNCE_MAILBOX:
        return 0
    with _opened() as mailbox:
        return sum(learn(message_from_bytes(raw, policy=policy.compat32)) for raw in _unread(mailbox))


@contextmanager
def _opened() -> Iterator[imaplib.IMAP4]:
    address = urlsplit(settings.BOUNCE_MAILBOX)
    is_plain = address.scheme == "imap"
    connect = imaplib.IMAP4 if is_plain else imaplib.IMAP4_SSL
    try:
        mailbox = connect(address.hostname or "localhost", address.port or (143 if is_plain else 993), timeout=TIMEOUT)
        try:
            if is_plain and "STARTTLS" in mailbox.capabilities:
                mailbox.starttls()
            mailbox.login(unquote(address.username or ""), unquote(address.password or ""))
            mailbox.select(unquote(address.path.strip("/")) or "INBOX")
            yield mailbox
        finally:
            mailbox.logout()
    except imaplib.IMAP4.error as fault:
        raise OSError(f"the mailbox for returned mail: {fault}") from fault


def _unread(mailbox: imaplib.IMAP4) -> Iterator[bytes]:
    """Each is marked as read by reading it."""
    _said, found = mailbox.search(None, "UNSEEN")
    for number in (found[0] or b"").split()[:AT_ONCE]:
        _said, parts = mailbox.fetch(number.decode(), f"(BODY[]<0.{LARGEST}>)")
        yield from (part[1] for part in parts if isinstance(part, tuple))
