"""What a person does with a form: it is valid, a service does it, or refuses with what was typed kept.

A view is three steps::

    form = ThemeForm(sent(request), theme=found)
    if made := done(form, lambda: services.edit_theme(found, by=request.user, **form.arguments())):
        return redirect("theme", pk=made.result.pk)
    return shown(request, "themes/edit.html", form, subject=found)
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render, resolve_url
from django.utils.functional import Promise

from clustergrowth.common.errors import Gone, Refused
from clustergrowth.common.htmx import show_in

T = TypeVar("T")


@dataclass(frozen=True)
class Done(Generic[T]):
    """It was done; what the service gave, which may well be nothing."""

    result: T


def sent(request: HttpRequest) -> QueryDict | None:
    """What was typed into the form; None while it is only read. An empty form that is sent is sent all the same."""
    return request.POST if request.method == "POST" else None


def done(form: forms.BaseForm, do: Callable[[], T]) -> Done[T] | None:
    """What a valid form makes; None where it was not sent, is not valid, or was refused, which then stands in it.

    What is gone meanwhile has no form any more: it is told on a page of its own, with what was typed.
    """
    if not form.is_valid():
        return None
    try:
        return Done(do())
    except Gone:
        raise
    except Refused as refused:
        show_in(form, refused)
        return None


def redirect_with(request: HttpRequest, words: str | Promise, to: str, *at: Any, **named: Any) -> HttpResponseRedirect:
    """It was done: say so on the page where one goes on, an address or its name."""
    messages.success(request, str(words))
    return HttpResponseRedirect(resolve_url(to, *at, **named))


def shown(request: HttpRequest, template: str, form: forms.BaseForm | None = None, **context: Any) -> HttpResponse:
    """The page of a form, or of several; 422 where something of one is to be mended."""
    page = {**context, **({"form": form} if form else {})}
    is_wrong = any(value.errors for value in page.values() if isinstance(value, forms.BaseForm))
    return render(request, template, page, status=422 if is_wrong else 200)
