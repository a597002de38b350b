"""Where a firm's people find their comparison again: under Today until it was looked at, and on the firm's page."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from clustergrowth.common import clock
from clustergrowth.common.languages import in_language
from clustergrowth.common.ports import Lookup, Waiting, waits
from clustergrowth.listen.comparison.models import Compared
from clustergrowth.listen.comparison.queries import compared_for
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.permissions import may
from clustergrowth.people.persons.models import Person, Viewer

WAITS_FOR = timedelta(days=30)  # then a firm that did not look does not want to
ROWS = 3  # on Today: a person works for few firms


def waiting(person: Person) -> Sequence[Lookup[Sequence[Waiting]]]:
    rows = compared_for(sorted(access_of(person).organisations))
    return [waits(rows.filter(seen_at=None, handed_in_at__gt=clock.now() - WAITS_FOR), _waiting, ROWS)]


def _waiting(row: Compared) -> Waiting:
    firm = row.response.organisation
    title, _lang = in_language(row.wave.title)
    return Waiting(
        title=_("How %(name)s compares: %(title)s") % {"name": firm.name if firm else "", "title": title},
        detail=_("Your answers beside those of firms like yours. Nobody else sees this page."),
        url=_address(row),
        button=_("View"),
        since=row.handed_in_at,
        value=15,
        kind="comparison",
    )


def _address(row: Compared) -> str:
    firm = row.response.organisation
    return reverse("comparison_of_firm", args=[row.wave_id, firm.slug if firm else ""])


def on_organisation(organisation: Any, viewer: Viewer) -> Mapping[str, Any] | None:
    """For the people of the firm alone."""
    if not may(viewer, "comparison.see", organisation):
        return None
    rows = list(compared_for([organisation.pk])[:ROWS])
    if not rows:
        return None
    links = [(row.wave.title, _address(row)) for row in rows]
    return {
        "title": _("How you compare"),
        "template": "comparison/_on_organisation.html",
        "links": links,
        "order": 35,
    }
