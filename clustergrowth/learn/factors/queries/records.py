"""The records behind each figure: lines of the ledger, organisations, themes or actions."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clustergrowth.agree.themes.models import Theme
from clustergrowth.common.limits.sizes import PAGE
from clustergrowth.learn.factors.queries.counts import Counts, action_lines, outcome_lines, worked_for
from clustergrowth.people.councils.queries.councils import engineering_smes, included
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.queries import IS_SME
from clustergrowth.record.models import Line
from clustergrowth.record.queries import Tie, universities_in


class Listed:
    """Records by their numbers, in this order: only those looked at are fetched; what is gone is missing."""

    def __init__(self, model: type[Model], ids: Sequence[int]) -> None:
        self.model, self.ids = model, ids

    def __len__(self) -> int:
        return len(self.ids)

    def count(self) -> int:
        return len(self)

    @overload
    def __getitem__(self, place: int) -> Any: ...

    @overload
    def __getitem__(self, place: slice) -> list[Any]: ...

    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, int):
            return self[place : place + 1][0]
        ids = list(self.ids[place])
        rows = self.model._default_manager.in_bulk(ids)
        return [rows[id] for id in ids if id in rows]

    def __iter__(self) -> Iterator[Any]:
        for start in range(0, len(self), PAGE):
            yield from self[start : start + PAGE]


@dataclass(frozen=True)
class Records:
    """What a figure counts: records of one kind, newest or by name first.

    Who is included is public; who was worked for is an act of the firm's own: the public reads those by kind, unless
    the firm has a public page.
    """

    title: str | Promise
    kind: str  # lines, organisations, themes
    records: Listed
    names_all: bool = True


def _lines(interacting: dict[int, list[tuple[int, int]]], ties: Iterable[Tie]) -> list[int]:
    """The interactions between the ends of these ties, newest first."""
    wanted = {tie.pair for tie in ties}
    return [line for line, pairs in interacting.items() if not wanted.isdisjoint(pairs)]


def _with_universities(ties: list[Tie], firms: frozenset[int]) -> list[Tie]:
    partners = universities_in(ties) - firms
    return [tie for tie in ties if (tie.a in firms and tie.b in partners) or (tie.b in firms and tie.a in partners)]


def sme_university_lines(facts: Counts) -> list[int]:
    return _lines(facts.interacting, _with_universities(facts.ties, facts.firms))


def _lines_of_both_years(facts: Counts) -> list[int]:
    firms = facts.firms_in_both_years
    before = _lines(facts.interacting_before, _with_universities(facts.ties_before, firms))
    return _lines(facts.interacting, _with_universities(facts.ties, firms)) + before


def _by_name(organisations: QuerySet[Organisation]) -> list[int]:
    return _numbers(organisations.order_by("folded", "pk"))


def _numbers(rows: QuerySet[Any]) -> list[int]:
    return list(rows.values_list("pk", flat=True))


def _staff(facts: Counts) -> list[int]:
    return _by_name(Organisation.objects.filter(pk__in=facts.staff_told.values("organisation")))


def _themes(facts: Counts) -> list[int]:
    agreed = Theme.objects.filter(council__in=facts.scope.councils, agreed_at__isnull=False)
    return _numbers(agreed.order_by("-agreed_at", "-pk"))


_LINES: dict[str, tuple[str | Promise, Callable[[Counts], list[int]]]] = {
    "coverage": (_("Interactions of engineering SMEs with universities"), sme_university_lines),
    "volume": (_("Interactions of engineering SMEs with universities"), sme_university_lines),
    "growth": (_("Interactions of the same engineering SMEs with universities, in both years"), _lines_of_both_years),
    "crossing": (_("Interactions between councils"), lambda f: _lines(f.interacting, f.crossing)),
    "index": (
        _("Interactions of members, inside councils and between them"),
        lambda f: _lines(f.interacting, f.of_members),
    ),
    "outside": (_("Interactions with organisations outside the network"), lambda f: _lines(f.interacting, f.outside)),
    "outcomes": (_("What came of it"), lambda f: _numbers(outcome_lines(f))),
    "adapted": (_("Actions carried out"), lambda f: _numbers(action_lines(f))),
}
_ORGANISATIONS: dict[str, tuple[str | Promise, Callable[[Counts], list[int]]]] = {
    "organisations": (_("Organisations included"), lambda f: _by_name(included(f.scope.councils))),
    "smes": (_("SMEs included"), lambda f: _by_name(included(f.scope.councils).filter(IS_SME))),
    "worked_for": (_("SMEs worked for"), lambda f: _by_name(worked_for(f.scope, f.window))),
    "engineering": (_("Engineering SMEs"), lambda f: _by_name(engineering_smes(f.scope.councils))),
    "staff": (_("Engineering SMEs that gave their staff at joining and today"), _staff),
}
_OWN_ACTS = ("worked_for", "staff")
_THEMES: dict[str, tuple[str | Promise, Callable[[Counts], list[int]]]] = {"themes": (_("Agreed themes"), _themes)}
_ALL: dict[str, tuple[str | Promise, Callable[[Counts], list[int]]]] = {**_LINES, **_ORGANISATIONS, **_THEMES}
NAMES = tuple(_ALL)


def listed(name: str, ids: Sequence[int]) -> Records:
    """The records of one figure, of which the numbers are known. A name nobody knows is a 404."""
    if name not in _ALL:
        raise Http404
    title, _find = _ALL[name]
    if name in _LINES:
        return Records(title, "lines", Listed(Line, ids))  # each side is named or not by record.queries.shown
    if name in _THEMES:
        return Records(title, "themes", Listed(Theme, ids))
    return Records(title, "organisations", Listed(Organisation, ids), names_all=name not in _OWN_ACTS)


def found(name: str, facts: Counts) -> list[int]:
    """Their numbers, looked for now."""
    _title, find = _ALL[name]
    return find(facts)


def records_of(name: str, facts: Counts) -> Records:
    """The records of one figure, looked for now."""
    return listed(name, found(name, facts) if name in _ALL else [])
