"""Reading reports: which there are, what each says, who signed it off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from clustergrowth.common import clock, ports
from clustergrowth.common.figures import MINIMUM_CELL
from clustergrowth.common.languages import CODES, NAMES
from clustergrowth.common.languages.searching import holds
from clustergrowth.common.lists.narrowing import narrowed
from clustergrowth.common.ports import Ref, Step
from clustergrowth.listen.reports.models import (
    Content,
    Passage,
    Print,
    Report,
    ReportQuerySet,
    ReportSection,
    ReportState,
    Series,
)
from clustergrowth.listen.reports.queries.content import content_of_council, content_of_network, voices_of
from clustergrowth.listen.surveys.models import Response, Sample, Wave
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of, persons_visible_to
from clustergrowth.people.permissions import may
from clustergrowth.people.persons.models import Person, Viewer

RELATED = ("series__council", "series__wave__instrument", "corrects__series", "corrected_by__series")
HERE = 12  # place in the chain: after the evidence, before the need
FEWEST_COUNCILS = 2  # in a report on all of them
GIVEN_UP = timedelta(minutes=5)  # after which a PDF that did not come can be asked for again
NETWORK_SECTIONS = (
    ReportSection.SUMMARY,
    ReportSection.NEEDS,
    ReportSection.SPECIFIC,
    ReportSection.COMPARISON,
    ReportSection.PLANS,
    ReportSection.LIMITS,
)


def filtered_reports(viewer: Viewer, wanted: Mapping[str, Any]) -> ReportQuerySet:
    """The latest version of each report that the viewer may read, narrowed by what the filter form gives."""
    seen = Report.objects.visible_to(viewer)
    newest = seen.order_by().values("series").annotate(last=Max("pk")).values("last")
    reports = seen.filter(pk__in=newest).select_related("series__council", "series__wave").defer("content")
    asked = {"q": wanted.get("q"), "series__council": wanted.get("council"), "series__year": wanted.get("year")}
    return narrowed(reports, asked, "series__council", "series__year").order_by("-series__year", "series__number")


def years_with_reports() -> list[int]:
    return list(Series.objects.order_by("-year").values_list("year", flat=True).distinct())


def versions_of(series: Series, viewer: Viewer) -> list[Report]:
    """All versions one may read, the latest first."""
    versions = Report.objects.visible_to(viewer).filter(series=series).defer("content")
    return list(versions.select_related("series__council").order_by("-version"))


def reports_of(council: Council) -> QuerySet[Report]:
    """What stands on a council's page: its published reports, of each the latest version, the newest first."""
    newest = Report.objects.published().filter(series__council=council).order_by()
    latest = newest.values("series").annotate(last=Max("pk")).values("last")
    reports = Report.objects.filter(pk__in=latest).select_related("series__council", "series__wave")
    return reports.defer("content").order_by("-published_at")


def reports_before(council: Council) -> QuerySet[Report]:
    """What a meeting of this council can sign off."""
    waiting = Report.objects.filter(series__council=council, state=ReportState.SUBMITTED)
    return waiting.select_related("series__council", "series__wave").defer("content").order_by("submitted_at")


def texts_of(report: Report) -> dict[str, dict[str, str]]:
    """What is written for each place now: the latest that was saved."""
    latest = Passage.objects.filter(report=report).order_by("section", "-saved_at", "-pk").distinct("section")
    return {passage.section: words for passage in latest if (words := _plain(passage.text))}


def _plain(text: Any) -> dict[str, str]:
    texts = text.data if isinstance(getattr(text, "data", None), dict) else {"en": str(text)}
    return {code: words for code in CODES if (words := (texts.get(code) or "").strip())}


def history_of(report: Report, section: str, viewer: Viewer) -> list[tuple[Passage, str]]:
    """What was saved for one place, the latest first, with the name of who did where the viewer may know it."""
    rows = list(Passage.objects.filter(report=report, section=section).order_by("-saved_at", "-pk")[:50])
    ids = {row.by_id for row in rows if row.by_id}
    names = dict(persons_visible_to(viewer).filter(pk__in=ids).values_list("pk", "name")) if ids else {}
    return [(row, names.get(row.by_id or 0, "")) for row in rows]


def content_of(report: Report) -> Content:
    """What a report says: frozen, or as it stands now while it is a draft."""
    if report.content is not None:
        frozen: Content = report.content
        return frozen
    make = content_of_network if report.series.council_id is None else content_of_council
    return make(report.series, texts_of(report))


def content_to_read(report: Report) -> Content:
    """The same with the words of its quotations, for the page: on paper they could not be taken back."""
    content = content_of(report)
    return {**content, "voices": voices_of(content, report.series.council)}


def sections_of(report: Report) -> list[ReportSection]:
    """Where the council speaks in this report."""
    return list(NETWORK_SECTIONS if report.series.council_id is None else ReportSection)


def signer_of(report: Report, viewer: Viewer) -> str:
    """The lead's name behind the key, where the viewer may know it."""
    if report.signed_by is None:
        return ""
    named = persons_visible_to(viewer).filter(key=report.signed_by).values_list("name", flat=True)
    return named.first() or ""


@dataclass(frozen=True)
class Startable:
    """A closed survey without a report, of one council or of all; ``why_not`` says why it cannot bear one."""

    wave: Wave
    council: Council | None
    why_not: str | Promise


def startable(viewer: Person) -> list[Startable]:
    """Closed surveys on which the viewer could start a report: a council's part in one, or a whole one for all."""
    taken: set[tuple[int | None, int]] = set(Series.objects.values_list("council_id", "wave_id"))
    closed = Sample.objects.filter(wave__state=Wave.State.CLOSED, council__in=access_of(viewer).coordinates)
    rows = [
        Startable(sample.wave, sample.council, too_few_firms(sample.answered))
        for sample in closed.annotate(answered=_answered()).select_related("wave", "council")
    ]
    if may(viewer, "reports.write_network"):
        published = Count("samples", filter=Q(samples__published_at__isnull=False))
        waves = Wave.objects.filter(state=Wave.State.CLOSED).annotate(published=published).filter(published__gt=0)
        rows += [Startable(wave, None, too_few_councils(getattr(wave, "published", 0))) for wave in waves]
    free = [row for row in rows if (row.council and row.council.pk, row.wave.pk) not in taken]
    return sorted(free, key=lambda row: (row.council is None, -row.wave.opens.toordinal(), -row.wave.pk))


def _answered() -> Coalesce:
    """How many firms of a council have answered, for each of its parts in surveys."""
    rows = Response.objects.filter(wave=OuterRef("wave"), council=OuterRef("council"), submitted_at__isnull=False)
    counted = rows.order_by().values("wave").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def too_few_firms(answered: int) -> str | Promise:
    """Why no report can be written on so few answers; nothing where it can."""
    if answered >= MINIMUM_CELL:
        return ""
    return _("Fewer than 5 firms have answered, so no figures can be shown and no report written.")


def too_few_councils(published: int) -> str | Promise:
    if published >= FEWEST_COUNCILS:
        return ""
    return _("Fewer than two councils have published their analysis, so there is nothing to compare yet.")


def latest_on(wave: Wave, council: Council | None) -> Report:
    """The newest version of the report on a survey that is begun already."""
    return Report.objects.filter(series__wave=wave, series__council=council).select_related(*RELATED).latest("version")


@dataclass(frozen=True)
class Prints:
    """How far the PDFs of a report have come at its present stage; ``content`` is not read."""

    rows: Mapping[str, Print]
    to_ask: Sequence[tuple[str, str]]  # languages whoever writes the report may have made

    @property
    def made(self) -> list[Print]:
        return [row for row in self.rows.values() if row.made_at is not None]

    @property
    def waiting(self) -> int:
        return len(self.rows) - len(self.made)


def prints_of(report: Report) -> Prints:
    stage = ReportState.SUBMITTED if report.state == ReportState.SIGNED else report.state
    prints = Print.objects.filter(report=report, stage=stage).defer("content")
    rows = {row.lang: row for row in sorted(prints, key=lambda row: CODES.index(row.lang))}
    late = clock.now() - GIVEN_UP
    missing = [
        code for code in CODES if code not in rows or (rows[code].made_at is None and rows[code].asked_at < late)
    ]
    offered = CODES if report.state == ReportState.DRAFT else missing
    return Prints(rows, [(code, NAMES[code]) for code in offered])


def thread_of(report: Report, viewer: Viewer) -> list[Step]:
    """The survey before it, this report, and what later nouns hang on it."""
    ref = Ref("wave", report.series.wave_id)
    link = ports.described([ref], viewer).get(ref)
    evidence = Step(_("Evidence"), "filled", 1, link.url if link else "", link.title if link else "", order=10)
    here = Step(_("Report"), "here", 1, hint=report.series.number, order=HERE)
    return sorted([evidence, here, *ports.steps_for("report", report.pk, viewer)], key=lambda step: step.order)


def search_reports(words: str, viewer: Viewer) -> QuerySet[Report]:
    return filtered_reports(viewer, {}).filter(holds(words, "search"))


def may_write(viewer: Viewer, report: Report) -> bool:
    return may(viewer, permission_for(report.series.council_id), report)


def permission_for(council_id: int | None) -> str:
    return "reports.write_network" if council_id is None else "reports.write"
