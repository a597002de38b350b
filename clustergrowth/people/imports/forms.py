"""The forms of an import: the file, its columns, what is meant where it says nothing."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.limits.fields import FileField
from clustergrowth.common.tables.reasons import Reason
from clustergrowth.people.councils.models import Council, Form
from clustergrowth.people.councils.queries.councils import bodies_of, coordinated_by
from clustergrowth.people.imports.domain.proposals import BECAUSE
from clustergrowth.people.imports.models import OF_PEOPLE, Import, What
from clustergrowth.people.imports.queries.fields import PERSON, fields_of
from clustergrowth.people.organisations.domain.codes import regions
from clustergrowth.people.organisations.domain.countries import country_choices
from clustergrowth.people.organisations.domain.kinds import SMALL_FIRMS, OrganisationKind
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person

GOOD_ROWS, NONE = "good", "none"


class FileForm(forms.Form):
    """A file, whose it is and what is in it."""

    council = forms.ModelChoiceField(Council.objects.none(), label=_("Council"), empty_label=None)
    what = forms.ChoiceField(label=_("What is in it"), choices=What.choices, widget=forms.RadioSelect)
    file = FileField(
        largest=settings.UPLOAD_LIMIT,
        label=_("File"),
        help_text=_(
            "CSV or XLSX, with the columns in any order. Their names may be in any of nine languages, or missing."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xlsm"}),
    )
    sheet = forms.CharField(
        label=_("Sheet"),
        required=False,
        max_length=100,
        help_text=_("If the workbook has several; otherwise the first is read."),
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        councils = self.fields["council"]
        assert isinstance(councils, forms.ModelChoiceField)
        councils.queryset = coordinated_by(by)
        if councils.queryset.count() == 1:
            councils.initial, councils.widget = councils.queryset.get(), forms.HiddenInput()
        self.initial.setdefault("what", What.ORGANISATIONS)


class ImportColumnsForm(forms.Form):
    """For each column of the file what it holds, and how to go on."""

    source = forms.CharField(
        label=_("Where the list comes from"),
        max_length=200,
        required=False,  # of organisations alone, which nobody is asked about
        error_messages={"required": _("Say where the list comes from: everybody on it has a right to know.")},
        help_text=_(
            "Everybody on it gets a notice with their first mail and has a right to know. For "
            "example: participants of the open day."
        ),
    )
    country = forms.ChoiceField(label=_("Rows that name no country lie in"), required=False)
    region = forms.ChoiceField(label=_("Rows whose place cannot be told lie in"), required=False)
    firms_are = forms.ChoiceField(
        label=_("Firms whose size is not in the file are"),
        choices=[
            (kind.value, kind.label) for kind in (OrganisationKind.FIRM, *SMALL_FIRMS, OrganisationKind.LARGE_FIRM)
        ],
    )
    others_are = forms.ChoiceField(
        label=_("Organisations whose kind is not in the file are"), choices=OrganisationKind.choices
    )
    through = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("They belong to the council through"),
        required=False,
        empty_label=_("no other body"),
    )
    all_or_nothing = forms.ChoiceField(
        label=_("If rows are refused"),
        choices=[(GOOD_ROWS, _("import the others and list these")), (NONE, _("import nothing"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, of: Import) -> None:
        asked = ("source", "country", "region", "firms_are", "others_are")
        initial: dict[str, Any] = {name: getattr(of, name) for name in asked}
        initial |= {"through": of.through_id, "all_or_nothing": NONE if of.all_or_nothing else GOOD_ROWS}
        if data is not None:  # what is not said stays as it is
            data = data.copy()
            for name, value in initial.items():
                data.setdefault(name, value)
        super().__init__(data, initial=initial)
        self.of = of
        chosen = {column: name for name, column in of.mapping.items()}
        means = [("", _("leave out")), *((field.name, field.label) for field in fields_of(of.what))]
        for place, column in enumerate(of.columns):
            self.fields[f"c{place}"] = forms.ChoiceField(
                label=column, choices=means, required=False, initial=chosen.get(column, "")
            )
        self._offer_places()
        self._leave_out_what_does_not_concern_it()

    def _offer_places(self) -> None:
        """The file does not say it, so it is asked once, with what the other cells let one think."""
        country, region = self.fields["country"], self.fields["region"]
        assert isinstance(country, forms.ChoiceField) and isinstance(region, forms.ChoiceField)
        country.choices = [("", __("unknown: nothing is assumed")), *country_choices()]
        because = ", ".join(str(BECAUSE[word]) for word in self.of.summary.get("because", ()))
        if because:
            country.help_text = __("Proposed because of: %(words)s.") % {"words": because}
        areas = ((code, regions().get(code)) for code in self.of.council.nuts)
        named = [(code, f"{area.name} ({code})" if area else code) for code, area in areas]
        region.choices = [("", __("unknown: they are registered, and become no members")), *named]

    def _leave_out_what_does_not_concern_it(self) -> None:
        through = self.fields["through"]
        assert isinstance(through, forms.ModelChoiceField)
        if self.of.council.form == Form.FEDERATION and self.of.what == What.ORGANISATIONS:
            through.queryset = bodies_of(self.of.council)
        else:
            del self.fields["through"]
        meant = {self[f"c{place}"].value() for place in range(len(self.of.columns))}
        self.fields["source"].required = self.of.what in OF_PEOPLE or not meant.isdisjoint(PERSON)
        if self.of.what != What.ORGANISATIONS or not self.of.council.nuts:
            del self.fields["region"]

    @property
    def columns(self) -> list[tuple[forms.BoundField, list[str]]]:
        """Each column's field with the first values that stand in it."""
        sample = self.of.summary.get("sample", [])
        return [
            (self[f"c{place}"], [row[place] for row in sample if row[place]][:3])
            for place in range(len(self.of.columns))
        ]

    @property
    def notes(self) -> list[str]:
        return [str(Reason.from_json(note)) for note in self.of.summary.get("notes", ())]

    @property
    def others(self) -> list[forms.BoundField]:
        return [field for field in self if not field.name.startswith("c") or not field.name[1:].isdigit()]

    def clean(self) -> dict[str, Any]:
        """One column for each meaning."""
        cleaned = super().clean() or {}
        seen: dict[str, str] = {}
        for place, column in enumerate(self.of.columns):
            meaning = cleaned.get(f"c{place}")
            if meaning and meaning in seen:
                sentence = _("“%(column)s” is already chosen for the same thing. Leave one of the two out.")
                self.add_error(f"c{place}", forms.ValidationError(sentence, params={"column": seen[meaning]}))
            elif meaning:
                seen[meaning] = column
        return cleaned

    def mapping(self) -> dict[str, str]:
        return {
            self.cleaned_data[f"c{place}"]: column
            for place, column in enumerate(self.of.columns)
            if self.cleaned_data.get(f"c{place}")
        }

    def said(self) -> dict[str, Any]:
        """What besides the columns was said."""
        said = {name: value for name, value in self.cleaned_data.items() if name in self.base_fields}
        return said | {"all_or_nothing": said["all_or_nothing"] == NONE}


_SAME = re.compile(r"([0-9]{1,9}):(-?[0-9]{1,18})")
_UPDATE = re.compile(r"([0-9]{1,9}):([a-z_]{1,30})")


class ChoicesForm(forms.Form):
    """What was said of the preview: which rows mean something known, and where the file's side is taken."""

    def _pairs(self, name: str, pattern: re.Pattern[str]) -> list[tuple[int, str]]:
        found = (pattern.fullmatch(word) for word in self.data.getlist(name))  # type: ignore[attr-defined]
        return [(int(one[1]), one[2]) for one in found if one]

    def same(self) -> dict[int, int]:
        return {line: int(id) for line, id in self._pairs("same", _SAME)}

    def updates(self) -> list[tuple[int, str]]:
        return self._pairs("take", _UPDATE)
