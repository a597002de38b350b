"""Fields that name a person or a council; each chooses among what its form was given, never among all there are."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from django import forms
from django.db.models import F, Q, QuerySet
from django.urls import reverse_lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.common.languages import CHOICES, spoken
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import every_council
from clustergrowth.people.organisations.domain import codes
from clustergrowth.people.organisations.domain.countries import country_choices
from clustergrowth.people.organisations.forms.organisations import NaceSearchField, nace_search_field, typed_with_help
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.queries.persons import has_address, is_called

MOST_OF_A_FOCUS = 60  # chosen: more than all divisions of manufacturing, and no page of ticks without an end

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


class CountryField(forms.ChoiceField):
    """Of all countries one, by its name in the reader's language; none stands there unasked."""

    def __init__(self) -> None:
        super().__init__(label=__("Country"), choices=country_choices)


class RegionsField(forms.MultipleChoiceField):
    """The regions a council works in, ticked by their names; those of its country are offered."""

    def __init__(self) -> None:
        super().__init__(
            label=__("Regions"), required=False, widget=forms.CheckboxSelectMultiple,
            help_text=__("Its members are in them. After saving, the parts of a region appear below it."),
        )  # fmt: skip

    def offer(self, country: str, chosen: Iterable[str]) -> None:
        near = codes.regions_near(country, chosen)
        self.choices = [(region.code, f"{region.name} ({region.code})") for region in near]
        self.required = self.widget.is_required = bool(near)

    def valid_value(self, value: Any) -> bool:
        return str(value) in codes.regions()


class FocusField(NaceSearchField):
    """The activities a council is about, found by words; a division counts whatever lies below it."""

    def __init__(self) -> None:
        super().__init__(
            most=MOST_OF_A_FOCUS, broad=True, required=True, label=__("Activities it counts"),
            error_messages={"required": __("Type a word for what the firms do, and tick at least one activity.")},
        )  # fmt: skip


def focus_search_field() -> forms.CharField:
    words = __("Type a word, such as machinery, and tick what fits. A division counts everything below it.")
    return nace_search_field(reverse_lazy("focus_codes"), words, __("Find activities"))


def languages_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=__("Languages"), choices=CHOICES, widget=forms.CheckboxSelectMultiple, required=False
    )


class LanguageNames(forms.TextInput):
    """A box that offers every language by name."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        box = super().render(name, value, {**(attrs or {}), "list": "language-names", "autocomplete": "off"}, renderer)
        offered = format_html_join("", '<option value="{}"></option>', ((one,) for one in spoken.names()))
        return format_html('{}<datalist id="language-names">{}</datalist>', box, offered)


class OtherLanguagesField(forms.CharField):
    """Languages that the pages do not speak, by their names; the council writes in them what it says of itself."""

    def __init__(self) -> None:
        super().__init__(
            label=__("Another language"), required=False, max_length=200, widget=LanguageNames,
            help_text=__("By its name, such as Portuguese; several separated by commas. The council’s own texts and "
                         "letters can be written in it. Pages and buttons appear in one of the five above."),
        )  # fmt: skip

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(spoken.name_of, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        found = []
        for name in filter(None, map(str.strip, super().clean(value).split(","))):
            code = spoken.found(name)
            if not code:
                raise forms.ValidationError(_("We do not know the language “%(name)s”.") % {"name": name})
            found.append(code)
        return list(dict.fromkeys(found))


def all_languages(form: forms.BaseForm, values: dict[str, Any]) -> list[str]:
    """What a council speaks: first what is its own alone. Asked for where nothing is ticked or typed."""
    chosen = list(dict.fromkeys([*values.get("other_languages", []), *values.get("languages", [])]))
    if not chosen and not {"languages", "other_languages"} & form.errors.keys():
        form.add_error("languages", _("Tick or type at least one language."))
    return chosen


class LetterField(forms.CharField):
    """Of any alphabet: İzmir's is one letter."""

    def __init__(self) -> None:
        super().__init__(label=__("Letter of its badge"), max_length=2)

    def clean(self, value: Any) -> str:
        letter = normalize("NFC", super().clean(value).upper())
        if len(letter) != 1 or not letter.isalpha():
            raise forms.ValidationError(_("Please enter one letter."))
        return letter


def prefix_field() -> forms.RegexField:
    return forms.RegexField(
        r"^[A-Za-z]{3}$", label=__("Prefix of decisions"), max_length=3, help_text=__("Such as EMR.")
    )


def chosen_codes(form: forms.BaseForm, name: str, stored: Sequence[str]) -> list[str]:
    """What is ticked in a form that was sent, and what it was filled in with: neither is lost while one looks on."""
    data: Any = form.data
    sent = data.getlist(form.add_prefix(name)) if hasattr(data, "getlist") else []
    return list(dict.fromkeys([*sent, *stored]))
