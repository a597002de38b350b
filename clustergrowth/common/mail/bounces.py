"""Mail that came back, and complaints: learned from a server's answer, a provider's call or a mailbox.

After it nothing goes to that address until somebody corrects it, or its reader signs in with a code sent there.
"""

import re
import smtplib

from django.db import transaction
from django.db.models import QuerySet

from clustergrowth.common import clock
from clustergrowth.common.mail.models import Bounce, Mail

# RFC 3463: 5.1.x is about the address (but 5.1.7 and 5.1.8: that of the sender), 5.2.1 a mailbox that is closed.
_NOBODY_THERE = re.compile(r"\b5\.(?:1\.(?:[0-6]|9|10)|2\.1)\b")
_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_UNKNOWN_HERE = (550, 551, 553)  # RFC 5321 4.2.3; 550 also stands for what the server would not do for us
_POLICY = re.compile(r"relay|denied|spam|policy|blocked|blacklist|dmarc|spf", re.IGNORECASE)


def is_for_good(code: int, words: str) -> bool:
    """Whether an answer says that nobody reads mail at the address, not that ours was unwelcome or came too early."""
    if _ENHANCED.search(words):
        return bool(_NOBODY_THERE.search(words))
    return code in _UNKNOWN_HERE and not _POLICY.search(words)


def refused(address: str, fault: OSError) -> bool:
    """Whether the server to which we handed a mail says that the address is wrong; then it is noted."""
    if not isinstance(fault, smtplib.SMTPRecipientsRefused):
        return False
    for code, answer in fault.recipients.values():
        words = answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
        if is_for_good(code, words):
            note(address, Bounce.Kind.UNKNOWN, words)
            return True
    return False


@transaction.atomic
def note(address: str, kind: Bounce.Kind, reason: str, mail: Mail | None = None) -> None:
    """Said twice it is the same; what waits for the address does not go, and what went last is known as come back."""
    address = address.strip().lower()
    words = " ".join("".join(sign if sign.isprintable() else " " for sign in reason).split())[:300]
    values = {"kind": kind, "reason": words, "at": clock.now()}
    Bounce.objects.update_or_create(address=address, defaults=values)
    last = mail or Mail.objects.filter(to__iexact=address, state=Mail.State.SENT).order_by("-sent_at", "-pk").first()
    if last is not None and kind == Bounce.Kind.UNKNOWN:
        Mail.objects.filter(pk=last.pk).update(state=Mail.State.RETURNED, failure=words)
    Mail.objects.filter(to__iexact=address, until=None).drop(Mail.Why.BOUNCED)


def of(addresses: QuerySet[Mail] | list[str]) -> dict[str, Bounce]:
    """What is known of these addresses."""
    return {row.address: row for row in Bounce.objects.filter(address__in=[str(one).lower() for one in addresses])}


def works_again(address: str) -> None:
    """Somebody corrected it, or read a mail that was sent there."""
    Bounce.objects.filter(address=address.strip().lower()).delete()
