"""The bounds of a request, before a page looks at it."""

from codecs import lookup
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from clustergrowth.common.errors import Refused
from clustergrowth.common.limits.sizes import LARGEST_KEY, MEGABYTE

NUL = "\x00"
LONGEST_LINE = 8_000  # path and query together
LONGEST_VALUE = 1_000  # one value of the query
LONGEST_NAME = 200  # of a parameter
LONGEST_LENGTH = 18  # digits of an announced length
MOST_DIGITS = 1_000  # of a number: of some thousands Python makes none any more
BESIDES = MEGABYTE  # what a form with a file may hold besides it
TOO_BIG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


class TooLarge(Refused):
    """More was sent than any page takes."""

    status = 413


class Unreadable(Refused):
    """What was sent is not what a browser sends."""

    status = 400


class LineTooLong(SuspiciousOperation):
    """The address itself is longer than any of ours."""


def must_be_short(request: HttpRequest) -> None:
    """The address and the announced length of what follows, before anything is read."""
    _must_be_in_our_encoding(request)
    query = request.META.get("QUERY_STRING", "")
    if NUL in request.path_info:
        raise Http404
    if len(request.path_info) + len(query) > LONGEST_LINE:
        request.META["QUERY_STRING"] = ""
        raise LineTooLong
    if _announced(request) > settings.UPLOAD_LIMIT + BESIDES:
        raise RequestDataTooBig


def _must_be_in_our_encoding(request: HttpRequest) -> None:
    """Browsers send UTF-8, as the standard of forms wants; what is decoded otherwise may be no text at all."""
    if request.encoding and lookup(request.encoding).name != "utf-8":
        request.encoding = "utf-8"  # else the page that says so could not read the address either
        raise BadRequest("Forms are sent in UTF-8.")


def let_be_what_cannot_be_read(request: HttpRequest) -> None:
    """Nothing was sent, for a page about an error: whatever reads it there would fail as the first reader did."""
    try:
        request.POST  # noqa: B018 - read once
    except (BadRequest, SuspiciousOperation, MultiPartParserError, OSError):
        request._mark_post_parse_error()  # type: ignore[attr-defined]  # what the library does itself for some of them


def _announced(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or len(length) > LONGEST_LENGTH:
        raise BadRequest("The announced length is no number.")
    return int(length)


def must_be_numbers_of_ours(arguments: Iterable[Any]) -> None:
    """No thing has a number that the database could not give."""
    if any(isinstance(argument, int) and abs(argument) > LARGEST_KEY for argument in arguments):
        raise Http404


def must_be_of_our_size(request: HttpRequest) -> None:
    """Every single value; whole bodies and the number of fields are bounded while they are read."""
    request.GET = _without_nul(request.GET)  # type: ignore[assignment]  # a copy may be changed
    for name, values in request.GET.lists():
        if len(name) > LONGEST_NAME or any(len(value) > LONGEST_VALUE for value in values):
            raise TooLarge(too_long(name, LONGEST_VALUE))
    if request.method == "POST":
        for name, values in request.POST.lists():
            if len(name) > LONGEST_NAME or any(len(value) > MOST_DIGITS and value.isdecimal() for value in values):
                raise TooLarge(too_big())
        request.POST = _without_nul(request.POST)  # type: ignore[assignment]  # a copy may be changed


def _without_nul(sent: QueryDict) -> QueryDict:
    """The database keeps no NUL. Taken out of what was decoded, so that no way of writing one goes past this."""
    if not any(NUL in text for name, values in sent.lists() for text in (name, *values)):
        return sent
    clean = QueryDict(mutable=True, encoding=sent.encoding)
    for name, values in sent.lists():
        clean.setlist(name.replace(NUL, ""), [value.replace(NUL, "") for value in values])
    return clean


def too_long(name: str, most: int) -> str:
    values = {"name": name[:40], "most": most}
    return _("This address is too long: “%(name)s” may have at most %(most)s characters.") % values


def too_big() -> str:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // MEGABYTE
    values = {"most": most, "file": settings.UPLOAD_LIMIT // MEGABYTE}
    return (
        _(
            "That is more than this page can take: %(most)s MB of text, and files of up to "
            "%(file)s MB. Please send less at a time."
        )
        % values
    )
