"""Members and contacts as tables; their headings are those the import understands."""

from collections.abc import Iterable, Iterator

from clustergrowth.common.tables.writing import Cell
from clustergrowth.people.councils.models import Contact, Membership

MEMBERS = (
    "name", "short name", "kind", "street", "postcode", "city", "country", "nuts", "site", "vat", "ror", "pic", "nace",
    "staff", "founded", "member since", "member until", "through", "year of the figures", "staff at joining",
    "turnover at joining", "exports at joining",
)  # fmt: skip
CONTACTS = ("name", "e-mail", "telephone", "organisation", "note", "source")


def member_rows(memberships: Iterable[Membership]) -> Iterator[tuple[Cell, ...]]:
    for row in memberships:
        one = row.organisation
        place = (one.street, one.postcode, one.city, one.country, one.nuts, one.site)
        numbers = (one.vat or "", one.ror or "", one.pic or "", ", ".join(one.nace), one.staff, one.founded)
        through = row.through.name if row.through else ""
        baseline = (row.baseline_year, row.baseline_staff, row.baseline_turnover, row.baseline_exports)
        yield (one.name, one.short_name, one.kind, *place, *numbers, row.since, row.until, through, *baseline)


def contact_rows(contacts: Iterable[Contact]) -> Iterator[tuple[Cell, ...]]:
    for row in contacts:
        firms = ", ".join(one.organisation.name for one in row.person.current)  # type: ignore[attr-defined]
        yield (row.name, row.address or "", row.phone, firms, row.note, row.source)  # type: ignore[attr-defined]
