"""Boxes in which codes are typed, read as the cell of a list is: “25,11” is one code wherever it is written."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.tables import codes as written
from clustergrowth.people.organisations.domain import codes

Reader = Callable[[str], tuple[list[str], list[str]]]  # the codes of a text, and the parts of it that are none


def nace(text: str) -> tuple[list[str], list[str]]:
    return written.nace(text, codes.is_nace)


def nuts(text: str) -> tuple[list[str], list[str]]:
    parts = text.upper().replace(",", " ").replace(";", " ").split()
    regions = codes.regions()
    return [part for part in parts if part in regions], [part for part in parts if part not in regions]


class CodesField(forms.CharField):
    """Several codes; the first that is none is told, and nothing is taken."""

    def __init__(self, *, read: Reader, wrong: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.read, self.wrong = read, wrong

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, (list, tuple)) else value

    def clean(self, value: Any) -> Any:
        codes_read, left = self.read(super().clean(value))
        if left:
            raise forms.ValidationError(self.wrong % {"code": left[0][:60]})
        return list(dict.fromkeys(codes_read))


class NaceField(CodesField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read=nace, wrong=_("NACE has no code %(code)s."), **kwargs)


class NutsField(CodesField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read=nuts, wrong=_("There is no region with the code %(code)s."), **kwargs)


class NaceBeginning(forms.CharField):
    """With what the codes one looks for begin: a code in any notation, or the first signs of one."""

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value).strip()
        codes_read, left = nace(typed)
        return codes_read[0] if len(codes_read) == 1 and not left else typed.upper()
