"""What a view may rely on: a signed-in person, the affiliation acted in, forms that keep what was typed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from clustergrowth.common.errors import Gone, Refused, TooLate
from clustergrowth.common.locks import GONE

M = TypeVar("M", bound=Model)


class SignedIn(HttpRequest):
    """A request behind ``permissions.needs``: ``user`` is a Person."""

    user: Any
    acting: Any
    htmx: Any


def onward(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """Where the form that was sent asks to be led, if that is a page of ours; else to ``otherwise``, an address."""
    asked = request.POST.get("next", "")
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, {request.get_host()})
    return HttpResponseRedirect(asked if is_ours else otherwise)


def show_in(form: forms.BaseForm, refused: Refused) -> None:
    """Put a refusal where the person looks: beside its fields, else on top of the form."""
    for name, sentences in refused.fields.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, cast(str, sentence))
    if not refused.fields:
        form.add_error(None, cast(str, refused.sentence))


def still_there(rows: QuerySet[M], pk: int) -> M:
    """What an act ends or removes, after the permission was checked: who sends it twice reads that it is done."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Gone(GONE)
    return row


@contextmanager
def late_is_told(request: HttpRequest) -> Iterator[None]:
    """Who answers too late, or twice, reads so on the page that shows where things stand."""
    try:
        yield
    except TooLate as late:
        messages.warning(request, str(late))
