"""Which other record is the same organisation, and what stays; who and what belongs elsewhere."""

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.common.ports import Ref, described
from clustergrowth.people.councils.queries.councils import persons_visible_to
from clustergrowth.people.organisations.forms.organisations import OrganisationField
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import may
from clustergrowth.people.persons.models import Person
from clustergrowth.record.transfers import queries
from clustergrowth.record.transfers.services.merging import MERGE, NOT_BOTH

AFFILIATION = "organisations.affiliation"


class OtherForm(forms.Form):
    """Another organisation than ``of``, for which the viewer speaks as well."""

    organisation = OrganisationField(label=__("The other record"))

    def __init__(self, *args: Any, of: Organisation, viewer: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of, self.viewer = of, viewer
        cast(OrganisationField, self.fields["organisation"]).among(
            Organisation.objects.visible_to(viewer).exclude(pk=of.pk)
        )

    def clean_organisation(self) -> Organisation:
        other: Organisation = self.cleaned_data["organisation"]
        if not may(self.viewer, MERGE, other):
            raise ValidationError(NOT_BOTH)
        return other


class MergeForm(OtherForm):
    """For each fact on which the two differ, whose is kept."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in queries.facts():
            sides = [("kept", _("this one")), ("other", _("the other one"))]
            self.fields[f"fact-{name}"] = forms.ChoiceField(choices=sides, required=False, initial="kept")

    def of_other(self) -> list[str]:
        """The facts of which the other's word is kept."""
        return [name for name in queries.facts() if self.cleaned_data.get(f"fact-{name}") == "other"]


class MoveForm(OtherForm):
    """Persons and records of ``of`` that belong to another organisation."""

    chosen = forms.MultipleChoiceField(
        label=__("Who and what belongs there"), widget=forms.CheckboxSelectMultiple, choices=()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].label = _("The other organisation")
        cast(forms.MultipleChoiceField, self.fields["chosen"]).choices = list(self._movable())

    def _movable(self) -> Iterator[tuple[str, str]]:
        persons = self.of.affiliations.filter(person__in=persons_visible_to(self.viewer)).select_related("person")
        for works in persons.order_by("person__name", "pk"):
            yield f"{AFFILIATION}-{works.pk}", ", ".join(filter(None, (works.person.name, works.function)))
        for column in queries.references():
            label = column.model._meta.label_lower
            record = queries.record_of(label)
            if record is not None and record.kind:
                ids = queries.rows_of(column, self.of.pk).order_by("pk").values_list("pk", flat=True)
                titles = described([Ref(record.kind, id) for id in ids], self.viewer)
                yield from ((f"{label}-{ref.id}", f"{record.words}: {what.title}") for ref, what in titles.items())

    def chosen_rows(self) -> dict[str, list[int]]:
        """By the label of their model."""
        rows: dict[str, list[int]] = {}
        for word in self.cleaned_data["chosen"]:
            label, _dash, number = word.rpartition("-")
            rows.setdefault(label, []).append(int(number))
        return rows
