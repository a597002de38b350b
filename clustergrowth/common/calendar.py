"""Calendar files (RFC 5545) that every calendar program takes: one entry for one thing to come to."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings

CALENDAR_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Entry:
    """Something to come to. ``key`` names it for good (``meeting-17``); ``revision`` grows with every change of it."""

    key: str
    title: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    place: str = ""
    text: str = ""
    url: str = ""
    revision: int = 0
    is_cancelled: bool = False


def calendar_file(entry: Entry) -> str:
    """The file: lines of at most 75 bytes, ended as the standard wants, times in UTC."""
    host = urlsplit(settings.SITE_ADDRESS).hostname or "localhost"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Cluster Growth//Councils//EN",
        f"METHOD:{'CANCEL' if entry.is_cancelled else 'PUBLISH'}",
        "BEGIN:VEVENT",
        f"UID:{entry.key}@{host}",
        f"DTSTAMP:{_moment(entry.changed_at)}",
        f"DTSTART:{_moment(entry.starts_at)}",
        f"DTEND:{_moment(entry.ends_at)}",
        f"SEQUENCE:{entry.revision}",
        f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}",
        f"ORGANIZER:mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}",
        f"SUMMARY:{_words(entry.title)}",
        *([f"LOCATION:{_words(entry.place)}"] if entry.place else []),
        *([f"DESCRIPTION:{_words(entry.text)}"] if entry.text else []),
        *([f"URL:{_address(entry.url)}"] if entry.url else []),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _words(text: str) -> str:
    """A text value: what has a meaning in the file is escaped, line ends become ``\\n``."""
    plain = "\n".join(text.splitlines())
    for letter, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(letter, escaped)
    return "".join(letter for letter in plain if letter >= " ")


def _address(url: str) -> str:
    return "".join(letter for letter in url if letter > " ")


def _folded(line: str) -> str:
    """The line in pieces of at most 75 bytes, never through the middle of a letter."""
    pieces, piece, room = [], "", 75
    for letter in line:
        size = len(letter.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", 74  # the next piece begins with a space
        piece += letter
        room -= size
    return "\r\n ".join([*pieces, piece])
