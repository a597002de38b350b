"""Finding what an address means."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.forms import BaseForm
from django.http import Http404, HttpRequest, QueryDict

from clustergrowth.common.errors import Refused
from clustergrowth.common.htmx import SignedIn, show_in
from clustergrowth.listen.reports.models import NETWORK, Report
from clustergrowth.listen.reports.queries.reports import RELATED, permission_for
from clustergrowth.people.permissions import require
from clustergrowth.people.subjects import subject

T = TypeVar("T")


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
    found = version_for(request, place, number, version)
    require(request.user, permission_for(found.series.council_id), found)
    return found


def sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def done(form: BaseForm, act: Callable[[], T]) -> T | None:
    """Do it; what the house refuses stands in the form."""
    try:
        return act()
    except Refused as refused:
        show_in(form, refused)
        return None


def language(code: str, offered: tuple[str, ...]) -> str:
    if code not in offered:
        raise Http404
    return code
