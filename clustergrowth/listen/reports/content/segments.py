"""The firms of one region by size: the same figures for each size, with the same rules of what stays hidden."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from clustergrowth.engine.survey import false_discovery, is_small
from clustergrowth.listen.analysis.figures import Ranks, ranked
from clustergrowth.listen.reports.content.figures import Plain, need_as_data
from clustergrowth.listen.surveys.models import Response, Sample
from clustergrowth.listen.surveys.queries import questionnaire_of
from clustergrowth.listen.surveys.questions import Ranking
from clustergrowth.people.organisations.kinds import Size, size_class

UNKNOWN = "unknown"
STAFF = "staff"  # the question about people at work, under the same code in every instrument that asks it
LEVEL = 0.05  # of false discoveries among all differences named
ORDER = (Size.MICRO.value, Size.SMALL.value, Size.MEDIUM.value, Size.LARGE.value, UNKNOWN)


def segments_of(sample: Sample, hidden: set[tuple[str, str]]) -> Plain | None:
    """Every ranking by size of firm, or None where fewer than two sizes can be told apart.

    ``hidden`` holds (ranking, row) that may not be shown for the region: they are shown for no size either. Sizes add
    up to all firms that answered (``unknown`` is one), so that the hiding knows what could be subtracted.
    """
    rows = Response.objects.filter(wave=sample.wave_id, council=sample.council_id, submitted_at__isnull=False)
    firms = [(_size(size, answers), answers) for size, answers in rows.values_list("organisation__size", "answers")]
    counts = Counter(segment for segment, _answers in firms)
    known = [one for one in ORDER if counts[one]]
    if sum(1 for one in known if one != UNKNOWN and not is_small(counts[one])) < 2:
        return None
    rankings = questionnaire_of(sample.wave.instrument_id).rankings
    found = [_ranking(ranking, ranked(ranking, firms), known, hidden) for ranking in rankings]
    _name_differences(found)
    return {"kinds": known, "level": LEVEL, "rankings": found}


def _size(registered: str | None, answers: Any) -> str:
    if registered:
        return registered
    staff = answers.get(STAFF)
    size = size_class(staff, "") if isinstance(staff, float | int) else None
    return size.value if size else UNKNOWN


def _ranking(ranking: Ranking, ranks: Ranks, kinds: Sequence[str], hidden: set[tuple[str, str]]) -> Plain:
    needs = {kind: {one.code: one for one in ranks.needs.get(kind, ())} for kind in kinds}
    rows = []
    for code in needs[kinds[0]]:
        if (ranking.code, code) in hidden:
            continue
        cells: Plain = {}
        for kind in kinds:
            own = ranks.specific.get(kind, {}).get(code)
            cell = need_as_data(needs[kind][code])
            p = own.p_value if own is not None and not cell["hidden"] else None
            cells[kind] = {**cell, "p": p, "differs": False}
        rows.append({"code": code, "cells": cells})
    return {"code": ranking.code, "measure": ranking.by.value, "is_share": ranking.by.value == "major", "rows": rows}


def _name_differences(rankings: Sequence[Plain]) -> None:
    """Which sizes say a thing more or less often than the others: Benjamini–Hochberg over all that is shown."""
    cells = [cell for ranking in rankings for row in ranking["rows"] for cell in row["cells"].values()]
    for cell, q in zip(cells, false_discovery([cell["p"] for cell in cells]), strict=True):
        cell["differs"] = q is not None and q <= LEVEL
