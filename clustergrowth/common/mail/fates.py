"""What became of the mails about a matter, told to who sent them; and since when a matter runs: since its mail went."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from clustergrowth.common.languages.dates import written
from clustergrowth.common.mail import outgoing, stopping
from clustergrowth.common.mail.models import Mail
from clustergrowth.common.ports import Ref

_WENT = (Mail.State.SENT, Mail.State.RETURNED)


def began(kind: str, otherwise: str) -> Coalesce:
    """When the last mail about a row went; of one that nobody was written about, the time that it holds itself."""
    went = Mail.objects.filter(about_kind=kind, about_id=OuterRef("pk"), state__in=_WENT).order_by().values("about_id")
    return Coalesce(Subquery(went.annotate(at=Max("sent_at")).values("at")), otherwise)


def waits(kind: str) -> Exists:
    """Whether a mail about a row has not gone yet."""
    return Exists(Mail.objects.filter(about_kind=kind, about_id=OuterRef("pk")).unsent())


def told(about: Ref, *, to: Any, kind: str) -> str:
    """What became of what was written to somebody about a matter; "" where nothing was, and something could be."""
    return told_of_several(about.kind, [about.id], {about.id: to}, kind)[about.id]


def told_of_several(about_kind: str, ids: Sequence[int], readers: dict[int, Any], kind: str) -> dict[int, str]:
    """The same of many rows, each with its one reader: one query for their mails."""
    mails = Mail.objects.filter(about_kind=about_kind, about_id__in=ids).order_by("created_at", "pk")
    last = {(mail.about_id, mail.person_id): mail for mail in mails}
    return {id: _words(last.get((id, to.pk)) if to else None, to, kind) for id, to in readers.items()}


def _words(mail: Mail | None, to: Any, kind: str) -> str:
    if mail is not None and mail.state != Mail.State.DROPPED:
        return _of_mail(mail)
    if to is None or not to.address:
        return _("No address is known: please call.")
    why = mail.why if mail is not None else stopping.reason_against(to, kind)
    if why == Mail.Why.BOUNCED:
        return _("Mail to this address comes back: please call, or correct it.")
    return _("No such mail is wanted there: please call.") if why == Mail.Why.STOPPED else ""


def _of_mail(mail: Mail) -> str:
    if mail.state == Mail.State.SENT:
        return _("The mail was sent on %(day)s.") % {"day": written(mail.sent_at, "long near")}
    if mail.state == Mail.State.HELD and mail.goes_at:
        moment = {"moment": written(mail.goes_at, "time near")}
        return _("The mail waits until %(moment)s, to go together with others.") % moment
    if mail.state == Mail.State.HELD:
        return _("The mail waits: nobody is asked more than one question a week.")
    if mail.state == Mail.State.WAITING:
        is_without = mail.failure == outgoing.NO_SERVER
        return _("The mail waits until a mail server is set.") if is_without else _("The mail is on its way.")
    return _("The mail came back: please call, or correct the address.")
