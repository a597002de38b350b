"""What is logged holds no secret of a link: one formatter, used by everything that writes a log."""

import logging
import re
import sys
import traceback
from types import TracebackType
from typing import Any

GONE = "[secret]"
# Wherever one stands: as long as those that `common/mail/links.py` makes, or longer, of small and large letters.
BY_ITSELF = re.compile(r"(?<![\w-])(?=[a-z0-9_-]*[A-Z])(?=[A-Z0-9_-]*[a-z])[\w-]{32,}(?![\w-])", re.ASCII)


_in_addresses: list[re.Pattern[str]] = []


def know_addresses(before: re.Pattern[str]) -> None:
    """After what an address holds a secret, also a short one, or what is left of one that was cut off."""
    _in_addresses[:] = [re.compile(rf"({before.pattern})[^/\s\"'<>?#]+")]


def without_secrets(text: str) -> str:
    for address in _in_addresses:
        text = address.sub(rf"\1{GONE}", text)
    return BY_ITSELF.sub(GONE, text)


class WithoutSecrets(logging.Formatter):
    """The whole text of an entry, with its arguments, its traceback and whatever an error says of itself."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


def say_uncaught(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    """In place of Python's own last word on a fault that nobody caught."""
    sys.stderr.write(without_secrets("".join(traceback.format_exception(kind, fault, trace))))


def configuration(level: str) -> dict[str, Any]:
    """Everything goes through the root's handler; the libraries' own handlers write nothing."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {
                "()": "clustergrowth.web.requests.logs.WithoutSecrets",
                "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "loggers": {
            "django": {"handlers": [], "level": "NOTSET"},
            "django.server": {"handlers": [], "level": "NOTSET", "propagate": True},
            "django.db.backends": {"level": "INFO"},  # below that it writes down what people wrote
            "_granian": {"handlers": [], "propagate": True},
            "granian.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
        },
        "root": {"handlers": ["console"], "level": level},
    }
