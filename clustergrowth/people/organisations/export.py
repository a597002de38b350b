"""The directory as a table; its headings are those the import understands."""

from collections.abc import Iterable, Iterator

from clustergrowth.common.tables.writing import Cell
from clustergrowth.people.organisations.models import Organisation

PUBLIC = ("name", "kind", "city", "country", "councils")
MORE = ("short name", "street", "postcode", "nuts", "site", "ror", "pic", "nace", "size (self-declared)", "founded")


def columns(*, wide: bool) -> tuple[str, ...]:
    """What the public may have, and what who is signed in may have besides."""
    return PUBLIC + MORE if wide else PUBLIC


def rows(organisations: Iterable[Organisation], *, wide: bool) -> Iterator[tuple[Cell, ...]]:
    for one in organisations:
        councils = ", ".join(membership.council.slug for membership in one.current)  # type: ignore[attr-defined]
        public = (one.name, one.kind, one.city, one.country, councils)
        yield (*public, *_more(one)) if wide else public


def _more(one: Organisation) -> tuple[Cell, ...]:
    numbers = (one.ror or "", one.pic or "", ", ".join(one.nace), one.size, one.founded)
    return (one.short_name, one.street, one.postcode, one.nuts, one.site, *numbers)
