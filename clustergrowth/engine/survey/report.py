"""All figures of a survey, for every region and overall, safe to be shown side by side (the command's report.json)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clustergrowth.engine.survey.disclosure import OVERALL, hide_counts, hide_means
from clustergrowth.engine.survey.estimates import (
    Estimate,
    Floats,
    answered,
    design_effect,
    deviation,
    effective_n,
    mean,
    median,
    share,
)
from clustergrowth.engine.survey.gaps import gap
from clustergrowth.engine.survey.instrument import Instrument, Question
from clustergrowth.engine.survey.specificity import Specificity, false_discovery, specificity

Document = dict[str, object]
_SHRUNKEN = ("lq_shrunken", "lq_low", "lq_high", "q_value")


@dataclass(frozen=True, slots=True)
class Responses:
    """One row a firm: its region, its weight, and its answers by code of the question and column."""

    regions: Sequence[str]
    weights: Floats
    answers: Mapping[tuple[str, str], Sequence[object]]


def report(instrument: Instrument, responses: Responses, warnings: Sequence[str] = ()) -> Document:
    """The document as the command writes it."""
    groups: dict[str, list[int]] = {name: [] for name in sorted(set(responses.regions))}
    for row, name in enumerate(responses.regions):
        groups[name].append(row)
    groups[OVERALL] = list(range(len(responses.regions)))
    figures: dict[str, Document] = {name: {} for name in groups}
    for question in instrument.questions:
        options = question.type in ("choice", "multiple")
        found = _options if options else _averages
        for name, figure in found(question, responses, groups, instrument.minimum_cell).items():
            figures[name][question.code] = figure
    _false_discoveries(figures)
    body = {name: {**_size(responses.weights[rows]), "questions": figures[name]} for name, rows in groups.items()}
    overall = body.pop(OVERALL)
    return {
        **_size(responses.weights),
        "design_effect": design_effect(responses.weights),
        "warnings": list(warnings),
        "regions": body,
        "overall": overall,
    }


def _size(weights: Floats) -> Document:
    return {"n": len(weights), "effective_n": effective_n(weights)}


def _options(
    question: Question, responses: Responses, groups: Mapping[str, list[int]], minimum: int
) -> dict[str, Document]:
    """Every option of a choice or multiple question in every group."""
    column = responses.answers[question.code, question.columns[0]]
    told = {name: [row for row in rows if column[row] is not None] for name, rows in groups.items()}
    ticked = _ticked(question, column)
    counts = {
        name: {option: int(ticked[option][rows].sum()) for option in question.options} for name, rows in told.items()
    }
    regions = {name: line for name, line in counts.items() if name != OVERALL}
    hidden = hide_counts(regions, lines_add_up=question.type == "choice", minimum=minimum)
    shares = {
        (name, option): share(ticked[option][rows], responses.weights[rows])
        for name, rows in told.items()
        for option in question.options
    }
    particular = {option: _particular(option, shares, regions) for option in question.options}
    return {
        name: {
            "n": len(rows),
            "missing": len(groups[name]) - len(rows),
            "options": {
                option: {"suppressed": str(hidden[name, option])}
                if (name, option) in hidden
                else _option(counts[name][option], shares[name, option], shares[OVERALL, option],
                             particular[option].get(name), (OVERALL, option) in hidden)
                for option in question.options
            },
        }
        for name, rows in told.items()
    }  # fmt: skip


def _ticked(question: Question, column: Sequence[object]) -> dict[str, NDArray[np.bool_]]:
    """Who ticked each option, arrays of shape (rows,)."""
    ticked = {option: np.zeros(len(column), dtype=np.bool_) for option in question.options}
    for row, value in enumerate(column):
        for option in value if isinstance(value, tuple) else ():
            ticked[option][row] = True
    return ticked


def _particular(
    option: str, shares: Mapping[tuple[str, str], Estimate], regions: Mapping[str, object]
) -> dict[str, Specificity]:
    overall = shares[OVERALL, option].value
    if not overall or overall >= 1:
        return {}
    sizes = {name: shares[name, option].effective_n for name in regions}
    yes = {name: (shares[name, option].value or 0.0) * size for name, size in sizes.items()}
    return specificity(yes, sizes, overall=overall)


def _option(count: int, own: Estimate, overall: Estimate, found: Specificity | None, secret: bool) -> Document:
    """One cell; where the overall cell is hidden no quotient is told, as it would give the overall share away."""
    told = not secret and own.value is not None and bool(overall.value)
    quotient = (own.value or 0.0) / (overall.value or 1.0) if told else None
    line: Document = {"count": count, "share": own.value, "low": own.low, "high": own.high, "lq": quotient}
    if found is None or not told:
        return {**line, **dict.fromkeys(_SHRUNKEN)}
    return {
        **line,
        "lq_shrunken": found.shrunken,
        "lq_low": found.low,
        "lq_high": found.high,
        "q_value": found.p_value,  # becomes q when all tests shown are known
    }


def _false_discoveries(figures: Mapping[str, Document]) -> None:
    """Turn the p of every cell shown into its q, over all of them together."""
    cells = [
        cell
        for questions in figures.values()
        for figure in questions.values()
        if isinstance(figure, dict)
        for cell in figure.get("options", {}).values()
        if cell.get("q_value") is not None
    ]
    for cell, q in zip(cells, false_discovery([cell["q_value"] for cell in cells]), strict=True):
        cell["q_value"] = q


def _averages(
    question: Question, responses: Responses, groups: Mapping[str, list[int]], minimum: int
) -> dict[str, Document]:
    """A scale, number or gap question in every group."""
    columns = [
        np.array([value if isinstance(value, float) else np.nan for value in responses.answers[question.code, name]])
        for name in question.columns
    ]
    complete: NDArray[np.bool_] = ~np.any(np.isnan(np.stack(columns)), axis=0)
    firms = {name: int(complete[rows].sum()) for name, rows in groups.items()}
    hidden = hide_means({name: n for name, n in firms.items() if name != OVERALL}, minimum=minimum)
    result: dict[str, Document] = {}
    for name, rows in groups.items():
        if name in hidden:
            result[name] = {
                "n": firms[name],
                "missing": len(rows) - firms[name],
                "suppressed": str(hidden[name]),
            }
        else:
            picked = [column[rows] for column in columns]
            weights = responses.weights[rows]
            result[name] = _gap(picked, weights) if question.type == "gap" else _average(picked[0], weights)
    return result


def _average(values: Floats, weights: Floats) -> Document:
    found, known = mean(values, weights), answered(values, weights)
    return {
        "n": found.n,
        "missing": found.missing,
        "mean": found.value,
        "low": found.low,
        "high": found.high,
        "sd": deviation(known),
        "median": median(known),
    }


def _gap(columns: Sequence[Floats], weights: Floats) -> Document:
    found = gap(columns[0].tolist(), columns[1].tolist(), weights.tolist())
    return {
        "n": found.mwds.n,
        "missing": found.mwds.missing,
        "mwds": found.mwds.value,
        "low": found.mwds.low,
        "high": found.mwds.high,
        "rdm": found.rdm.value,
    }
