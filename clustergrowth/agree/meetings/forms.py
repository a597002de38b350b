"""What is asked of a person about meetings and decisions."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext_lazy as _

from clustergrowth.agree.meetings.models import AgendaItem, Attendance, ItemKind, Meeting, MeetingState
from clustergrowth.agree.meetings.queries import (
    at_the_table_of,
    came_to,
    colleagues_of,
    themes_to_decide,
    years_of_decisions,
)
from clustergrowth.agree.meetings.services import Votes
from clustergrowth.agree.themes.models import Theme
from clustergrowth.common.editions import EditForm
from clustergrowth.common.languages.fields import WrittenInField, speak
from clustergrowth.common.limits.fields import Filter, SearchField
from clustergrowth.common.tables import typed
from clustergrowth.listen.reports.models import Report
from clustergrowth.listen.reports.queries.reports import reports_before
from clustergrowth.people.councils.forms.fields import CouncilFilter
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import persons_visible_to
from clustergrowth.people.organisations.forms.organisations import OrganisationField
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person, Viewer
from clustergrowth.people.persons.queries.persons import has_address
from clustergrowth.people.subjects import named


def offer(form: forms.Form, name: str, choices: QuerySet[Any]) -> None:
    """Fill the list of a field with what this person may choose."""
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = choices


class MeetingForm(EditForm):
    """When, where, in which language; in the council's own time."""

    one_of = (("place", "online_link"),)

    title = forms.CharField(label=_("Title"), max_length=200)
    on = typed.Day(label=_("Day"))
    begins = forms.TimeField(label=_("Begins"), widget=typed.TimeBox)
    ends = forms.TimeField(label=_("Ends"), widget=typed.TimeBox)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    online_link = forms.URLField(
        label=_("Link to take part online"), max_length=300, required=False, assume_scheme="https"
    )
    lang = WrittenInField(
        label=_("Language of the meeting"), help_text=_("The agenda and the minutes are written in it.")
    )

    def __init__(self, *args: Any, council: Council, meeting: Meeting | None = None, **kwargs: Any):
        self.zone = ZoneInfo(council.time_zone)
        stored: dict[str, Any] | None = None
        if meeting is not None:
            starts, ends = meeting.starts_at.astimezone(self.zone), meeting.ends_at.astimezone(self.zone)
            stored = {name: getattr(meeting, name) for name in ("title", "place", "online_link", "lang")}
            stored |= {"on": starts.date(), "begins": starts.time(), "ends": ends.time()}
        super().__init__(*args, **kwargs, stored=stored)
        speak(self, council.languages, initial=council.language_of_texts())
        self.fields["on"].help_text = _("Day and times are those of %(city)s.") % {"city": council.city}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("place") and not values.get("online_link"):
            self.add_error("place", forms.ValidationError(_("Say where: a place, a link, or both.")))
        return values

    def arguments(self) -> dict[str, Any]:
        """What the services take."""
        values = dict(self.cleaned_data)
        day, begins, ends = (values.pop(name) for name in ("on", "begins", "ends"))
        starts_at, ends_at = (datetime.combine(day, time, self.zone) for time in (begins, ends))
        return {**values, "starts_at": starts_at, "ends_at": ends_at}


class ItemForm(EditForm):
    """A point of the agenda."""

    title = forms.CharField(label=_("Point"), max_length=200)
    kind = forms.ChoiceField(label=_("What the council is asked for"), choices=ItemKind.choices)
    theme = forms.ModelChoiceField(Theme.objects.none(), label=_("Theme"), required=False, empty_label=_("none"))
    owner = forms.ModelChoiceField(
        Person.objects.none(), label=_("Who brings it in"), required=False, empty_label=_("nobody in particular")
    )
    paper = forms.CharField(
        label=_("Paper"),
        help_text=_("What people should have read beforehand. It is printed with the agenda."),
        required=False,
        max_length=20000,
        widget=forms.Textarea,
    )

    def __init__(self, *args: Any, meeting: Meeting, viewer: Person, item: AgendaItem | None = None, **kwargs: Any):
        names = ("title", "kind", "theme", "owner", "paper")
        super().__init__(*args, **kwargs, stored={name: getattr(item, name) for name in names} if item else None)
        offer(self, "theme", themes_to_decide(meeting.council, viewer))
        offer(self, "owner", at_the_table_of(meeting.council))

    def arguments(self) -> dict[str, Any]:
        return {**self.cleaned_data, "kind": ItemKind(self.cleaned_data["kind"])}


class MinutesForm(EditForm):
    minutes = forms.CharField(label=_("What was said"), max_length=20000, widget=forms.Textarea)
    english = forms.CharField(label=_("The same in one English sentence"), max_length=300, required=False)


class ReportAsRead(forms.ModelChoiceField):  # type: ignore[type-arg]  # takes no argument when it runs
    """A report by the moment at which it was put before the council: put before it anew, it is another."""

    def to_python(self, value: Any) -> Any:
        if value and not self._is_a_moment(value):
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)

    @staticmethod
    def _is_a_moment(value: Any) -> bool:
        """Without a zone it is none, and the database would take it for one of some zone."""
        try:
            moment = parse_datetime(str(value))
        except ValueError:
            return False
        return moment is not None and is_aware(moment)


class DecisionForm(forms.Form):
    """What was decided, in one sentence, and how it was voted."""

    text = forms.CharField(
        label=_("The council decides"),
        help_text=_("A complete sentence that makes sense on its own. It gets a number and never changes."),
        max_length=4000,
        widget=forms.Textarea,
    )
    english = forms.CharField(label=_("The same in one English sentence"), max_length=300, required=False)
    theme = forms.ModelChoiceField(Theme.objects.none(), label=_("Theme"), required=False, empty_label=_("none"))
    agrees_theme = forms.BooleanField(
        label=_("With this decision the council agrees the theme, if it is still only proposed"),
        required=False,
        initial=True,
    )
    report = ReportAsRead(
        Report.objects.none(),
        label=_("Needs report"),
        required=False,
        empty_label=_("none"),
        to_field_name="submitted_at",
        error_messages={"invalid_choice": _("This report was withdrawn or submitted again. Please read it again.")},
    )
    signs_report = forms.BooleanField(
        label=_("With this decision the council signs the report off"), required=False, initial=True
    )
    in_favour = typed.Whole(label=_("Votes for"), min_value=0, max_value=999, required=False)
    against = typed.Whole(label=_("Votes against"), min_value=0, max_value=999, required=False)
    abstentions = typed.Whole(label=_("Abstentions"), min_value=0, max_value=999, required=False)
    is_public = forms.BooleanField(label=_("The public may read this decision"), required=False, initial=True)
    nobody_listed = forms.BooleanField(
        label=_("Record the decision although nobody is recorded as present"), required=False
    )

    def __init__(self, *args: Any, meeting: Meeting, viewer: Person, is_correction: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if is_correction or came_to(meeting).exists():
            del self.fields["nobody_listed"]
        offer(self, "theme", themes_to_decide(meeting.council, viewer))
        waiting = reports_before(meeting.council)
        offer(self, "report", waiting)
        self.has_report = waiting.exists()

    def clean_nobody_listed(self) -> bool:
        """A decision that nobody took is asked about: the number it gets is never given back."""
        if not self.cleaned_data["nobody_listed"]:
            raise forms.ValidationError(
                _("Nobody is recorded as present. Say first who is here, or tick this if it was decided all the same.")
            )
        return True

    def arguments(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        values.pop("nobody_listed", None)
        votes = Votes(values.pop("in_favour"), values.pop("against"), values.pop("abstentions"))
        return {**values, "votes": votes}


class GuestForm(forms.Form):
    """Somebody without a seat."""

    one_of = (("email", "organisation"),)

    email = forms.EmailField(
        label=_("E-mail of the person"), help_text=_("Somebody your council already knows."), required=False
    )
    organisation = OrganisationField(
        label=_("Organisation"),
        help_text=_("Use this alone if you do not know yet who will come."),
        required=False,
    )

    def __init__(self, *args: Any, viewer: Person, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.fields["organisation"].among(Organisation.objects.visible_to(viewer))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        email = values.pop("email", "")
        values["person"] = named(persons_visible_to(self.viewer).filter(has_address(email))) if email else None
        if email and values["person"] is None:
            self.add_error("email", forms.ValidationError(_("Your council does not know this address yet.")))
        elif not email and not values.get("organisation") and not self.errors:
            self.add_error("email", forms.ValidationError(_("Choose a person or an organisation.")))
        return values


class AnswerForm(forms.Form):
    """Come or cannot come; who cannot may send a colleague."""

    comes = forms.TypedChoiceField(
        choices=[("yes", _("I will come")), ("no", _("I cannot come"))], coerce=lambda value: value == "yes"
    )
    substitute = forms.ModelChoiceField(
        Person.objects.none(), label=_("Somebody else will come for me"), required=False, empty_label=_("nobody")
    )

    def __init__(self, *args: Any, attendance: Attendance, viewer: Person, **kwargs: Any):
        super().__init__(*args, **kwargs)
        offer(self, "substitute", colleagues_of(attendance, viewer))


class CancelForm(forms.Form):
    because = forms.CharField(label=_("Why, in one line"), max_length=300)


class MeetingsFilter(Filter):
    q = SearchField(label=_("Words"))
    council = CouncilFilter()
    state = forms.ChoiceField(label=_("State"), choices=[("", _("all")), *MeetingState.choices], required=False)


class DecisionsFilter(Filter):
    q = SearchField(label=_("Number or words"))
    council = CouncilFilter()
    year = forms.TypedChoiceField(label=_("Year"), choices=[], coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any):
        super().__init__(*args, **kwargs)
        years = years_of_decisions(viewer)
        field = self.fields["year"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("all")), *((str(year), str(year)) for year in years)]
