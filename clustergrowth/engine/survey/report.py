"""All figures of a survey, for every region and overall, safe to be shown side by side (the command's report.json)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clustergrowth.engine.disclosure import OVERALL
from clustergrowth.engine.survey.averages import average_figures
from clustergrowth.engine.survey.coding import Names, Ticks
from clustergrowth.engine.survey.estimates import Floats
from clustergrowth.engine.survey.groups import Groups, GroupSize
from clustergrowth.engine.survey.instrument import SurveyInstrument
from clustergrowth.engine.survey.options import option_figures
from clustergrowth.engine.survey.specificity import false_discovery

Document = dict[str, object]


@dataclass(frozen=True, slots=True)
class Responses:
    """One row a firm: its region, its weight, and its answers by code of the question and column."""

    regions: Names
    weights: Floats
    answers: Mapping[tuple[str, str], Ticks | Floats]


def report(instrument: SurveyInstrument, responses: Responses, warnings: Sequence[str] = ()) -> Document:
    """The document as the command writes it."""
    groups = Groups(responses.regions, responses.weights)
    names = (*groups.names, OVERALL)
    figures: dict[str, dict[str, Document]] = {}
    kept_back: dict[str, set[str]] = {}  # groups with a hidden cell, by column
    for question in instrument.questions:
        answers = responses.answers[question.code, question.columns[0]]
        if isinstance(answers, Ticks):
            options = option_figures(question, answers, groups, instrument.minimum_cell)
            figures[question.code] = options.figures
            kept_back.setdefault(question.columns[0], set()).update(name for name, _ in options.hidden)
    for question in instrument.questions:
        columns = [responses.answers[question.code, name] for name in question.columns]
        numbers = [column for column in columns if not isinstance(column, Ticks)]
        if numbers:
            # a mean of the same column would tell what its counts keep back
            besides = sorted(set().union(*(kept_back.get(name, set()) for name in question.columns)))
            figures[question.code] = average_figures(question, numbers, groups, instrument.minimum_cell, besides)
    _false_discoveries([figures[question.code][name] for name in names for question in instrument.questions])
    body: dict[str, Document] = {
        name: {
            **_size(size),
            "questions": {question.code: figures[question.code][name] for question in instrument.questions},
        }
        for name, size in zip(names, groups.sizes, strict=True)
    }
    overall = body.pop(OVERALL)
    everybody = groups.sizes[-1]
    return {
        **_size(everybody),
        "design_effect": everybody.n / everybody.effective_n if everybody.n else None,
        "warnings": list(warnings),
        "regions": body,
        "overall": overall,
    }


def _size(size: GroupSize) -> Document:
    return {"n": size.n, "effective_n": size.effective_n}


def _false_discoveries(figures: Sequence[Document]) -> None:
    """Turn the p of every cell shown into its q, over all of them together."""
    cells = []
    for figure in figures:
        options = figure.get("options")
        if isinstance(options, dict):
            cells += [cell for cell in options.values() if cell.get("q_value") is not None]
    for cell, q in zip(cells, false_discovery([cell["q_value"] for cell in cells]), strict=True):
        cell["q_value"] = q
