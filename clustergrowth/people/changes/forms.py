"""What is to be changed, and of which members of the list."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import ngettext

from clustergrowth.people.changes.models import What
from clustergrowth.people.councils.models import Council, Membership
from clustergrowth.people.councils.queries.councils import coordinated_by
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.persons.models import Person

NEEDED = {What.KIND.value: "kind", What.JOIN.value: "other", What.MOVE.value: "other"}  # what a change asks besides
MOST_SHOWN = 200  # to tick, on one page


class BulkChangeForm(forms.Form):
    """One thing, for all that match the filter or for those ticked."""

    what = forms.ChoiceField(label=__("What to do"), choices=What.choices, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=__("New kind"), choices=[("", "–"), *OrganisationKind.choices], required=False)
    other = forms.ModelChoiceField(Council.objects.none(), label=__("Other council"), required=False)
    scope = forms.ChoiceField(label=__("For which organisations"), widget=forms.RadioSelect, initial="all")
    chosen = forms.MultipleChoiceField(label=__("These"), required=False, widget=forms.CheckboxSelectMultiple)
    is_confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, council: Council, viewer: Person, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        others = coordinated_by(viewer).exclude(pk=council.pk)
        cast("forms.ModelChoiceField[Council]", self.fields["other"]).queryset = others
        if not others.exists():
            here = [(one.value, one.label) for one in (What.KIND, What.CONTACT)]
            self.fields["what"].choices = here  # type: ignore[attr-defined]
            del self.fields["other"]
        n = rows.count()
        every = ngettext("the one that matches the filter", "all %(n)s that match the filter", n) % {"n": n}
        self.fields["scope"].choices = [("all", every), ("chosen", _("only those ticked"))]  # type: ignore[attr-defined]
        shown: list[Membership] = list(rows[:MOST_SHOWN])
        self.fields["chosen"].choices = [(str(row.organisation_id), row.organisation.name) for row in shown]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        needed = NEEDED.get(values.get("what", ""))
        if needed and not values.get(needed):
            self.add_error(needed, ValidationError(_("Choose one.")))
        if values.get("scope") == "chosen" and not values.get("chosen"):
            self.add_error("chosen", ValidationError(_("Tick at least one.")))
        return values

    def arguments(self) -> dict[str, Any]:
        values = self.cleaned_data
        said = values.get(NEEDED.get(values["what"], ""), "")
        value = str(said.pk) if isinstance(said, Council) else said
        ids = self.rows.values_list("organisation_id", flat=True) if values["scope"] == "all" else values["chosen"]
        return {"what": values["what"], "value": value, "organisations": list(dict.fromkeys(map(int, ids)))}
