"""What people type about councils."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast
from unicodedata import normalize

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from i18nfield.strings import LazyI18nString

from clustergrowth.common.editions import EditForm
from clustergrowth.common.languages import CHOICES, CODES, NAMES
from clustergrowth.common.limits.fields import Filter, SearchField
from clustergrowth.common.tables import typed
from clustergrowth.people.councils.forms.fields import PersonField
from clustergrowth.people.councils.models import Council, Form, JoinRequest, SeatCategory
from clustergrowth.people.councils.queries.councils import members_of
from clustergrowth.people.councils.queries.others import ours
from clustergrowth.people.organisations.domain.countries import time_zones_of
from clustergrowth.people.organisations.domain.kinds import OrganisationKind, Turnover
from clustergrowth.people.organisations.forms.fields import NaceField, NutsField
from clustergrowth.people.organisations.forms.organisations import OrganisationField
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person, Viewer, zone_choices

LONG = ("promise", "mission", "vision", "involved", "benefits")
TEXTS = ("name", "focus", *LONG)


def nuts_field(**kwargs: Any) -> NutsField:
    return NutsField(
        label=__("NUTS areas"),
        help_text=__("Such as ITH5 or ES61; separate several with commas. The council's members are in them."),
        **kwargs,
    )


def nace_field(**kwargs: Any) -> NaceField:
    return NaceField(
        label=__("NACE codes it counts"),
        help_text=__(
            "Divisions, groups or classes separated by commas, such as 25, 26, 28.9; a code "
            "includes everything below it."
        ),
        **kwargs,
    )


class CouncilForm(EditForm):
    """What a council says of itself, in five languages, and how it works."""

    form = forms.ChoiceField(label=__("Form"), choices=Form)
    city = forms.CharField(label=__("City"), max_length=80)
    nuts = nuts_field()
    languages = forms.MultipleChoiceField(label=__("Languages"), choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    time_zone = forms.ChoiceField(label=__("Time zone"), choices=zone_choices)
    founded_on = typed.Day(label=__("Founded on"), required=False)
    leader_member = OrganisationField(label=__("Leader member"), required=False)

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        plain = ("form", "city", "nuts", "languages", "time_zone", "founded_on")
        stored = {name: getattr(council, name) for name in plain} | {"leader_member": council.leader_member}
        super().__init__(*args, **kwargs, stored=stored)
        self.council = council
        cast(OrganisationField, self.fields["leader_member"]).only(members_of(council), council.pk)
        for text in TEXTS:
            self._add_languages(text)

    def _add_languages(self, text: str) -> None:
        """One field a language, each with its own label: empty ones are what is missing."""
        label = cast("models.Field[Any, Any]", Council._meta.get_field(text)).verbose_name
        data = getattr(getattr(self.council, text), "data", None)
        texts = data if isinstance(data, dict) else {"en": data or ""}
        for code in CODES:
            self.fields[f"{text}_{code}"] = forms.CharField(
                label=f"{capfirst(str(label))} – {NAMES[code]}",
                required=text == "name" and code == "en",
                initial=texts.get(code, ""),
                max_length=4000 if text in LONG else 300,
                widget=forms.Textarea(attrs={"rows": 3, "lang": code})
                if text in LONG
                else forms.TextInput(attrs={"lang": code}),
            )

    def by_language(self) -> list[dict[str, Any]]:
        """The text fields of each language, with how many are missing; the council's own languages first."""
        order = [*self.council.languages, *(code for code in CODES if code not in self.council.languages)]
        tabs = []
        for code in order:
            fields = [self[f"{text}_{code}"] for text in TEXTS]
            missing = sum(1 for field in fields if not field.value())
            is_own = code in self.council.languages or any(field.errors for field in fields)
            tabs.append({"code": code, "name": NAMES[code], "fields": fields, "missing": missing, "is_own": is_own})
        return tabs

    def words(self) -> dict[str, Any]:
        """What goes to the service."""
        values = {name: value for name, value in self.cleaned_data.items() if name.rpartition("_")[0] not in TEXTS}
        for text in TEXTS:
            spoken = {
                code: self.cleaned_data[f"{text}_{code}"] for code in CODES if self.cleaned_data[f"{text}_{code}"]
            }
            values[text] = LazyI18nString(spoken)
        return values


class NewCouncilForm(forms.Form):
    """Enough to begin; its coordinator writes the rest."""

    one_of = (("time_zone",),)  # unless the country has one alone, as its first choice says

    name = forms.CharField(label=__("Name in English"), max_length=100)
    slug = forms.SlugField(label=__("Address"), max_length=50, help_text=__("In lower-case letters, such as bologna."))
    city = forms.CharField(label=__("City"), max_length=80)
    country = forms.RegexField(r"^[A-Za-z]{2}$", label=__("Country code"), max_length=2)
    decisions = forms.RegexField(
        r"^[A-Za-z]{3}$", label=__("Prefix of decisions"), max_length=3, help_text=__("Such as EMR.")
    )
    letter = forms.CharField(label=__("Letter of its badge"), max_length=2)
    form = forms.ChoiceField(label=__("Form"), choices=Form)
    focus = forms.CharField(label=__("Focus in English"), max_length=200)
    nace = nace_field()
    nuts = nuts_field()
    languages = forms.MultipleChoiceField(label=__("Languages"), choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    time_zone = forms.ChoiceField(
        label=__("Time zone"),
        choices=lambda: [("", __("the country’s time zone, if it has only one")), *zone_choices()],
        required=False,
    )
    latitude = typed.MeasureField(label=__("Latitude"), min_value=-90, max_value=90)
    longitude = typed.MeasureField(label=__("Longitude"), min_value=-180, max_value=180)

    def clean_letter(self) -> str:
        """Of any alphabet: İzmir's is one letter."""
        letter = normalize("NFC", self.cleaned_data["letter"].upper())
        if len(letter) != 1 or not letter.isalpha():
            raise forms.ValidationError(_("Please enter one letter."))
        return letter

    def clean(self) -> dict[str, Any]:
        """The time zone is the country's where that has one; of several the first is proposed, never taken unseen."""
        values = super().clean() or {}
        if values.get("time_zone") == "" and values.get("country"):
            zones = time_zones_of(values["country"])
            if len(zones) == 1:
                values["time_zone"] = zones[0]
            else:
                self.add_error("time_zone", self._propose(zones))
        return values

    def _propose(self, zones: Sequence[str]) -> str:
        if not zones:
            return _("Choose the time zone of the council.")
        filled = cast(QueryDict, self.data).copy()
        filled["time_zone"] = zones[0]
        self.data = filled
        return _("The country has several time zones: %(zones)s. Check that the one filled in is right.") % {
            "zones": ", ".join(zones)
        }

    def arguments(self) -> dict[str, Any]:
        asked = dict(self.cleaned_data)
        for text in ("name", "focus"):
            asked[text] = LazyI18nString({"en": asked[text]})
        return asked | {"country": asked["country"].upper(), "prefix": asked.pop("decisions")}


class FocusForm(EditForm):
    nace = nace_field()
    since = typed.Day(
        label=__("From which day"), help_text=__("Figures for earlier days keep the list that was valid then.")
    )
    reason = forms.CharField(label=__("Why"), max_length=300, required=False)


class OfCouncilForm(forms.Form):
    """Says something of an organisation, which the council may say alone: one of its own, or of nobody else's."""

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(OrganisationField, self.fields["organisation"]).among(ours(council))


class InclusionForm(OfCouncilForm):
    organisation = OrganisationField(label=__("Firm"))
    reason = forms.CharField(label=__("Why it counts although its code is not on the list"), max_length=300)


class BodyForm(OfCouncilForm):
    organisation = OrganisationField(label=__("Existing body"))
    helps_with = forms.CharField(label=__("What it helps with, in English"), max_length=300, required=False)

    def arguments(self) -> dict[str, Any]:
        return self.cleaned_data | {"helps_with": LazyI18nString({"en": self.cleaned_data["helps_with"]})}


class SeatForm(OfCouncilForm):
    category = forms.ChoiceField(label=__("Category"), choices=SeatCategory)
    organisation = OrganisationField(label=__("For which organisation"), required=False)
    person = PersonField(label=__("E-mail of the person who holds it"), required=False)
    title = forms.CharField(label=__("Role in the council, in English"), max_length=200, required=False)
    since = typed.Day(label=__("Since"))
    until = typed.Day(label=__("Until"), required=False)

    def __init__(self, *args: Any, visible: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(PersonField, self.fields["person"]).visible = visible

    def arguments(self) -> dict[str, Any]:
        return self.cleaned_data | {"title": LazyI18nString({"en": self.cleaned_data["title"]})}


class PersonForm(forms.Form):
    person = PersonField(label=__("E-mail"))

    def __init__(self, *args: Any, visible: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(PersonField, self.fields["person"]).visible = visible


class CoordinatorForm(forms.Form):
    """Appointed by the site administrator; a new person is registered."""

    name = forms.CharField(label=__("Name"), max_length=200)
    email = forms.EmailField(label=__("E-mail"))


class MemberForm(forms.Form):
    """An organisation joins, with its figures of that day."""

    organisation = OrganisationField(label=__("Organisation"))
    since = typed.Day(label=__("Member since"))
    through = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=__("Through which affiliated body"),
        required=False,
        help_text=__("Then the firm does not need to register again: the body speaks for it."),
    )
    baseline_year = typed.Whole(label=__("Year of the figures"), min_value=1990, max_value=2100, required=False)
    baseline_staff = typed.Whole(label=__("Staff at joining"), min_value=0, required=False)
    baseline_turnover = forms.ChoiceField(
        label=__("Turnover at joining"), choices=[("", "—"), *Turnover.choices], required=False
    )
    baseline_exports = typed.Whole(
        label=__("Exports at joining, % of turnover"), min_value=0, max_value=100, required=False
    )

    def __init__(self, *args: Any, bodies: QuerySet[Organisation], viewer: Viewer, today: date, **kwargs: Any) -> None:
        initial = {"since": today, "baseline_year": today.year}
        super().__init__(*args, **{"initial": initial, **kwargs})
        cast(OrganisationField, self.fields["organisation"]).among(Organisation.objects.visible_to(viewer))
        cast("forms.ModelChoiceField[Organisation]", self.fields["through"]).queryset = bodies
        if not bodies.exists():
            del self.fields["through"]

    def arguments(self) -> dict[str, Any]:
        """Only what was filled in: the rest comes from the profile."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class MembersFilter(Filter):
    q = SearchField(label=__("Name or place"))
    kind = forms.ChoiceField(label=__("Kind"), required=False)
    state = forms.ChoiceField(label=__("Membership"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, Sequence[Any]] = {
            "kind": [("", _("all")), *OrganisationKind.choices],
            "state": [("", _("today")), ("quiet", _("without first contact")), ("ended", _("ended"))],
        }
        for name, values in choices.items():
            cast(forms.ChoiceField, self.fields[name]).choices = values


class ContactsFilter(Filter):
    q = SearchField(label=__("Name or address"))


class JoinForm(forms.Form):
    """The three doors; half a minute."""

    door = forms.ChoiceField(label=__("Who are you?"), choices=JoinRequest.Door, widget=forms.RadioSelect)
    name = forms.CharField(label=__("Your name"), max_length=200)
    email = forms.EmailField(
        label=__("E-mail"), help_text=__("The answer is sent there, and later the code to sign in.")
    )
    organisation_name = forms.CharField(label=__("Organisation"), max_length=300)
    message = forms.CharField(
        label=__("What brings you here"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    website = forms.CharField(  # a trap: people do not see it, machines fill it in
        required=False,
        label=__("Leave this empty"),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, is_for_firms: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_for_firms:  # a federation sends them to the bodies that are there
            doors = [choice for choice in JoinRequest.Door.choices if choice[0] != JoinRequest.Door.FIRM]
            cast(forms.ChoiceField, self.fields["door"]).choices = doors
