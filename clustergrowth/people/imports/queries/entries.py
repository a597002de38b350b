"""What a list says of people who stand on the council's list already: what lacked is filled in, the rest is compared.

The entry of this council's list changes, and what it says of somebody's function; the person's own profile never does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from clustergrowth.common.languages import fold
from clustergrowth.people.councils.models import Contact, Council
from clustergrowth.people.councils.services.bulk import correct_contacts
from clustergrowth.people.imports.domain.differences import DifferenceChoice
from clustergrowth.people.imports.models import RowOutcome
from clustergrowth.people.imports.queries.tally import Fate
from clustergrowth.people.organisations.models import Affiliation
from clustergrowth.people.organisations.services.bulk import correct_functions

FIELDS = ("name", "phone", "note")
# What a list of organisations calls what it says of the people it names.
OF_PERSON = {
    "name": "person", "phone": "person_phone", "function": "person_function", "email": "person_email",
    "note": "person_note", "labels": "person_labels",
}  # fmt: skip


def may_be_one_person(name: str, other: str) -> bool:
    """Whether two names under one address can be one person's: one holds the other; initials count beside a word."""
    mine, theirs = _words(name), _words(other)
    short, long = sorted((mine, theirs), key=len)
    if mine != theirs and not any(len(word) > 1 for word in set(mine) & set(theirs)):
        return False  # letters alone fit anybody
    return all(any(one == two or _is_initial(one, two) or _is_initial(two, one) for two in long) for one in short)


def _words(name: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in fold(name)).split()


def _is_initial(short: str, long: str) -> bool:
    return len(short) == 1 and long.startswith(short)


@dataclass
class Entries:
    """Holding rows against the entries and affiliations that were there before them, of this file or another."""

    council: Council
    taking: DifferenceChoice
    called: Mapping[str, str] = field(default_factory=dict)  # what its file calls a field, where it is another word

    def settle(self, met: Sequence[tuple[Fate, Mapping[str, Any], int]], firms: Mapping[int, int]) -> None:
        """Fill in, take what was chosen, list what differs. ``met``: rows with what they say and their person."""
        ids = [id for _row, _said, id in met]
        entries = {one.person_id: one for one in Contact.objects.filter(council=self.council, person__in=ids)}
        works = Affiliation.objects.filter(person__in=ids, until=None, organisation__in=set(firms.values()))
        jobs = {(one.person_id, one.organisation_id): one for one in works}
        changed_entries: dict[int, Contact] = {}
        changed_jobs: dict[int, Affiliation] = {}
        for row, said, id in met:
            entry = entries.get(id)
            if entry is not None and self._compare(row, entry, said, FIELDS):
                changed_entries[entry.pk] = entry
            job = jobs.get((id, firms.get(row.line, 0)))
            if job is not None and self._compare(row, job, said, ("function",)):
                changed_jobs[job.pk] = job
                row.made = row.made | {"works": job.pk}
        correct_contacts(list(changed_entries.values()))
        correct_functions(list(changed_jobs.values()))

    def _compare(self, row: Fate, known: Any, said: Mapping[str, Any], names: Sequence[str]) -> bool:
        changed: dict[str, list[Any]] = {}
        for name in names:
            now, told, called = str(getattr(known, name)), said.get(name, ""), self.called.get(name, name)
            if not told or _plain(name, told) == _plain(name, now):
                continue
            if not now or self.taking.takes(row.line, called, ""):
                changed[called] = [now, told]
                setattr(known, name, told)
            else:
                row.differs[called] = [now, told, ""]
        if names is FIELDS and (more := [one for one in said.get("labels", ()) if one not in known.labels]):
            changed[self.called.get("labels", "labels")] = [list(known.labels), [*known.labels, *more]]
            known.labels = [*known.labels, *more]
        row.changed = row.changed | changed
        if changed and row.outcome in (RowOutcome.KNOWN, RowOutcome.DIFFERS):
            row.outcome = RowOutcome.JOINED
        elif row.differs and row.outcome == RowOutcome.KNOWN:
            row.outcome = RowOutcome.DIFFERS
        return bool(changed)


def _plain(name: str, value: str) -> str:
    if name == "phone":
        return "".join(letter for letter in value if letter.isdigit())
    return " ".join(fold(value).split())
