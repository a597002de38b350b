"""Undoing an import: what it made goes, what it changed is put back; what has since been used stays and says why."""

import json
from collections.abc import Collection, Mapping
from typing import Any

import pghistory.models
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock, ports
from clustergrowth.common.imports.work import reporter
from clustergrowth.common.locks import alone, take
from clustergrowth.common.tables.copying import among
from clustergrowth.common.tables.reasons import Reason, because, declare, english
from clustergrowth.people.councils.models import Contact, Label, Membership
from clustergrowth.people.councils.services.bulk import (
    correct_contacts,
    leave_many,
    take_labels_off,
    unlist_contacts,
)
from clustergrowth.people.imports.models import POSTED_AS, Import, ImportRow, NameKey, What
from clustergrowth.people.imports.queries.entries import OF_PERSON
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.organisations.services.bulk import complete_many, correct_functions, end_mistaken_affiliations
from clustergrowth.people.organisations.services.bulk import remove_many as remove_organisations
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.services.bulk import remove_many as remove_persons
from clustergrowth.people.persons.services.bulk import take_silence_back

STRETCH = 2_000  # rows of one transaction: nobody who writes about one of them waits long
FIRST_LINE = 2  # of a file: the one below its header
_OF_LIST = {called: name for name, called in OF_PERSON.items()}  # of a list of organisations
FOR_OTHERS = ("named_by_import", "used_by")  # why something stays, until the others let go of it


def undo(of: Import) -> None:
    """Take an import back, row by row from its end, and what earlier undone ones had left for its sake.

    Each stretch is a transaction of its own, and says of its rows what became of them: whoever begins anew, after the
    worker was killed, goes on with the others.
    """
    report, line = reporter(of), None
    if not of.all_rows:  # the command's
        of.all_rows = of.rows.count()
        of.save(update_fields=["all_rows"])
    while line := _undo_stretch(of, before=line):
        report(max(of.all_rows + FIRST_LINE - line, 0))
    _undo_what_it_kept(of)
    with transaction.atomic():
        alone("imports.undone")  # two that left something for each other's sake end one after the other
        of.state, of.undone_at = Import.State.UNDONE, clock.now()
        of.save(update_fields=["state", "undone_at"])
        _undo_what_it_kept(of)


@transaction.atomic
def _undo_stretch(of: Import, *, before: int | None) -> int | None:
    """Take back the last rows before a line that nobody has judged yet; the line of the first of them."""
    rows = _taken(ImportRow.objects.filter(of=of, reason__isnull=True), before)
    if not rows:
        return None
    _undo_postings(of, rows)
    _undo_contacts(of, rows, undone=of)
    _undo_entries(of, rows)
    _undo_facts(rows)
    _undo_organisations(of, rows, undone=of)
    _keep(rows)
    return rows[-1].line


def _undo_what_it_kept(of: Import) -> None:
    """What stayed of lists undone before, because this one named it, goes now, unless something else needs it."""
    named = ImportRow.objects.filter(of=of)
    persons, firms = (
        named.exclude(person=None).values("person"),
        named.exclude(organisation=None).values("organisation"),
    )
    left = ImportRow.objects.filter(Q(person__in=persons) | Q(organisation__in=firms), of__state=Import.State.UNDONE)
    left = left.filter(was_undone=False, reason__code__in=FOR_OTHERS)
    for earlier in Import.objects.filter(pk__in=left.values("of")).select_related("council").order_by("-pk"):
        line = None
        while line := _undo_kept(earlier, left.filter(of=earlier), undone=of, before=line):
            pass


@transaction.atomic
def _undo_kept(earlier: Import, left: QuerySet[ImportRow], *, undone: Import, before: int | None) -> int | None:
    rows = _taken(left, before)
    for row in rows:
        row.reason = None
    _undo_contacts(earlier, rows, undone=undone)
    _undo_organisations(earlier, rows, undone=undone)
    _keep(rows)
    return rows[-1].line if rows else None


def _taken(of: QuerySet[ImportRow], before: int | None) -> list[ImportRow]:
    """The last rows that made or changed something, with whom they name taken for this transaction.

    An import that is under way holds whom it names (`locks.hold`), and shows its rows to nobody: it is waited for.
    """
    rows = of.filter(was_undone=False).exclude(made={}, changed={}).order_by("-line")
    rows = rows.select_for_update(no_key=True, of=("self",))
    taken = list((rows if before is None else rows.filter(line__lt=before))[:STRETCH])
    take(Organisation, {row.organisation_id for row in taken if row.organisation_id})
    take(Person, {row.person_id for row in taken if row.person_id})
    return taken


def _keep(rows: list[ImportRow]) -> None:
    """Store what became of rows, in one statement for all of which the same is said."""
    by_reason: dict[str, list[ImportRow]] = {}
    for row in rows:
        if row.was_undone or row.reason is not None:
            by_reason.setdefault(json.dumps(row.reason, sort_keys=True), []).append(row)
    for alike in by_reason.values():
        stored = ImportRow.objects.filter(among(ImportRow, "id", [row.pk for row in alike]))
        stored.update(was_undone=alike[0].was_undone, reason=alike[0].reason)


def _settle(row: ImportRow, why_it_stays: Reason | None) -> None:
    """A row may have made a person and an organisation: what was found to stay of the one stays said of the row."""
    why = row.why or why_it_stays
    row.reason, row.was_undone = why.as_json() if why else None, why is None


def _undo_organisations(of: Import, rows: list[ImportRow], *, undone: Import) -> None:
    made = {row.made["organisation"]: row for row in rows if "organisation" in row.made}
    memberships = {row.made["membership"]: row for row in rows if "membership" in row.made}
    labels = [id for row in rows for id in row.made.get("labels", ())]
    own = {Membership: memberships.keys(), NameKey: None, ImportRow: None, Import: None, Label: labels}
    used = _used(Organisation, made.keys(), own)
    used |= {id: _used_by(what) for port in ports.uses for id, what in port(list(made)).items()}
    used |= {id: because("written_since") for id in _written_by_hand(made)}
    named = _named_by_others((of, undone), "organisation", [row.organisation_id for row in rows if row.organisation_id])
    used |= _named_elsewhere((of, undone), made) | {id: named[id] for id in made if id in named}
    stays = {id: named[row.organisation_id or 0] for id, row in memberships.items() if row.organisation_id in named}
    gone = [id for id, row in memberships.items() if row.made.get("organisation") not in used and id not in stays]
    leave_many(gone)
    take_labels_off(labels)
    remove_organisations([id for id in made if id not in used])
    for id, row in made.items():
        _settle(row, used.get(id))
    for id, row in memberships.items():
        if "organisation" not in row.made:
            _settle(row, stays.get(id))
    for row in rows:
        if "labels" in row.made and not row.was_undone:
            _settle(row, None)


def _named_by_others(but_for: tuple[Import, Import], what: str, ids: Collection[int]) -> dict[int, Reason]:
    """Of these, who stands in other lists the council took in: theirs to keep, whether they added anything or not."""
    rows = _naming(what, ids, but_for).filter(of__council=but_for[0].council_id).values_list(f"{what}_id", "of__name")
    return {id: because("named_by_import", name=name) for id, name in rows}


def _named_elsewhere(but_for: tuple[Import, Import], ids: Collection[int]) -> dict[int, Reason]:
    """Firms that a list of another council names; how that is called stays there."""
    rows = _naming("organisation", ids, but_for).exclude(of__council=but_for[0].council_id)
    return dict.fromkeys(rows.values_list("organisation_id", flat=True), _used_by(Import._meta.verbose_name))


def _naming(what: str, ids: Collection[int], but_for: tuple[Import, Import]) -> QuerySet[ImportRow]:
    rows = ImportRow.objects.filter(among(ImportRow, what, ids)).exclude(of__in=but_for)
    return rows.exclude(of__state=Import.State.UNDONE)


def _used_by(what: object) -> Reason:
    return because("used_by", what=english(what), of_ours="what")


def _written_by_hand(ids: Collection[int]) -> set[int]:
    """Organisations whose profile somebody has saved since: files change them without a person in the history."""
    events: Any = Organisation.pgh_event_model  # type: ignore[attr-defined]  # made by pghistory
    by_hand = events.objects.filter(among(events, "pgh_obj", ids), pgh_context__isnull=False)
    return set(by_hand.values_list("pgh_obj", flat=True))


def _undo_postings(of: Import, rows: list[ImportRow]) -> None:
    """Needs and offers that the list wrote down go first: whom they name may then go as well."""
    made = {row.made["posting"]: row for row in rows if "posting" in row.made}
    port = ports.posting.get(POSTED_AS.get(What(of.what), ""))
    if port is None or not made:
        return
    used = {id: _used_by(what) for id, what in port.take_back(list(made)).items()}
    for id, row in made.items():
        _settle(row, used.get(id))


def _undo_facts(rows: list[ImportRow]) -> None:
    """Facts this import filled in become blank again, unless somebody has changed them since."""
    changed = [row for row in rows if row.changed and row.organisation_id is not None]
    organisations = Organisation.objects.in_bulk([row.organisation_id for row in changed])
    back: list[tuple[Organisation, dict[str, Any]]] = []
    for row in changed:
        organisation = organisations[row.organisation_id]
        own = {name: sides for name, sides in row.changed.items() if name not in _OF_LIST}
        same = {name: before for name, (before, after) in own.items() if getattr(organisation, name) == after}
        if same:
            back.append((organisation, same))
        kept = sorted(set(own) - set(same))
        _settle(row, because("changed_since", what=", ".join(kept)) if kept else None)
    complete_many(back)


def _undo_contacts(of: Import, rows: list[ImportRow], *, undone: Import) -> None:
    persons = {row.made["person"]: row for row in rows if "person" in row.made}
    contacts = [row.made["contact"] for row in rows if "contact" in row.made]
    affiliations = [row.made["affiliation"] for row in rows if "affiliation" in row.made]
    used = _used(Person, persons.keys(), {Contact: contacts, Affiliation: affiliations, ImportRow: None})
    signed_in = (
        Person.objects.filter(among(Person, "id", persons)).exclude(last_login=None).values_list("pk", flat=True)
    )
    used |= {id: because("signed_in") for id in signed_in}
    named = _named_by_others((of, undone), "person", [row.person_id for row in rows if row.person_id])
    used |= {id: named[id] for id in persons if id in named}
    kept = [row for row in rows if row.made.get("person") in used or row.person_id in named]
    keep_contacts = {row.made.get("contact") for row in kept}
    keep_affiliations = {row.made.get("affiliation") for row in kept}
    unlist_contacts([id for id in contacts if id not in keep_contacts])
    end_mistaken_affiliations([id for id in affiliations if id not in keep_affiliations])
    remove_persons([id for id in persons if id not in used])
    silenced, had_letters = ([row.made[word] for row in rows if word in row.made] for word in ("silenced", "letters"))
    take_silence_back(silenced, had_letters=had_letters)
    for row in rows:
        if "person" in row.made:
            _settle(row, used.get(row.made["person"]))
        elif "contact" in row.made or "affiliation" in row.made:
            _settle(row, named.get(row.person_id or 0))
        elif "silenced" in row.made:
            _settle(row, None)


def _undo_entries(of: Import, rows: list[ImportRow]) -> None:
    """What a list said of people it named already becomes what it was, unless somebody has changed it since."""
    changed = [row for row in rows if row.changed and row.person_id is not None]
    ids = [row.person_id for row in changed]
    entries = {one.person_id: one for one in Contact.objects.filter(council=of.council, person__in=ids)}
    jobs = Affiliation.objects.in_bulk([row.made["works"] for row in changed if "works" in row.made])
    back_entries: dict[int, Contact] = {}
    back_jobs: dict[int, Affiliation] = {}
    for row in changed:
        kept = []
        for called, (before, after) in row.changed.items():
            name = _OF_LIST.get(called, called)
            if row.organisation_id is not None and name == called:
                continue  # a fact of the organisation
            holder: Any = jobs.get(row.made.get("works", 0)) if name == "function" else entries.get(row.person_id or 0)
            if holder is None:
                continue  # it went with the row that had made it
            if getattr(holder, name) != after:
                kept.append(called)
                continue
            setattr(holder, name, before)
            (back_jobs if name == "function" else back_entries)[holder.pk] = holder
        _settle(row, because("changed_since", what=", ".join(sorted(kept))) if kept else None)
    correct_contacts(list(back_entries.values()))
    correct_functions(list(back_jobs.values()))


def _used(
    model: type[models.Model], ids: Collection[int], except_for: Mapping[type[models.Model], Collection[int] | None]
) -> dict[int, Reason]:
    """Which of these rows others refer to, and by what; ``except_for`` names rows (None: all) that do not count."""
    used: dict[int, Reason] = {}
    if not ids:
        return used
    for relation in model._meta.related_objects:
        if relation.many_to_many or relation.one_to_one:
            continue  # a row of its own for the same thing is part of it
        other: type[models.Model] = relation.related_model
        if issubclass(other, pghistory.models.Event):
            continue  # history remembers, it does not use
        found = other._default_manager.filter(among(other, relation.field.name, ids))
        if other in except_for:
            own = except_for[other]
            if own is None:
                continue
            found = found.exclude(among(other, other._meta.pk.name, own))
        for id in set(found.values_list(relation.field.attname, flat=True)):
            used.setdefault(id, _used_by(other._meta.verbose_name))
    return used


declare(
    {
        "undoing_ended": _(
            "Undoing stopped before its end. What was undone until then stays undone; please undo this import once "
            "more to take back the rest."
        ),
        "used_by": _("This stays because something has been built on it since: %(what)s."),
        "changed_since": _("These details stay because somebody has changed them since: %(what)s."),
        "named_by_import": _("This stays because another imported list names it: %(name)s."),
        "written_since": _("This stays because somebody has edited its profile since."),
        "signed_in": _("This person stays because they have signed in since."),
    }
)
