"""What a view may rely on: a signed-in person, the affiliation acted in, forms that keep what was typed."""

from typing import Any, cast

from django import forms
from django.http import HttpRequest

from clustergrowth.common.errors import Refused


class SignedIn(HttpRequest):
    """A request behind ``permissions.needs``: ``user`` is a Person."""

    user: Any
    acting: Any
    htmx: Any


def show_in(form: forms.BaseForm, refused: Refused) -> None:
    """Put a refusal where the person looks: beside its fields, else on top of the form."""
    for name, sentences in refused.fields.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, cast(str, sentence))
    if not refused.fields:
        form.add_error(None, cast(str, refused.sentence))
