"""Fields that name a person or a council; each chooses among what its form was given, never among all there are."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import F, Q, QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import every_council
from clustergrowth.people.organisations.forms.organisations import typed_with_help
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.queries.persons import has_address, is_called

if TYPE_CHECKING:
    CouncilChoice = forms.ModelChoiceField[Council]
else:
    CouncilChoice = forms.ModelChoiceField  # generic for the type checker only


class CouncilFilter(CouncilChoice):
    """Narrows a list to one council; councils are public."""

    def __init__(self) -> None:
        super().__init__(
            every_council(), label=__("Council"), to_field_name="slug", required=False, empty_label=__("all")
        )


class PersonField(forms.CharField):
    """Somebody of the own council, by address or name; those near to what is typed are offered."""

    visible: QuerySet[Person]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, widget=typed_with_help("person-names", reverse_lazy("person_names")), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return (value.address or value.name) if isinstance(value, Person) else value

    def clean(self, value: Any) -> Person | None:
        typed = super().clean(value).strip()
        if not typed:
            return None
        names = has_address(typed) if "@" in typed else Q(is_called(typed))
        persons = list(self.visible.filter(names).order_by(F("email").asc(nulls_last=True), "pk")[:2])
        if not persons:
            raise forms.ValidationError(
                _("Nobody in your council has this name or address. Add them to an organisation first.")
            )
        if len(persons) > 1 and "@" not in typed:  # of one address who signs in with it is meant, before a list's own
            raise forms.ValidationError(_("Several people in your council have this name. Use the address instead."))
        return persons[0]
