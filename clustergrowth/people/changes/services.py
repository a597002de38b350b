"""Change many members at once, and take that back in one act; each change stands in the history of its organisation."""

from collections.abc import Iterator
from typing import Any

import pghistory
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.common import clock, jobs
from clustergrowth.common.errors import Refused, TooLate
from clustergrowth.common.locks import GONE, lock
from clustergrowth.common.tables.copying import among
from clustergrowth.people.changes.models import BulkChange, What
from clustergrowth.people.changes.queries import judge
from clustergrowth.people.councils.models import Council, Label, Membership
from clustergrowth.people.councils.queries.first_contacts import proposed_contacts
from clustergrowth.people.councils.services.members import end_membership, join, list_members
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.organisations.services.bulk import complete_many
from clustergrowth.people.organisations.services.organisations import name_first_contacts
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person

JOIN = "organisations.join_council"
OTHER_COUNCIL = (What.JOIN, What.MOVE)
NOTHING = __("Nothing would change: choose other organisations, or something else to change.")


@transaction.atomic
def begin(council: Council, *, by: Person, what: str, value: str, organisations: list[int]) -> BulkChange:
    """Have it done; refused where it would change nothing."""
    _must_coordinate(council, what, value, by)
    if not judge(council, what=what, value=value, organisations=organisations, by=by).able:
        raise Refused(NOTHING)
    change = BulkChange.objects.create(
        council=council, by=by, what=what, value=value, organisations=organisations, at=clock.now()
    )
    jobs.defer("changes.run", id=change.pk)
    return change


def _must_coordinate(council: Council, what: str, value: str, by: Person) -> None:
    require(by, JOIN, council)
    if what in OTHER_COUNCIL:
        require(by, JOIN, Council.objects.get(pk=value))


@transaction.atomic
def run(change: BulkChange) -> None:
    """By those whom it concerns now; what began anew after a fall is done once."""
    lock(change, "council")
    if change.state != BulkChange.State.WAITING:
        return
    able = judge(change.council, by=change.by, **change.asked).able if change.by else []
    rows = Organisation.objects.filter(among(Organisation, "id", able)).order_by("pk").select_for_update(no_key=True)
    with pghistory.context(by=str(change.by.key) if change.by else ""):
        do = DOING.get(What(change.what), _add_or_move)
        change.changed = list(do(change, list(rows)))
    change.state = BulkChange.State.DONE
    change.save(update_fields=["changed", "state"])


def _change_kind(change: BulkChange, rows: list[Organisation]) -> Iterator[list[Any]]:
    before = {row.pk: row.kind for row in rows}
    complete_many((row, {"kind": change.value}) for row in rows)
    yield from ([id, kind, change.value] for id, kind in before.items())


def _name_contacts(change: BulkChange, rows: list[Organisation]) -> Iterator[list[Any]]:
    proposed = list(proposed_contacts(change.council).filter(organisation__in=rows))
    name_first_contacts(proposed)
    yield from ([one.organisation_id, None, one.pk] for one in proposed)


def _label(change: BulkChange, rows: list[Organisation]) -> Iterator[list[Any]]:
    made = [Label(council=change.council, organisation=row, name=change.value) for row in rows]
    yield from ([one.organisation_id, None, one.pk] for one in Label.objects.bulk_create(made))


def _unlabel(change: BulkChange, rows: list[Organisation]) -> Iterator[list[Any]]:
    change.council.labels.filter(organisation__in=rows, name=change.value).delete()
    yield from ([row.pk, change.value, None] for row in rows)


def _add_or_move(change: BulkChange, rows: list[Organisation]) -> Iterator[list[Any]]:
    """Each with the membership that ended, in full where it began that day and so never was, and the one that began."""
    to = Council.objects.get(pk=int(change.value))
    here = Membership.objects.filter(council=change.council, until=None).in_bulk(field_name="pk")
    by_firm = {row.organisation_id: row for row in here.values()} if change.what == What.MOVE else {}
    for organisation in rows:
        try:
            joined = join(to, organisation)
        except Refused:  # it belongs there from a later day
            continue
        ended = by_firm.get(organisation.pk)
        yield [organisation.pk, _ended(ended) if ended else None, joined.pk]


def _ended(membership: Membership) -> int | dict[str, Any]:
    facts = {field.attname: field.value_from_object(membership) for field in membership._meta.concrete_fields}
    end_membership(membership)
    return membership.pk or {name: value for name, value in facts.items() if name != "id"}


@transaction.atomic
def start_undoing(change: BulkChange, *, by: Person) -> None:
    _must_coordinate(change.council, change.what, change.value, by)
    lock(change, "council")
    if change.state != BulkChange.State.DONE:
        raise TooLate(GONE)
    change.state = BulkChange.State.UNDOING
    change.save(update_fields=["state"])
    jobs.defer("changes.undo", id=change.pk, by=by.pk)


@transaction.atomic
def undo(change: BulkChange, by: Person | None) -> None:
    """What still is as the change left it becomes what it was."""
    lock(change, "council")
    if change.state != BulkChange.State.UNDOING:
        return
    with pghistory.context(by=str(by.key) if by else ""):
        back = UNDOING.get(What(change.what), _memberships_back)(change)
    change.kept = len(change.changed) - back
    change.state = BulkChange.State.UNDONE
    change.save(update_fields=["kept", "state"])


def give_up(change: BulkChange) -> None:
    """What could not be done can be asked for again, and what could not be undone undone again."""
    if change.is_busy:
        is_new = change.state == BulkChange.State.WAITING
        change.state = BulkChange.State.FAILED if is_new else BulkChange.State.DONE
        change.save(update_fields=["state"])


def _kinds_back(change: BulkChange) -> int:
    before = {id: kind for id, kind, _after in change.changed}
    rows = Organisation.objects.filter(among(Organisation, "id", list(before)), kind=change.value)
    same = list(rows.order_by("pk").select_for_update(no_key=True))
    complete_many((row, {"kind": before[row.pk]}) for row in same)
    return len(same)


def _contacts_back(change: BulkChange) -> int:
    named = Affiliation.objects.filter(pk__in=[affiliation for _id, _before, affiliation in change.changed])
    return name_first_contacts(list(named), are_named=False)


def _memberships_back(change: BulkChange) -> int:
    back = 0
    for _organisation, before, joined in change.changed:
        try:
            with transaction.atomic():
                back += _membership_back(before, joined)
        except IntegrityError:  # it belongs there again from another day
            continue
    list_members([organisation for organisation, _before, _joined in change.changed])
    return back


def _membership_back(before: int | dict[str, Any] | None, joined: int) -> bool:
    if not Membership.objects.filter(pk=joined, until=None).delete()[0]:
        return False
    if isinstance(before, dict):
        Membership.objects.create(**before)
    elif before is not None:
        Membership.objects.filter(pk=before).update(until=None)
    return True


def _labels_gone(change: BulkChange) -> int:
    labelled = [id for id, _before, _label in change.changed]
    return change.council.labels.filter(organisation__in=labelled, name=change.value).delete()[0]


def _labels_back(change: BulkChange) -> int:
    there = Organisation.objects.filter(pk__in=[id for id, _before, _after in change.changed])
    made = [Label(council=change.council, organisation=row, name=change.value) for row in there]
    Label.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


DOING = {What.KIND: _change_kind, What.CONTACT: _name_contacts, What.LABEL: _label, What.UNLABEL: _unlabel}
UNDOING = {
    What.KIND: _kinds_back,
    What.CONTACT: _contacts_back,
    What.LABEL: _labels_gone,
    What.UNLABEL: _labels_back,
}


def said(change: BulkChange) -> str:
    """What it changes, in words."""
    if change.what == What.KIND:
        kinds = dict(Organisation._meta.get_field("kind").flatchoices)
        return _("Kind: %(kind)s") % {"kind": kinds.get(change.value, change.value)}
    if change.what == What.CONTACT:
        return _("First contacts named")
    if change.what in (What.LABEL, What.UNLABEL):
        words = _("Labelled %(label)s") if change.what == What.LABEL else _("Label taken away: %(label)s")
        return words % {"label": change.value}
    council = Council.objects.filter(pk=int(change.value)).first()
    words = _("Added to %(council)s") if change.what == What.JOIN else _("Moved to %(council)s")
    return words % {"council": council or ""}
