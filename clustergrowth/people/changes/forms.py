"""What is to be changed, and of which members of the list."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import ngettext

from clustergrowth.common.limits.sizes import PAGE
from clustergrowth.people.changes.models import What
from clustergrowth.people.councils.models import Council, Membership
from clustergrowth.people.councils.queries.councils import coordinated_by
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.persons.models import Person

NEW_LABEL = f"{What.LABEL.value}:"


class BulkChangeForm(forms.Form):
    """One thing, for all that match the filter or for those ticked."""

    what = forms.ChoiceField(label=__("What to do"))
    label = forms.CharField(label=__("New label"), max_length=60, required=False)
    chosen = forms.MultipleChoiceField(label=__("Only these"), required=False, widget=forms.CheckboxSelectMultiple)
    is_confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, council: Council, viewer: Person, rows: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        self._choose("what", [("", "–"), *_acts(council, viewer)])
        self._choose("chosen", [(str(row.organisation_id), row.organisation.name) for row in rows[:PAGE]])
        n = rows.count()
        words = ngettext("Tick none to change the one on the list.", "Tick none to change all %(n)s on the list.", n)
        self.fields["chosen"].help_text = words % {"n": n}

    def _choose(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("what") == NEW_LABEL and not values.get("label"):
            self.add_error("label", _("Write the label."))
        return values

    def arguments(self) -> dict[str, Any]:
        """What the service takes."""
        what, _colon, value = self.cleaned_data["what"].partition(":")
        value = value or (self.cleaned_data["label"] if what == What.LABEL else "")
        ids = self.cleaned_data["chosen"] or self.rows.values_list("organisation_id", flat=True)
        return {"what": what, "value": value, "organisations": list(dict.fromkeys(map(int, ids)))}


def _acts(council: Council, viewer: Person) -> list[Any]:
    """Each with what it makes of the members; of other councils those that the viewer coordinates as well."""
    names = [(name, name) for name in council.labels.order_by("name").values_list("name", flat=True).distinct()]
    others = [(other.pk, str(other)) for other in coordinated_by(viewer).exclude(pk=council.pk)]
    groups: list[tuple[What, list[Any]]] = [
        (What.KIND, list(OrganisationKind.choices)),
        *((what, names) for what in (What.LABEL, What.UNLABEL)),
        *((what, others) for what in (What.JOIN, What.MOVE)),
    ]
    return [
        (f"{What.CONTACT.value}:", What.CONTACT.label),
        (NEW_LABEL, _("Add the new label written below")),
        *(
            (what.label, [(f"{what.value}:{key}", words) for key, words in choices])
            for what, choices in groups
            if choices
        ),
    ]
