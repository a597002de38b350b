"""Boxes in which codes are typed, read as the cell of a list is: “25,11” is one code wherever it is written."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.tables import codes as written
from clustergrowth.people.organisations.domain import codes


def nace(text: str) -> tuple[list[str], list[str]]:
    """The codes of a text, and the parts of it that are none."""
    return written.nace(text, codes.is_nace)


class NaceField(forms.CharField):
    """Several codes; the first that is none is told, and nothing is taken."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, (list, tuple)) else value

    def clean(self, value: Any) -> Any:
        codes_read, left = nace(super().clean(value))
        if left:
            raise forms.ValidationError(_("NACE has no code %(code)s.") % {"code": left[0][:60]})
        return list(dict.fromkeys(codes_read))


class NaceBeginning(forms.CharField):
    """With what the codes one looks for begin: a code in any notation, or the first signs of one."""

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value).strip()
        codes_read, left = nace(typed)
        return codes_read[0] if len(codes_read) == 1 and not left else typed.upper()
