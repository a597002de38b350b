"""Finding what an address means."""

from typing import Any

from django.http import Http404, HttpRequest

from clustergrowth.common.htmx import SignedIn
from clustergrowth.listen.reports.models import NETWORK, Report
from clustergrowth.listen.reports.queries.reports import RELATED, permission_for
from clustergrowth.people.permissions import require
from clustergrowth.people.subjects import subject


def cited_for(request: HttpRequest, place: str, number: str) -> Report:
    """What the address means to whoever opens it: the latest published version, else the latest they may read."""
    return _report(request, place, series__number=number)


def version_for(request: HttpRequest, place: str, number: str, version: int) -> Report:
    """One version, for whoever may read it."""
    return _report(request, place, series__number=number, version=version)


def _report(request: HttpRequest, place: str, **which: Any) -> Report:
    rows = Report.objects.visible_to(request.user).select_related(*RELATED).as_cited()
    which |= {"series__council__isnull": True} if place == NETWORK else {"series__council__slug": place}
    return subject(request.user, rows, **which)


def own_version(request: SignedIn, place: str, number: str, version: int) -> Report:
    """One version, for whoever may write it."""
    report = version_for(request, place, number, version)
    require(request.user, permission_for(report.series.council_id), report)
    return report


def language(code: str, offered: tuple[str, ...]) -> str:
    if code not in offered:
        raise Http404
    return code
