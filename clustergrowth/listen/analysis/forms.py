"""Forms of the analysis: known totals in a small table or from a file, and which questions are public."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.editions import EditForm
from clustergrowth.common.tables import typed
from clustergrowth.listen.analysis.domain.totals import FIELDS, Cell
from clustergrowth.listen.analysis.domain.words import kind_name
from clustergrowth.listen.analysis.models import Population
from clustergrowth.listen.surveys.instruments.domain.questions import Question
from clustergrowth.people.organisations.domain.kinds import Size

SIZES = (Size.MICRO, Size.SMALL, Size.MEDIUM, Size.LARGE)
_MOST = 10_000_000  # firms of one kind in a country: no register has more


class SourceForm(EditForm):
    """Where totals come from, and of which year they are."""

    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("The register or statistical table, as you would cite it.")
    )
    year = typed.Whole(label=_("Year of the figures"), min_value=1990, max_value=2100)


class TotalsForm(SourceForm):
    """A small table: a line for each NACE section, a column for each size class."""

    def __init__(self, *args: Any, sections: Sequence[str], before: Population | None = None, **kwargs: Any) -> None:
        stored: dict[str, Any] = {}
        if before is not None:
            stored |= {"source": before.source, "year": before.year}
            stored |= {f"n_{sector}_{size}": count for size, sector, _place, count in before.cells if sector and size}
        super().__init__(*args, **kwargs, initial={"year": clock.today().year - 1}, stored=stored)
        self.sections = list(sections)
        self.names = {section: kind_name("sector", section) for section in self.sections}
        for section in self.sections:
            for size in SIZES:
                self.fields[f"n_{section}_{size}"] = typed.Whole(
                    label=f"{self.names[section]}, {size.label}",
                    required=False, min_value=0, max_value=_MOST,
                )  # fmt: skip

    def arguments(self) -> dict[str, Any]:
        return {"year": self.cleaned_data["year"], "source": self.cleaned_data["source"], "cells": self.cells()}

    def lines(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The table as it is shown."""
        return [(self.names[section], [self[f"n_{section}_{size}"] for size in SIZES]) for section in self.sections]

    def cells(self) -> list[Cell]:
        values = self.cleaned_data
        return [
            (size.value, section, "", values[f"n_{section}_{size}"])
            for section in self.sections
            for size in SIZES
            if values.get(f"n_{section}_{size}")
        ]


class TotalsFileForm(forms.Form):
    file = forms.FileField(label=_("File"), help_text=_("CSV or Excel (.xlsx), at most 1 MB."))


class TotalsColumnsForm(SourceForm):
    """Which column of a file of totals is what; the rows themselves travel along until they are kept."""

    rows = forms.CharField(widget=forms.HiddenInput, max_length=4_000_000)

    def __init__(self, *args: Any, columns: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("not in this file")), *((column, column) for column in columns)]
        for wanted in FIELDS:
            self.fields[f"is_{wanted.name}"] = forms.ChoiceField(
                label=str(wanted.label), choices=choices, required=wanted.required
            )
        self.order_fields([*(f"is_{wanted.name}" for wanted in FIELDS), "source", "year", "rows"])

    def choice(self) -> dict[str, str]:
        return {wanted.name: column for wanted in FIELDS if (column := self.cleaned_data.get(f"is_{wanted.name}"))}


class PublicForm(EditForm):
    """The questions everybody may read, in the groups in which they stand on the page."""

    def __init__(self, *args: Any, groups: Sequence[tuple[str, str, Sequence[Question]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, title, questions in groups:
            self.fields[f"group_{code}"] = forms.MultipleChoiceField(
                label=title, required=False, widget=forms.CheckboxSelectMultiple,
                choices=[(question.code, str(question)) for question in questions],
            )  # fmt: skip

    def codes(self) -> list[str]:
        return [code for codes in self.cleaned_data.values() for code in codes]
