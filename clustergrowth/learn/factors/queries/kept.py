"""What was counted is kept, and a page reads that: its time does not grow with the ledger (decision 0031).

What is kept holds while it rests on the same: the last line of the ledger, the memberships, organisations, councils and
themes as they are, and the day. What no longer holds is counted at once where that reads few rows, so that a small
network is always right; else it is shown with its moment, and the worker counts anew.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, overload

from django.db import connection
from django.db.models import Model, Q
from psycopg import sql

from clustergrowth.agree.themes.models import Theme, ThemeEvidence
from clustergrowth.common import clock, jobs
from clustergrowth.learn.factors.domain import FigureTally
from clustergrowth.learn.factors.models import KeptCount
from clustergrowth.learn.factors.queries import records
from clustergrowth.learn.factors.queries.counts import Counts
from clustergrowth.learn.factors.queries.scopes import NETWORK, FigureScope, all_scopes, network
from clustergrowth.listen.analysis.domain.json import as_json, read
from clustergrowth.people.councils.models import Council, Focus, Inclusion, Membership
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.record.models import Line

FORMULAE = 2  # raised when what is counted changes
QUICK = 3_000  # rows: a count that reads fewer takes some tens of milliseconds, and a page may wait for it
TRUSTED = timedelta(minutes=1)  # a line with a lower number may be committed after one with a higher
SHARE = 10  # the worker counts at most a tenth of the time: what took a minute is not taken up again for ten
REST = 2  # 300 people on two cores while it counts: p95 1.1 s; 4.2 s over four minutes when it counted in one go
GIVEN_UP_AFTER = timedelta(minutes=15)  # whoever was asked to count then is dead
GROW: tuple[type[Model], ...] = (Line, Membership)  # of which the last one says what came
CHANGE: tuple[type[Model], ...] = (Membership, Organisation)  # whose history says what was changed
SMALL: tuple[type[Model], ...] = (Council, Focus, Inclusion, Theme, ThemeEvidence)  # that are read as they stand


# --- what the figures rest on ----------------------------------------------------------------------------------------


def _statement() -> sql.Composed:
    """One question for all of it; each part is the end of an index, or a table of some hundred rows."""
    last, whole = sql.SQL("(SELECT max({}) FROM {})"), sql.SQL("(SELECT sum(hashtextextended(t::text, 0)) FROM {} t)")
    events = [model.pgh_event_models["update"] for model in CHANGE]  # type: ignore[attr-defined]  # of pghistory
    tables = [(model._meta.pk.column, model._meta.db_table) for model in (*GROW, *events)]
    parts = [last.format(*map(sql.Identifier, table)) for table in tables]
    parts += [whole.format(sql.Identifier(model._meta.db_table)) for model in SMALL]
    return sql.SQL("SELECT {}").format(sql.SQL(", ").join(parts))


def rests_on() -> str:
    with connection.cursor() as cursor:
        cursor.execute(_statement())
        state = cursor.fetchone()
    return "|".join(map(str, (FORMULAE, clock.today(), *state)))


def _holds(row: KeptCount | None, state: str, moment: datetime) -> bool:
    if row is None or row.rests_on != state:
        return False
    trusted = TRUSTED if row.weight <= QUICK else max(TRUSTED, _pause(row))
    return timedelta(0) <= moment - row.counted_at < trusted


def _pause(row: KeptCount) -> timedelta:
    return timedelta(milliseconds=row.took) * SHARE


def _may_wait(row: KeptCount | None) -> bool:
    """Shown as it was counted then: never where another release counted, whose numbers this one cannot read."""
    return row is not None and row.weight > QUICK and row.rests_on.startswith(f"{FORMULAE}|")


# --- the figures -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class KeptFigures:
    """The figures of some scopes in their order; ``as_of`` is told where they are not those of this moment."""

    tallies: Sequence[FigureTally]
    as_of: datetime | None

    @property
    def first(self) -> FigureTally:
        return self.tallies[0]


def figures_of(*wanted: FigureScope) -> KeptFigures:
    """What was counted for these scopes, counted now where it must be."""
    state, moment = rests_on(), clock.now()
    rows = {row.scope: row for row in KeptCount.objects.filter(scope__in=[scope.key for scope in wanted], part="")}
    late = [scope for scope in wanted if not _holds(rows.get(scope.key), state, moment)]
    if any(not _may_wait(rows.get(scope.key)) for scope in late):
        rows |= {row.scope: row for row in _count(late, state)}
        late = []
    if late:
        _ask(rows[late[0].key], moment)
    tallies = [read(FigureTally, rows[scope.key].content) for scope in wanted]
    return KeptFigures(tallies, min((rows[scope.key].counted_at for scope in late), default=None))


def _count(wanted: Iterable[FigureScope], state: str) -> list[KeptCount]:
    """Count these scopes, which share the ties of the network, and keep it."""
    began, whole = time.monotonic(), Counts(network())
    return _keep([_figures(Counts(scope, shared=whole)) for scope in wanted], state, began)


def _figures(facts: Counts) -> KeptCount:
    return _row(facts, "", content=as_json(facts.tally))


def _row(facts: Counts, part: str, **counted: Any) -> KeptCount:
    return KeptCount(scope=facts.scope.key, part=part, counted_at=facts.window.until, weight=facts.weight, **counted)


def _keep(rows: list[KeptCount], state: str, began: float) -> list[KeptCount]:
    """What was counted together took as long as all of it: that says how long the worker rests."""
    took = round((time.monotonic() - began) * 1000)
    for row in rows:
        row.rests_on, row.took = state, took
    fields = ["rests_on", "counted_at", "weight", "took", "asked_at", "content", "records"]
    return KeptCount.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["scope", "part"], update_fields=fields
    )


# --- the records behind a figure -------------------------------------------------------------------------------------


class KeptNumbers(Sequence[int]):
    """The numbers of records, of which the database gives the stretch that is looked at."""

    def __init__(self, row: KeptCount) -> None:
        self._row = KeptCount.objects.filter(pk=row.pk)

    @cached_property
    def _length(self) -> int:
        return self._row.values_list("records__len", flat=True).first() or 0

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> int: ...

    @overload
    def __getitem__(self, place: slice) -> list[int]: ...

    def __getitem__(self, place: int | slice) -> int | list[int]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        start, stop, _step = place.indices(len(self))
        return self._row.values_list(f"records__{start}_{stop}", flat=True).first() or []


@dataclass(frozen=True)
class KeptRecords:
    """The records behind one figure; ``as_of`` is told where they are not those of this moment."""

    found: records.Records
    as_of: datetime | None


def records_of(name: str, scope: FigureScope) -> KeptRecords:
    """The records behind a figure, looked for now where they must be."""
    records.listed(name, [])  # a name nobody knows is told before anything is counted
    state, moment = rests_on(), clock.now()
    row = KeptCount.objects.filter(scope=scope.key, part=name).defer("records").first()
    if row is None or (row.weight <= QUICK and not _holds(row, state, moment)):
        return KeptRecords(records.listed(name, _find(name, scope, state).records), None)
    as_of = None
    if not _holds(row, state, moment):
        _ask(row, moment)
        as_of = row.counted_at
    return KeptRecords(records.listed(name, KeptNumbers(row)), as_of)


def _find(name: str, scope: FigureScope, state: str) -> KeptCount:
    began, facts = time.monotonic(), Counts(scope)
    (row,) = _keep([_records(name, facts)], state, began)
    if row.weight > QUICK:  # a page had to wait for it: the others need not
        _ask(row, row.counted_at)
    return row


def _records(name: str, facts: Counts) -> KeptCount:
    return _row(facts, name, records=records.found(name, facts))


# --- counting anew ---------------------------------------------------------------------------------------------------


def _ask(row: KeptCount, moment: datetime) -> None:
    """Have the worker count everything anew, once, and not before it has rested: the network's figures say when."""
    whole = KeptCount.objects.filter(scope=NETWORK, part="").defer("content").first() or row
    if timedelta(0) <= moment - whole.counted_at < _pause(whole):
        return
    free = Q(asked_at=None) | Q(asked_at__lte=moment - GIVEN_UP_AFTER)
    if KeptCount.objects.filter(free, pk=whole.pk).update(asked_at=moment):
        jobs.defer("factors.recount_all")


def _unhurried(count: Callable[..., KeptCount], *of: Any) -> KeptCount:
    """The worker leaves the machine to those who wait for a page for twice as long as it counted."""
    began = time.monotonic()
    row = count(*of)
    if jobs.are_background():
        time.sleep(REST * (time.monotonic() - began))
    return row


def recount_all() -> int:
    """The figures of every scope, and the records behind each of them; how many counts are kept now."""
    state, began, whole = rests_on(), time.monotonic(), Counts(network())
    rows = []
    for scope in all_scopes():
        facts = Counts(scope, shared=whole)
        rows += [_unhurried(_figures, facts), *(_unhurried(_records, name, facts) for name in records.NAMES)]
    KeptCount.objects.exclude(scope__in={row.scope for row in rows}).delete()
    return len(_keep(rows, state, began))
