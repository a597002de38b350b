"""Themes as a table to take away."""

from collections.abc import Iterator

from django.db.models import QuerySet

from clustergrowth.agree.themes.models import Theme
from clustergrowth.common.languages import in_language
from clustergrowth.common.tables.writing import Cell

HEADER = ("id", "council", "theme", "lang", "state", "proposed_at", "agreed_at", "closed_at", "reasons")


def themes_as_rows(found: QuerySet[Theme]) -> tuple[tuple[str, ...], Iterator[list[Cell]]]:
    """Heading and rows; the theme in the reader's language where there is one, and which language it is."""
    return HEADER, (_row(one) for one in found.iterator(chunk_size=500))


def _row(one: Theme) -> list[Cell]:
    title, lang = in_language(one.title)
    reasons: int = getattr(one, "reasons", 0)
    return [one.pk, one.council.slug, title, lang, one.state, one.proposed_at, one.agreed_at, one.closed_at, reasons]
