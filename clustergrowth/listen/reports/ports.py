"""What reports show elsewhere: in threads, searches, on the desk and among what waits for somebody."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clustergrowth.common.languages import in_language
from clustergrowth.common.ports import Described, DeskGroup, DeskRow, Hit, Lookup, Step, Waiting, on_desk, waits
from clustergrowth.listen.analysis.models import Finding
from clustergrowth.listen.reports.models import Milestone, Passage, Report, ReportState
from clustergrowth.listen.reports.queries.reports import HERE, search_reports
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.persons.models import Person, Viewer


def thread(kind: str, ids: Sequence[int], viewer: Viewer) -> Mapping[int, Sequence[Step]]:
    """The published reports on a survey, or on the survey and council of a finding."""
    if kind == "wave":
        places: dict[int, tuple[int, int | None]] = {id: (id, None) for id in ids}
    elif kind == "finding":
        findings = Finding.objects.filter(pk__in=ids).values_list("pk", "wave_id", "council_id")
        places = {pk: (wave, council) for pk, wave, council in findings}
    else:
        return {}
    waves = {wave for wave, _council in places.values()}
    rows = Report.objects.published().filter(series__wave__in=waves).select_related("series__council").defer("content")
    reports = list(rows.order_by("series__number", "-version"))
    return {id: steps for id, place in places.items() if (steps := _steps(reports, *place))}


def _steps(rows: Sequence[Report], wave: int, council: int | None) -> list[Step]:
    fitting = [row for row in rows if row.series.wave_id == wave and council in (None, row.series.council_id)]
    numbers = {report.series.number: report for report in reversed(fitting)}
    if not numbers:
        return []
    series = next(iter(numbers.values())).series
    url = reverse("report", args=[series.place, series.number]) if len(numbers) == 1 else reverse("reports")
    return [Step(_("Report"), "filled", len(numbers), url, series.number if len(numbers) == 1 else "", order=HERE)]


def describe(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    rows = Report.objects.visible_to(viewer).filter(pk__in=ids).select_related("series__council").defer("content")
    return {
        report.pk: Described(
            _("%(number)s, version %(version)s") % {"number": report.series.number, "version": report.version},
            reverse("report_version", args=report.address),
        )
        for report in rows
    }


def title_of(report: Report) -> str:
    council = report.series.council
    name = in_language(council.name)[0] if council else _("All councils")
    return _("Needs report: %(name)s, %(number)s") % {"name": name, "number": report.series.number}


def search(words: str, viewer: Viewer, limit: int) -> Sequence[Hit]:
    return [
        Hit(_("Needs report"), title_of(row), str(row.get_state_display()), reverse("report", args=row.address[:2]))
        for row in search_reports(words, viewer)[:limit]
    ]


def desk(council: Council, viewer: Viewer) -> Lookup[DeskGroup | None]:
    """Reports of this council that are not published: what their next step is."""
    rows = Report.objects.filter(series__council=council).exclude(state=ReportState.PUBLISHED).defer("content")
    rows = rows.select_related("series__council").order_by("started_at")
    return on_desk(
        _("Needs reports"),
        rows,
        row=_desk_row,
        note=lambda total: ngettext("%(n)s not published yet", "%(n)s not published yet", total) % {"n": total},
        url=reverse("reports"),
        button=_("Continue"),
        order=34,
    )


def _desk_row(report: Report) -> DeskRow:
    address = reverse("report_version", args=report.address)
    detail, button, url = {
        ReportState.DRAFT: (_("Being written"), _("Continue writing"), reverse("report_write", args=report.address)),
        ReportState.SUBMITTED: (_("Waiting for a decision of the council"), _("View"), address),
        ReportState.SIGNED: (_("Signed off, not published"), _("Publish"), address),
    }[ReportState(report.state)]
    return DeskRow(report.series.number, detail, url, button)


def waiting_for(person: Person) -> Sequence[Lookup[Sequence[Waiting]]]:
    """For seat holders: the report that their council is going to decide on."""
    rows = Report.objects.filter(state=ReportState.SUBMITTED, series__council__in=access_of(person).sits_in)
    rows = rows.filter(submitted_at__isnull=False).select_related("series__council").defer("content")
    return [waits(rows.order_by("submitted_at"), _waiting)]


def _waiting(report: Report) -> Waiting:
    return Waiting(
        title=_("A needs report is waiting for your council"),
        detail=title_of(report),
        url=reverse("report_version", args=report.address),
        button=_("Read it"),
        since=report.submitted_at or report.started_at,
        value=40,
        kind="reports.submitted",
    )


def personal_data(person: Person) -> Mapping[str, Any]:
    written = Passage.objects.filter(by=person).order_by("pk")
    entries = Milestone.objects.filter(by=person).order_by("pk")
    signed = Report.objects.filter(signed_by=person.key).select_related("series").defer("content").order_by("pk")
    return {
        "report_passages": [
            {"section": row.section, "text": str(row.text), "at": row.saved_at.isoformat()} for row in written
        ],
        "policy_history": [{"text": str(milestone.text), "year": milestone.year} for milestone in entries],
        "reports_signed_off": [series.series.number for series in signed],
    }


def erase(person: Person) -> None:
    """Reports are the council's and stay; who wrote which sentence is forgotten. A signature keeps a key of nobody."""
    Passage.objects.filter(by=person).update(by=None)
    Milestone.objects.filter(by=person).update(by=None)
