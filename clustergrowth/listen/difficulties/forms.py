"""What is asked of a person about difficulties."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from i18nfield.forms import I18nFormField, I18nTextarea, I18nTextInput
from i18nfield.strings import LazyI18nString

from clustergrowth.common.editions import EditForm
from clustergrowth.common.languages.fields import WrittenInField, speak
from clustergrowth.common.limits.fields import Filter, SearchField
from clustergrowth.common.tables import typed
from clustergrowth.listen.analysis.models import Finding
from clustergrowth.listen.difficulties.models import Difficulty, DifficultyState, Effort, EvidenceSource, Option
from clustergrowth.listen.difficulties.queries import findings_to_add
from clustergrowth.listen.interviews.models import CaseStudy, Interview
from clustergrowth.listen.surveys.instruments.domain.taxonomy import Area
from clustergrowth.people.councils.forms.fields import CouncilFilter
from clustergrowth.people.persons.models import Person


class DifficultyForm(EditForm):
    """Its words in five languages, and its area."""

    one_of = (("title",),)  # in one language at least

    title = I18nFormField(label=_("Difficulty"), widget=I18nTextInput, required=False, max_length=200)
    text = I18nFormField(label=_("How it shows"), widget=I18nTextarea, required=False, max_length=4000)
    area = forms.ChoiceField(label=_("Area"), choices=Area.choices)

    def __init__(self, *args: Any, difficulty: Difficulty | None = None, **kwargs: Any) -> None:
        if difficulty is not None:
            kwargs["stored"] = {name: getattr(difficulty, name) for name in ("title", "text", "area")}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        texts = getattr(values.get("title"), "data", None)
        if not (isinstance(texts, dict) and any(texts.values())):
            self.add_error("title", forms.ValidationError(_("Name the difficulty in at least one language.")))
        return values

    def arguments(self) -> dict[str, Any]:
        values = self.cleaned_data
        return {**values, "text": values["text"] or LazyI18nString({}), "area": Area(values["area"])}


class DifficultyEvidenceForm(forms.Form):
    """Where it shows: one source, with what that source needs."""

    kind = forms.ChoiceField(label=_("Source"), choices=EvidenceSource.choices, widget=forms.RadioSelect)
    finding = forms.ModelChoiceField(Finding.objects.none(), label=_("A finding of your council"), required=False)
    interview = forms.ModelChoiceField(
        Interview.objects.none(), label=_("An interview of your council"), required=False
    )
    first = typed.Whole(label=_("From sentence"), min_value=1, required=False)
    last = typed.Whole(label=_("To sentence"), min_value=1, required=False)
    case = forms.ModelChoiceField(CaseStudy.objects.none(), label=_("A case study"), required=False)
    need = typed.Whole(
        label=_("Number of the need"),
        min_value=1,
        required=False,
        help_text=_("You find it in the address of its page."),
    )
    text = forms.CharField(
        label=_("What was said or seen"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    lang = WrittenInField(label=_("Language of this text"), required=False)
    source = forms.CharField(
        label=_("Where it comes from"), max_length=200, required=False,
        help_text=_("For example: interview with a founder, March 2026. Leave out names that are not "
"needed."),
    )  # fmt: skip

    def __init__(self, *args: Any, difficulty: Difficulty, viewer: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Interview.objects.visible_to(viewer).in_force().filter(council=difficulty.council).exclude(text="")
        rows = {
            "finding": findings_to_add(difficulty, viewer),
            "interview": own.select_related("organisation"),
            "case": CaseStudy.objects.visible_to(viewer).filter(council=difficulty.council),
        }
        for name, choices in rows.items():
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = choices
        council = difficulty.council
        speak(self, council.languages, initial=council.language_of_texts(viewer.language))

    def arguments(self) -> dict[str, Any]:
        return {**self.cleaned_data, "kind": EvidenceSource(self.cleaned_data["kind"])}


class OptionForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """A way out, with what speaks for and against it, and where it worked."""

    lang = WrittenInField()

    class Meta:
        model = Option
        fields = ["title", "lang", "pros", "cons", "cost", "effort", "who", "worked_for", "worked_in"]
        widgets = {"pros": forms.Textarea(attrs={"rows": 3}), "cons": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, difficulty: Difficulty, viewer: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        settled = Difficulty.objects.visible_to(viewer).filter(state=DifficultyState.SETTLED).exclude(pk=difficulty.pk)
        for name, rows in (("worked_for", settled), ("worked_in", CaseStudy.objects.visible_to(viewer))):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows
        council = difficulty.council
        speak(self, council.languages, initial=council.language_of_texts(viewer.language))

    def arguments(self) -> dict[str, Any]:
        return {**self.cleaned_data, "effort": Effort(self.cleaned_data["effort"])}


class CommentForm(forms.Form):
    text = forms.CharField(label=_("What you think"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    option = forms.ModelChoiceField(
        Option.objects.none(),
        label=_("To which solution"),
        required=False,
        empty_label=_("to the difficulty as a whole"),
    )

    def __init__(self, *args: Any, difficulty: Difficulty, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["option"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = difficulty.options.all()


class DropDifficultyForm(forms.Form):
    because = forms.CharField(label=_("Why, in one line"), max_length=300)


class RegisterFilter(Filter):
    q = SearchField(label=_("Words"))
    council = CouncilFilter()
    area = forms.ChoiceField(label=_("Area"), choices=[("", _("all")), *Area.choices], required=False)
    state = forms.ChoiceField(label=_("State"), choices=[("", _("all")), *DifficultyState.choices], required=False)
