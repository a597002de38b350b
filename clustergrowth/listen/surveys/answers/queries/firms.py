"""Whose answers a row of a file holds: an organisation we know, or a firm without a name that stays the same one."""

import hashlib
from collections.abc import Container, Iterable, Mapping, Sequence

from django.db.models import Q

from clustergrowth.common import clock
from clustergrowth.common.languages import fold, plain
from clustergrowth.people.councils.models import Council, Membership
from clustergrowth.people.councils.queries.councils import members_of
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.queries import live


def fingerprint(text: str) -> str:
    """The key of a firm in a file: the same for the same firm, and not its name."""
    return hashlib.sha256(plain(text).encode()).hexdigest()[:32] if text.strip() else ""


class KnownFirms:
    """Organisations by what a file may call them: slug, VAT, ROR, PIC, or a name only one of them has."""

    def __init__(self, councils: Iterable[Council], cells: Sequence[str]) -> None:
        councils = list(councils)
        wanted = {cell.strip() for cell in cells if cell.strip()}
        names = {fold(cell) for cell in wanted}
        codes = {cell.upper() for cell in wanted} | {cell.lower() for cell in wanted}
        rows = Organisation.objects.filter(
            Q(slug__in=codes) | Q(vat__in=codes) | Q(ror__in=codes) | Q(pic__in=codes) | Q(folded__in=names)
        ).only("pk", "slug", "vat", "ror", "pic", "folded", "country", "kind", "size", "declared_sme", "nace")
        members = (
            {pk for council in councils for pk in members_of(council).values_list("pk", flat=True)} if names else set()
        )
        self._by_code: dict[str, Organisation] = {}
        by_name: dict[str, list[Organisation]] = {}
        for row in rows:
            for code in (row.slug, row.vat, row.ror, row.pic):
                if code:
                    self._by_code[code.lower()] = row
            by_name.setdefault(row.folded, []).append(row)
        ids = {row.pk for row in rows}
        lists = Membership.objects.filter(live(clock.today()), organisation__in=ids)
        self._members = set(lists.values_list("organisation", "council"))
        self._placed = {organisation for organisation, _council in self._members}
        self._by_name = {name: firm for name, rows in by_name.items() if (firm := _only(rows, members))}

    def called(self, cell: str, council: Council) -> Organisation | None:
        """The one a cell means. A mere name never means a firm of another council: two firms may be called alike."""
        by_name = self._by_name.get(fold(cell))
        if by_name is not None and self.is_of_others(by_name, council):
            by_name = None
        return self._by_code.get(cell.strip().lower()) or by_name

    def is_of_others(self, organisation: Organisation, council: Council) -> bool:
        """Whether it belongs to another council and not to this one. Who belongs to none may be brought in by any."""
        return organisation.pk in self._placed and (organisation.pk, council.pk) not in self._members


def _only(rows: list[Organisation], members: set[int]) -> Organisation | None:
    """The one meant by a name: the only one, or the only member among several."""
    if len(rows) == 1:
        return rows[0]
    inside = [row for row in rows if row.pk in members]
    return inside[0] if len(inside) == 1 else None


def spelled(cells: Iterable[str]) -> set[str]:
    """What cells say, as ``spellings`` has it."""
    return {way for cell in cells if cell.strip() for way in (cell.strip().lower(), fold(cell))}


def spellings(organisation: Organisation) -> set[str]:
    """Every way a cell may mean it, also one by which others may be meant."""
    codes = (organisation.slug, organisation.vat, organisation.ror, organisation.pic)
    return {organisation.folded, *(code.lower() for code in codes if code)}


def who_may_not(wants: Mapping[int, int | None], has: Mapping[int, int | None], held: Container[int]) -> set[int]:
    """Of answers that would each stand for a firm, those that may not: another one stands for it, or an earlier one.

    ``held`` are firms of answers that stay as they are. Who may not keeps the firm it has, so that whoever would have
    had that one may not either.
    """
    holders: dict[int, int] = {}
    refused: list[int] = []
    for response, firm in sorted(wants.items(), key=lambda want: has.get(want[0]) != want[1]):  # who stays comes first
        if firm is not None and (firm in held or firm in holders):
            refused.append(response)
        elif firm is not None:
            holders[firm] = response
    for response in refused:  # grows meanwhile
        other = holders.pop(has.get(response) or 0, None)
        if other is not None:
            refused.append(other)
    return set(refused)
