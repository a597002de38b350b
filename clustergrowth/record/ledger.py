"""The one explicit call that writes the ledger, inside the transaction that makes it true."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from clustergrowth.common import clock
from clustergrowth.common.errors import Gone
from clustergrowth.common.locks import GONE, hold
from clustergrowth.common.ports import Ref
from clustergrowth.common.tables.copying import among
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import engineering_in, memberships_on
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person
from clustergrowth.people.projects.models import Project, Tag
from clustergrowth.record.kinds import Activity, Kind, Level
from clustergrowth.record.models import Channel, Line, Party, Repointing

NAMES = {"record.party": (Party, "organisation_id"), "record.line": (Line, "acting_for")}  # where a line names a firm


@dataclass(frozen=True)
class LedgerEntry:
    """What is to be written: see ``write``."""

    kind: Kind
    by: Person | None
    between: Sequence[Organisation] = ()
    about: Ref | None = None
    serves: Ref | None = None
    council: Council | None = None
    acting_for: Organisation | None = None
    level: Level | None = None
    activities: Sequence[Activity] = ()
    channel: Channel = Channel.SYSTEM
    is_brokered: bool = False
    earlier: Line | None = None
    at: datetime | None = None
    projects: Sequence[Project] = field(default=())


def write(
    kind: Kind,
    *,
    by: Person | None,
    between: Sequence[Organisation] = (),
    about: Ref | None = None,
    serves: Ref | None = None,
    council: Council | None = None,
    acting_for: Organisation | None = None,
    level: Level | None = None,
    activities: Sequence[Activity] = (),
    channel: Channel = Channel.SYSTEM,
    is_brokered: bool = False,
    earlier: Line | None = None,
    at: datetime | None = None,
    projects: Sequence[Project] = (),
) -> Line:
    """Record that something happened.

    ``between`` are the organisations it happened between; each is kept with the councils it sat in at that time.
    ``level`` makes it an interaction. ``at`` is given only for what happened before it was told.
    """
    entry = LedgerEntry(
        kind,
        by,
        between=between,
        about=about,
        serves=serves,
        council=council,
        acting_for=acting_for,
        level=level,
        activities=activities,
        channel=channel,
        is_brokered=is_brokered,
        earlier=earlier,
        at=at,
        projects=projects,
    )
    return write_many([entry])[0]


@transaction.atomic
def write_many(entries: Iterable[LedgerEntry]) -> list[Line]:
    """Record many things at once, in a fixed number of queries."""
    entries = list(entries)
    moment = clock.now()
    everyone = {organisation.pk: organisation for entry in entries for organisation in entry.between}
    named = {*everyone, *(entry.acting_for.pk for entry in entries if entry.acting_for)}
    if named - hold(Organisation, named):  # no foreign key keeps a record here that is being merged into another
        raise Gone(GONE)
    lines = Line.objects.bulk_create([_line(entry, moment) for entry in entries])
    day = clock.today()
    memberships = memberships_on(everyone, day)
    counted = engineering_in(everyone.values(), memberships, day)
    seats: dict[int, list[str]] = {}
    for membership in memberships:
        seats.setdefault(membership.organisation_id, []).append(membership.council.slug)
    Party.objects.bulk_create(
        [
            Party(
                line=line,
                at=line.at,
                organisation_id=organisation.pk,
                kind=organisation.kind,
                country=organisation.country,
                councils=seats.get(organisation.pk, []),
                is_sme=organisation.is_sme,
                engineering_in=counted.get(organisation.pk, []),
            )
            for entry, line in zip(entries, lines, strict=True)
            for organisation in {side.pk: side for side in entry.between}.values()
        ]
    )
    tags = [
        Tag(project=project, about_kind="line", about_id=line.pk)
        for entry, line in zip(entries, lines, strict=True)
        for project in entry.projects
    ]
    if tags:
        Tag.objects.bulk_create(tags)
    return lines


@transaction.atomic
def repoint(before: int, after: int, rows: Mapping[str, Collection[int]] | None = None) -> dict[str, list[int]]:
    """Let rows of the ledger name another organisation than they did: all that name ``before``, or these of them.

    Each is written down first: without that the database refuses.
    """
    repointed: dict[str, list[int]] = {}
    for label, (model, column) in NAMES.items():
        found = model._default_manager.filter(**{column: before})
        if rows is not None:
            found = found.filter(among(model, "id", rows.get(label, ())))
        ids = repointed[label] = list(found.order_by("pk").values_list("pk", flat=True))
        said = {"of": model._meta.db_table, "before": before, "after": after, "at": clock.now()}
        Repointing.objects.bulk_create([Repointing(row_id=id, **said) for id in ids])
        model._default_manager.filter(among(model, "id", ids)).update(**{column: after})
    return repointed


def _line(entry: LedgerEntry, moment: datetime) -> Line:
    return Line(
        at=entry.at or moment,
        kind=entry.kind,
        actor=entry.by.key if entry.by else None,
        acting_for=entry.acting_for.pk if entry.acting_for else None,
        council=entry.council.slug if entry.council else "",
        about_kind=entry.about.kind if entry.about else "",
        about_id=entry.about.id if entry.about else None,
        serves_kind=entry.serves.kind if entry.serves else "",
        serves_id=entry.serves.id if entry.serves else None,
        level=entry.level,
        activities=list(entry.activities),
        channel=entry.channel,
        is_brokered=entry.is_brokered,
        earlier=entry.earlier,
    )
