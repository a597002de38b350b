"""Signed, single-use links: issue, look at, spend."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.errors import LinkSpent
from clustergrowth.common.mail.models import Mail, RestoredCopy, SignedLink

NEVER_WENT = (Mail.State.DROPPED, Mail.State.FAILED)
AFTERWARDS = timedelta(days=1)  # one reloads, goes back, opens the mail again; much later its page is nobody's business
_in_this_mail: ContextVar[list[int] | None] = ContextVar("clustergrowth_links_of_a_mail", default=None)


def _hash(secret: str) -> str:
    """Keyed with the secret of this home: what a backup holds opens nothing in a home with another one."""
    return salted_hmac("mail.links", secret, algorithm="sha256").hexdigest()


def _unkeyed(secret: str) -> str:
    """As earlier releases kept it; the last of those links is too old a month after the upgrade."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _behind(secret: str, purpose: str) -> Q:
    """A link without the key counts where it was issued here, not where it came along in a backup."""
    came_along = Exists(RestoredCopy.objects.filter(restored_at__gte=OuterRef("created_at")))
    keyed, unkeyed = Q(secret_hash=_hash(secret)), Q(secret_hash=_unkeyed(secret)) & Q(~came_along)
    return Q(purpose=purpose) & (keyed | unkeyed)


def issue(purpose: str, about_id: int, *, person: Any, days: float = 30) -> str:
    """A new secret for one purpose; put it into an address. It is stored only as a hash."""
    secret = secrets.token_urlsafe(24)
    moment = clock.now()
    link = SignedLink.objects.create(
        secret_hash=_hash(secret),
        purpose=purpose,
        about_id=about_id,
        person=person,
        created_at=moment,
        expires_at=moment + timedelta(days=days),
    )
    if (gathered := _in_this_mail.get()) is not None:
        gathered.append(link.pk)
    return secret


@contextmanager
def of_one_mail() -> Iterator[list[int]]:
    """What is issued inside the block, while one mail is written: given to it with ``carry``."""
    issued: list[int] = []
    token = _in_this_mail.set(issued)
    try:
        yield issued
    finally:
        _in_this_mail.reset(token)


def carry(mail: Mail, issued: list[int]) -> None:
    if issued:
        SignedLink.objects.filter(pk__in=issued).update(mail=mail)


def look(secret: str, purpose: str) -> SignedLink:
    """The link behind a secret, not spent by looking (mail scanners look too). Raises LinkSpent."""
    return _usable(_find(SignedLink.objects, secret, purpose))


def look_again(secret: str, purpose: str) -> SignedLink:
    """The same for the page that its button leads to: for a day after it was used (``used_at``) it is still there.

    So who reloads or goes back reads what became of it, and not that the link was used.
    """
    link = _find(SignedLink.objects, secret, purpose)
    if link is not None and link.used_at is not None and clock.now() < link.used_at + AFTERWARDS:
        return link
    return _usable(link)


def spend(secret: str, purpose: str) -> SignedLink:
    """Use the link up, in the transaction of the act it allows. Raises LinkSpent; the database decides a race."""
    link = _usable(_find(SignedLink.objects.select_for_update(of=("self",)), secret, purpose))
    link.used_at = clock.now()
    link.save(update_fields=["used_at"])
    return link


def revoke(purpose: str, *about_ids: int) -> None:
    """End every unused link of one purpose to these subjects, e.g. when the introduction was withdrawn."""
    unused = SignedLink.objects.filter(purpose=purpose, about_id__in=about_ids, used_at=None, taken_back_at=None)
    unused.update(taken_back_at=clock.now())


def _find(rows: Any, secret: str, purpose: str) -> SignedLink | None:
    found: SignedLink | None = rows.select_related("person", "mail").filter(_behind(secret, purpose)).first()
    return found


def _usable(link: SignedLink | None) -> SignedLink:
    if link is None:
        raise LinkSpent(_("This link is incomplete. Copy the whole address from the mail, or sign in."))
    if link.used_at is not None:
        raise LinkSpent(_("This link has already been used. Sign in to see where things stand."))
    if link.taken_back_at is not None or (link.mail is not None and link.mail.state in NEVER_WENT):
        raise LinkSpent(
            _("What this link was for has been settled or taken back meanwhile. Sign in to see where things stand.")
        )
    if link.expires_at < clock.now():
        raise LinkSpent(_("This link has expired. Sign in, and you will find the same thing under Today."))
    if _is_replaced(link):
        raise LinkSpent(_("A newer mail replaces this one. Use the link in it, or sign in."))
    return link


def _is_replaced(link: SignedLink) -> bool:
    """Whether its mail was written again before it went, with another link: a draft's, or of a try that failed.

    Of two mails that both went, a reminder and what it reminds of, the reader may open either: both links hold.
    """
    if link.mail is None or link.mail.state != Mail.State.SENT:
        return False
    return SignedLink.objects.filter(mail=link.mail, purpose=link.purpose, pk__gt=link.pk).exists()
