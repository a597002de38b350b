"""Going through a file: the same walk for looking it through, for importing it and for the command.

All of it is one transaction: a file that turns out unusable in its last row leaves nothing behind.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files import File
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.imports.work import Progress, reporter
from clustergrowth.common.tables.reading import Headings, Table, read
from clustergrowth.common.tables.reasons import BadValue, Unusable, because, declare
from clustergrowth.people.imports.domain.facts import RowFacts, RowReader, contact, expert, noted, organisation, posting
from clustergrowth.people.imports.models import Import, ImportRow, RowOutcome, What
from clustergrowth.people.imports.queries.entries import OF_PERSON
from clustergrowth.people.imports.queries.fields import fields_of
from clustergrowth.people.imports.queries.known import count_afresh, make_room, refresh_keys, rows_counted
from clustergrowth.people.imports.queries.listing import collected
from clustergrowth.people.imports.queries.tally import Fate, ImportTally, store
from clustergrowth.people.imports.services.contacts import TakingContacts
from clustergrowth.people.imports.services.preparing import delete_file, make_sure_it_names_somebody
from clustergrowth.people.imports.services.taking import STRETCH, TakingOrganisations

SHOWN = 50  # reasons kept for the page; all are counted
SUMMED_UP = ("understood", "refused", "similar", "remarked", "matched", "differing")  # of the tally, for the page
TOLD = ("matched", "remarked", "unplaced", "registered", "persons")
MANY = 5_000  # rows up to which names that are written alike are looked for
Keep = Callable[[Fate], None]
_READING: Mapping[What, Callable[..., Any]] = {
    What.ORGANISATIONS: organisation, What.CONTACTS: contact, What.OFFERS: posting, What.NEEDS: posting,
    What.EXPERTS: expert,
}  # fmt: skip


@contextmanager
def table_of(of: Import) -> Iterator[Table]:
    """The uploaded file, opened."""
    headings = Headings.THERE if of.has_headings else Headings.ABSENT
    with of.opened() as stream:
        yield read(stream, of.name, sheet=of.sheet or None, headings=headings)


def _understanding(of: Import) -> Callable[[int, list[str]], Any]:
    """What a row of this file says. Raises `BadValue`."""
    reading = RowReader(fields_of(of.what), of.columns, of.mapping, of.country, of.region, of.firms_are, of.others_are)
    return partial(_READING[What(of.what)], reading)


def go_through(
    of: Import,
    table: Table,
    *,
    progress: Progress,
    is_rehearsal: bool = False,
    keep: Keep | None = None,
) -> ImportTally:
    """Take every row of the table in, after `refresh_keys`. The caller's transaction decides whether that stays."""
    make_sure_it_names_somebody(of.what, of.mapping)
    today = clock.today(ZoneInfo(of.council.time_zone))
    tally = ImportTally(listing=keep)
    ImportRow.objects.filter(of=of).delete()  # of an earlier attempt
    make_room()
    taking: TakingContacts | TakingOrganisations = TakingContacts(of, today, tally)
    if of.what == What.ORGANISATIONS:
        taking = TakingOrganisations(of, today, tally, look_for_similar=is_rehearsal and of.all_rows <= MANY)
    counted = max(rows_counted() // 2, 1)  # a short list changes nothing the planner goes by, and looking takes seconds
    for good, bad in _one_ahead(_stretches(table, _understanding(of))):
        tally.rows += len(good) + len(bad)
        _stretch(of, tally, taking.stretch, good, bad)
        progress(tally.rows)
        if tally.rows >= 2 * counted:
            count_afresh()
            counted = tally.rows
    return tally


_Stretch = tuple[list[Any], list[Fate]]  # rows understood, and rows refused


def _stretches(table: Table, understand: Callable[[int, list[str]], Any]) -> Iterator[_Stretch]:
    """The rows of the file, a few thousand at a time."""
    good: list[Any] = []
    bad: list[Fate] = []
    width = len(table.columns)
    for line, cells, reason in table.rows:
        try:
            if reason is not None and reason.code != "more_cells":
                raise BadValue(reason.code, **reason.about)
            said = understand(line, cells[:width])
            if reason is not None:  # the first rows told how many columns there are: what stands beyond is no row's end
                said.remarks.append(noted(because("cells_left_out"), "", " · ".join(filter(None, cells[width:]))))
            good.append(said)
        except BadValue as wrong:
            bad.append(Fate(line, RowOutcome.REFUSED, reason=wrong.reason.as_json(), cells=cells))
        if len(good) + len(bad) >= STRETCH:
            yield good, bad
            good, bad = [], []
    if good or bad:
        yield good, bad


def _one_ahead(stretches: Iterator[_Stretch]) -> Iterator[_Stretch]:
    """Read the next stretch, which asks the database nothing, while the database takes the last one in."""
    language = translation.get_language()

    def following() -> _Stretch | None:
        with translation.override(language):
            return next(stretches, None)

    with ThreadPoolExecutor(max_workers=1) as reader:
        coming = reader.submit(following)
        while (stretch := coming.result()) is not None:
            coming = reader.submit(following)
            yield stretch


def _stretch(
    of: Import, tally: ImportTally, take: Callable[[list[Any]], None], good: list[Any], bad: list[Fate]
) -> None:
    tally.refused += [
        {"line": row.line, "reason": row.reason, "cells": row.cells} for row in bad[: SHOWN - len(tally.refused)]
    ]
    tally.assumed.update(word for one in good if isinstance(one, RowFacts) for word in one.assumed)
    tally.kinds.update(one.of["kind"] for one in good if isinstance(one, RowFacts) and "kind" in one.guessed)
    if good:
        take(good)
    tally.understood += [_shown(one) for one in good[: SHOWN - len(tally.understood)]]  # as it was decided
    tally.take_in(bad)
    store(of, bad)


def _shown(one: Any) -> dict[str, str]:
    """A row as understood, for the preview."""
    shown = {"line": str(one.line)}
    for name, value in one.of.items():
        shown[name] = ", ".join(value) if isinstance(value, list) else str(value)
    if isinstance(one, RowFacts):
        shown |= {"since": one.since.isoformat()} if one.since else {}
        shown |= {"labels": ", ".join(one.labels)} if one.labels else {}
        said = one.person.of if one.person else {}
        shown |= {field: str(said[name]) for name, field in OF_PERSON.items() if said.get(name)}
    elif one.posting:
        shown |= {OF_PERSON[name]: value for name, value in shown.items() if one.is_person and name in OF_PERSON}
        shown |= {
            name: ", ".join(value) if isinstance(value, list) else str(value) for name, value in one.posting.items()
        }
    return shown


def count_rows(of: Import) -> int:
    """How many rows the file has; a file that is unusable further down says so here, before anything is written."""
    with table_of(of) as table:
        return sum(1 for row in table.rows)


def look_through(of: Import) -> None:
    """Rehearse the import: everything is done and then given back; what was found is kept for the person to see."""
    with collected(of.what) as (keep, whole):
        try:
            of.all_rows = count_rows(of)
            Import.objects.filter(pk=of.pk).update(all_rows=of.all_rows)
            tally = rehearse(of, progress=reporter(of, least=STRETCH), keep=keep)
        except Unusable as wrong:
            close(of, Import.State.UNUSABLE, reason=wrong.reason.as_json())
            return
        listing = whole()
        if of.listing:
            of.listing.delete(save=False)  # of an earlier look
        if listing is not None:
            of.listing.save(f"listing-{of.pk}.csv", File(listing), save=False)
    of.summary = of.summary | {
        **{name: getattr(tally, name) for name in SUMMED_UP},
        "fields": dict(tally.fields),
        "totals": {name: tally.counts[name] for name in TOLD},
        "assumed": dict(tally.assumed),
        "kinds": dict(tally.kinds),
    }
    close(of, Import.State.CHECKED, tally)


def rehearse(of: Import, *, progress: Progress, table: Table | None = None, keep: Keep | None = None) -> ImportTally:
    """Go through the file and leave everything as it was."""
    refresh_keys()
    with transaction.atomic(), nullcontext(table) if table else table_of(of) as rows:
        tally = go_through(of, rows, progress=progress, is_rehearsal=True, keep=keep)
        transaction.set_rollback(True)
    return tally


def run(of: Import) -> None:
    """Import the file, whole or not at all; with ``all_or_nothing`` a refused row keeps every row out."""
    refresh_keys()
    try:
        with transaction.atomic(), table_of(of) as table:
            tally = go_through(of, table, progress=reporter(of, least=STRETCH))
            refused = tally.counts[RowOutcome.REFUSED]
            if of.all_or_nothing and refused:
                transaction.set_rollback(True)
            else:
                delete_file(of)
                close(of, Import.State.DONE, tally)
    except Unusable as wrong:
        close(of, Import.State.UNUSABLE, reason=wrong.reason.as_json())
        return
    if of.all_or_nothing and refused:
        with transaction.atomic():
            store(of, _refused_rows(of))
            close(of, Import.State.KEPT_OUT, ImportTally(Counter({RowOutcome.REFUSED: refused})))


def _refused_rows(of: Import) -> list[Fate]:
    """The refused rows alone, for download, after an import that was to take all rows or none."""
    with table_of(of) as table:
        return [row for _good, bad in _stretches(table, _understanding(of)) for row in bad]


def close(of: Import, state: str, tally: ImportTally | None = None, reason: Any = None) -> None:
    of.state, of.reason = state, reason
    if tally is not None:
        for name in (*RowOutcome.values, "outside"):
            setattr(of, name, tally.counts[name])
    if state == Import.State.DONE:
        of.finished_at = clock.now()
        of.summary = {}  # it showed rows of the file
    of.save()


declare(
    {
        "cells_left_out": _(
            "The row has more cells than the table has columns: the last ones are left out. Please check whether the "
            "others stand in the right columns."
        ),
    }
)
