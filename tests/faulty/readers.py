"""A noun that reads numbers and days by itself, each in its own way."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import IntegerField

from clustergrowth.people.organisations.models import Organisation


class StaffForm(forms.Form):
    staff = forms.IntegerField()
    since = forms.CharField(widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(choices=[("firm", "Firm"), ("body", "Body")], required=False)
    heads = IntegerField()


class TotalsForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Organisation
        fields = ["staff"]
        widgets = {"staff": forms.TextInput}  # so that it is no box of numbers


def late(form: forms.Form) -> None:
    form.fields["share"] = forms.FloatField()


def of_the_model() -> Any:
    return forms.modelform_factory(Organisation, fields=["staff"], widgets={"staff": forms.TextInput})


def staff(cell: str) -> float:
    return float(cell.replace(",", "."))


def price(request: Any) -> Decimal:
    return Decimal(request.POST["price"])


def first_number(text: str) -> int:
    found = re.search(r"\d+", text)
    return int(found[0]) if found else 0


def number_of(row: list[str]) -> list[int]:
    return [int(part) for part in row[2].split("-")]


def founded(cell: str) -> date:
    return datetime.strptime(cell, "%m/%d/%Y").date()  # noqa: DTZ007


def named(said: dict[str, str]) -> int:
    return int(said["heads"])


heads = lambda cell: int(cell)  # noqa: E731  no type says that it is text
