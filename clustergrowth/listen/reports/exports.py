"""Reports as tables: the list, and the figures of one report to the last digit."""

from collections.abc import Iterator

from clustergrowth.common.languages import in_language
from clustergrowth.common.tables.writing import Cell
from clustergrowth.engine.disclosure import rounded
from clustergrowth.listen.reports.models import Content, Report, ReportQuerySet

LIST_HEADER = (
    "number", "version", "council", "survey", "state", "signed_under", "submitted_at", "signed_at", "published_at",
    "retracted_at",
)  # fmt: skip
HEADER = (
    "number", "version", "council", "ranking", "code", "text", "area", "measure", "rank", "rank_from", "rank_to",
    "value", "low_95", "high_95", "firms", "missing", "effective_firms", "hidden", "specificity", "specificity_low_90",
    "specificity_high_90", "is_specific",
)  # fmt: skip


def list_rows(found: ReportQuerySet) -> Iterator[list[Cell]]:
    for one in found.iterator(chunk_size=500):
        yield [
            one.series.number, one.version, one.series.place, str(one.series.wave.title), one.state, one.signed_under,
            one.submitted_at, one.signed_at, one.published_at, one.retracted_at,
        ]  # fmt: skip


def figure_rows(report: Report, content: Content) -> Iterator[list[Cell]]:
    """Every figure of the report; what is hidden is empty."""
    head: list[Cell] = [report.series.number, report.version]
    if content["council"] is not None:
        slug = content["council"]["slug"]
        for ranking in content["rankings"]:
            for row in ranking["rows"]:
                yield rounded([*head, slug, *_figure(ranking, row, row)])
        return
    for ranking in content["comparison"]:
        for row in ranking["rows"]:
            for slug in ranking["councils"]:
                yield rounded([*head, slug, *_figure(ranking, row, row["cells"][slug])])


def _figure(ranking: Content, row: Content, cell: Content) -> list[Cell]:
    own = cell["specific"] or {}
    return [
        in_language(ranking["title"])[0], row["code"], in_language(row["label"])[0], row["area"], ranking["measure"],
        cell["rank"], cell["first"], cell["last"], cell["value"], cell["low"], cell["high"], cell["n"], cell["missing"],
        cell["effective_n"], cell["hidden"], own.get("times"), own.get("low"), own.get("high"), own.get("is_specific"),
    ]  # fmt: skip
