"""Bounds of every form field, and filters that never answer with everybody what they did not understand."""

import re
from collections.abc import Mapping
from functools import wraps
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.common.errors import Refused
from clustergrowth.common.languages.searching import spellings
from clustergrowth.common.limits.sizes import LARGEST_WHOLE, LONGEST_ADDRESS, MEGABYTE

LONGEST_TEXT = 20_000  # letters of a field that states no bound of its own
LONGEST_SEARCH = 200  # letters; a name or a sentence, and no text (decision 0019)
LARGEST_FILE = 5 * MEGABYTE  # that states no bound of its own
_LINE_ENDS = re.compile(r"[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")


def bound_all() -> None:
    """From now on a field that states no bound has one: nothing is typed that no column could hold.

    Done to the library's own classes, once: a field of a noun written tomorrow, or of a library, has it as well.
    """
    _bound(forms.CharField, _bound_text)
    _bound(forms.MultiValueField, _share_boxes)
    _keep_to_one_line()
    _bound_addresses()
    _write_addresses_small()
    _bound(forms.FileField, _bound_file)
    _bound(forms.IntegerField, _bound_number)


def _bound(field: type[forms.Field], bound: Any) -> None:
    original = field.__init__

    @wraps(original)
    def init(self: forms.Field, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        bound(self)

    field.__init__ = init  # type: ignore[method-assign]  # see ``bound_all``


def _bound_text(field: forms.CharField) -> None:
    if field.max_length is None:
        field.validators.append(MaxLengthValidator(LONGEST_TEXT))


def _share_boxes(field: forms.MultiValueField) -> None:
    """Each part, such as one language of a text, knows the box it is typed in, and so whether that takes line ends."""
    for part, widget in zip(field.fields, getattr(field.widget, "widgets", ()), strict=False):
        part.widget = widget


def _keep_to_one_line() -> None:
    """A box of one line takes no line ends: a browser sends none, and who sends them would write a mail's next lines.

    What is hidden in a page may have been written in a larger box; its own field says how it is read.
    """
    read = forms.CharField.to_python

    @wraps(read)
    def to_python(self: forms.CharField, value: Any) -> Any:
        if isinstance(value, str) and not isinstance(self.widget, forms.Textarea | forms.HiddenInput):
            value = _LINE_ENDS.sub(" ", value)
        return read(self, value)

    forms.CharField.to_python = to_python  # type: ignore[method-assign]  # see ``bound_all``


def _bound_addresses() -> None:
    """The library allows 320 letters, a bound of its own, and no column of addresses holds them."""
    original = forms.EmailField.__init__

    @wraps(original)
    def init(self: forms.EmailField, *, max_length: int | None = None, **kwargs: Any) -> None:
        original(self, max_length=min(max_length or LONGEST_ADDRESS, LONGEST_ADDRESS), **kwargs)

    forms.EmailField.__init__ = init  # type: ignore[method-assign]  # see ``bound_all``


def _write_addresses_small() -> None:
    """An address is read as it is stored, before anybody looks for it: a Kelvin sign is a k, as for who registers."""
    read = forms.EmailField.to_python

    @wraps(read)
    def to_python(self: forms.EmailField, value: Any) -> Any:
        typed = read(self, value)
        return typed.strip().lower() if isinstance(typed, str) else typed

    forms.EmailField.to_python = to_python  # type: ignore[assignment, method-assign]  # see ``bound_all``


def _bound_number(field: forms.IntegerField) -> None:
    if isinstance(field, forms.FloatField | forms.DecimalField):  # whose columns hold any of their numbers
        return
    if field.max_value is None:
        field.validators.append(MaxValueValidator(LARGEST_WHOLE))
    if field.min_value is None:
        field.validators.append(MinValueValidator(-LARGEST_WHOLE))


def _bound_file(field: forms.FileField) -> None:
    field.validators.append(NotLarger(getattr(field, "largest", LARGEST_FILE)))


class NotLarger:
    """A file is measured before a byte of it is read."""

    def __init__(self, largest: int) -> None:
        self.largest = largest

    def __call__(self, file: Any) -> None:
        if (file.size or 0) > self.largest:
            limits = {"most": self.largest // MEGABYTE}
            raise forms.ValidationError(
                _("This file is larger than %(most)s MB. Please choose a smaller one.") % limits, code="too_large"
            )


class FileField(forms.FileField):
    """A file of at most ``largest`` bytes."""

    def __init__(self, *, largest: int, **kwargs: Any) -> None:
        self.largest = largest
        super().__init__(**kwargs)


class NotUnderstood(Refused):
    """What an address asks for makes no sense: an answer with everything would look like what was asked for."""

    status = 400


class SearchField(forms.CharField):
    """Words to look for. Signs alone, which say nothing once they are folded, are not a wish for everything."""

    default_error_messages = {"nothing": __("Type at least one letter or digit to search for.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", __("Search"))
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "search"}))
        super().__init__(max_length=LONGEST_SEARCH, **kwargs)

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        if typed and not spellings(typed):
            raise forms.ValidationError(self.error_messages["nothing"], code="nothing")
        return typed

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)  # a browser would cut what is pasted without a word
        return attrs


def words_in(query: Mapping[str, Any], name: str = "q") -> str:
    """What a box of its own asks for in the address, where there is no other filter."""
    try:
        return SearchField().clean(query.get(name, ""))
    except forms.ValidationError as wrong:
        raise NotUnderstood(" ".join(wrong.messages)) from wrong


class Filter(forms.Form):
    """Which part of a list is asked for, all of it in the address."""

    def wanted(self) -> dict[str, Any]:
        """What is asked for; refused with the field and the reason where that makes no sense."""
        if self.is_valid():
            return self.cleaned_data
        faults = " ".join(
            f"{self[name].label if name in self.fields else ''}: {' '.join(map(str, errors))}".removeprefix(": ")
            for name, errors in self.errors.items()
        )
        raise NotUnderstood(_("The list was not filtered. %(said)s Go back and change that.") % {"said": faults})
