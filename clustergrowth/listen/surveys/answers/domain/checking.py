"""Answers as they are kept: asked for, on their scale, blanks left out."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from clustergrowth.common.errors import Refused
from clustergrowth.common.ports import Words
from clustergrowth.common.tables.reasons import BadValue
from clustergrowth.common.tables.values import written
from clustergrowth.listen.surveys.answers.domain import cells
from clustergrowth.listen.surveys.instruments.domain.conditions import asked_in
from clustergrowth.listen.surveys.instruments.domain.questions import DONT_KNOW, Answer, Answers, Questionnaire, Type


def checked(
    questionnaire: Questionnaire, answers: Mapping[str, object], before: Answers | None = None
) -> dict[str, Answer]:
    """Answers as they are kept: each one on its scale; blanks, and answers to what this firm is not asked, left out.

    ``before`` is what it answered elsewhere. Raises Refused naming each fault.
    """
    valid: dict[str, Answer] = {}
    faults: dict[str, list[Words]] = {}
    for code, value in answers.items():
        item = questionnaire.items.get(code)
        if item is None:
            faults[code] = [_("This survey does not ask that.")]
            continue
        try:
            answer = cells.answer(item, as_cell(value))
        except BadValue as bad:
            faults[code] = [str(bad.reason)]
            continue
        if answer is not None and answer != []:
            valid[code] = without_none_beside_others(questionnaire, code, answer)
    asked = asked_in(questionnaire, {**(before or {}), **valid})
    items = questionnaire.items
    faults = {code: why for code, why in faults.items() if code not in items or items[code].question.code in asked}
    if faults:
        raise Refused(_("Some answers do not match their questions."), fields=faults)
    return {code: answer for code, answer in valid.items() if items[code].question.code in asked}


def as_cell(value: object) -> str:
    """What a value would read like in a cell of a file, where answers are checked."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | int):
        return written(value)
    return ";".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def without_none_beside_others(questionnaire: Questionnaire, code: str, answer: Answer) -> Answer:
    """“None of these” ticked beside others was ticked by mistake."""
    question = questionnaire.items[code].question
    if question.type is not Type.MULTIPLE or not isinstance(answer, list) or len(answer) < 2:
        return answer
    nothing = {option.code for option in question.options if option.is_none}
    return [option for option in answer if option not in nothing] or answer


def must_be_complete(questionnaire: Questionnaire, answers: Answers) -> None:
    """Raises Refused naming what is still needed before the answers can be handed in."""
    asked = asked_in(questionnaire, answers)
    missing: dict[str, list[Words]] = {
        item.code: [_("Please answer this question.")]
        for item in questionnaire.items.values()
        if item.question.is_required
        and item.question.code in asked
        and (
            answers.get(item.code) in (None, "", DONT_KNOW)
            or (item.question.type is Type.CONSENT and answers[item.code] != "yes")
        )
    }
    if missing:
        raise Refused(_("One answer is still missing before you can submit."), fields=missing)
