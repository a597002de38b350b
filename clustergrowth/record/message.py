"""Reading a forwarded message: which two organisations, which day, which subject. The message itself is not kept."""

import email
import re
from dataclasses import dataclass
from datetime import date, datetime
from email.message import Message as AnyMessage
from email.policy import default
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused
from clustergrowth.common.limits.sizes import MEGABYTE
from clustergrowth.people.councils.queries.councils import persons_visible_to
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.persons.models import Viewer

LARGEST_MESSAGE = 25 * MEGABYTE  # what mail programs send at most
# The parsers of the standard library are quadratic in one heading and go down once for each part in a part: bounds are
# asked before they begin. What is wanted stands before any attachment.
READ = 2**19
LONGEST_HEADING = 2**15  # some thousand addresses
_HEADING = re.compile(rb"^[!-9;-~]+:[^\n]*\n?(?:[ \t][^\n]*\n?)*", re.MULTILINE)
_WITH_PARTS = re.compile(rb"multipart/|message/", re.IGNORECASE)
MOST_WITH_PARTS = 100  # parts within parts ended in a recursion error (decision 0019)
LONGEST_SUBJECT, MOST_REMARKS = 4_000, 20  # letters; remarks in brackets beside the addresses of one heading
EVERYBODYS = frozenset({"gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "gmx.net", "libero.it"})
_LONG = _(
    "A header of this message is larger than 32 KB, perhaps because it has a great many "
    "addresses. Please fill in the form by hand."
)
_PARTS = _("This message contains more than 100 parts or other messages. Please fill in the form by hand.")
_FROM_OR_TO = re.compile(rb"^(?:from|to):", re.IGNORECASE | re.MULTILINE)
_NO_MESSAGE = _("This file is not a saved message. In your mail program, choose “Save as” and the file type .eml.")


@dataclass(frozen=True)
class Message:
    """What the quick log takes from a message."""

    subject: str
    on: date | None
    organisations: list[Organisation]

    def initial(self) -> dict[str, Any]:
        """As the form of the quick log calls it; what the message does not say is left out."""
        sides = zip(("first", "second"), self.organisations[:2], strict=False)
        values = {"text": self.subject, "channel": "email", "on": self.on.isoformat() if self.on else "", **dict(sides)}
        return {name: value for name, value in values.items() if value}


def read(file: "UploadedFile[Any]", viewer: Viewer) -> Message:
    """The inner message of a forward where there is one. Raises Refused when it is not a message."""
    if (file.size or 0) > LARGEST_MESSAGE:  # asked before it is read
        raise Refused(_("This message is larger than 25 MB. Save it without its attachments."))
    outer = email.message_from_bytes(_start_of(file))
    if not (outer["from"] or outer["to"]):
        raise Refused(_NO_MESSAGE)
    message = next((part for part in outer.walk() if part is not outer and part["from"] and part["subject"]), outer)
    addresses = _addresses(outer) | _addresses(message)
    subject = default.header_factory("subject", str(message["subject"] or "")[:LONGEST_SUBJECT])
    return Message(
        " ".join(str(subject).split())[:500], _day(message) or _day(outer), _organisations(addresses, viewer)
    )


def _start_of(file: "UploadedFile[Any]") -> bytes:
    start: bytes = file.read(READ)
    if not _FROM_OR_TO.search(start):
        raise Refused(_NO_MESSAGE)
    if any(heading.end() - heading.start() > LONGEST_HEADING for heading in _HEADING.finditer(start)):
        raise Refused(_LONG)
    if len(_WITH_PARTS.findall(start)) > MOST_WITH_PARTS:
        raise Refused(_PARTS)
    return start


def _addresses(message: AnyMessage) -> set[str]:
    lines = [str(line) for name in ("from", "to", "cc") for line in message.get_all(name, [])]
    plain = [line for line in lines if line.count("(") <= MOST_REMARKS]
    return {address.lower() for _name, address in getaddresses(plain) if "@" in address}


def _day(message: AnyMessage) -> date | None:
    try:
        moment: datetime | None = parsedate_to_datetime(str(message["date"])[:100]) if message["date"] else None
    except ValueError:
        return None
    return min(moment.date(), clock.today()) if moment else None


def _organisations(addresses: set[str], viewer: Viewer) -> list[Organisation]:
    """By the persons behind the addresses whom the viewer may know, then by the web domain.

    Otherwise anybody could look up for whom the person behind any address works.
    """
    people = persons_visible_to(viewer).filter(Q(email__in=addresses) | Q(listed_address__in=addresses))
    domains = {address.partition("@")[2] for address in addresses} - EVERYBODYS
    by_person = Organisation.objects.filter(live(clock.today(), "affiliations__"), affiliations__person__in=people)
    by_domain = Organisation.objects.filter(domain__in=domains)
    organisations = {row.pk: row for row in [*by_person.order_by("pk")[:10], *by_domain.order_by("pk")[:10]]}
    return list(organisations.values())
