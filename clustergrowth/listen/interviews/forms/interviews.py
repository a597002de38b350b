"""Holding an interview, consent, coders, codes, quotations, the guide."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from i18nfield.forms import I18nFormField, I18nTextInput
from i18nfield.strings import LazyI18nString

from clustergrowth.common.editions import EditForm
from clustergrowth.common.languages.fields import WrittenInField, speak
from clustergrowth.common.limits.fields import Filter, SearchField
from clustergrowth.common.tables import typed
from clustergrowth.listen.interviews.domain.factors import choices
from clustergrowth.listen.interviews.models import (
    Attribution,
    ConsentScope,
    ConsentWay,
    Direction,
    Guide,
    Interview,
    QuotationState,
)
from clustergrowth.listen.interviews.queries.interviews import coders_of, people_of
from clustergrowth.listen.interviews.services import HeldInterview
from clustergrowth.listen.surveys.instruments.domain.taxonomy import Area
from clustergrowth.people.councils.forms.fields import CouncilFilter, PersonField
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import members_of
from clustergrowth.people.organisations.domain.kinds import FIRMS
from clustergrowth.people.organisations.forms.organisations import OrganisationField
from clustergrowth.people.persons.models import Person

SPARE = 3  # empty lines a guide offers for more questions


def offer(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """What one may choose."""
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = rows


class ConsentForm(forms.Form):
    """What a person agrees to, until when, and how it was given."""

    scope = forms.MultipleChoiceField(
        label=_("What the person agrees to"), choices=ConsentScope.choices, widget=forms.CheckboxSelectMultiple,
        initial=[ConsentScope.ANALYSIS],
    )  # fmt: skip
    how = forms.ChoiceField(
        label=_("How"), choices=ConsentWay.choices, widget=forms.RadioSelect, initial=ConsentWay.LINK
    )
    note = forms.CharField(
        label=_("Where the paper is kept, or when and to whom it was said"), max_length=300, required=False
    )
    until = typed.Day(label=_("Until"), required=False)

    def consent(self) -> dict[str, Any]:
        values = self.cleaned_data
        consent = {"scope": [ConsentScope(scope) for scope in values["scope"]], "how": ConsentWay(values["how"])}
        return {**consent, "until": values["until"], "note": values["note"]}


class InterviewForm(ConsentForm):
    """An interview that took place."""

    organisation = OrganisationField(label=_("Firm"))
    person = PersonField(
        label=_("Who was interviewed"), required=False,
        help_text=_("Somebody your council knows; leave it empty for somebody new."),
    )  # fmt: skip
    named = forms.CharField(label=_("Name of somebody new"), max_length=200, required=False)
    address = forms.EmailField(label=_("E-mail of somebody new"), required=False)
    interviewer = PersonField(label=_("Interviewer"), required=False)
    held_on = typed.Day(label=_("Held on"))
    lang = WrittenInField()

    field_order = [
        "organisation",
        "person",
        "named",
        "address",
        "interviewer",
        "held_on",
        "lang",
        "scope",
        "how",
        "note",
    ]

    def __init__(self, *args: Any, council: Council, viewer: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(OrganisationField, self.fields["organisation"]).only(
            members_of(council).filter(kind__in=FIRMS), council.pk
        )
        cast(PersonField, self.fields["person"]).visible = people_of(council)
        cast(PersonField, self.fields["interviewer"]).visible = coders_of(council)
        self.fields["interviewer"].initial = viewer
        speak(self, council.languages, initial=council.language_of_texts())

    def held(self) -> HeldInterview:
        values = self.cleaned_data
        names = ("organisation", "person", "named", "address", "interviewer", "held_on", "lang")
        return HeldInterview(**{name: values[name] for name in names}, **self.consent())


class TextForm(EditForm):
    text = forms.CharField(
        label=_("Notes or transcript"), required=False, max_length=200_000, strip=False,
        help_text=_("Paste or type it. A new line begins a paragraph; sentences are numbered when coding "
"begins."),
        widget=forms.Textarea(attrs={"rows": 24}),
    )  # fmt: skip


class CodersForm(EditForm):
    first = PersonField(label=_("First coder"))
    second = PersonField(label=_("Second coder"), required=False)

    def __init__(self, *args: Any, interview: Interview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, stored={})
        for coder in interview.coders.select_related("person"):
            self.fields["first" if coder.number == 1 else "second"].initial = coder.person
        for name in ("first", "second"):
            cast(PersonField, self.fields[name]).visible = coders_of(interview.council)


class StretchForm(forms.Form):
    """From one sentence to another."""

    first = typed.Whole(label=_("From sentence"), min_value=1)
    last = typed.Whole(label=_("To sentence"), min_value=1)


class MarkForm(StretchForm):
    codes = forms.MultipleChoiceField(label=_("Is about"), widget=forms.CheckboxSelectMultiple)
    direction = forms.ChoiceField(label=_("As a"), choices=Direction.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.MultipleChoiceField, self.fields["codes"])
        field.choices = choices()

    def arguments(self) -> dict[str, Any]:
        return {**self.cleaned_data, "direction": Direction(self.cleaned_data["direction"])}


class SettleForm(EditForm):
    unit = typed.Whole(min_value=1, widget=forms.HiddenInput)
    factor = forms.CharField(max_length=60, widget=forms.HiddenInput)
    direction = forms.ChoiceField(choices=[("", _("not there")), *Direction.choices], required=False)

    def arguments(self) -> dict[str, Any]:
        values = self.cleaned_data
        return {**values, "direction": Direction(values["direction"]) if values["direction"] else None}


class QuotationForm(StretchForm):
    text = forms.CharField(
        label=_("Quotation"), max_length=1200, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("In the words of the passage. Use […] where you leave something out."),
    )  # fmt: skip
    attribution = forms.ChoiceField(label=_("Attributed"), choices=Attribution.choices, widget=forms.RadioSelect)
    role = forms.CharField(
        label=_("Role, as it should be read"),
        max_length=160,
        help_text=_("For example: owner of a firm with 20 people."),
    )
    english = forms.CharField(label=_("The same in one English sentence"), max_length=300, required=False)

    def arguments(self) -> dict[str, Any]:
        return {**self.cleaned_data, "attribution": Attribution(self.cleaned_data["attribution"])}


class WordingForm(forms.Form):
    wording = forms.CharField(
        label=_("Your words as they may be published"), max_length=1200, widget=forms.Textarea(attrs={"rows": 4})
    )


class ConsentOnPaperForm(forms.Form):
    note = forms.CharField(label=_("Where the signed paper is kept"), max_length=300)


class GuideForm(EditForm):
    """The questions of a council's guide in five languages; an emptied one is left out."""

    def __init__(self, *args: Any, guide: Guide, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, stored={})
        spare = [{"code": "", "area": "", "text": {}} for _n in range(SPARE)]
        self.known: list[Mapping[str, Any]] = [*guide.questions, *spare]
        areas = [("", _("no area")), *Area.choices]
        for n, question in enumerate(self.known, start=1):
            self.fields[f"text_{n}"] = I18nFormField(
                label=_("Question %(n)s") % {"n": n}, required=False, widget=I18nTextInput,
                initial=LazyI18nString(dict(question["text"])),
            )  # fmt: skip
            self.fields[f"area_{n}"] = forms.ChoiceField(
                label=_("Area of question %(n)s") % {"n": n}, choices=areas, required=False, initial=question["area"]
            )

    def questions(self) -> Iterator[dict[str, Any]]:
        taken = {question["code"] for question in self.known}
        for n, question in enumerate(self.known, start=1):
            text = self.cleaned_data[f"text_{n}"]
            texts = text.data if isinstance(text, LazyI18nString) and isinstance(text.data, dict) else {}
            code = question["code"] or next(c for k in range(1, 200) if (c := f"own-{k}") not in taken)
            taken.add(code)
            words = {code: text for code, text in texts.items() if text}
            yield {"code": code, "area": self.cleaned_data[f"area_{n}"], "text": words}


class InterviewsFilter(Filter):
    q = SearchField(label=_("Firm"))
    council = CouncilFilter()


class QuotationsFilter(InterviewsFilter):
    q = SearchField(label=_("Words"))
    state = forms.ChoiceField(label=_("State"), choices=[("", _("all")), *QuotationState.choices], required=False)
