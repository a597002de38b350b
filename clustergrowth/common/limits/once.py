"""Two equal posts of one rendered form make one thing: the second is led where the first was.

What is equal: the session, the address, every field and file, and the token of the form, which is made anew whenever a
page is rendered. Whoever opens the page again may send the same again. Only what was done is remembered, which is what
ends in a redirect, and for minutes only: a form that was refused can be sent as often as one likes, and who comes back
to one much later means it.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext as _

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused
from clustergrowth.common.limits.models import Answered

TOKEN = "csrfmiddlewaretoken"  # noqa: S105  the name of a field
PATIENCE = 20.0  # seconds that a second waits for the first
PIECE = 2**16  # bytes at either end tell two files apart without reading 200 MB
KEPT = timedelta(minutes=10)  # longer than any double click, retry or reload; later it is meant


class BeingDone(Refused):
    """The first of two equal posts is still at it."""


def sent_form(request: HttpRequest) -> str:
    """What was sent, as one word; empty where it came from no rendered form of ours, or from a part of a page.

    A part of a page (htmx) stays as it was rendered while one taps on, off and on again: that is no double.
    """
    if request.method != "POST" or not request.POST.get(TOKEN) or request.headers.get("HX-Request"):
        return ""
    cookies = [request.COOKIES.get(name, "") for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)]
    digest = hashlib.sha256(repr((cookies, request.get_full_path(), sorted(request.POST.lists()))).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(repr((name, file.name, file.size)).encode())
            digest.update(_ends(file))
    return digest.hexdigest()


def _ends(file: "UploadedFile[Any]") -> bytes:
    """The first and the last of a file: to read all of it would take as long as to work on it."""
    file.seek(0)
    first = file.read(PIECE)
    file.seek(max(0, (file.size or 0) - PIECE))
    last = file.read(PIECE)
    file.seek(0)
    return bytes(first + last)


@contextmanager
def alone(sent: str) -> Iterator[None]:
    """Nobody else works on the same form meanwhile, in any process; a lost connection lets go by itself."""
    key = [int(sent[:15], 16)]
    until = time.monotonic() + PATIENCE
    while not _asked("SELECT pg_try_advisory_lock(%s)", key):
        if time.monotonic() > until:
            raise BeingDone(_("This is already being done. Check again in a moment."))
        time.sleep(0.05)
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            _asked("SELECT pg_advisory_unlock(%s)", key)


def _asked(question: str, key: list[int]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, key)
        return bool(cursor.fetchone()[0])


def answered(sent: str) -> str:
    """Where the sender of this form was led before."""
    lately = Answered.objects.filter(sent=sent, at__gt=clock.now() - KEPT)
    return lately.values_list("onward", flat=True).first() or ""


def remember(sent: str, onward: str) -> None:
    row = Answered(sent=sent, onward=onward[:2000], at=clock.now())
    Answered.objects.bulk_create([row], update_conflicts=True, unique_fields=["sent"], update_fields=["onward", "at"])
