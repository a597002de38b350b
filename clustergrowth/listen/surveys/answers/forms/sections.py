"""A section of the questionnaire as a form."""

from dataclasses import dataclass
from typing import Any

from django import forms

from clustergrowth.common.tables.reasons import BadValue
from clustergrowth.listen.surveys.answers.domain import cells
from clustergrowth.listen.surveys.answers.forms.fields import as_cell, as_typed, field_of
from clustergrowth.listen.surveys.instruments.domain.conditions import for_script, in_words, is_asked, shown_in
from clustergrowth.listen.surveys.instruments.domain.questions import Answer, Answers, Question, QuestionSection


@dataclass(frozen=True)
class QuestionGroup:
    """A question on the page; ``only_if`` and ``when`` say on which answer of the same page it depends, if on any."""

    question: Question
    bounds: list[forms.BoundField]
    only_if: str
    when: str


class SectionForm(forms.Form):
    """The questions of one section. Nothing is required while answering; what is needed is said when handing in."""

    use_required_attribute = False

    def __init__(self, *args: Any, section: QuestionSection, answers: Answers, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.section, self.answered = section, answers
        self.shown = shown_in(section, answers)
        for question, _condition in self.shown:
            for item in question.items:
                self.fields[item.code] = field_of(item)
                if item.code in answers:
                    self.fields[item.code].initial = as_typed(item, answers[item.code])

    def clean(self) -> dict[str, Any]:
        """What is wrong in an answer is told where its question is asked; the others are left out when kept."""
        cleaned = super().clean() or self.cleaned_data
        own = {item.code for item in self.section.items}
        answers: dict[str, Answer] = {code: answer for code, answer in self.answered.items() if code not in own}
        for question, _condition in self.shown:
            is_told = is_asked(question, answers)
            for item in question.items:
                try:
                    answer = cells.answer(item, as_cell(cleaned.get(item.code)))
                except BadValue as bad:
                    if is_told:
                        self.add_error(item.code, str(bad.reason))
                else:
                    if is_told and answer is not None:
                        answers[item.code] = answer
                if not is_told:
                    cleaned.pop(item.code, None)
                    self.errors.pop(item.code, None)
        return cleaned

    def answers(self) -> dict[str, object]:
        return dict(self.cleaned_data)

    def taken(self) -> list[str]:
        """What was taken from numbers that may be read in two ways."""
        values = self.cleaned_data
        read = [cells.taken_as(item, str(values[item.code])) for item in self.section.items if values.get(item.code)]
        return [str(reason) for reason in read if reason is not None]

    @property
    def has_conditions(self) -> bool:
        return any(condition for _question, condition in self.shown)

    def groups(self) -> list["QuestionGroup"]:
        """Each question with its fields: two for a gap. None is marked as optional, since all of them are."""
        for field in self.fields.values():
            field.required = True
        items = {item.code: item for item in self.section.items}
        return [
            QuestionGroup(
                question,
                [self[item.code] for item in question.items],
                in_words(condition, items) if condition else "",
                for_script(condition) if condition else "",
            )
            for question, condition in self.shown
        ]
