"""A file of answers, and how its columns are meant."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.limits.fields import FileField
from clustergrowth.common.limits.sizes import MEGABYTE
from clustergrowth.listen.surveys.answer_files.services.rows import ColumnMapping
from clustergrowth.listen.surveys.instruments.domain.questions import Item
from clustergrowth.people.councils.models import Council


class AnswerFileForm(forms.Form):
    def __init__(self, *args: Any, councils: QuerySet[Council], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["council"] = forms.ModelChoiceField(councils, label=_("Council"), empty_label=None)
        self.fields["file"] = FileField(
            largest=20 * MEGABYTE,
            label=_("File of answers"),
            help_text=_("CSV or Excel (.xlsx), one row per firm, up to 20 MB."),
        )

    def arguments(self) -> dict[str, Any]:
        file = self.cleaned_data["file"]
        return {"council": self.cleaned_data["council"], "content": file.read(), "name": file.name}


class ChoiceForm(forms.Form):
    """Which column is what. ``columns`` are those of the file; every question may be left out."""

    def __init__(
        self, *args: Any, columns: Iterable[str], items: Mapping[str, Item], councils: Iterable[Council],
        editions: Sequence[tuple[str, Any]] = (), **kwargs: Any,
    ):  # fmt: skip
        super().__init__(*args, **kwargs)
        absent = [("", _now("not in this file")), *((column, column) for column in columns)]
        self.items, self.councils = items, list(councils)
        if editions:
            self.fields["edition"] = forms.ChoiceField(
                label=_("Which firms this file holds"), choices=editions, widget=forms.RadioSelect,
                help_text=_("The same numbers mean the same firms only where a file corrects an earlier one."),
            )  # fmt: skip
        self._column("firm", _("Column that identifies each firm"), absent, _("A number or a name; it is not saved."))
        self._column(
            "organisation", _("Column with the firm's name or number"), absent,
            _("Name, VAT number, ROR, PIC or our own short name, so that firms we know are recognised."),
        )  # fmt: skip
        self._column(
            "period", _("Column with the year or date"), absent, _("If a firm has several rows, the last one counts.")
        )
        self.fields["missing"] = forms.CharField(
            label=_("Codes that mean no answer"), required=False, max_length=200,
            help_text=_("For example: 99, -1, NA. Empty cells never count as an answer."),
        )  # fmt: skip
        if len(self.councils) > 1:
            self._column("region", _("Column with the region"), absent, _("If the file holds several regions."))
            for council in self.councils:
                self.fields[f"region_{council.slug}"] = forms.CharField(
                    label=_("%(city)s is called there") % {"city": council.city}, required=False, max_length=200
                )
        for code, item in items.items():
            self._column(f"item_{code}", item.label, absent, code)
        self.fields["all_or_nothing"] = forms.BooleanField(
            label=_("Import nothing if any row is refused"), required=False
        )

    def _column(self, name: str, label: Any, choices: list[tuple[str, str]], help_text: Any) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False, help_text=help_text)

    def arguments(self) -> dict[str, Any]:
        said = self.cleaned_data
        further = {"all_or_nothing": said["all_or_nothing"], "edition": said.get("edition", "")}
        return {"choice": ColumnMapping(**self.chosen()), **further}

    def own(self) -> list[forms.BoundField]:
        """The fields that are no questions."""
        return [bound for bound in self if not bound.name.startswith("item_") and bound.name != "all_or_nothing"]

    def found(self) -> list[forms.BoundField]:
        """The questions this file seems to answer."""
        return [bound for bound in self if bound.name.startswith("item_") and bound.value()]

    def not_found(self) -> list[forms.BoundField]:
        return [bound for bound in self if bound.name.startswith("item_") and not bound.value()]

    def chosen(self) -> dict[str, Any]:
        """What ``rows.Choice`` is made of."""
        told = self.cleaned_data
        regions = {
            cell.strip(): council.slug
            for council in self.councils
            for cell in told.get(f"region_{council.slug}", "").split(",")
            if cell.strip()
        }
        return {
            "columns": {code: told[f"item_{code}"] for code in self.items if told[f"item_{code}"]},
            **{name: told.get(name, "") for name in ("firm", "organisation", "period", "region")},
            "regions": regions,
            "missing": [code.strip() for code in told["missing"].split(",") if code.strip()],
        }


def initial_of(choice: Mapping[str, Any]) -> dict[str, Any]:
    """A remembered or guessed choice, as the form shows it."""
    regions: dict[str, list[str]] = {}
    for cell, slug in choice.get("regions", {}).items():
        regions.setdefault(slug, []).append(cell)
    return {
        **{f"item_{code}": column for code, column in choice.get("columns", {}).items()},
        **{name: choice.get(name, "") for name in ("firm", "organisation", "period", "region")},
        **{f"region_{slug}": ", ".join(named) for slug, named in regions.items()},
        "missing": ", ".join(choice.get("missing", ())),
    }
