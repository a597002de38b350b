"""The only errors a person reads. Anything else is a bug and is logged."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type_of_sentence = str | Promise


class Refused(Exception):
    """A whole, translated sentence saying why something was not done and what to do next.

    ``fields`` names the form fields it concerns, so that the sentence stands beside them.
    ``heading`` stands over it on a page of its own, where nothing failed that somebody tried.
    """

    status = 409
    heading: type_of_sentence = _("This was not done")

    def __init__(self, sentence: type_of_sentence, *, fields: Mapping[str, Sequence[type_of_sentence]] | None = None):
        super().__init__(sentence)
        self.sentence = sentence
        self.fields = dict(fields or {})

    def __str__(self) -> str:
        return str(self.sentence)


class NotYours(Refused):
    """The person may know that the thing exists, but may not do this with it."""

    status = 403


class TooLate(Refused):
    """Somebody else was faster, or the time for it is over."""


class Closed(TooLate):
    """What somebody came for is over: they are thanked, and have done nothing wrong."""

    heading = _("This is closed")


class Gone(TooLate):
    """Somebody else has removed what this was about: no form can be sent for it again."""


class LinkSpent(Refused):
    """A signed link was used before, has expired or was cut off by the mail program."""

    status = 410
    heading = _("This link is no longer open")  # what it was for may well be done


class SignInFirst(Refused):
    """Somebody sent something whose session has ended meanwhile; what was typed is kept (``web/requests/unsent``)."""

    status = 401
