"""A letter and its list of readers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from i18nfield.forms import I18nFormField, I18nTextarea, I18nTextInput

from clustergrowth.common.editions import EditForm
from clustergrowth.common.languages import CODES
from clustergrowth.common.limits.fields import FileField, Filter
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.domain.kinds import OrganisationKind, Size
from clustergrowth.record.letters.domain import KINDS, LARGEST_OF_ALL


class ListForm(Filter, EditForm):
    """Who gets it; kept in the address and in the letter."""

    kinds = forms.MultipleChoiceField(
        label=_("Kinds"), choices=OrganisationKind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    sizes = forms.MultipleChoiceField(
        label=_("Sizes"), choices=Size.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    engineering = forms.BooleanField(label=_("Engineering SMEs only"), required=False)
    quiet_months = forms.TypedChoiceField(
        label=_("Without contact for"),
        choices=[("", _("any time")), (3, _("three months")), (6, _("six months")), (12, _("a year"))],
        required=False,
        coerce=int,
        empty_value=None,
    )
    everybody = forms.BooleanField(label=_("Everybody there, not only first contacts"), required=False)
    contacts = forms.BooleanField(label=_("Also the council’s contact list"), required=False)


class LetterForm(EditForm):
    """The same letter in the languages of those who get it."""

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        written = (getattr(self.initial.get(name), "data", None) or {} for name in ("subject", "text"))
        used = {code for data in written if isinstance(data, dict) for code, words in data.items() if words}
        shown = [*council.languages, *sorted(used - {*council.languages})]
        spoken = [*CODES, *(code for code in shown if code not in CODES)]
        self.fields["subject"] = I18nFormField(
            label=_("Subject"), widget=I18nTextInput, locales=spoken,
            help_text=_("Who it is about and what it says, in a few words."),
        )  # fmt: skip
        self.fields["text"] = I18nFormField(
            label=_("Text"), widget=I18nTextarea, locales=spoken, widget_kwargs={"attrs": {"rows": 8}},
            help_text=_(
                "Anybody who reads a language you leave empty gets the council’s first language. "
                "Write {name} where the reader’s name is to stand."
            ),
        )  # fmt: skip
        for name in ("subject", "text"):
            self.fields[name].widget.enabled_locales = shown

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name in ("subject", "text"):
            if name in values and not any(str(part).strip() for part in getattr(values[name], "data", {}).values()):
                self.add_error(name, _("Write it in at least one language."))
        return values


class LetterFileForm(forms.Form):
    """A picture, or a file, for a draft."""

    file = FileField(
        largest=LARGEST_OF_ALL,
        label=_("Picture or file"),
        help_text=_("Pictures (PNG, JPEG, GIF), PDF, office documents, calendar files; together at most 5 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(KINDS)}),
    )
