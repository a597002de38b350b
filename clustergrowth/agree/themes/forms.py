"""What is asked of a person about themes."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from i18nfield.strings import LazyI18nString

from clustergrowth.agree.themes.models import Theme, ThemeSource, ThemeState
from clustergrowth.common.editions import EditForm
from clustergrowth.common.languages import spoken
from clustergrowth.common.languages.fields import WrittenInField, speak
from clustergrowth.common.limits.fields import Filter, SearchField
from clustergrowth.common.ports import Words
from clustergrowth.listen.analysis.models import Finding
from clustergrowth.listen.difficulties.models import Difficulty
from clustergrowth.listen.interviews.models import Quotation
from clustergrowth.people.councils.forms.fields import CouncilFilter
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import every_council
from clustergrowth.people.persons.models import Person


def languages_of(council: Council) -> list[str]:
    """The languages a council's texts are written in: its own, and English for the other councils."""
    return list(dict.fromkeys([*council.languages, "en"]))


class ThemeForm(EditForm):
    """Name and text in each language of the council, and the councils that share the difficulty."""

    def __init__(
        self,
        *args: Any,
        council: Council,
        theme: Theme | None = None,
        findings: QuerySet[Finding] | None = None,
        difficulties: QuerySet[Difficulty] | None = None,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs, stored={} if theme else None)
        self.codes = languages_of(council)
        self.one_of = ([f"title_{code}" for code in self.codes],)
        self._ask("title", _("Theme (%(language)s)"), theme and theme.title, forms.TextInput, 200)
        self._ask("text", _("What it is about (%(language)s)"), theme and theme.text, forms.Textarea, 4000)
        self.fields["common_with"] = forms.ModelMultipleChoiceField(
            every_council().exclude(pk=council.pk),
            label=_("Other councils with the same difficulty"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=theme.common_with.all() if theme else (),
        )
        self._rest_on("findings", findings)
        self._rest_on("difficulties", difficulties)

    def _rest_on(self, name: str, chosen: QuerySet[Any] | None) -> None:
        """What the theme was begun from, of what one sees."""
        if chosen:
            self.fields[name] = forms.ModelMultipleChoiceField(
                chosen,
                label=_("It rests on"),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=chosen,
            )

    def _ask(self, name: str, label: Words, stored: Any, widget: type[forms.Widget], limit: int) -> None:
        texts = stored.data if isinstance(stored, LazyI18nString) and isinstance(stored.data, dict) else {}
        for code in self.codes:
            self.fields[f"{name}_{code}"] = forms.CharField(
                label=label % {"language": spoken.name_of(code)},
                required=False,
                max_length=limit,
                widget=widget(attrs={"lang": code}),
                initial=texts.get(code, ""),
            )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not any(values.get(f"title_{code}") for code in self.codes):
            self.add_error(
                f"title_{self.codes[0]}", forms.ValidationError(_("Name the theme in at least one language."))
            )
        return values

    def arguments(self) -> dict[str, Any]:
        """What the services take."""
        values = self.cleaned_data
        texts = {
            name: LazyI18nString({code: words for code in self.codes if (words := values[f"{name}_{code}"])})
            for name in ("title", "text")
        }
        chosen: dict[str, Any] = {name: values[name] for name in ("findings", "difficulties") if name in values}
        return {**texts, "common_with": values["common_with"], **chosen}


class ThemeEvidenceForm(forms.Form):
    """A finding of the council, or what was said or seen."""

    finding = forms.ModelChoiceField(
        Finding.objects.none(),
        label=_("A finding of your council"),
        required=False,
        empty_label=_("none: I write what was said or seen"),
    )
    difficulty = forms.ModelChoiceField(
        Difficulty.objects.none(),
        label=_("Or a difficulty from the register"),
        required=False,
        empty_label=pgettext_lazy("a difficulty", "none"),
    )
    quotation = forms.ModelChoiceField(
        Quotation.objects.none(),
        label=_("Or an approved quotation"),
        required=False,
        empty_label=pgettext_lazy("a quotation", "none"),
    )
    kind = forms.ChoiceField(
        label=_("Or something else"),
        choices=[c for c in ThemeSource.choices if c[0] != ThemeSource.FINDING],
        required=False,
        initial=ThemeSource.OBSERVATION,
    )
    text = forms.CharField(label=_("What was said or seen"), required=False, max_length=2000, widget=forms.Textarea)
    lang = WrittenInField(label=_("Language of this text"), required=False)
    english = forms.CharField(label=_("The same in one English sentence"), required=False, max_length=300)
    source = forms.CharField(
        label=_("Where it comes from"),
        help_text=_("For example: interview with a founder, March 2026. Leave out names that are not needed."),
        required=False,
        max_length=200,
    )

    def __init__(self, *args: Any, theme: Theme, viewer: Person, **kwargs: Any):
        super().__init__(*args, **kwargs)
        evidence = theme.evidence
        taken = evidence.filter(finding__isnull=False).values("finding")
        councils = [theme.council_id, *theme.common_with.values_list("pk", flat=True)]
        offered = Finding.objects.visible_to(viewer).filter(council__in=councils).exclude(pk__in=taken)
        rows = {
            "finding": offered,
            "difficulty": Difficulty.objects.visible_to(viewer)
            .filter(council__in=councils)
            .exclude(pk__in=evidence.filter(difficulty__isnull=False).values("difficulty")),
            "quotation": Quotation.objects.visible_to(AnonymousUser())
            .filter(council__in=councils)
            .exclude(pk__in=evidence.filter(quotation__isnull=False).values("quotation")),
        }
        for name, choices in rows.items():
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = choices
        council = theme.council
        speak(self, council.languages, initial=council.language_of_texts(viewer.language))

    def arguments(self) -> Mapping[str, Any]:
        values = self.cleaned_data
        return {**values, "kind": ThemeSource(values["kind"]) if values["kind"] else ThemeSource.OBSERVATION}


class CloseThemeForm(forms.Form):
    because = forms.CharField(label=_("Why, in one line"), max_length=300)


class ThemesFilter(Filter):
    q = SearchField(label=_("Words"))
    council = CouncilFilter()
    state = forms.ChoiceField(label=_("State"), choices=[("", _("all")), *ThemeState.choices], required=False)
