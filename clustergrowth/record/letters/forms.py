"""A letter and its list of readers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from i18nfield.forms import I18nFormField, I18nTextarea, I18nTextInput

from clustergrowth.common.editions import EditForm
from clustergrowth.common.limits.fields import Filter
from clustergrowth.people.organisations.domain.kinds import OrganisationKind, Size


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

    subject = I18nFormField(
        label=_("Subject"), widget=I18nTextInput, help_text=_("Who it is about and what it says, in a few words.")
    )
    text = I18nFormField(
        label=_("Text"),
        widget=I18nTextarea,
        widget_kwargs={"attrs": {"rows": 8}},
        help_text=_("Anybody who reads a language you leave empty gets the council’s first language."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name in ("subject", "text"):
            if name in values and not any(str(part).strip() for part in getattr(values[name], "data", {}).values()):
                self.add_error(name, _("Write it in at least one language."))
        return values
