"""The message as a mail program gets it: who writes, where an answer goes, how one ends such letters, the calendar."""

from email.mime.image import MIMEImage
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.crypto import salted_hmac

from clustergrowth.common import ports
from clustergrowth.common.mail import stopping
from clustergrowth.common.mail.letters import Letter, Stranger
from clustergrowth.common.mail.models import Mail
from clustergrowth.common.mail.rendering import end_of, pictures_of
from clustergrowth.common.network import queries as network


def message_of(mail: Mail, letter: Letter | None) -> EmailMultiAlternatives:
    """``letter`` is what was composed for the mail; None where its words are all there is."""
    council = ports.correspondent(mail.council, mail.person)
    author = letter.author if letter is not None else None
    reply_to = _mailbox(author.name, author.address) if author and _is_told(author, mail.person) else ""
    if not reply_to and council and council.email:
        reply_to = _mailbox(council.name, council.email)
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        _from(council.council if council else ""),
        [mail.to],
        reply_to=[reply_to] if reply_to else None,
        headers={"Message-ID": id_of(mail)} | _how_to_end(mail, letter),
    )
    message.attach_alternative(mail.html, "text/html")
    if letter is not None:
        _attach(message, letter)
    if mail.calendar:
        message.attach_alternative(mail.calendar, f"text/calendar; method={_method(mail.calendar)}")
        message.attach("invitation.ics", mail.calendar, "text/calendar")
    return message


def _attach(message: EmailMultiAlternatives, letter: Letter) -> None:
    for number, picture in pictures_of(letter):
        part = MIMEImage(picture.content, picture.content_type.partition("/")[2])
        part.add_header("Content-ID", f"<{number}>")
        part.add_header("Content-Disposition", "inline", filename=picture.name)
        message.attach(part)
    for file in letter.files:
        if not file.is_picture:
            message.attach(file.name, file.content, file.content_type)


def _is_told(author: Any, reader: Any) -> bool:
    """Whether the reader's answer goes to who writes: also a stranger's words are answered, and by a stranger ours."""
    if not author.is_active or not author.address:
        return False
    return author.pk is None or reader is None or any(may_know(reader, author) for may_know in ports.acquaintances)


def id_of(mail: Mail) -> str:
    """The same at each try: where a worker died before it noted that the mail went, mail servers know the second."""
    code = salted_hmac("mail.message", f"{mail.pk} {mail.created_at.isoformat()}", algorithm="sha256").hexdigest()
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return f"<{code[:32]}@{address.rpartition('@')[2] or 'localhost'}>"


def _from(council: str) -> str:
    """The network by the name that it gave itself, else by what the operator set."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    name = network.stored_profile().name if network.is_named() else name
    called = profile.name if (profile := network.profile()).operator else name or network.NAMELESS
    return _mailbox(f"{council} via {called}" if council else called, address)


def _mailbox(name: str, address: str) -> str:
    """A name may hold anything: one line of it, quoted and encoded as the standard wants."""
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    return formataddr((plain, address))


def _how_to_end(mail: Mail, letter: Letter | None) -> dict[str, str]:
    """RFC 8058: the button “unsubscribe” of a mail program posts to this address, without a page or a question."""
    reader = mail.person or Stranger(mail.to, mail.language)
    if letter is not None:
        path = end_of(letter, reader)
    else:
        path = "" if stopping.topic(mail.kind).needed else stopping.path_for(reader, mail.kind)
    if not path:
        return {}
    return {
        "List-Unsubscribe": f"<{settings.SITE_ADDRESS}{path}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _method(calendar: str) -> str:
    """What the calendar file wants to be; a mail program shows its buttons only where its part says the same."""
    methods = (line.partition(":")[2] for line in calendar.splitlines() if line.startswith("METHOD:"))
    return next(methods, "PUBLISH")
