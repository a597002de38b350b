"""What is known of an address after a mail to it came back, or its reader complained.

Nothing more goes there until somebody corrects it, or its reader signs in with a code sent there.
"""

from django.db import transaction

from clustergrowth.common import clock
from clustergrowth.common.mail.models import Bounce, Mail


@transaction.atomic
def note(address: str, kind: Bounce.Kind, reason: str) -> None:
    """Said twice it is the same; what waits for the address does not go."""
    address = address.strip().lower()
    values = {"kind": kind, "reason": in_one_line(reason), "at": clock.now()}
    Bounce.objects.update_or_create(address=address, defaults=values)
    Mail.objects.filter(to__iexact=address, until=None).drop(Mail.Why.BOUNCED)


@transaction.atomic
def came_back(address: str, kind: Bounce.Kind, reason: str, mail: Mail | None = None) -> None:
    """The same of a mail that had gone; where nobody says which one it was, the last to that address."""
    sent = Mail.objects.filter(to__iexact=address.strip(), state=Mail.State.SENT)
    last = mail or sent.order_by("-sent_at", "-pk").first()
    if last is not None and kind == Bounce.Kind.UNKNOWN:
        Mail.objects.filter(pk=last.pk).update(state=Mail.State.RETURNED, failure=in_one_line(reason))
    note(address, kind, reason)


def in_one_line(words: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())[:300]


def works_again(address: str) -> None:
    """Somebody corrected it, or read a mail that was sent there."""
    Bounce.objects.filter(address=address.strip().lower()).delete()
