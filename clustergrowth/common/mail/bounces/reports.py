"""Reading what mail servers send back: RFC 3464, a mail that could not be delivered, and RFC 5965, a complaint.

Anybody can write such a report, so it counts only where it names a mail of ours by the number that only we can make.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.message import Message
from email.parser import HeaderParser

from django.db.models import QuerySet

from clustergrowth.common import clock
from clustergrowth.common.mail.bounces.answers import is_gone
from clustergrowth.common.mail.bounces.noting import came_back
from clustergrowth.common.mail.messages import id_of
from clustergrowth.common.mail.models import Bounce, Mail

SINCE = timedelta(days=30)  # a server tries for five days at most (RFC 5321 4.5.4.1); complaints come later


@dataclass(frozen=True)
class Report:
    address: str
    kind: Bounce.Kind
    reason: str


def learn(message: Message) -> int:
    """Note what a report says; of how many mails of ours."""
    number = _original_id(message)
    known = 0
    for report in reports_in(message):
        mail = next((one for one in _sent_to(report.address) if id_of(one) == number), None)
        if mail is not None:
            came_back(mail.to, report.kind, report.reason, mail)
            known += 1
    return known


def reports_in(message: Message) -> Iterator[Report]:
    for part in message.walk():
        blocks = part.get_payload()
        if not isinstance(blocks, list):
            continue
        if part.get_content_type() == "message/delivery-status":
            yield from (report for block in blocks if isinstance(block, Message) and (report := _undelivered(block)))
        elif part.get_content_type() == "message/feedback-report":
            yield from (_complaint(block) for block in blocks if isinstance(block, Message))


def _undelivered(block: Message) -> Report | None:
    """Of one recipient: given up because nobody reads it there, neither delayed nor relayed, full or refused."""
    recipient = str(block["Original-Recipient"] or block["Final-Recipient"] or "")
    status, said = str(block["Status"] or "").strip(), str(block["Diagnostic-Code"] or "").partition(";")[2].strip()
    if not recipient or str(block["Action"] or "").strip().lower() != "failed" or not is_gone(status, said):
        return None
    reason = said or status
    return Report(recipient.partition(";")[2].strip() or recipient, Bounce.Kind.UNKNOWN, reason)


def _complaint(block: Message) -> Report:
    recipient = str(block["Original-Rcpt-To"] or "").strip(" <>")
    return Report(recipient, Bounce.Kind.COMPLAINT, str(block["Feedback-Type"] or ""))


def _original_id(message: Message) -> str:
    for part in message.walk():
        inner = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(inner, list) and isinstance(inner[0], Message):
            return str(inner[0]["Message-ID"] or "").strip()
        if part.get_content_type() == "text/rfc822-headers":
            return str(HeaderParser().parsestr(str(inner))["Message-ID"] or "").strip()
    return ""


def _sent_to(address: str) -> QuerySet[Mail]:
    """Providers may leave the address out of a complaint: then every mail of these days is asked."""
    lately = Mail.objects.filter(state__in=[Mail.State.SENT, Mail.State.RETURNED], sent_at__gte=clock.now() - SINCE)
    return lately.filter(to__iexact=address) if address else lately
