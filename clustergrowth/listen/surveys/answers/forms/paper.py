"""A whole questionnaire on one page, to be typed from paper: digits, and the Tab key to go on. No script needed."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.common.editions import EditForm
from clustergrowth.common.limits.fields import SearchField
from clustergrowth.common.tables.reasons import BadValue
from clustergrowth.common.tables.values import written
from clustergrowth.listen.surveys.answers.domain import cells
from clustergrowth.listen.surveys.answers.domain.checking import as_cell
from clustergrowth.listen.surveys.instruments.domain.questions import (
    DONT_KNOW,
    Answers,
    Item,
    Question,
    Questionnaire,
    QuestionSection,
    Type,
)

UNSURE = "?"


class AnswersOnPaperForm(EditForm):
    """One short field an answer: points of scales and numbers of options as digits, ``?`` for “do not know”."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, questionnaire: Questionnaire, answers: Answers | None = None) -> None:
        super().__init__(data, stored={})  # also before anything is in: two may have the same paper
        self.questionnaire = questionnaire
        for item in questionnaire.items.values():
            self.fields[item.code] = _field(item)
            if answers and item.code in answers:
                self.fields[item.code].initial = _typed(item, answers[item.code])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for code, item in self.questionnaire.items.items():
            try:
                cleaned[code] = _meant(item, str(cleaned.get(code) or "").strip())
                cells.answer(item, as_cell(cleaned[code]))
            except BadValue as bad:
                self.add_error(code, str(bad.reason))
        return cleaned

    def taken(self) -> list[str]:
        """What was taken from numbers that may be read in two ways."""
        items = self.questionnaire.items
        read = [cells.taken_as(item, str(self.cleaned_data.get(code) or "")) for code, item in items.items()]
        return [str(reason) for reason in read if reason is not None]

    def sections(self) -> list[tuple[QuestionSection, list[tuple[Question, list[forms.BoundField]]]]]:
        """Section by section. None is marked as optional, since all of them are."""
        for field in self.fields.values():
            field.required = True
        return [
            (section, [(question, [self[item.code] for item in question.items]) for question in section.questions])
            for section in self.questionnaire.sections
        ]


def _field(item: Item) -> forms.Field:
    question = item.question
    attrs: dict[str, Any] = {"autocomplete": "off"}
    label = str(item.scale if question.type is Type.GAP else question)
    if question.type is Type.TEXT:
        widget: forms.Widget = forms.Textarea(attrs={"rows": 2, **attrs})
        return forms.CharField(label=label, required=False, max_length=cells.LONGEST_TEXT, widget=widget)
    return forms.CharField(
        label=label, required=False, max_length=60, help_text=_hint(item), widget=forms.TextInput(attrs=attrs)
    )


def _hint(item: Item) -> str:
    """What may be typed."""
    question = item.question
    unsure = _("? = does not know") if question.may_not_know else ""
    if item.scale is not None:
        words = f"{item.scale.low:g}–{item.scale.high:g}"
    elif question.type is Type.CONSENT:
        words = _("1 = yes, 0 = no")
    else:
        words = "; ".join(f"{n} = {option}" for n, option in enumerate(question.options, start=1))
        if question.type is Type.MULTIPLE:
            words = _("several, with spaces between: %(options)s") % {"options": words}
    return "; ".join(hint for hint in (words, unsure) if hint)


def _typed(item: Item, answer: object) -> str:
    """An answer as it would be typed."""
    codes = [option.code for option in item.question.options]
    if answer == DONT_KNOW:
        return UNSURE
    if item.question.type is Type.CONSENT:
        return "1" if answer == "yes" else "0"
    if isinstance(answer, list):
        return " ".join(str(codes.index(option) + 1) for option in answer if option in codes)
    if isinstance(answer, float | int):
        return written(answer)
    return str(codes.index(str(answer)) + 1) if answer in codes else str(answer)


def _meant(item: Item, typed: str) -> object:
    """What the digits stand for. Raises BadValue for a number that no option has."""
    question = item.question
    if typed == UNSURE and question.may_not_know:
        return DONT_KNOW
    if not typed or not question.options:
        return typed
    if question.type is Type.MULTIPLE:
        return [_option(question, part) for part in typed.replace(",", " ").replace(";", " ").split()]
    return _option(question, typed)


def _option(question: Question, typed: str) -> str:
    if typed.isdecimal() and 1 <= int(typed) <= len(question.options):
        return question.options[int(typed) - 1].code
    if typed in (option.code for option in question.options):
        return typed
    raise BadValue("not_an_option", value=typed, question=str(question))


class FirmForm(forms.Form):
    q = SearchField(label=__("Name, VAT number or place"))
