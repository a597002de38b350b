"""Of the rows of a list those that the filters ask for, where a filter is no more than a field of the row."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import QuerySet

from clustergrowth.common.languages.searching import holds

Q = TypeVar("Q", bound="QuerySet[Any]")


def narrowed(rows: Q, wanted: Mapping[str, Any], *fields: str) -> Q:
    """Those that hold the words asked for as ``q``, and whose ``fields`` are what is asked for, if anything is."""
    if wanted.get("q"):
        rows = rows.filter(holds(wanted["q"], "search"))
    return rows.filter(**{name: wanted[name] for name in fields if wanted.get(name)})
