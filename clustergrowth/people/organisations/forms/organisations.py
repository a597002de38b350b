"""What people type about organisations."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.common.editions import EditForm, WithEdition
from clustergrowth.common.languages.fields import WrittenInField
from clustergrowth.common.limits.fields import Filter, SearchField
from clustergrowth.common.tables import codes as numbers
from clustergrowth.common.tables import typed, values
from clustergrowth.common.tables.reasons import BadValue, Otherwise
from clustergrowth.people.organisations.domain import codes
from clustergrowth.people.organisations.domain.countries import country_choices
from clustergrowth.people.organisations.domain.kinds import OrganisationKind, Size
from clustergrowth.people.organisations.forms.fields import nace
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.queries import in_full, likely_the_same, meant

Choices = Sequence[tuple[str, str]]
MOST_CODES = 5  # chosen: a firm of ten trades is found by every search and matched by none


def language() -> str:
    return (get_language() or "en")[:2]


def typed_with_help(names: str, address: Any) -> forms.TextInput:
    """A box that offers what is near to what is typed, never an endless menu; the page has the list ``names``."""
    attrs = {"list": names, "autocomplete": "off", "hx-get": address, "hx-target": f"#{names}"}
    return forms.TextInput(attrs=attrs | {"hx-trigger": "input changed delay:250ms"})


class OrganisationField(forms.CharField):
    """An organisation of those its form was given, by its whole name; near ones are offered, none is taken unasked."""

    default_error_messages = {
        "unknown": __(
            "No organisation of this name is registered. Type the first letters and choose one from the list."
        ),
        "several": __("Several organisations have such a name. Type one in full: %(names)s"),
        "near": __("Do you mean %(name)s? It is filled in below; send the form again to confirm."),
        "not_ours": __("No firm in your council has this name. Type the first letters and choose one from the list."),
    }

    def __init__(self, **kwargs: Any) -> None:
        box = typed_with_help("organisation-names", reverse_lazy("organisation_names"))
        super().__init__(max_length=300, widget=box, **kwargs)
        self._among: QuerySet[Organisation] = Organisation.objects.none()
        self._council: int | None = None
        self._proposed = ""

    def among(self, rows: QuerySet[Organisation]) -> None:
        """Who may be named: a form says so, or the field takes nobody."""
        self._among = rows

    def only(self, among: QuerySet[Organisation], council: int) -> None:
        """Only these of a council may be chosen, and only its members are offered."""
        self._among, self._council = among, council
        self.widget.attrs["hx-get"] = f"{reverse('organisation_names')}?council={council}"

    def clean(self, value: Any) -> Organisation | None:
        typed = super().clean(value).strip()
        if not typed:
            return None
        near = self._near(typed)
        matches = meant(typed, near, self._among)
        if len(matches) == 1:
            return matches[0]
        if not matches and len(near) == 1:
            self._proposed = in_full(near)[near[0].pk]
            raise self._wrong("near", name=self._proposed)
        if matches or near:
            raise self._wrong("several", names="; ".join(in_full(matches or near).values()))
        raise self._wrong("unknown" if self._council is None else "not_ours")

    def _near(self, typed: str) -> list[Organisation]:
        near = likely_the_same(typed, council=self._council)
        allowed = set(self._among.filter(pk__in=[row.pk for row in near]).values_list("pk", flat=True))
        return [organisation for organisation in near if organisation.pk in allowed]

    def prepare_value(self, value: Any) -> Any:
        return in_full([value])[value.pk] if isinstance(value, Organisation) else value

    def bound_data(self, data: Any, initial: Any) -> Any:
        return self._proposed or data

    def _wrong(self, code: str, **values: str) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages[code], code=code, params=values or None)


class DirectoryForm(Filter):
    """The filters of the directory, all in its address."""

    q = SearchField(label=__("Name, place, web site or number"))
    council = forms.ChoiceField(label=__("Council"), required=False)
    kind = forms.ChoiceField(label=__("Kind"), required=False)
    country = forms.ChoiceField(label=__("Country"), required=False)
    size = forms.ChoiceField(label=__("Size"), required=False)
    nace = forms.ChoiceField(label=__("Section of activity"), required=False)
    sme = forms.BooleanField(label=__("SMEs only"), required=False)
    engineering = forms.BooleanField(label=__("Engineering SMEs only"), required=False)
    label = forms.ChoiceField(label=__("Label"), required=False)

    def __init__(self, *args: Any, councils: Choices, labels: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sections = [(code, f"{code} {label.capitalize()}") for code, label in codes.nace_sections(language())]
        for name, choices in {
            "council": councils,
            "kind": OrganisationKind.choices,
            "country": country_choices(),
            "label": [(name, name) for name in labels],
            "size": Size.choices,
            "nace": sections,
        }.items():
            cast(forms.ChoiceField, self.fields[name]).choices = [("", _("all")), *choices]
        if not labels:
            del self.fields["label"]

    def asked(self) -> dict[str, str]:
        """What is asked for, without what makes no sense."""
        return {name: str(value) for name, value in self.wanted().items() if value}


def nace_search_field(address: Any, help_text: Any, label: Any) -> forms.CharField:
    """The box above the codes: a word is typed, what fits appears below (``nace-found``), with a script or a button."""
    attrs = {
        "type": "search", "data-no-draft": "", "hx-get": address, "hx-trigger": "input changed delay:300ms",
        "hx-target": "#nace-found", "hx-include": "closest form", "autocomplete": "off",
    }  # fmt: skip
    return forms.CharField(
        label=label, required=False, max_length=100, help_text=_with_its_language(help_text),
        widget=forms.TextInput(attrs=attrs),
    )  # fmt: skip


def _naming_its_language(help_text: Any) -> str:
    if codes.has_every_nace_in(language()):
        return str(help_text)
    more = _("The finer activities have English names only, behind that of their division. Search in either language.")
    return f"{help_text} {more}"


_with_its_language = lazy(_naming_its_language, str)


class Several(forms.CharField):
    """Several addresses or numbers in one box, read as the cell of a list is."""

    def __init__(self, read: Callable[[str], Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.read = read
        self.help_text = self.help_text or __("Several are parted by commas. Only your own council sees them.")

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, (list, tuple)) else value

    def clean(self, value: Any) -> Any:
        typed = super().clean(value).strip()
        try:
            found = self.read(typed) if typed else []
        except BadValue as bad:
            raise forms.ValidationError(str(bad.reason)) from bad
        if isinstance(found, Otherwise):
            raise forms.ValidationError(str(found.reason))
        return found


class NaceSearchField(forms.MultipleChoiceField):
    """Codes chosen from those found by a word; the chosen ones stay ticked while one looks for more."""

    def __init__(self, *, most: int = MOST_CODES, broad: bool = False, **kwargs: Any) -> None:
        invalid = {"invalid_choice": __("NACE has no code %(value)s.")}
        kwargs["error_messages"] = invalid | kwargs.get("error_messages", {})
        named: dict[str, Any] = {"label": __("What you do, by NACE code"), "required": False} | kwargs
        super().__init__(widget=forms.CheckboxSelectMultiple, **named)
        self.most, self.broad = most, broad

    def offer(self, chosen: Sequence[str], words: str) -> None:
        written, left = nace(words)
        offered = dict(codes.nace_found(words, language(), broad=self.broad))
        if written and not left:  # codes, in whatever notation
            offered = {code: codes.nace_label(code, language()) for code in written} | offered
        labels = {code: codes.nace_label(code, language()) for code in chosen if codes.is_nace(code)} | offered
        self.choices = [(code, f"{code} {label}") for code, label in labels.items()]

    def valid_value(self, value: Any) -> bool:
        return codes.is_nace(str(value))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > self.most:
            raise forms.ValidationError(_("Choose at most %(n)s codes: those you earn most with.") % {"n": self.most})


if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Organisation]
else:
    ModelForm = forms.ModelForm  # generic for the type checker only


class OrganisationForm(WithEdition, ModelForm):
    """The profile: five minutes, everything but name, kind and country may stay empty."""

    country = forms.ChoiceField(label=__("Country"))
    lang = WrittenInField(label=__("Written in"))
    site = forms.URLField(label=__("Web site"), required=False, max_length=300, assume_scheme="https")
    nace_search = nace_search_field(
        reverse_lazy("nace_codes"),
        __("Type a word for what you make or do, such as machining, and tick what fits below."),
        __("Find your activity"),
    )
    nace = NaceSearchField()
    emails = Several(values.emails, label=__("E-mail"), required=False, max_length=500)
    phones = Several(values.phones, label=__("Phone"), required=False, max_length=200)

    class Meta:
        model = Organisation
        fields = (
            "name", "short_name", "kind", "country", "city", "street", "postcode", "nuts", "site", "emails", "phones",
            "vat", "founded", "staff", "turnover", "nace_search", "nace", "text", "lang", "english",
        )  # fmt: skip
        field_classes = {"founded": typed.Whole, "staff": typed.Whole}
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "short_name": __("What people call it, if different."),
            "nuts": __("Such as ITH55; leave it empty if you do not know it."),
            "vat": __("So that nobody registers you twice. The public does not see it."),
            "text": __("Two or three sentences, in any language you like."),
            "english": __("One sentence, so that the other councils understand it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["country"]).choices = [("", "—"), *country_choices()]
        self.fields["vat"].required = False
        data: Any = self.data
        chosen = list(dict.fromkeys([*(data.getlist("nace") if self.is_bound else ()), *self.initial.get("nace", ())]))
        cast(NaceSearchField, self.fields["nace"]).offer(chosen, data.get("nace_search", ""))

    def clean_vat(self) -> str | None:
        vat: str = self.cleaned_data.get("vat") or ""
        if not vat.strip():
            return None
        try:
            return numbers.vat(vat, self.data.get("country", ""))
        except BadValue as bad:
            raise forms.ValidationError(str(bad.reason)) from bad

    def clean_nuts(self) -> str:
        nuts: str = (self.cleaned_data.get("nuts") or "").strip().upper()
        if nuts and nuts not in codes.regions():
            raise forms.ValidationError(_("No region has this code. NUTS codes look like ITH55 or TR100."))
        return nuts

    def facts(self) -> dict[str, Any]:
        """What goes to the service."""
        return {name: value for name, value in self.cleaned_data.items() if name != "nace_search"}

    def _post_clean(self) -> None:
        """Not the model's own checks: the service decides what is registered already, and says it better."""


class PublicPageForm(EditForm):
    """The text the public reads."""

    text = forms.CharField(
        label=__("What you do"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=__("In your own words and language: what you make, for whom, what you are proud of."),
    )
    lang = WrittenInField(label=__("Written in"))
    english = forms.CharField(
        label=__("The same in one English sentence"),
        max_length=300,
        required=False,
        help_text=__("So that the other councils understand it."),
    )


class AffiliationForm(forms.Form):
    """A colleague who works there."""

    name = forms.CharField(label=__("Name"), max_length=200)
    email = forms.EmailField(
        label=__("E-mail"), help_text=__("Sign-in works with this address; no password is needed.")
    )
    function = forms.CharField(label=__("Function"), max_length=120, required=False)
    is_first_contact = forms.BooleanField(label=__("First contact: answers when somebody asks"), required=False)
