"""Question by question: how many firms chose what, and means of what was rated or counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clustergrowth.engine.disclosure import hide_counts, hide_means, is_small
from clustergrowth.engine.survey.estimates import Estimate, mean, share
from clustergrowth.listen.analysis.domain.strata import Respondent
from clustergrowth.listen.surveys.instruments.domain.questions import DONT_KNOW, Answer, Question, Questionnaire, Type


@dataclass(frozen=True)
class Chosen:
    """One answer to choose; a hidden one has no share."""

    code: str
    count: int | None
    share: Estimate | None
    is_hidden: bool = False


@dataclass(frozen=True)
class Distribution:
    """What the firms of one region said to one question; hidden as a whole where fewer than five did."""

    code: str
    n: int | None
    missing: int | None
    options: Sequence[Chosen] = ()
    mean: Estimate | None = None
    is_hidden: bool = False


@dataclass(frozen=True)
class Unanswered:
    """How often a column of answers has none: left blank, or not known."""

    blank: int
    unsure: int


def is_shown(question: Question) -> bool:
    """Whether its answers have shares or a mean: words of their own and agreements have none."""
    return question.type.traits.has_shares or question.type.traits.has_mean


def distributions(questionnaire: Questionnaire, firms: Sequence[Respondent], weights: Sequence[float] | None) -> dict[
    str, dict[str, Distribution]
]:  # fmt: skip
    """Every choice, count and rating that stands in no ranking: {region: {question: …}}."""
    inside = {question.code for ranking in questionnaire.rankings for question in ranking.questions}
    rows: dict[str, list[int]] = {}
    for k, firm in enumerate(firms):
        rows.setdefault(firm.region, []).append(k)
    by_region: dict[str, dict[str, Distribution]] = {region: {} for region in rows}
    for question in questionnaire.questions.values():
        if question.code in inside or not is_shown(question):
            continue
        answers = [_known(firm.answers.get(question.code)) for firm in firms]
        distribute = _chosen if question.type.traits.has_shares else _measured
        for region, distribution in distribute(question, answers, rows, weights).items():
            by_region[region][question.code] = distribution
    return by_region


def unanswered(questionnaire: Questionnaire, firms: Sequence[Respondent]) -> dict[str, dict[str, Unanswered]]:
    """Of every column of answers how many firms left it blank and how many did not know: {region: {item: …}}."""
    regions: dict[str, list[Respondent]] = {}
    for firm in firms:
        regions.setdefault(firm.region, []).append(firm)
    return {
        region: {
            code: Unanswered(
                blank=sum(1 for firm in own if firm.answers.get(code) in (None, "", [])),
                unsure=sum(1 for firm in own if firm.answers.get(code) == DONT_KNOW),
            )
            for code in questionnaire.items
        }
        for region, own in regions.items()
    }


def _known(answer: Answer | None) -> Answer | None:
    return None if answer in (None, "", DONT_KNOW) else answer


Rows = Mapping[str, Sequence[int]]


def _chosen(
    question: Question, answers: Sequence[Answer | None], rows: Rows, weights: Sequence[float] | None
) -> dict[str, Distribution]:
    ticked = [None if each is None else set(each) if isinstance(each, list) else {str(each)} for each in answers]
    answered = {region: [k for k in own if ticked[k] is not None] for region, own in rows.items()}
    options = [option.code for option in question.options]
    counts = {
        region: {option: sum(1 for k in own if option in (ticked[k] or ())) for option in options}
        for region, own in answered.items()
    }
    hidden = hide_counts(counts, lines_add_up=question.type is Type.CHOICE)
    return {
        region: Distribution(question.code, None, None, is_hidden=True)
        if is_small(len(own))
        else Distribution(
            question.code,
            len(own),
            len(rows[region]) - len(own),
            [
                Chosen(option, None, None, is_hidden=True)
                if (region, option) in hidden
                else Chosen(option, counts[region][option], _share(option, ticked, own, weights))
                for option in options
            ],
        )
        for region, own in answered.items()
    }


def _share(
    option: str, ticked: Sequence[set[str] | None], own: Sequence[int], weights: Sequence[float] | None
) -> Estimate:
    return share([option in (ticked[k] or ()) for k in own], None if weights is None else [weights[k] for k in own])


def _measured(
    question: Question, answers: Sequence[Answer | None], rows: Rows, weights: Sequence[float] | None
) -> dict[str, Distribution]:
    values = [float(answer) if isinstance(answer, int | float) else None for answer in answers]
    hidden = hide_means({region: sum(values[k] is not None for k in own) for region, own in rows.items()})
    by_region = {}
    for region, own in rows.items():
        if region in hidden:
            by_region[region] = Distribution(question.code, None, None, is_hidden=True)
        else:
            estimate = mean([values[k] for k in own], None if weights is None else [weights[k] for k in own])
            by_region[region] = Distribution(question.code, estimate.n, estimate.missing, mean=estimate)
    return by_region
