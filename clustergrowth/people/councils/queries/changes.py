"""What was changed of a council: from what to what, when and by whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, cast

from django.db import models
from django.utils.text import Truncator, capfirst

from clustergrowth.common.languages import in_language, spoken
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import persons_visible_to
from clustergrowth.people.organisations.domain.codes import region_names
from clustergrowth.people.organisations.domain.countries import country_name
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Viewer

MOST = 100  # the newest, of a page one reads
SHOWN = 120  # signs of a text
FIELDS = (
    "name", "slug", "city", "country", "nuts", "time_zone", "latitude", "longitude", "languages", "form", "prefix",
    "letter", "focus", "promise", "mission", "vision", "involved", "benefits", "founded_on", "leader_member_id",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One field, as it was and as it became; ``by`` is empty where the reader may not see who."""

    at: datetime
    by: str
    label: str
    before: str
    after: str


def changes_of(council: Council, viewer: Viewer) -> list[Change]:
    """The newest first; whatever came before the history began has no line."""
    events: Any = Council.pgh_event_model  # type: ignore[attr-defined]  # made by pghistory
    rows = events.objects.filter(pgh_obj=council.pk).select_related("pgh_context").order_by("-pk")[: MOST + 1]
    keys = {row: (row.pgh_context.metadata or {}).get("by", "") if row.pgh_context else "" for row in rows}
    names = dict(persons_visible_to(viewer).filter(key__in=filter(None, keys.values())).values_list("key", "name"))
    called = {str(key): name for key, name in names.items()}
    return [
        Change(later.pgh_created_at, called.get(keys[later], ""), *what)
        for later, earlier in pairwise(rows)
        for what in _differences(earlier, later)
    ]


def _differences(earlier: Any, later: Any) -> Iterator[tuple[str, str, str]]:
    for name in FIELDS:
        before, after = getattr(earlier, name), getattr(later, name)
        if _plain(before) != _plain(after):
            field = cast("models.Field[Any, Any]", Council._meta.get_field(name.removesuffix("_id")))
            yield capfirst(str(field.verbose_name)), _said(name, before), _said(name, after)


def _plain(value: Any) -> Any:
    return getattr(value, "data", value)


def _said(name: str, value: Any) -> str:
    """A value as people write it."""
    if value in (None, "", []):
        return "–"
    match name:
        case "country":
            return country_name(value)
        case "nuts":
            return ", ".join(region_names(value))
        case "languages":
            return ", ".join(map(spoken.name_of, value))
        case "form":
            return str(Council(form=value).get_form_display())
        case "leader_member_id":
            organisation = Organisation.objects.filter(pk=value).first()
            return organisation.name if organisation else "–"
    if hasattr(value, "data"):
        return _short(in_language(value)[0])
    return _short(str(value))


def _short(text: str) -> str:
    return Truncator(text).chars(SHOWN)
