"""What a firm reads of its own answers: how far it has come, how long it still takes, what it said."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from django.utils.translation import gettext as _

from clustergrowth.common.languages import in_language
from clustergrowth.listen.surveys.instruments.domain.conditions import asked_in, sections_asked
from clustergrowth.listen.surveys.instruments.domain.questions import (
    DONT_KNOW,
    Answer,
    Answers,
    Item,
    Question,
    Questionnaire,
    Type,
)


def reached(questionnaire: Questionnaire, answers: Answers) -> int:
    """The section asked after the last one with an answer, counted from 1."""
    numbers = sections_asked(questionnaire, answers)
    done = [n for n in numbers if any(item.code in answers for item in questionnaire.sections[n - 1].items)]
    return next((n for n in numbers if n > max(done, default=0)), numbers[-1])


def minutes_left(questionnaire: Questionnaire, answers: Answers, after: int = 0) -> int:
    """How long the rest takes, by the share of all questions that come later and have no answer yet; at least one.

    What the answers so far leave out takes no time.
    """
    items = list(questionnaire.items)
    before = sum(len(section.items) for section in questionnaire.sections[:after])
    asked = asked_in(questionnaire, answers)
    left = sum(1 for code in items[before:] if code not in answers and questionnaire.items[code].question.code in asked)
    return max(ceil(questionnaire.minutes * left / max(len(items), 1)), 1)


@dataclass(frozen=True)
class AnswerInWords:
    """One question with what was answered, in words."""

    question: Question
    answers: list[str]


def answers_in_words(questionnaire: Questionnaire, answers: Mapping[str, Answer]) -> list[AnswerInWords]:
    """Every question that was answered, in order."""
    by_question = []
    for question in questionnaire.questions.values():
        words = [in_words(item, answers[item.code]) for item in question.items if item.code in answers]
        if words:
            by_question.append(AnswerInWords(question, words))
    return by_question


def in_words(item: Item, answer: Answer) -> str:
    """An answer as its reader would say it."""
    if answer == DONT_KNOW:
        return _("I do not know")
    question = item.question
    if item.scale is not None and isinstance(answer, float | int):
        label = next((words for point, words in item.scale.labels.items() if point == answer), {})
        words = f"{answer:g} · {in_language(label)[0]}" if label else f"{answer:g}"
        return f"{item.scale}: {words}" if question.type is Type.GAP else words
    if question.type is Type.CONSENT:
        return _("yes") if answer == "yes" else _("no")
    named = {option.code: str(option) for option in question.options}
    if isinstance(answer, list):
        return ", ".join(named.get(code, code) for code in answer) or _("none of these")
    return f"{answer:.12g}" if isinstance(answer, float | int) else named.get(answer, answer)
