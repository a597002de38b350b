"""What is asked of a coordinator about a wave, and of a firm in a section of the questionnaire."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from i18nfield.strings import LazyI18nString

from clustergrowth.common import clock
from clustergrowth.common.editions import EditForm
from clustergrowth.common.languages import CODES, NAMES
from clustergrowth.common.limits.fields import FileField
from clustergrowth.common.limits.sizes import MEGABYTE
from clustergrowth.common.tables import typed
from clustergrowth.common.tables.reasons import BadValue
from clustergrowth.listen.surveys import cells
from clustergrowth.listen.surveys.answer_fields import as_cell, as_typed, field_of
from clustergrowth.listen.surveys.conditions import for_script, in_words, is_asked, shown_in
from clustergrowth.listen.surveys.models import Instrument
from clustergrowth.listen.surveys.queries import AUDIENCES, latest_instruments
from clustergrowth.listen.surveys.questions import Answer, Answers, Item, Question, Section
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries import access_of, coordinated_by, every_council
from clustergrowth.people.persons.models import Person

AUDIENCE_WORDS = {
    "engineering": _("the engineering SMEs of the council"),
    "smes": _("all SMEs of the council"),
    "firms": _("all firms of the council, large ones too"),
}


def councils_run_by(person: Person) -> QuerySet[Council]:
    """The councils in whose name this person may ask."""
    return every_council() if access_of(person).is_lead else coordinated_by(person)


class _InstrumentField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.title)


class WaveForm(forms.Form):
    """Which instrument, which councils, from when to when, and a title of its own if it needs one."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any):
        super().__init__(*args, **kwargs)
        instruments = latest_instruments()
        councils = councils_run_by(person)
        self.fields["instrument"] = _InstrumentField(instruments, label=_("Instrument"), empty_label=None)
        self.fields["councils"] = forms.ModelMultipleChoiceField(
            councils, label=_("Who asks"), widget=forms.CheckboxSelectMultiple,
            initial=list(councils) if councils.count() == 1 else None,
            help_text=_("Councils that ask together can be compared. Others can join while the survey is open."),
        )  # fmt: skip
        self.fields["opens"] = typed.Day(label=_("First day"))
        self.fields["closes"] = typed.Day(label=_("Last day"))
        self.fields["opens"].initial = clock.today()
        for code in CODES:
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title in %(language)s") % {"language": NAMES[code]}, required=False, max_length=150,
                widget=forms.TextInput(attrs={"lang": code}),
                help_text=_("Left empty, it is called like the instrument.") if code == CODES[0] else "",
            )  # fmt: skip

    def title(self) -> LazyI18nString:
        told = {code: self.cleaned_data[f"title_{code}"] for code in CODES if self.cleaned_data[f"title_{code}"]}
        instrument: Instrument = self.cleaned_data["instrument"]
        return LazyI18nString(told or dict(instrument.content["title"]))


class InstrumentForm(forms.Form):
    file = FileField(
        largest=2 * MEGABYTE,
        label=_("Instrument file (.json)"),
        help_text=_("Sections, questions with their codes, texts in five languages. Export one to see how it is made."),
    )


class SampleForm(EditForm):
    known = typed.Whole(
        label=_("Firms the survey is about"), required=False, min_value=1, max_value=10_000_000,
        help_text=_("All firms the survey speaks about, for example the engineering SMEs of the region."),
    )  # fmt: skip
    asked = typed.Whole(
        label=_("Firms asked elsewhere"), min_value=0, max_value=10_000_000,
        help_text=_("On paper, by phone or by another tool, beside those invited here. The response rate counts both."),
    )  # fmt: skip


class AudienceForm(forms.Form):
    audience = forms.ChoiceField(
        label=_("Who is asked"),
        choices=[(name, AUDIENCE_WORDS[name]) for name in AUDIENCES],
        widget=forms.RadioSelect,
        initial=AUDIENCES[0],
    )


# --- the questionnaire -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Group:
    """A question on the page; ``only_if`` and ``when`` say on which answer of the same page it depends, if on any."""

    question: Question
    bounds: list[forms.BoundField]
    only_if: str
    when: str


class SectionForm(forms.Form):
    """The questions of one section. Nothing is required while answering; what is needed is said when handing in."""

    use_required_attribute = False

    def __init__(self, *args: Any, section: Section, given: Answers, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.section, self.given = section, given
        self.shown = shown_in(section, given)
        for question, _condition in self.shown:
            for item in question.items:
                self.fields[item.code] = field_of(item)
                if item.code in given:
                    self.fields[item.code].initial = as_typed(item, given[item.code])

    def clean(self) -> dict[str, Any]:
        """What is wrong in an answer is told where its question is asked; the others are left out when kept."""
        cleaned = super().clean() or self.cleaned_data
        own = {item.code for item in self.section.items}
        said: dict[str, Answer] = {code: one for code, one in self.given.items() if code not in own}
        for question, _condition in self.shown:
            is_told = is_asked(question, said)
            for item in question.items:
                try:
                    answer = cells.answer(item, as_cell(cleaned.get(item.code)))
                except BadValue as bad:
                    if is_told:
                        self.add_error(item.code, str(bad.reason))
                else:
                    if is_told and answer is not None:
                        said[item.code] = answer
                if not is_told:
                    cleaned.pop(item.code, None)
                    self.errors.pop(item.code, None)
        return cleaned

    def answers(self) -> dict[str, object]:
        return dict(self.cleaned_data)

    def taken(self) -> list[str]:
        """What was taken from numbers that may be read in two ways."""
        told = self.cleaned_data
        read = [cells.taken_as(item, str(told[item.code])) for item in self.section.items if told.get(item.code)]
        return [str(reason) for reason in read if reason is not None]

    @property
    def has_conditions(self) -> bool:
        return any(condition for _question, condition in self.shown)

    def groups(self) -> list["Group"]:
        """Each question with its fields: two for a gap. None is marked as optional, since all of them are."""
        for field in self.fields.values():
            field.required = True
        items = {item.code: item for item in self.section.items}
        return [
            Group(
                question,
                [self[item.code] for item in question.items],
                in_words(condition, items) if condition else "",
                for_script(condition) if condition else "",
            )
            for question, condition in self.shown
        ]


# --- files of answers ------------------------------------------------------------------------------------------------


class AnswerFileForm(forms.Form):
    def __init__(self, *args: Any, councils: QuerySet[Council], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["council"] = forms.ModelChoiceField(councils, label=_("For which council"), empty_label=None)
        self.fields["file"] = FileField(
            largest=20 * MEGABYTE,
            label=_("File of answers"),
            help_text=_("CSV or Excel (.xlsx), one row a firm, up to 20 MB."),
        )


class ChoiceForm(forms.Form):
    """Which column is what. ``columns`` are those of the file; every question may be left out."""

    def __init__(
        self, *args: Any, columns: Iterable[str], items: Mapping[str, Item], councils: Iterable[Council],
        editions: Sequence[tuple[str, Any]] = (), **kwargs: Any,
    ):  # fmt: skip
        super().__init__(*args, **kwargs)
        absent = [("", _now("not in this file")), *((column, column) for column in columns)]
        self.items, self.councils = items, list(councils)
        if editions:
            self.fields["edition"] = forms.ChoiceField(
                label=_("Which firms this file holds"), choices=editions, widget=forms.RadioSelect,
                help_text=_("The same numbers mean the same firms only where a file corrects an earlier one."),
            )  # fmt: skip
        self._column("firm", _("Column that tells the firms apart"), absent, _("A number or a name; it is not kept."))
        self._column(
            "organisation", _("Column with the firm's name or number"), absent,
            _("Name, VAT number, ROR, PIC or our own short name. A firm we know is then counted as that firm."),
        )  # fmt: skip
        self._column(
            "period", _("Column with the year or date"), absent, _("Of several rows of a firm the last one counts.")
        )
        self.fields["missing"] = forms.CharField(
            label=_("Codes that mean no answer"), required=False, max_length=200,
            help_text=_("For example: 99, -1, NA. Empty cells never count as an answer."),
        )  # fmt: skip
        if len(self.councils) > 1:
            self._column("region", _("Column with the region"), absent, _("If the file holds several regions."))
            for council in self.councils:
                self.fields[f"region_{council.slug}"] = forms.CharField(
                    label=_("%(city)s is called there") % {"city": council.city}, required=False, max_length=200
                )
        for code, item in items.items():
            self._column(f"item_{code}", item.label, absent, code)
        self.fields["all_or_nothing"] = forms.BooleanField(
            label=_("Take nothing when a row is refused"), required=False
        )

    def _column(self, name: str, label: Any, choices: list[tuple[str, str]], help_text: Any) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False, help_text=help_text)

    def own(self) -> list[forms.BoundField]:
        """The fields that are no questions."""
        return [bound for bound in self if not bound.name.startswith("item_") and bound.name != "all_or_nothing"]

    def found(self) -> list[forms.BoundField]:
        """The questions this file seems to answer."""
        return [bound for bound in self if bound.name.startswith("item_") and bound.value()]

    def not_found(self) -> list[forms.BoundField]:
        return [bound for bound in self if bound.name.startswith("item_") and not bound.value()]

    def chosen(self) -> dict[str, Any]:
        """What ``rows.Choice`` is made of."""
        told = self.cleaned_data
        regions = {
            cell.strip(): council.slug
            for council in self.councils
            for cell in told.get(f"region_{council.slug}", "").split(",")
            if cell.strip()
        }
        return {
            "columns": {code: told[f"item_{code}"] for code in self.items if told[f"item_{code}"]},
            **{name: told.get(name, "") for name in ("firm", "organisation", "period", "region")},
            "regions": regions,
            "missing": [code.strip() for code in told["missing"].split(",") if code.strip()],
        }


def initial_of(choice: Mapping[str, Any]) -> dict[str, Any]:
    """A remembered or guessed choice, as the form shows it."""
    regions: dict[str, list[str]] = {}
    for cell, slug in choice.get("regions", {}).items():
        regions.setdefault(slug, []).append(cell)
    return {
        **{f"item_{code}": column for code, column in choice.get("columns", {}).items()},
        **{name: choice.get(name, "") for name in ("firm", "organisation", "period", "region")},
        **{f"region_{slug}": ", ".join(named) for slug, named in regions.items()},
        "missing": ", ".join(choice.get("missing", ())),
    }
