"""Forms of the exchange: one box first, everything else has a default."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from clustergrowth.agree.themes.models import Theme, ThemeState
from clustergrowth.common.editions import EditForm
from clustergrowth.common.languages import CODES, spoken
from clustergrowth.common.languages.fields import WrittenInField, speak
from clustergrowth.common.limits.fields import Filter, SearchField
from clustergrowth.common.tables import typed
from clustergrowth.connect.exchange.models import (
    Declined,
    Ending,
    IntroductionState,
    Need,
    Offer,
    PostingState,
    Visibility,
)
from clustergrowth.connect.exchange.queries.guessing import guess
from clustergrowth.connect.exchange.queries.introductions import own_open
from clustergrowth.connect.exchange.queries.postings import TO_POST
from clustergrowth.connect.exchange.services import Draft, Reply
from clustergrowth.listen.analysis.models import Finding
from clustergrowth.listen.surveys.instruments.domain.taxonomy import Area
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import coordinated_by, every_council, members_of
from clustergrowth.people.organisations.forms.fields import NaceField
from clustergrowth.people.organisations.forms.organisations import OrganisationField
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import may
from clustergrowth.people.persons.models import Person

SUBJECTS = [("", _("not sure")), *Area.choices]
WHAT = _("What do you need?")
HOW = _("One or two sentences in your own language: what it is about, what you have tried, who could help.")
WHO = ("name", "organisation_name", "email")
MORE = ("title", "visibility", "open_until", "languages", "nace", "theme", "capacity", "free_from", "looks_for")


class PostingForm(EditForm):
    """A need or an offer. Only the text must be written; language and subject are guessed and can be corrected."""

    text = forms.CharField(
        max_length=4000, min_length=15, widget=forms.Textarea(attrs={"class": "big", "rows": 5}), label=""
    )
    lang = WrittenInField(label=_("Written in"), unknown=_("guess for me"), required=False)
    kind = forms.ChoiceField(label=_("Subject"), choices=SUBJECTS, required=False)
    english = forms.CharField(
        label=_("The same in one English sentence"),
        max_length=300,
        required=False,
        help_text=_("So that readers of other languages see straight away what it is about."),
    )
    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    visibility = forms.ChoiceField(
        label=_("Who may read it"),
        choices=Visibility.choices,
        initial=Visibility.COUNCILS,
        required=False,
        help_text=_("Your name is never shown before you agree to an introduction."),
    )
    open_until = typed.Day(label=_("Open until"), required=False)
    nace = NaceField(
        label=_("NACE codes"), required=False, help_text=_("Of the field it is about, for example 25.11, 28.")
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages you work in"), required=False, widget=forms.CheckboxSelectMultiple
    )
    theme = forms.ModelChoiceField(Theme.objects.none(), label=_("Theme of the council"), required=False)
    finding = forms.ModelChoiceField(Finding.objects.none(), required=False, widget=forms.HiddenInput)
    capacity = typed.Whole(
        label=_("Introductions you can take per month"),
        min_value=1,
        max_value=500,
        required=False,
        help_text=_("While you have had this many requests in the last 30 days, nobody else can ask."),
    )
    free_from = typed.Day(label=_("Available from"), required=False)
    looks_for = forms.CharField(
        label=_("Whom you would like to meet"), max_length=300, required=False, help_text=_("Single words are enough.")
    )

    def __init__(self, *args: Any, side: str, person: Person, council: Council | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.side, self.person = side, person
        is_need = side == "need"
        self.fields["text"].label = WHAT if is_need else _("What can you offer?")
        self.fields["text"].help_text = (
            HOW
            if is_need
            else _("One or two sentences in your own language: what you can do, for whom, and what you would need.")
        )
        if council is not None:
            speak(self, council.languages, initial="")
        at_hand = [*(council.languages if council else ()), *CODES, *(self.initial.get("languages") or ())]
        worked_in = [(code, spoken.name_of(code)) for code in dict.fromkeys(at_hand)]
        cast(forms.MultipleChoiceField, self.fields["languages"]).choices = worked_in
        themes = Theme.objects.visible_to(person).filter(state=ThemeState.AGREED, council=council)
        self.fields["theme"].queryset = themes  # type: ignore[attr-defined]
        self.fields["finding"].queryset = Finding.objects.visible_to(person)  # type: ignore[attr-defined]
        if is_need:
            for name in ("capacity", "free_from", "looks_for"):
                del self.fields[name]
        else:
            del self.fields["finding"]

    @property
    def more(self) -> list[forms.BoundField]:
        """What most people leave as it is."""
        return [self[name] for name in MORE if name in self.fields]

    def draft(self, organisation: Organisation) -> Draft:
        """What the service takes."""
        values = dict(self.cleaned_data)
        values["visibility"] = Visibility(values.get("visibility") or Visibility.COUNCILS)
        values["nace"] = values["nace"] or list(organisation.nace)
        return Draft(organisation=organisation, **values)

    def changes(self, posting: Need | Offer) -> dict[str, Any]:
        """What an edit changes."""
        values = dict(self.cleaned_data)
        values["visibility"] = values.get("visibility") or posting.visibility
        values["lang"] = values["lang"] or posting.lang
        values["open_until"] = values["open_until"] or posting.open_until
        return values


def facts_of(posting: Need | Offer) -> dict[str, Any]:
    """A posting as the form's initial values."""
    return {name: getattr(posting, name) for name in PostingForm.base_fields if hasattr(posting, name)}


def is_readable(text: str) -> bool:
    """Whether the form takes a text of this length; another is not worth the work of reading it."""
    try:
        PostingForm.base_fields["text"].clean(text)
    except forms.ValidationError:
        return False
    return True


def read_over(values: dict[str, str], *, reader: str, council: Council | None) -> dict[str, str]:
    """The typed values with language and subject guessed; what somebody corrected by hand stays."""
    completed = dict(values)
    if not is_readable(completed.get("text", "")):  # before anything is done with it
        return completed
    guessed = guess(completed.get("text", ""), reader=reader, council=council)
    for name, value in (("lang", guessed.lang), ("kind", guessed.kind)):
        before = values.get(f"guessed_{name}", "")
        typed = values.get(name)
        if not typed or typed == before or (name == "lang" and typed not in spoken.codes()):
            completed[name] = value
        completed[f"guessed_{name}"] = value
    return completed


class ForWhomForm(forms.Form):
    """For coordinators: in whose name."""

    organisation = OrganisationField(label=_("For which organisation"))

    def __init__(self, *args: Any, side: str, viewer: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.side, self.viewer = side, viewer
        field, own = cast(OrganisationField, self.fields["organisation"]), coordinated_by(viewer)
        if len(own) == 1:
            field.only(members_of(own[0]), own[0].pk)
        else:
            field.among(Organisation.objects.visible_to(viewer))  # and ``clean_organisation`` asks

    def clean_organisation(self) -> Organisation:
        organisation: Organisation = self.cleaned_data["organisation"]
        if not may(self.viewer, TO_POST[self.side], organisation):
            raise forms.ValidationError(_("Another council looks after this organisation and writes for it."))
        return organisation


def _need_field() -> forms.CharField:
    box = forms.Textarea(attrs={"class": "big", "rows": 5})
    return forms.CharField(label=WHAT, min_length=15, max_length=2000, widget=box, help_text=HOW)


class SayForm(forms.Form):
    """The need first; name, firm and address last, asked for only where it is to be sent."""

    text = _need_field()
    council = forms.ChoiceField(
        label=_("Where is your firm?"), help_text=_("Choose the nearest region; its council will answer.")
    )
    name = forms.CharField(label=_("Your name"), max_length=200)
    organisation_name = forms.CharField(label=_("Your firm"), max_length=300)
    email = forms.EmailField(label=_("E-mail"), help_text=_("The answer is sent there, and later the code to sign in."))
    website = forms.CharField(  # a trap: people do not see it, machines fill it in
        required=False,
        label=_("Leave this empty"),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, council: Council | None, is_sent: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if council is not None:
            del self.fields["council"]
        else:
            places = [(one.slug, f"{one.city} · {one.name}") for one in every_council()]
            first = [("", "—")] if len(places) > 1 else []
            cast(forms.ChoiceField, self.fields["council"]).choices = first + places
        self.is_sent = is_sent

    def clean(self) -> dict[str, Any]:
        """As long as it is only read over, who asks is not asked for."""
        if not self.is_sent:
            for name in WHO:
                self.errors.pop(name, None)
        return super().clean() or {}

    def arguments(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("text", *WHO)}


class EnquiryForm(EditForm):
    """What was said first, to be corrected from the mail; a member of several firms says for which."""

    text = _need_field()
    organisation = forms.ChoiceField(label=_("For which organisation"))

    def __init__(self, *args: Any, firms: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.firms = {str(firm.pk): firm for firm in firms}
        if len(firms) < 2:
            del self.fields["organisation"]
        else:
            choices = [(number, firm.name) for number, firm in self.firms.items()]
            cast(forms.ChoiceField, self.fields["organisation"]).choices = choices

    @property
    def firm(self) -> Organisation | None:
        chosen = self.cleaned_data.get("organisation") or next(iter(self.firms), "")
        return self.firms.get(chosen)


class PostingFilter(Filter):
    """Which part of the list."""

    q = SearchField(label=_("Search"))
    council = forms.ChoiceField(label=_("Council"), required=False)
    kind = forms.ChoiceField(label=_("Subject"), choices=[("", _("any")), *Area.choices], required=False)
    lang = WrittenInField(label=_("Written in"), unknown=_("any"), required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=[("", PostingState.OPEN.label), *PostingState.choices[1:]], required=False
    )
    mine = forms.BooleanField(label=_("only ours"), required=False)

    def __init__(self, *args: Any, is_member: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        councils = [(council.slug, str(council.name)) for council in every_council()]
        self.fields["council"].choices = [("", _("all")), *councils]  # type: ignore[attr-defined]
        if not is_member:
            del self.fields["mine"]


class ClosePostingForm(forms.Form):
    because = forms.ChoiceField(
        label=_("Why"), choices=[c for c in Ending.choices if c[0] != Ending.EXPIRED], initial=Ending.NO_LONGER
    )


class AskForm(forms.Form):
    """Asking for an introduction: a line or two, and about which of the own needs or offers."""

    message = forms.CharField(
        label=_("Your message"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you would like to talk about, and when it suits you."),
    )
    own = forms.ModelChoiceField(Need.objects.none(), label=_("About your need"), required=False)

    def __init__(self, *args: Any, asking: Organisation, missing: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.missing = missing
        if missing is None:
            del self.fields["own"]
            return
        self.fields["own"].queryset = own_open(missing, asking)  # type: ignore[attr-defined]
        self.fields["own"].label = _("About your need") if missing == "need" else _("With your offer")

    def arguments(self) -> dict[str, Any]:
        own = {self.missing: self.cleaned_data["own"]} if self.missing else {}
        return {"message": self.cleaned_data["message"], **own}


class BrokerForm(forms.Form):
    """A coordinator brings two together."""

    first = OrganisationField(label=_("Between"))
    second = OrganisationField(label=_("and"))
    message = forms.CharField(
        label=_("Why you think they should talk"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Both will read it."),
    )

    def __init__(self, *args: Any, viewer: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        for name in ("first", "second"):
            cast(OrganisationField, self.fields[name]).among(Organisation.objects.visible_to(viewer))

    def arguments(self) -> dict[str, Any]:
        """Both sides, and which of the coordinator's councils brings them together."""
        sides = {"from_organisation": self.cleaned_data["first"], "to_organisation": self.cleaned_data["second"]}
        own = coordinated_by(self.viewer).order_by("pk")
        council = own.filter(memberships__organisation__in=sides.values()).first() or own.first()
        return {**sides, "council": council, "message": self.cleaned_data["message"]}


class AcceptForm(forms.Form):
    text = forms.CharField(label=_("A line for the other side"), max_length=500, required=False)
    promised_by = typed.Day(label=_("You will get in touch by"), required=False)

    def reply(self) -> Reply:
        return Reply(is_accepted=True, text=self.cleaned_data["text"], promised_by=self.cleaned_data["promised_by"])


class DeclineForm(forms.Form):
    because = forms.ChoiceField(label=_("Why"), choices=Declined.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("A line for the other side"), max_length=500, required=False)

    def reply(self) -> Reply:
        values = self.cleaned_data
        return Reply(is_accepted=False, because=Declined(values["because"]), text=values["text"])


class IntroductionFilter(Filter):
    """Which part of the introductions."""

    q = SearchField(label=_("Organisation"))
    state = forms.ChoiceField(label=_("State"), choices=[("", _("any")), *IntroductionState.choices], required=False)
    mine = forms.BooleanField(label=_("only ours"), required=False)


def answer_forms(data: Any = None) -> tuple[AcceptForm, DeclineForm]:
    """The two answers of one page; only the one that was sent is bound."""
    sent = data.get("act") if data else None
    accept = AcceptForm(data if sent == "accept" else None, prefix="yes")
    decline = DeclineForm(data if sent == "decline" else None, prefix="no")
    return accept, decline
