"""Signed, single-use links: issue, look at, spend."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.errors import LinkSpent
from clustergrowth.common.mail.models import RestoredCopy, SignedLink


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


def issue(purpose: str, about_id: int, *, person: Any, days: int = 30) -> str:
    """A new secret for one purpose; put it into an address. It is stored only as a hash."""
    secret = secrets.token_urlsafe(24)
    moment = clock.now()
    SignedLink.objects.create(
        secret_hash=_hash(secret),
        purpose=purpose,
        about_id=about_id,
        person=person,
        created_at=moment,
        expires_at=moment + timedelta(days=days),
    )
    return secret


def look(secret: str, purpose: str) -> SignedLink:
    """The link behind a secret, not spent by looking (mail scanners look too). Raises LinkSpent."""
    link = SignedLink.objects.select_related("person").filter(_behind(secret, purpose)).first()
    return _usable(link)


def spend(secret: str, purpose: str) -> SignedLink:
    """Use the link up, in the transaction of the act it allows. Raises LinkSpent; the database decides a race."""
    moment = clock.now()
    link = (
        SignedLink.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(_behind(secret, purpose))
        .first()
    )
    link = _usable(link)
    link.used_at = moment
    link.save(update_fields=["used_at"])
    return link


def revoke(purpose: str, about_id: int) -> None:
    """End every unused link of one purpose and subject, e.g. when the introduction was withdrawn."""
    SignedLink.objects.filter(purpose=purpose, about_id=about_id, used_at=None).update(used_at=clock.now())


def _usable(link: SignedLink | None) -> SignedLink:
    if link is None:
        raise LinkSpent(_("This link is not complete. Copy the whole address from the mail, or sign in."))
    if link.used_at is not None:
        raise LinkSpent(_("This link was used already. Sign in to see where things stand."))
    if link.expires_at < clock.now():
        raise LinkSpent(_("This link is too old. Sign in, and you find the same thing under Today."))
    return link
