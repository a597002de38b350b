"""The firms of one region by size, as the analysis compares them: the same figures, the same rules of hiding."""

from collections.abc import Mapping, Sequence

from clustergrowth.listen.analysis.domain.segments import LEVEL, Breakdown, SegmentNeed
from clustergrowth.listen.analysis.domain.strata import UNKNOWN
from clustergrowth.listen.analysis.queries.tallies import segments_of
from clustergrowth.listen.reports.queries.content.figures import Plain, estimate_as_data
from clustergrowth.listen.surveys.instruments.domain.questions import Ranking
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import Sample
from clustergrowth.people.organisations.domain.kinds import Size

__all__ = ["LEVEL", "UNKNOWN", "by_size"]
ORDER = (*(size.value for size in Size), UNKNOWN)


def by_size(sample: Sample) -> Plain | None:
    """Every ranking by size of firm, or None where fewer than two sizes can be told apart."""
    segments = segments_of(sample.wave, sample.council.slug)
    if segments is None:
        return None
    sizes = {code: breakdowns["size"] for code, breakdowns in segments.rankings.items() if "size" in breakdowns}
    kinds = _kinds(list(sizes.values()))
    if sum(1 for kind in kinds if kind != UNKNOWN) < 2:
        return None
    rankings = questionnaire_of(sample.wave.instrument_id).rankings
    with_rows = [_ranking(ranking, sizes[ranking.code], kinds) for ranking in rankings if ranking.code in sizes]
    return {"kinds": kinds, "level": LEVEL, "rankings": [ranking for ranking in with_rows if ranking["rows"]]}


def _kinds(breakdowns: Sequence[Breakdown]) -> list[str]:
    """The sizes of which at least one figure is shown, small ones first."""
    shown = {cell.segment for b in breakdowns for cell in b.cells if not cell.is_hidden and cell.estimate}
    return [kind for kind in ORDER if kind in shown]


def _ranking(ranking: Ranking, of: Breakdown, kinds: Sequence[str]) -> Plain:
    rows: dict[str, dict[str, SegmentNeed]] = {}
    for cell in of.cells:
        rows.setdefault(cell.code, {})[cell.segment] = cell
    lines = [
        {"code": code, "cells": {kind: _cell(cells, kind) for kind in kinds}}
        for code, cells in rows.items()
        if any(not cell.is_hidden for cell in cells.values())
    ]
    return {"code": ranking.code, "measure": ranking.by.value, "is_share": ranking.by.value == "major", "rows": lines}


def _cell(cells: Mapping[str, SegmentNeed], kind: str) -> Plain:
    cell = cells.get(kind)
    if cell is None or cell.is_hidden or cell.estimate is None:
        return {**estimate_as_data(None), "n": None, "q": None, "hidden": True, "differs": False}
    own = cell.estimate
    return {**estimate_as_data(own), "n": own.n, "q": cell.q, "hidden": False, "differs": cell.is_different}
