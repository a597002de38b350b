"""What is asked of a person about actions."""

from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clustergrowth.agree.meetings.forms import offer
from clustergrowth.agree.meetings.models import Decision
from clustergrowth.agree.meetings.queries import at_the_table_of
from clustergrowth.agree.plans.models import Action, ActionState
from clustergrowth.agree.themes.models import Theme
from clustergrowth.common.editions import EditForm
from clustergrowth.common.languages.fields import WrittenInField, speak
from clustergrowth.common.limits.fields import Filter, SearchField
from clustergrowth.common.tables import typed
from clustergrowth.people.councils.forms.fields import CouncilFilter
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.others import ours
from clustergrowth.people.organisations.forms.organisations import OrganisationField
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person


class ActionForm(EditForm):
    """Who does what until when."""

    one_of = (("owner", "organisation"),)

    title = forms.CharField(
        label=_("Action"), help_text=_("Begin with a verb: invite, open, train, ask."), max_length=200
    )
    due_on = typed.Day(label=_("Due on"))
    owner = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Who does it"),
        required=False,
        empty_label=_("the organisation below, without a name"),
    )
    organisation = OrganisationField(
        label=_("Organisation"),
        required=False,
    )
    decision = forms.ModelChoiceField(
        Decision.objects.none(),
        label=_("It follows from a decision"),
        required=False,
        empty_label=pgettext_lazy("a decision", "none"),
    )
    text = forms.CharField(label=_("What needs to be done"), required=False, max_length=4000, widget=forms.Textarea)
    lang = WrittenInField(label=_("Language of these words"))
    english = forms.CharField(label=_("The same in one English sentence"), required=False, max_length=300)

    def __init__(
        self, *args: Any, theme: Theme, council: Council, viewer: Person, action: Action | None = None, **kwargs: Any
    ):
        names = ("title", "due_on", "owner", "organisation", "text", "lang", "english")
        super().__init__(*args, **kwargs, stored={name: getattr(action, name) for name in names} if action else None)
        speak(self, council.languages, initial=council.language_of_texts(viewer.language))
        owners = at_the_table_of(council)
        if action and action.owner_id:  # who took it on may have left the table since
            owners = at_the_table_of(council, besides=action.owner_id)
        offer(self, "owner", owners)
        known_firms = Q(pk__in=ours(council)) | Q(pk=action.organisation_id if action else None)
        firms = Organisation.objects.visible_to(viewer).filter(known_firms)
        cast(OrganisationField, self.fields["organisation"]).among(firms)
        if action:
            del self.fields["decision"]
        else:
            offer(self, "decision", Decision.objects.visible_to(viewer).filter(theme=theme, council=council))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("owner") and not values.get("organisation") and "organisation" not in self.errors:
            self.add_error("owner", forms.ValidationError(_("Choose a person or an organisation.")))
        return values


class DoneForm(forms.Form):
    """One line, and it is done."""

    came_of_it = forms.CharField(label=_("What came of it, in one line"), max_length=500)
    english = forms.CharField(label=_("The same in one English sentence"), max_length=300, required=False)


class DropActionForm(forms.Form):
    because = forms.CharField(label=_("Why, in one line"), max_length=300)


class ActionsFilter(Filter):
    q = SearchField(label=_("Words"))
    council = CouncilFilter()
    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("all")),
            ("open", ActionState.OPEN.label),
            ("late", _("late")),
            ("done", ActionState.DONE.label),
            ("dropped", ActionState.DROPPED.label),
        ],
        required=False,
    )
    mine = forms.BooleanField(label=_("Only mine"), required=False)

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not isinstance(viewer, Person):
            del self.fields["mine"]
