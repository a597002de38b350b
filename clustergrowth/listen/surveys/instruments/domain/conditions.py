"""Who is asked what: conditions of questions and sections, on the answers given so far.

A condition names only questions before it, so one walk through the questionnaire decides everything, and an answer to a
question that is not asked counts for nothing further on.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from clustergrowth.common.languages import in_language
from clustergrowth.listen.surveys.instruments.domain.questions import (
    AllOrAny,
    Answer,
    Answers,
    Condition,
    Item,
    OnAnswer,
    Question,
    Questionnaire,
    QuestionSection,
    Type,
)


def is_asked(question: Question, answers: Answers) -> bool:
    """Whether a firm that answered this so far is asked the question. An unanswered condition does not hold."""
    return all(holds(c, answers) for c in (question.section_when, question.when) if c is not None)


def holds(condition: Condition, answers: Answers) -> bool:
    return rest(condition, answers) is True


def asked_in(questionnaire: Questionnaire, answers: Answers) -> set[str]:
    """The codes of the questions a firm with these answers is asked."""
    if not questionnaire.has_conditions:
        return set(questionnaire.questions)
    counted: dict[str, Answer] = {}
    asked: set[str] = set()
    for code, question in questionnaire.questions.items():
        if is_asked(question, counted):
            asked.add(code)
            counted |= {item.code: answers[item.code] for item in question.items if item.code in answers}
    return asked


def without_unasked(questionnaire: Questionnaire, answers: Answers) -> dict[str, Answer]:
    """The answers to what is asked; the others are dropped."""
    asked = asked_in(questionnaire, answers)
    return {code: answer for code, answer in answers.items() if questionnaire.items[code].question.code in asked}


# --- section by section ----------------------------------------------------------------------------------------------


def rest(condition: Condition, answers: Answers, unsaid: Collection[str] = ()) -> Condition | bool:
    """What of a condition is still open while the items ``unsaid`` may yet be answered; True or False when settled."""
    if isinstance(condition, OnAnswer):
        return condition if condition.item in unsaid else _is_told(condition, answers.get(condition.item))
    parts = [rest(part, answers, unsaid) for part in condition.parts]
    if condition.is_any in parts:  # one that holds is enough for any; one that does not ends all
        return condition.is_any
    still = tuple(part for part in parts if not isinstance(part, bool))
    if not still:
        return not condition.is_any
    return still[0] if len(still) == 1 else AllOrAny(still, condition.is_any)


def _is_told(condition: OnAnswer, answer: Answer | None) -> bool:
    if condition.one_of:
        answers = answer if isinstance(answer, list) else [answer]
        return any(option in answers for option in condition.one_of)
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return False
    above = condition.at_least is None or answer >= condition.at_least
    return above and (condition.at_most is None or answer <= condition.at_most)


def shown_in(section: QuestionSection, answers: Answers) -> list[tuple[Question, Condition | None]]:
    """The questions of a section's page, each with the condition that the page itself will settle, if any.

    What earlier sections settle is left out by the server; what depends on this section is shown with its condition.
    """
    own = {item.code for item in section.items}
    before = {code: answer for code, answer in answers.items() if code not in own}
    unsaid: set[str] = set()
    shown: list[tuple[Question, Condition | None]] = []
    for question in section.questions:
        wanted = tuple(condition for condition in (question.section_when, question.when) if condition is not None)
        left = rest(AllOrAny(wanted), before, unsaid)
        if left is False:
            continue
        shown.append((question, None if left is True else left))
        unsaid |= {item.code for item in question.items}
    return shown


def sections_asked(questionnaire: Questionnaire, answers: Answers) -> list[int]:
    """The numbers, counted from 1, of the sections a firm goes through as far as its answers tell."""
    answered = without_unasked(questionnaire, answers)
    return [number for number, section in enumerate(questionnaire.sections, start=1) if shown_in(section, answered)]


# --- in words, and for the page's script -----------------------------------------------------------------------------


def in_words(condition: Condition, items: Mapping[str, Item]) -> str:
    """“Only if …”, in the reader's language."""
    return _("Only if %(conditions)s.") % {"conditions": _clause(condition, items)}


def _clause(condition: Condition, items: Mapping[str, Item]) -> str:
    if isinstance(condition, OnAnswer):
        item = items[condition.item]
        return _("“%(question)s” is answered with: %(answer)s") % {
            "question": item.label.rstrip(" ?؟:."),
            "answer": _answer_in_words(condition, item),
        }
    word = _("or") if condition.is_any else _("and")
    parts = [_clause(part, items) for part in condition.parts]
    inner = [f"({part})" if isinstance(c, AllOrAny) else part for part, c in zip(parts, condition.parts, strict=True)]
    return f" {word} ".join(inner)


def _answer_in_words(condition: OnAnswer, item: Item) -> str:
    if item.question.type is Type.CONSENT:
        return _("yes") if "yes" in condition.one_of else _("no")
    if condition.one_of:
        named = {option.code: str(option) for option in item.question.options}
        others = [str(option) for option in item.question.options if option.code not in condition.one_of]
        if len(others) == 1 and len(condition.one_of) > 2:
            return _("anything but “%(answer)s”") % {"answer": others[0]}
        return f" {_('or')} ".join(f"“{named.get(code, code)}”" for code in condition.one_of)
    low, high = (_point(item, end) for end in (condition.at_least, condition.at_most))
    if low and high:
        return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}
    return _("%(low)s or more") % {"low": low} if low else _("%(high)s or less") % {"high": high}


def _point(item: Item, value: float | None) -> str:
    if value is None:
        return ""
    words = in_language(item.scale.labels.get(value, {}))[0] if item.scale else ""
    return f"{value:g} ({words})" if words else f"{value:g}"


def for_script(condition: Condition) -> str:
    """What ``data-when`` holds: the condition as the page's script reads it."""
    return json.dumps(_plain(condition), separators=(",", ":"))


def _plain(condition: Condition) -> dict[str, Any]:
    if isinstance(condition, AllOrAny):
        return {"any" if condition.is_any else "all": [_plain(part) for part in condition.parts]}
    if condition.one_of:
        return {"item": condition.item, "is": list(condition.one_of)}
    return {"item": condition.item, "from": condition.at_least, "to": condition.at_most}
