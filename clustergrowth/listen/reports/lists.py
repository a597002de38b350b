"""Every report one may read; and the figures of one of them as a table."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.common.components.templatetags.components import said
from clustergrowth.common.languages import in_language
from clustergrowth.common.lists.cells import aside, councils, day, late, link
from clustergrowth.common.lists.pages import Button, Column, Empty, ExportField, ListPage, fields
from clustergrowth.common.tables.writing import Cell
from clustergrowth.engine.disclosure import rounded
from clustergrowth.listen.reports.forms import ReportsFilter
from clustergrowth.listen.reports.models import Content, Report, ReportQuerySet
from clustergrowth.listen.reports.queries.reports import filtered_reports
from clustergrowth.people.permissions import may


class Reports(ListPage):
    name, title, heading = "reports", __("Needs reports"), __("Regional Growth Needs Analysis Reports")
    standfirst = __(
        "What the firms of each region need, signed off by their council. A published report never changes; "
        "a correction is a new version."
    )
    empty = Empty(
        __("No reports yet"),
        __(
            "When a council has asked its firms, it writes down what they need and signs it off. "
            "The report is then here for good."
        ),
    )
    filter = ReportsFilter
    file = fields(
        "number=series.number version council=series.place",
        ExportField("survey", lambda report: str(report.series.wave.title)),
        "state signed_under submitted_at signed_at published_at retracted_at",
    )

    def rows(self) -> ReportQuerySet:
        return filtered_reports(self.viewer, self.wanted)

    def columns(self) -> list[Column]:
        return [
            Column(_("Number"), _number, css="nowrap"),
            Column(_("Council"), lambda report: councils(report.council) or _("All councils")),
            Column(_("Survey"), lambda report: said(report.series.wave.title)),
            Column(_("State"), _state),
            Column(_("Published"), lambda report: day(report.published_at), sort="published_at"),
        ]

    def buttons(self) -> list[Button]:
        may_begin = may(self.viewer, "reports.write") or may(self.viewer, "reports.write_network")
        return [Button(_("Start a report"), "report_new")] if may_begin else []


def _number(report: Any) -> str:
    return link(report.series.number, "report", report.series.place, report.series.number)


def _state(report: Any) -> str:
    state = late(_("retracted")) if report.retracted_at else report.get_state_display()
    return aside(state, _("version %(version)s") % {"version": report.version} if report.version > 1 else "")


HEADER = (
    "number", "version", "council", "ranking", "code", "text", "area", "measure", "rank", "rank_from", "rank_to",
    "value", "low_95", "high_95", "firms", "missing", "effective_firms", "hidden", "specificity", "specificity_low_90",
    "specificity_high_90", "is_specific",
)  # fmt: skip


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
