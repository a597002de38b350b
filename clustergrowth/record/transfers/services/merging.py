"""Two records of one organisation become one, and two again; persons and records go to where they belong."""

from collections.abc import Collection, Mapping
from typing import Any

import pghistory
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.common import clock
from clustergrowth.common.errors import Gone, NotYours, Refused, TooLate
from clustergrowth.common.locks import GONE, lock, take
from clustergrowth.common.ports import Ref
from clustergrowth.common.tables.removing import remove
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import home_council_of
from clustergrowth.people.councils.services.members import list_members
from clustergrowth.people.organisations.models import FormerSlug, Organisation
from clustergrowth.people.permissions import may
from clustergrowth.people.persons.models import Person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from clustergrowth.record.transfers import queries
from clustergrowth.record.transfers.domain import EMPTY, FOLLOWS
from clustergrowth.record.transfers.models import Transfer
from clustergrowth.record.transfers.services import rows

MERGE = "organisations.merge"
NOT_BOTH = __(
    "Both records must be yours to speak for. Where another council speaks for one, ask the site administrator."
)
Chosen = Mapping[str, Collection[int]]  # label of a model → numbers of its rows


def _taken(one: Organisation, other: Organisation, *, by: Person) -> None:
    """Both for this transaction alone: who writes about one is waited for, or waits and then finds one record."""
    if one.pk == other.pk:
        raise Refused(_("This is the same record. Choose another one."))
    if not (may(by, MERGE, one) and may(by, MERGE, other)):
        raise NotYours(NOT_BOTH)
    take(Organisation, [one.pk, other.pk])
    for organisation in (one, other):
        lock(organisation, gone=GONE)


@transaction.atomic
def merge(kept: Organisation, other: Organisation, *, by: Person, of_other: Collection[str] = ()) -> Transfer:
    """Two records are one organisation: all that names ``other`` names ``kept``; of the facts in ``of_other`` its own.

    What ``kept`` says nothing of is filled in.
    """
    _taken(kept, other, by=by)
    if queries.have_to_do_with_each_other(kept.pk, other.pk):
        raise rows.two_sides(kept.name, other.name)
    transfer = _begin(kept, other, by, snapshot=rows.snapshots(Organisation, [other.pk])[other.pk])
    for column in queries.references():
        rows.move(transfer, column, queries.rows_of(column, other.pk))
    rows.move_lines(transfer)
    with pghistory.context(by=str(by.key)):
        remove(Organisation, [other.pk])
        FormerSlug.objects.create(slug=other.slug, organisation=kept)
        transfer.filled = _fill(kept, other, of_other)
    transfer.save(update_fields=["filled"])
    _end(Kind.ORGANISATIONS_MERGED, transfer, by)
    return transfer


def _begin(to: Organisation, source: Organisation, by: Person, snapshot: Any = None) -> Transfer:
    return Transfer.objects.create(
        organisation=to, source_id=source.pk, name=source.name, slug=source.slug, snapshot=snapshot, by=by,
        at=clock.now(), newest=queries.newest(),
    )  # fmt: skip


def _end(kind: Kind, transfer: Transfer, by: Person) -> None:
    list_members([transfer.organisation_id, transfer.source_id])
    home = Council.objects.filter(pk=home_council_of(transfer.organisation_id) or 0).first()
    about = Ref("organisation", transfer.organisation_id)
    ledger.write(kind, by=by, about=about, council=home)  # of no party: nobody did anything with anybody


def _fill(kept: Organisation, other: Organisation, of_other: Collection[str]) -> dict[str, list[Any]]:
    """The facts that change, each with what it was: those chosen of the other record, and those that were empty."""
    changes: dict[str, list[Any]] = {}
    for name in queries.facts():
        is_same = getattr(other, name) == getattr(kept, name)
        is_taken = getattr(other, name) not in EMPTY and (name in of_other or getattr(kept, name) in EMPTY)
        for fact in (name, *(one for one, leads in FOLLOWS.items() if leads == name)):
            before, after = getattr(kept, fact), getattr(other, fact)
            if before != after and (is_taken or (is_same and before in EMPTY)):
                changes[fact] = [before, after]
    for fact, (_before, after) in changes.items():
        setattr(kept, fact, after)
    kept.save()
    return changes


# --- chosen ones -----------------------------------------------------------------------------------------------------


@transaction.atomic
def move(source: Organisation, to: Organisation, *, by: Person, chosen: Chosen) -> Transfer:
    """Some of what one has is the other's: persons with their time there, records with what the ledger says."""
    _taken(source, to, by=by)
    transfer = _begin(to, source, by)
    lines: dict[str, list[int]] = {label: [] for label in ledger.NAMES}
    for column in queries.references():
        label = column.model._meta.label_lower
        if ids := chosen.get(label):
            rows.move(transfer, column, queries.rows_of(column, source.pk).filter(pk__in=list(ids)))
            _add_lines(lines, label, ids)
    rows.move_lines(transfer, lines)
    if not transfer.rows.exists():
        raise Refused(_("Nothing was chosen. Tick who or what belongs to the other organisation."))
    _end(Kind.RECORDS_MOVED, transfer, by)
    return transfer


def _add_lines(lines: dict[str, list[int]], label: str, ids: Collection[int]) -> None:
    """What the ledger says of these records goes with them."""
    record = queries.record_of(label)
    if record is not None and record.kind:
        about = Line.objects.filter(about_kind=record.kind, about_id__in=list(ids))
        lines["record.line"] += about.values_list("pk", flat=True)
        lines["record.party"] += about.filter(parties__isnull=False).values_list("parties", flat=True)


# --- and back --------------------------------------------------------------------------------------------------------


@transaction.atomic
def undo(transfer: Transfer, *, by: Person) -> Transfer:
    """Two again, at any later time: exactly what was moved goes back; what came after stays where it came."""
    organisation = transfer.organisation
    if not may(by, MERGE, organisation):
        raise NotYours(NOT_BOTH)
    take(Organisation, [organisation.pk, transfer.source_id])
    lock(transfer)
    if transfer.undone_at is not None:
        raise TooLate(GONE)
    with pghistory.context(by=str(by.key)):
        if transfer.is_merge:
            _take_facts_back(transfer)
            _restore(transfer)
        elif not Organisation.objects.filter(pk=transfer.source_id).exists():
            sentence = _("%(name)s was merged into another record since. Undo that first.")
            raise Gone(sentence % {"name": transfer.name})
        transfer.lost = rows.put_back(transfer)
    transfer.undone_at = clock.now()
    transfer.save(update_fields=["undone_at", "lost"])
    _end(Kind.MOVE_UNDONE, transfer, by)
    return transfer


def _take_facts_back(transfer: Transfer) -> None:
    """What was filled in or chosen goes back, unless somebody has changed it since."""
    organisation = lock(transfer.organisation)
    for name, (before, after) in transfer.filled.items():
        if getattr(organisation, name) == after:
            setattr(organisation, name, before)
    organisation.save()


def _restore(transfer: Transfer) -> None:
    """The record under its own number and address; a number (VAT …) that somebody took since stays theirs."""
    FormerSlug.objects.filter(slug=transfer.slug).delete()
    row = dict(transfer.snapshot)
    for name in ("vat", "ror", "pic"):
        if row[name] and Organisation.objects.filter(**{name: row[name]}).exists():
            row[name] = None
    if not rows.insert(Organisation, row):
        raise Refused(_("The record cannot be put back: its address was given to another one."))
