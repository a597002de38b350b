"""What a form says of a field in the library's words, it says here in ours: one sentence each, and what to do next."""

from typing import Any

from django import forms
from django.core import validators
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

TOO_LONG = ngettext_lazy(
    "Please use at most %(limit_value)d character; this has %(show_value)d.",
    "Please use at most %(limit_value)d characters; this has %(show_value)d.",
    "limit_value",
)
_CHOOSE = _("Please choose one.")
_CHOOSE_SOME = _("Please choose at least one.")
_NOT_OFFERED = _("This is not, or no longer, one of the choices. Please choose again.")
_NOT_ALL_OFFERED = _("“%(value)s” is not, or no longer, one of the choices. Please choose again.")
_ADDRESS = _("Please enter an e-mail address, such as name@example.org.")
_WEB_ADDRESS = _("Please enter a web address, such as https://example.org.")

# Of each kind of field, by the library's names; a kind has those of the kinds it is made from as well.
OF_FIELDS: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {"required": _("Please fill this in.")},
    forms.BooleanField: {"required": _("Please tick this to go on.")},
    forms.ChoiceField: {"required": _CHOOSE, "invalid_choice": _NOT_OFFERED},
    forms.MultipleChoiceField: {
        "required": _CHOOSE_SOME,
        "invalid_choice": _NOT_ALL_OFFERED,
        "invalid_list": _NOT_OFFERED,
    },
    forms.ModelChoiceField: {"required": _CHOOSE, "invalid_choice": _NOT_OFFERED},
    forms.ModelMultipleChoiceField: {
        "required": _CHOOSE_SOME,
        "invalid_choice": _NOT_ALL_OFFERED,
        "invalid_list": _NOT_OFFERED,
        "invalid_pk_value": _NOT_OFFERED,
    },
    forms.IntegerField: {"invalid": _("Please enter a whole number.")},
    forms.FloatField: {"invalid": _("Please enter a number.")},
    forms.DecimalField: {"invalid": _("Please enter a number.")},
    forms.DateField: {"invalid": _("Please enter a date, such as 2026-11-23.")},
    forms.TimeField: {"invalid": _("Please enter a time, such as 14:30.")},
    forms.URLField: {"invalid": _WEB_ADDRESS},
    forms.FileField: {
        "required": _("Please choose a file."),
        "missing": _("Please choose a file."),
        "invalid": _("The file did not arrive. Please choose it again."),
        "empty": _("This file is empty. Please choose another one."),
    },
}


def speak_plainly() -> None:
    """From now on the library's own fields, validators and constraints say these sentences."""
    for kind, said in OF_FIELDS.items():
        kind.default_error_messages = {**vars(kind).get("default_error_messages", {}), **said}
    validators.MaxLengthValidator.message = TOO_LONG
    validators.MinValueValidator.message = _("Please enter %(limit_value)s or more.")
    validators.MaxValueValidator.message = _("Please enter %(limit_value)s or less.")
    validators.EmailValidator.message = _ADDRESS
    validators.URLValidator.message = _WEB_ADDRESS
    validators.ProhibitNullCharactersValidator.message = _("Please remove the invisible characters.")
    models.Field.default_error_messages = {
        **models.Field.default_error_messages,
        "unique": _("This is already in use. Please choose another one."),
        "blank": _("Please fill this in."),
        "null": _("Please fill this in."),
        "invalid_choice": _NOT_OFFERED,
    }
