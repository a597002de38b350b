"""Calendar files (RFC 5545) that every calendar program takes: one entry for one thing to come to."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings

from clustergrowth.common.characters import exchangeable

CALENDAR_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class CalendarEntry:
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
    organiser: tuple[str, str] | None = None  # name and address; the site's own where nobody is named
    attendee: tuple[str, str] | None = None  # who is asked to come; none in a file that only publishes the entry


def calendar_file(entry: CalendarEntry) -> str:
    """The file: lines of at most 75 bytes, ended as the standard wants, times in UTC."""
    host = urlsplit(settings.SITE_ADDRESS).hostname or "localhost"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Cluster Growth//Councils//EN",
        f"METHOD:{_method(entry)}",
        "BEGIN:VEVENT",
        f"UID:{entry.key}@{host}",
        f"DTSTAMP:{_moment(entry.changed_at)}",
        f"DTSTART:{_moment(entry.starts_at)}",
        f"DTEND:{_moment(entry.ends_at)}",
        f"SEQUENCE:{entry.revision}",
        f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}",
        f"ORGANIZER{_called(*(entry.organiser or parseaddr(settings.DEFAULT_FROM_EMAIL)))}",
        *([_attendee(*entry.attendee)] if entry.attendee else []),
        f"SUMMARY:{_words(entry.title)}",
        *([f"LOCATION:{_words(entry.place)}"] if entry.place else []),
        *([f"DESCRIPTION:{_words(entry.text)}"] if entry.text else []),
        *([f"URL:{_address(entry.url)}"] if entry.url else []),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _method(entry: CalendarEntry) -> str:
    if entry.is_cancelled:
        return "CANCEL"
    return "REQUEST" if entry.attendee else "PUBLISH"


def _attendee(name: str, address: str) -> str:
    """One answers by the button of the mail, so the calendar program is not to write an answer of its own."""
    return f"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE{_called(name, address)}"


def _called(name: str, address: str) -> str:
    """Parameter and value that name a person: quoted, for a name may hold a comma or a colon, but never a quote."""
    plain = " ".join("".join(letter if letter.isprintable() and letter != '"' else " " for letter in name).split())
    return f"{f';CN={chr(34)}{plain}{chr(34)}' if plain else ''}:mailto:{_address(address)}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _words(text: str) -> str:
    """A text value: what has a meaning in the file is escaped, line ends become ``\\n``."""
    plain = "\n".join(text.splitlines())
    for letter, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(letter, escaped)
    return exchangeable(plain)


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
