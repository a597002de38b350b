"""A letter in words: subject, plain text and HTML in the reader's language; several letters as one mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import ngettext

from clustergrowth.common import ports
from clustergrowth.common.mail import linking, stopping
from clustergrowth.common.mail.letters import Attachment, Letter
from clustergrowth.common.network import queries as network


def absolute(path: str) -> str:
    """The full address of a page, for mails and calendar files."""
    return f"{settings.SITE_ADDRESS}{path}"


@dataclass(frozen=True)
class Part:
    """One letter as it is read; of a mail that holds several, one after the other."""

    subject: str
    plain: Sequence[str]
    marked_up: Sequence[str]
    why: str
    sender: str
    button_label: str
    button_url: str
    end_url: str
    topic: stopping.Topic
    pictures: Sequence[tuple[str, str]] = ()  # number within the mail, and name


def part_of(letter: Letter, to: Any) -> Part:
    with translation.override(to.language):
        ours = {"site": settings.SITE_ADDRESS, "network": network.profile().name}
        context = {**letter.context, **ours, "reader": to, "council": letter.council}
        subject, _, body = render_to_string(f"{letter.template}.txt", context).strip().partition("\n")
        paragraphs = [part.strip() for part in body.strip().split("\n\n") if part.strip()]
        topic = stopping.topic(letter.kind)
        return Part(
            subject=linking.defused(" ".join(subject.split())),  # one line already where it is a ``{% subject %}``
            plain=[linking.defused(part, letter.shows) for part in paragraphs],
            marked_up=[linking.linked(part, letter.shows) for part in paragraphs],
            why=linking.defused(str(letter.why)),
            sender=linking.defused(str(letter.council.name)) if letter.council else "",
            button_label=linking.defused(str(letter.button[0])) if letter.button else "",
            button_url=absolute(_path(letter.button[1])) if letter.button else "",
            end_url=absolute(end_of(letter, to)) if not topic.needed else "",
            topic=topic,
            pictures=[(number, file.name) for number, file in pictures_of(letter)],
        )


def pictures_of(letter: Letter) -> list[tuple[str, Attachment]]:
    """Each with the number by which the mail shows it."""
    pictures = (file for file in letter.files if file.is_picture)
    return [(f"picture-{n}@letter", file) for n, file in enumerate(pictures, start=1)]


def _path(path: Any) -> str:
    return str(path() if callable(path) else path)


def end_of(letter: Letter, to: Any) -> str:
    """Where the reader stops such letters; "" of what cannot be stopped."""
    if stopping.topic(letter.kind).needed:
        return ""
    return letter.end or stopping.path_for(to, letter.kind)


def rendered(parts: Sequence[Part], to: Any) -> tuple[str, str, str]:
    """Subject, plain text and HTML."""
    with translation.override(to.language):
        subject = parts[0].subject
        if len(parts) > 1:
            more = len(parts) - 1
            words = ngettext("%(subject)s, and %(n)s more", "%(subject)s, and %(n)s more", more)
            subject = words % {"subject": subject, "n": more}
        context = {
            "reader": to, "site": settings.SITE_ADDRESS, "subject": subject, "parts": parts, "sender": parts[0].sender,
            "is_several": len(parts) > 1, "network": linking.defused(network.profile().name),
        }  # fmt: skip
        notices, removal = _first_mail(to, parts)
        context |= {"removal_url": removal}
        plain = [linking.defused(words) for words in notices]
        text = render_to_string("mail/letter.txt", context | {"notices": plain}).strip() + "\n"
        marked_up = [linking.linked(words) for words in notices]
        return subject, text, render_to_string("mail/letter.html", context | {"notices": marked_up})


def _first_mail(to: Any, parts: Sequence[Part]) -> tuple[list[str], str]:
    """What somebody who was never written to must read: whence the address comes, and where one has it removed.

    Nothing once a mail has gone. Who signs in has the own profile for it.
    """
    if to.pk is None or to.notice_sent_at is not None:
        return [], ""
    words = [str(words) for port in ports.notice if (words := port(to))]
    is_known_by_lists = to.last_login is None and any(part.end_url for part in parts)
    return words, absolute(stopping.removal_path(to)) if is_known_by_lists else ""
