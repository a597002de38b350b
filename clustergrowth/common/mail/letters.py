"""A letter: what is to be written to somebody, what it is about, and how it is written again from the present state.

Between the moment a letter is asked for and the moment it goes lie minutes or weeks. So the queue asks before it sends:
each kind of letter registers a function that composes it as things stand now, or says with None that nothing is left
to write.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from clustergrowth.common.ports import Ref, Registry, Words


@dataclass(frozen=True)
class Attachment:
    """A file that goes along; a picture stands in the letter."""

    name: str
    content_type: str
    content: bytes

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")


@dataclass(frozen=True)
class Letter:
    """What is to be written. ``template`` names ``<template>.txt``, first line the subject, in the reader's language.

    ``button`` is (label, path), or a function that makes the path: a link that acts is made when the letter is written,
    and again when it goes. ``why`` says why the reader gets it. ``asks`` is 0 when nothing is asked, otherwise how
    valuable the request is (1 to 100). ``calendar`` is a calendar file that goes along.

    ``about`` is the matter: of one matter only the latest letter waits for one person, and before it goes the function
    registered for its kind is asked. None is for what has happened and stays true: such a letter asks nothing, and
    ``until`` ends it when it is worthless later, as a code is.

    ``is_personal`` says that a person does something to the reader: it goes at once, and what more of it comes within
    a day goes together. ``asks`` is for what the house asks by itself.

    ``names`` are persons, or bare addresses, that it names or quotes besides the reader and the persons who stand in
    ``context``: when one of them is erased, the mail loses its words.

    ``shows`` are the addresses that are links in it, checked by a form or written by a council; whatever else looks
    like one is made none (``linking``).

    An answer goes to ``author``, a person or a stranger who writes, else to whoever answers for the council. ``end`` is
    the path where the reader ends such letters without signing in; without it that is the page of the kind's topic.
    """

    kind: str
    template: str
    button: tuple[Words, str | Callable[[], str]] | None
    why: Words
    context: Mapping[str, Any] = field(default_factory=dict)
    council: Any = None
    asks: int = 0
    calendar: str = ""
    about: Ref | None = field(kw_only=True)
    until: datetime | None = None
    names: Sequence[Any] = ()
    shows: Collection[str] = ()
    author: Any = None
    end: str = ""
    is_personal: bool = False
    files: Sequence[Attachment] = ()

    def __post_init__(self) -> None:
        if self.asks and self.about is None:
            raise ValueError(f"{self.kind}: a letter that asks may wait for weeks, so it says what it is about")
        if self.about is not None and composers.get(self.kind) is None:
            raise ValueError(f"{self.kind}: nobody has registered how it is written again")


@dataclass(frozen=True)
class Stranger:
    """Somebody who wrote to a council and is no person of it: an address and a language, kept nowhere else."""

    email: str
    language: str
    name: str = ""
    pk: None = None
    is_active: bool = True
    wants_no_mail: bool = False

    @property
    def address(self) -> str:
        return self.email


# compose(what it is about, reader) -> the letter as things stand now, or None: settled, over, gone, or not this
# reader's any more. Registered under the letter's kind. It changes nothing.
Composer = Callable[[Ref, Any], Letter | None]
composers: Registry[Composer] = Registry("letters")
