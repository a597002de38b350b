"""Founding a council: what a person knows is asked, what its place says of itself is proposed."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from i18nfield.strings import LazyI18nString

from clustergrowth.common.languages import CODES
from clustergrowth.common.tables import typed
from clustergrowth.people.councils.forms.fields import (
    CountryField,
    FocusField,
    LetterField,
    OtherLanguagesField,
    RegionsField,
    all_languages,
    chosen_codes,
    focus_search_field,
    languages_field,
    prefix_field,
)
from clustergrowth.people.councils.models import Form
from clustergrowth.people.councils.queries.founding import point_of, proposed
from clustergrowth.people.organisations.domain import codes
from clustergrowth.people.organisations.domain.countries import time_zones_of
from clustergrowth.people.organisations.forms.organisations import language
from clustergrowth.people.persons.models import zone_choices

MOST_WORDS_OF_A_FOCUS = 3  # activities named where nobody said it in other words


class PlaceForm(forms.Form):
    """What everybody knows: how it is called and where it is."""

    name = forms.CharField(
        label=__("Name of the council"),
        max_length=100,
        help_text=__("As people there call it. You can change it later."),
    )
    city = forms.CharField(label=__("Town"), max_length=80)
    country = CountryField()


class NewCouncilForm(PlaceForm):
    """Enough to begin, most of it proposed; its coordinator writes the rest."""

    one_of = (("latitude",), ("longitude",), ("languages", "other_languages"))  # the former: of an unknown place

    nace_search = focus_search_field()
    nace = FocusField()
    focus = forms.CharField(
        label=__("Focus in a few words"), max_length=200, required=False,
        help_text=__("As it is to stand on the public page. Left empty, the activities you ticked are named."),
    )  # fmt: skip
    nuts = RegionsField()
    time_zone = forms.ChoiceField(label=__("Time zone"), choices=zone_choices)
    languages = languages_field()
    other_languages = OtherLanguagesField()
    form = forms.ChoiceField(label=__("Form"), choices=Form)
    slug = forms.SlugField(label=__("Address"), max_length=50, help_text=__("In lower-case letters, such as bologna."))
    decisions = prefix_field()
    letter = LetterField()
    latitude = typed.MeasureField(label=__("Latitude"), min_value=-90, max_value=90, required=False)
    longitude = typed.MeasureField(label=__("Longitude"), min_value=-180, max_value=180, required=False)

    KNOWN = ("name", "city", "country")  # said on the page before
    WHERE = ("nuts", "time_zone", "languages", "other_languages", "form")
    SETTLED = ("slug", "decisions", "letter", "latitude", "longitude")

    def __init__(self, *args: Any, place: dict[str, str], **kwargs: Any) -> None:
        self.place = place
        self.proposal = proposed(place["city"], place["country"])
        kwargs["initial"] = {**place, **vars(self.proposal), "form": Form.ECOSYSTEM}
        super().__init__(*args, **kwargs)
        for name in self.KNOWN:
            self.fields[name].widget = forms.HiddenInput()
        data: Any = self.data
        chosen = chosen_codes(self, "nace", ())
        cast(FocusField, self.fields["nace"]).offer(chosen, data.get("nace_search", ""))
        regions = chosen_codes(self, "nuts", self.proposal.nuts)
        cast(RegionsField, self.fields["nuts"]).offer(place["country"], regions)
        if not cast(RegionsField, self.fields["nuts"]).choices:
            del self.fields["nuts"]
        zones = time_zones_of(place["country"])
        if len(zones) > 1:
            self.fields["time_zone"].help_text = _("The country has several: %(zones)s.") % {"zones": ", ".join(zones)}

    @property
    def where(self) -> list[forms.BoundField]:
        return [self[name] for name in self.WHERE if name in self.fields]

    @property
    def settled(self) -> list[forms.BoundField]:
        return [self[name] for name in self.SETTLED]

    @property
    def is_settled_open(self) -> bool:
        return any(bound.errors for bound in self.settled)

    def arguments(self) -> dict[str, Any]:
        asked = {
            name: value for name, value in self.cleaned_data.items() if name not in ("nace_search", "other_languages")
        }
        latitude, longitude = asked["latitude"], asked["longitude"]
        if latitude is None or longitude is None:
            latitude, longitude = self._point()
        words = asked["focus"]
        focus = {language(): words} if words else _named_after(asked["nace"])
        return asked | {
            "name": LazyI18nString({language(): asked["name"]}),
            "focus": LazyI18nString(focus),
            "nuts": asked.get("nuts", []),
            "latitude": latitude,
            "longitude": longitude,
            "prefix": asked.pop("decisions"),
        }

    def clean(self) -> dict[str, Any]:
        """Only where no place at all is known of a country is its point asked for."""
        values = super().clean() or {}
        values["languages"] = all_languages(self, values)
        if (values.get("latitude") is None or values.get("longitude") is None) and None in self._point():
            self.add_error(
                "latitude", _("We do not know where this place lies. Please type its latitude and longitude.")
            )
        return values

    def _point(self) -> tuple[Any, Any]:
        values = self.cleaned_data
        return point_of(values.get("nuts") or [], values.get("time_zone") or "")


def _named_after(nace: list[str]) -> dict[str, str]:
    first = nace[:MOST_WORDS_OF_A_FOCUS]
    return {code: ", ".join(codes.nace_label(activity, code).capitalize() for activity in first) for code in CODES}
