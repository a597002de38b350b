"""The language of one text: any there is, those at hand first."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.common.languages import CODES, spoken

LANGUAGE = __("Language")


class WrittenInField(forms.ChoiceField):
    """The council's and the pages' as their speakers call them, then all others as the reader does."""

    def __init__(self, *, label: Any = LANGUAGE, unknown: Any = None, required: bool = True, **kwargs: Any) -> None:
        super().__init__(label=label, required=required, choices=lambda: choices(CODES, unknown), **kwargs)
        self.unknown = unknown

    def put_first(self, languages: Iterable[str]) -> None:
        first = list(dict.fromkeys([*languages, *CODES]))
        self.choices = lambda: choices(first, self.unknown)


def choices(first: Iterable[str], unknown: Any) -> list[tuple[str, Any]]:
    at_hand = [(code, spoken.name_of(code)) for code in first]
    others = [(code, name) for code, name in spoken.by_name() if code not in dict(at_hand)]
    return [*([("", unknown)] if unknown is not None else []), *at_hand, (_("Other languages"), others)]


def speak(form: forms.BaseForm, languages: Iterable[str], *, initial: str) -> None:
    """The text is of a council that speaks these; unless something else is said, it is written in ``initial``."""
    field = form.fields["lang"]
    if isinstance(field, WrittenInField):
        field.put_first(languages)
    field.initial = initial
