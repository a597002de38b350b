"""A noun that reads numbers and days by itself, each in its own way."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms


class StaffForm(forms.Form):
    staff = forms.IntegerField()
    since = forms.CharField(widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(choices=[("firm", "Firm"), ("body", "Body")], required=False)


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
