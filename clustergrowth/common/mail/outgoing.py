"""The connection to the mail server: greeting and encryption once for many mails, not for each."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

LONGEST_PAUSE = 10.0  # seconds between two mails, chosen: servers hang up after minutes, and some sooner
MOST_MAILS = 50  # on one connection, chosen: servers that set a limit set it at 100 or more


NO_SERVER = "no mail server is set"  # in the column of failures: what waits for one


def has_server() -> bool:
    """Whether mail leaves this machine; printed it reaches nobody."""
    return not settings.EMAIL_BACKEND.endswith("console.EmailBackend")


@dataclass
class _Line:
    backend: BaseEmailBackend
    mails: int = 0
    used: float = 0.0

    def is_good(self) -> bool:
        return self.mails < MOST_MAILS and time.monotonic() - self.used < LONGEST_PAUSE


_idle: list[_Line] = []  # taken and put back by one operation each, so that no two threads hold one


@contextmanager
def connection() -> Iterator[BaseEmailBackend]:
    """An open connection; kept for the next mail unless this one fails. Raises OSError where no server answers."""
    line = _taken() or _Line(get_connection())
    try:
        has_connection = line.backend.open() is not None  # True when opened, False when it was; of a console nothing
        yield line.backend
    except BaseException:
        line.backend.close()
        raise
    if has_connection:
        line.mails, line.used = line.mails + 1, time.monotonic()
        _idle.append(line)


def _taken() -> _Line | None:
    while _idle:
        try:
            line = _idle.pop()
        except IndexError:  # another thread was quicker
            return None
        if line.is_good():
            return line
        line.backend.close()
    return None
