"""Mail that can be stopped: by kind, without signing in, and one gate that every mail passes.

A link in each mail leads to a page with one button; the button of a mail program (RFC 8058) posts to the same address.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.core import signing
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.common import clock
from clustergrowth.common.errors import LinkSpent
from clustergrowth.common.mail.models import Bounce, Mail, Stop
from clustergrowth.common.ports import Registry, Words

ALL = ""  # the topic of who wants no mail at all
_signer = signing.Signer(salt="mail.stop", sep="~")
_removals = signing.Signer(salt="mail.remove", sep="~")


@dataclass(frozen=True)
class Topic:
    """What a reader can stop; ``needed`` says why not, of what comes because somebody asked for it just now."""

    name: Words
    needed: Words = ""


# Registered by each noun that writes, under its name: the part of a kind of mail before the dot. What differs from the
# other mails of its noun is registered under its whole kind.
topics: Registry[Topic] = Registry("topics")
_UNNAMED = Topic(__("mails like this one"))


def topic_of(kind: str) -> str:
    """The name under which mails of this kind are stopped."""
    return kind if topics.get(kind) else kind.partition(".")[0]


def topic(kind: str) -> Topic:
    return topics.get(topic_of(kind)) or _UNNAMED


@dataclass(frozen=True)
class StopLink:
    """Whose mails about what a link stops: of a person, whatever the address is now; of a stranger, of the address."""

    person: Any
    address_hash: str
    topic: str

    @property
    def name(self) -> Words:
        return topic(self.topic).name

    @property
    def hashes(self) -> set[str]:
        return {self.address_hash, *([hash_of(self.person.address)] if self.person and self.person.address else [])}

    @property
    def is_stopped(self) -> bool:
        return Stop.objects.filter(address_hash__in=self.hashes, topic__in=(self.topic, ALL)).exists()


def hash_of(address: str) -> str:
    return salted_hmac("mail.stops", address.strip().lower(), algorithm="sha256").hexdigest()


def path_for(to: Any, kind: str) -> str:
    """Where the reader stops such mails; the same in every mail, so that an old one does as well."""
    with translation.override(to.language):
        return reverse("mail_stop", args=[_signer.sign(f"{to.pk or 0}.{hash_of(to.address)}.{topic_of(kind)}")])


def behind(token: str) -> StopLink:
    """Raises LinkSpent when the link was cut off."""
    try:
        pk, address_hash, name = _signer.unsign(token).split(".", 2)
    except (signing.BadSignature, ValueError) as error:
        raise LinkSpent(_("This link is incomplete. Copy the whole address from the mail.")) from error
    person = get_user_model().objects.filter(pk=pk, is_active=True).first()
    return StopLink(person, address_hash, name)


def removal_path(to: Any) -> str:
    """Where somebody whom a council wrote down has it all removed, without an account."""
    with translation.override(to.language):
        return reverse("mail_remove", args=[_removals.sign(f"{to.pk}.{hash_of(to.address)}")])


def to_remove(token: str) -> Any:
    """The person whom a link removes; who signs in meanwhile does that under the own profile. Raises LinkSpent."""
    try:
        pk, address_hash = _removals.unsign(token).split(".")
    except (signing.BadSignature, ValueError) as error:
        raise LinkSpent(_("This link is incomplete. Copy the whole address from the mail.")) from error
    person = get_user_model().objects.filter(pk=pk, is_active=True, last_login=None).first()
    if person is None or hash_of(person.address) != address_hash:
        raise LinkSpent(_("Nothing is kept under this link any more. If you have an account, sign in and leave there."))
    return person


def stop(link: StopLink, *, everything: bool = False) -> None:
    """Said twice it is the same."""
    name = ALL if everything else link.topic
    _note(link.hashes, name)


def begin_again(link: StopLink) -> None:
    Stop.objects.filter(address_hash__in=link.hashes, topic__in=(link.topic, ALL)).delete()


def _note(hashes: set[str], name: str) -> None:
    rows = [Stop(address_hash=one, topic=name, since=clock.now()) for one in sorted(hashes)]
    Stop.objects.bulk_create(rows, ignore_conflicts=True)


def stop_everything(address: str) -> None:
    """Of who leaves by the link in a first mail: no other list brings a mail to them again."""
    _note({hash_of(address)}, ALL)


def move(old: str | None, new: str) -> None:
    """What was stopped stays so under the person's new address."""
    for name in stopped_by(old or "").values_list("topic", flat=True):
        _note({hash_of(new)}, name)


def stopped_by(address: str) -> QuerySet[Stop]:
    return Stop.objects.filter(address_hash=hash_of(address)) if address else Stop.objects.none()


def stopped_topics(address: str) -> list[tuple[str, Words]]:
    """What somebody has stopped, by name."""
    rows = stopped_by(address).order_by("topic").values_list("topic", flat=True)
    return [(name, topic(name).name if name else _("all mails that can be stopped")) for name in rows]


def begin(address: str, name: str) -> None:
    """One topic again, said under the own profile."""
    stopped_by(address).filter(topic=name).delete()


def reason_against(to: Any, kind: str, *, is_asked: bool = False) -> str:
    """Why no mail of this kind may go to a reader: the one gate. "" where it may.

    What somebody asked for just now, as a code to sign in with, goes all the same.
    """
    if is_asked or topic(kind).needed:
        return ""
    if wants_none(to) or stopped_by(to.address).filter(topic__in=(topic_of(kind), ALL)).exists():
        return Mail.Why.STOPPED
    return Mail.Why.BOUNCED if Bounce.objects.filter(address=to.address.lower()).exists() else ""


def wants_none(to: Any) -> bool:
    """Whether a list or the person said so, here or where the same address signs in."""
    own = Q(pk=to.pk or 0) | Q(email=to.address.lower())
    return get_user_model().objects.filter(own, wants_no_mail=True).exists()
