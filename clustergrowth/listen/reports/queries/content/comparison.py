"""The councils of one survey side by side: only those whose analysis is public, and the own one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from clustergrowth.engine.disclosure import Hidden
from clustergrowth.engine.survey.gaps import kendall_w
from clustergrowth.engine.survey.ranking import RankedNeed
from clustergrowth.listen.analysis.domain.rankings import Ranks
from clustergrowth.listen.analysis.queries.analysis import public_questions
from clustergrowth.listen.analysis.queries.tallies import ranks_of
from clustergrowth.listen.reports.queries.content.figures import Plain, need_as_data, said, specific_as_data
from clustergrowth.listen.surveys.instruments.domain.questions import Ranking
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import Sample, Wave

Labels = Mapping[str, tuple[dict[str, str], str]]


def labels_of(ranking: Ranking) -> Labels:
    """Text and area of every row of a ranking."""
    labels: dict[str, tuple[dict[str, str], str]] = {}
    for question in ranking.questions:
        area = question.area.value if question.area else ""
        labels[question.code] = (said(question.text), area)
        labels |= {f"{question.code}.{option.code}": (said(option.text), area) for option in question.options}
    return labels


def side_by_side(wave: Wave, samples: Sequence[Sample], own: Sample | None = None) -> list[Plain]:
    """Each ranking with a cell for each council; rows in the order of their mean place, hidden ones last.

    Of other councils than the ``own`` one only the questions that everybody may read.
    """
    ranks = ranks_of(wave)
    open_to_all = {sample.council.slug: None if sample == own else public_questions(sample) for sample in samples}
    return [_compared(r, ranks[r.code], open_to_all) for r in questionnaire_of(wave.instrument_id).rankings]


def _compared(ranking: Ranking, ranks: Ranks, open_to_all: Mapping[str, frozenset[str] | None]) -> Plain:
    there = [slug for slug in open_to_all if ranks.needs.get(slug)]
    needs: dict[str, dict[str, RankedNeed]] = {
        slug: {need.code: _as_open(need, open_to_all[slug]) for need in ranks.needs[slug]} for slug in there
    }
    labels = labels_of(ranking)
    rows = []
    for code in dict.fromkeys(code for slug in there for code in needs[slug]):
        cells: Plain = {}
        for slug in there:
            need = needs[slug][code]
            specific = None if need.hidden is not None else ranks.specific.get(slug, {}).get(code)
            cells[slug] = {**need_as_data(need), "specific": specific_as_data(specific)}
        label, area = labels[code]
        places = [cell["rank"] for cell in cells.values() if cell["rank"] is not None]
        mean = sum(places) / len(places) if places else None
        rows.append({"code": code, "label": label, "area": area, "mean_rank": mean, "cells": cells})
    rows.sort(key=lambda row: (row["mean_rank"] is None, row["mean_rank"] or 0.0))
    measure = ranking.by.value
    head = {"code": ranking.code, "title": said(ranking.title), "measure": measure, "is_share": measure == "major"}
    return {**head, "councils": there, "rows": rows, "agreement": agreement_of(rows, there)}


def _as_open(need: RankedNeed, public: frozenset[str] | None) -> RankedNeed:
    """A question that the council has not opened is like a hidden one."""
    if public is None or need.code.partition(".")[0] in public:
        return need
    return RankedNeed(need.code, None, None, None, None, 0, 0, hidden=Hidden.SECONDARY)


def agreement_of(rows: Iterable[Mapping[str, Any]], slugs: Sequence[str]) -> Plain | None:
    """Kendall's W over the rows that every council ranks; None where there is nothing to agree about."""
    complete = [[row["cells"][slug]["rank"] for slug in slugs] for row in rows]
    complete = [places for places in complete if all(place is not None for place in places)]
    if len(slugs) < 2 or len(complete) < 2:
        return None
    w = kendall_w([[places[k] for places in complete] for k in range(len(slugs))])
    return None if w is None else {"w": w, "councils": len(slugs), "things": len(complete)}
