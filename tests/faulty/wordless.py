"""A field that says in a library's words what is missing."""

from typing import Any, ClassVar

from django import forms


class Wordless(forms.Field):
    """Not one of the house: it stands under ``tests``, where the test of sentences looks only when told to."""

    SENTENCE = "This field is required."
    default_error_messages: ClassVar[Any] = {"required": SENTENCE}
