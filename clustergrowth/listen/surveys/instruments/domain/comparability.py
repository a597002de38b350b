"""Which questions of two instruments ask the same, so that their answers may be set beside each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from clustergrowth.common.languages import CODES, NAMES
from clustergrowth.listen.surveys.instruments.domain.questions import (
    Condition,
    OnAnswer,
    Question,
    Questionnaire,
    Ranking,
    Scale,
)


class QuestionChange(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"  # under the same code something else is asked: not comparable
    REWORDED = "reworded"  # comparable if the words still mean the same
    SAME = "same"


@dataclass(frozen=True)
class QuestionDifference:
    """What became of one question from one version to the other, and in words why it may not be compared."""

    code: str
    change: QuestionChange
    question: Question  # as it stands in the later one, or last stood
    why: tuple[str, ...] = ()

    @property
    def is_comparable(self) -> bool:
        return self.change in (QuestionChange.SAME, QuestionChange.REWORDED)


@dataclass(frozen=True)
class Comparable:
    """``codes`` stand for the same question in both; ``others`` say of every other code why it does not."""

    codes: tuple[str, ...]
    others: dict[str, str]


def comparable(first: Questionnaire, second: Questionnaire) -> Comparable:
    """Which codes of two versions, or two instruments, may be compared: same code, type, scale, options, condition."""
    compared = differences(first, second)
    return Comparable(
        tuple(question.code for question in compared if question.is_comparable),
        {question.code: "; ".join(question.why) for question in compared if not question.is_comparable},
    )


def differences(first: Questionnaire, second: Questionnaire) -> list[QuestionDifference]:
    """Every question of either, in the order of the second; those that are gone at the end."""
    before, after = first.questions, second.questions
    compared = [_between(before[code], row) if code in before else _added(row) for code, row in after.items()]
    gone = (question for code, question in before.items() if code not in after)
    return compared + [
        QuestionDifference(row.code, QuestionChange.REMOVED, row, (_("it is no longer asked"),)) for row in gone
    ]


def ranked_anew(first: Questionnaire, second: Questionnaire) -> list[tuple[Ranking, str]]:
    """Every ranking of either that is not as it was, and in words what became of it."""
    before, after = ({ranking.code: ranking for ranking in each.rankings} for each in (first, second))
    changes = [(ranking, _reranked(before.get(code), ranking)) for code, ranking in after.items()]
    changes += [(ranking, _("it was removed")) for code, ranking in before.items() if code not in after]
    return [(ranking, words) for ranking, words in changes if words]


def _reranked(before: Ranking | None, after: Ranking) -> str:
    if before is None:
        return _("it is new")
    old, new = ([question.code for question in ranking.questions] for ranking in (before, after))
    reasons = []
    if before.by is not after.by:
        reasons.append(_("ordered differently"))
    if gone := [code for code in old if code not in new]:
        reasons.append(_("no longer ranked: %(codes)s") % {"codes": ", ".join(gone)})
    if come := [code for code in new if code not in old]:
        reasons.append(_("ranked now: %(codes)s") % {"codes": ", ".join(come)})
    if before.title != after.title:
        reasons.append(_("new title"))
    return "; ".join(reasons)


def _added(question: Question) -> QuestionDifference:
    return QuestionDifference(question.code, QuestionChange.ADDED, question, (_("it was not asked before"),))


def _between(before: Question, after: Question) -> QuestionDifference:
    why = tuple(_reasons(before, after))
    if why:
        return QuestionDifference(after.code, QuestionChange.CHANGED, after, why)
    reworded = [NAMES[code] for code in CODES if _wording(before, code) != _wording(after, code)]
    if reworded:
        words = _("reworded in: %(languages)s") % {"languages": ", ".join(reworded)}
        return QuestionDifference(after.code, QuestionChange.REWORDED, after, (words,))
    return QuestionDifference(after.code, QuestionChange.SAME, after)


def _reasons(before: Question, after: Question) -> Iterator[str]:
    if before.type is not after.type:
        yield _("the type of answer has changed: %(before)s, now %(after)s") % {
            "before": before.type,
            "after": after.type,
        }
        return
    old, new = ({option.code for option in question.options} for question in (before, after))
    if old - new:
        yield _("answers were removed: %(codes)s") % {"codes": ", ".join(sorted(old - new))}
    if new - old:
        yield _("answers were added: %(codes)s") % {"codes": ", ".join(sorted(new - old))}
    if [_run(scale) for scale in before.scales] != [_run(scale) for scale in after.scales]:
        yield _("its scale has changed")
    if (before.low, before.high) != (after.low, after.high):
        yield _("its limits have changed")
    if _conditions(before) != _conditions(after):
        yield _("it is now asked of other firms")


def _run(scale: Scale) -> tuple[object, ...]:
    return (scale.code, scale.low, scale.high, scale.step, scale.reverse, scale.major)


def _conditions(question: Question) -> list[object]:
    """Who is asked, whatever the order in which it is said."""
    return [_plain(condition) for condition in (question.section_when, question.when) if condition is not None]


def _plain(condition: Condition) -> object:
    if isinstance(condition, OnAnswer):
        return (condition.item, frozenset(condition.one_of), condition.at_least, condition.at_most)
    return (condition.is_any, frozenset(_plain(part) for part in condition.parts))


def _wording(question: Question, code: str) -> tuple[object, ...]:
    options = {option.code: option.text.get(code, "") for option in question.options}
    labels = [(s.title.get(code), {p: text.get(code) for p, text in s.labels.items()}) for s in question.scales]
    return (question.text.get(code), options, labels)
