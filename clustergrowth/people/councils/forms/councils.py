"""What people type about councils."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from i18nfield.strings import LazyI18nString

from clustergrowth.common.editions import EditForm
from clustergrowth.common.languages import CHOICES, CODES, spoken
from clustergrowth.common.limits.fields import Filter, SearchField
from clustergrowth.common.tables import typed
from clustergrowth.people.councils.forms.fields import (
    CountryField,
    FocusField,
    LetterField,
    OtherLanguagesField,
    PersonField,
    RegionsField,
    all_languages,
    chosen_codes,
    focus_search_field,
    languages_field,
    prefix_field,
)
from clustergrowth.people.councils.models import Council, Form, JoinRequest, SeatCategory
from clustergrowth.people.councils.queries.councils import members_of
from clustergrowth.people.councils.queries.others import ours
from clustergrowth.people.organisations.domain import codes
from clustergrowth.people.organisations.domain.kinds import OrganisationKind, Turnover
from clustergrowth.people.organisations.forms.organisations import OrganisationField
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person, Viewer, zone_choices

LONG = ("promise", "mission", "vision", "involved", "benefits")
TEXTS = ("name", "focus", *LONG)
_STORED = {"decisions": "prefix", "other_languages": "languages"}  # a form has a prefix of its own


class CouncilForm(EditForm):
    """What a council says of itself, in five languages, and how it works."""

    form = forms.ChoiceField(label=__("Form"), choices=Form)
    city = forms.CharField(label=__("Town"), max_length=80)
    country = CountryField()
    nuts = RegionsField()
    languages = languages_field()
    other_languages = OtherLanguagesField()
    time_zone = forms.ChoiceField(label=__("Time zone"), choices=zone_choices)
    founded_on = typed.Day(label=__("Founded on"), required=False)
    leader_member = OrganisationField(label=__("Leader member"), required=False)
    latitude = typed.MeasureField(label=__("Latitude"), min_value=-90, max_value=90)
    longitude = typed.MeasureField(label=__("Longitude"), min_value=-180, max_value=180)
    letter = LetterField()
    decisions = prefix_field()
    slug = forms.SlugField(label=__("Address"), max_length=50, help_text=__("In lower-case letters, such as bologna."))

    PLAIN = (
        "form", "city", "country", "nuts", "languages", "other_languages", "time_zone", "founded_on",
        "leader_member", "latitude", "longitude", "letter", "decisions", "slug",
    )  # fmt: skip

    def __init__(self, *args: Any, council: Council, fixed: Mapping[str, Any], **kwargs: Any) -> None:
        stored = {name: getattr(council, _STORED.get(name, name)) for name in self.PLAIN}
        stored["languages"] = [code for code in council.languages if code in CODES]
        stored["other_languages"] = [code for code in council.languages if code not in CODES]
        super().__init__(*args, **kwargs, stored=stored)
        self.codes = [*dict.fromkeys([*council.languages, *CODES])]  # of its texts
        self.council = council
        regions = cast(RegionsField, self.fields["nuts"])
        data: Any = self.data
        regions.offer(data.get("country") or council.country, chosen_codes(self, "nuts", council.nuts))
        for name, why in fixed.items():
            field = self.fields["decisions" if name == "prefix" else name]
            field.disabled, field.help_text = True, why
        cast(OrganisationField, self.fields["leader_member"]).only(members_of(council), council.pk)
        for text in TEXTS:
            self._add_languages(text)

    def _add_languages(self, text: str) -> None:
        """One field a language, each with its own label: empty ones are what is missing."""
        label = cast("models.Field[Any, Any]", Council._meta.get_field(text)).verbose_name
        data = getattr(getattr(self.council, text), "data", None)
        texts = data if isinstance(data, dict) else {"en": data or ""}
        for code in self.codes:
            self.fields[f"{text}_{code}"] = forms.CharField(
                label=f"{capfirst(str(label))} – {spoken.name_of(code)}",
                required=False,
                initial=texts.get(code, ""),
                max_length=4000 if text in LONG else 300,
                widget=forms.Textarea(attrs={"rows": 3, "lang": code})
                if text in LONG
                else forms.TextInput(attrs={"lang": code}),
            )

    def by_language(self) -> list[dict[str, Any]]:
        """The text fields of each language, with how many are missing; the council's own languages first."""
        tabs = []
        for code in self.codes:
            fields = [self[f"{text}_{code}"] for text in TEXTS]
            missing = sum(1 for field in fields if not field.value())
            is_own = code in self.council.languages or any(field.errors for field in fields)
            name = spoken.name_of(code)
            tabs.append({"code": code, "name": name, "fields": fields, "missing": missing, "is_own": is_own})
        return tabs

    def plain(self) -> list[forms.BoundField]:
        return [self[name] for name in self.PLAIN]

    def clean(self) -> dict[str, Any]:
        """Called it must be, in whatever language."""
        values = super().clean() or {}
        values["languages"] = all_languages(self, values)
        if not any(values.get(f"name_{code}") for code in self.codes):
            self.add_error(f"name_{self.council.languages[0]}", _("A council needs a name, at least in one language."))
        if values.get("country") != self.council.country:
            self._move(values)
        return values

    def _move(self, values: dict[str, Any]) -> None:
        """Into another country: its regions are offered, and those of the former one stay behind."""
        regions = codes.regions()
        inside = [code for code in values.get("nuts", []) if regions[code].country == values.get("country")]
        if not inside and self.fields["nuts"].required:
            self.add_error("nuts", _("These are the regions of the other country. Tick the one the council works in."))
        values["nuts"] = inside

    def words(self) -> dict[str, Any]:
        """What goes to the service."""
        values = {name: value for name, value in self.cleaned_data.items() if name.rpartition("_")[0] not in TEXTS}
        for text in TEXTS:
            said = {code: words for code in self.codes if (words := self.cleaned_data[f"{text}_{code}"])}
            values[text] = LazyI18nString(said)
        del values["other_languages"]
        return values | {"prefix": values.pop("decisions").upper()}


class FocusForm(EditForm):
    nace_search = focus_search_field()
    nace = FocusField()
    since = typed.Day(
        label=__("From which day"), help_text=__("Figures for earlier days keep the list that was valid then.")
    )
    reason = forms.CharField(label=__("Why"), max_length=300, required=False)

    def __init__(self, *args: Any, stored: dict[str, Any], words: str = "", **kwargs: Any) -> None:
        """``words`` are what is looked for before anything is sent."""
        super().__init__(*args, stored=stored, **kwargs)
        data: Any = self.data
        chosen = chosen_codes(self, "nace", stored["nace"])
        cast(FocusField, self.fields["nace"]).offer(chosen, data.get("nace_search", words))

    def arguments(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "nace_search"}


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
    """Somebody who is to convene the council, alone or with others; who is not known yet is registered."""

    name = forms.CharField(label=__("Name"), max_length=200)
    email = forms.EmailField(label=__("E-mail"), help_text=__("A mail there leads in with one tap."))
    language = forms.ChoiceField(
        label=__("Their language"), choices=CHOICES, help_text=__("Of the mail, if we do not know them yet.")
    )


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
