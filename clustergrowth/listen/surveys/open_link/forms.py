"""What a firm says of itself at the open link, and how a coordinator says who it is."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.tables import codes
from clustergrowth.common.tables.reasons import BadValue
from clustergrowth.listen.surveys.open_link.services.links import Named
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.subjects import named


class NameForm(forms.Form):
    """Half a minute: name, place, an address for the link."""

    name = forms.CharField(label=_("Name of your firm"), max_length=300, min_length=2)
    place = forms.CharField(label=_("Place"), max_length=100, min_length=2)
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("We send the link to your answers there and use it for nothing else.")
    )
    vat = forms.CharField(
        label=_("VAT number"), required=False, max_length=20, help_text=_("So that your firm does not count twice.")
    )
    site = forms.CharField(label=_("Web site"), required=False, max_length=300)
    website = forms.CharField(  # a trap: people do not see it, machines fill it in
        required=False,
        label=_("Leave this empty"),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def clean_vat(self) -> str:
        vat: str = self.cleaned_data["vat"]
        if not vat.strip():
            return ""
        try:
            return codes.vat(vat)
        except BadValue as bad:
            raise forms.ValidationError(str(bad.reason)) from bad

    def named(self, language: str) -> Named:
        values = self.cleaned_data
        return Named(values["name"], values["place"], values["email"], values["vat"], values["site"], language)


class JudgeForm(forms.Form):
    """Which act, and for “this firm” which one."""

    act = forms.ChoiceField(choices=[(act, act) for act in ("same", "new", "refuse", "again")])
    firm = forms.CharField(required=False, max_length=80)

    def __init__(self, *args: Any, directory: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._directory = directory

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("act") == "same":
            cleaned["organisation"] = named(self._directory, slug=cleaned.get("firm"))
            if cleaned["organisation"] is None:
                self.add_error("firm", _("Choose the firm, or type its short name from the address of its page."))
        return cleaned
