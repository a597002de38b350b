"""Taking organisations in, stretch by stretch: each row becomes taken, joined, known or refused, with all it needs.

A stretch is a few thousand rows, so that memory stays flat however long the file is; everything a stretch writes is
written by COPY. A stretch that meets somebody else's new row (a unique code) is done once more against the register.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.imports.work import tried
from clustergrowth.common.tables.copying import among
from clustergrowth.common.tables.reasons import because, declare
from clustergrowth.people.councils.models import Council, Label, Membership
from clustergrowth.people.councils.services.bulk import join_many, label_many, last_days_of, of_others
from clustergrowth.people.imports.domain import differences as differing
from clustergrowth.people.imports.domain.differences import facts_of, missing
from clustergrowth.people.imports.domain.facts import RowFacts, noted
from clustergrowth.people.imports.models import Import, RowOutcome
from clustergrowth.people.imports.queries.entries import OF_PERSON
from clustergrowth.people.imports.queries.known import (
    CODES,
    Candidate,
    FoundOrganisation,
    KnownOrganisations,
    add_keys,
    similar_names,
)
from clustergrowth.people.imports.queries.tally import Fate, ImportTally, store
from clustergrowth.people.imports.services.contacts import TakingPersons, add_made
from clustergrowth.people.organisations.domain import codes
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.queries import own_words
from clustergrowth.people.organisations.services.bulk import complete_many, register_many

STRETCH = 4_000  # rows read ahead (decision 0012): few queries, bounded memory


@dataclass
class TakingOrganisations:
    """Taking the organisations of one import in."""

    of: Import
    today: date
    tally: ImportTally
    look_for_similar: bool = False
    last_known: int = field(init=False)  # the highest number in the register before this file
    lines: dict[int, int] = field(default_factory=dict)  # line → organisation, of the lines that a choice names

    def __post_init__(self) -> None:
        self.choices = {int(line): int(id) for line, id in self.of.choices.items()}
        self.last_known = Organisation.objects.aggregate(last=Max("pk"))["last"] or 0

    def stretch(self, facts: Sequence[RowFacts]) -> None:
        """Decide and store some rows. The caller's transaction holds it all."""
        work = tried(lambda: self._attempt(facts), IntegrityError)
        self.tally.take_in(work.rows)
        named = {-id for id in self.choices.values() if id < 0}
        self.lines |= {row.line: row.organisation_id for row in work.rows if row.line in named and row.organisation_id}
        if self.look_for_similar and len(self.tally.similar) < 200:
            self._note_similar(work)

    @transaction.atomic
    def _attempt(self, facts: Sequence[RowFacts]) -> "_OrganisationStretch":
        work = _OrganisationStretch(self.of, self.today, self._resolved())
        work.decide(facts)
        work.store()
        return work

    def _resolved(self) -> dict[int, int]:
        """The choices, with lines of earlier stretches as the organisations they became."""
        return {line: self.lines.get(-id, id) if id < 0 else id for line, id in self.choices.items()}

    def _note_similar(self, work: "_OrganisationStretch") -> None:
        """New rows that may mean something known, or an earlier row of the file."""
        new = {facts.line: facts for facts, found in work.found if found.known is None}
        near = {facts.line: found.similar for facts, found in work.found if found.known is None and found.similar}
        rest = [facts for line, facts in new.items() if line not in near]
        alike = similar_names(rest, up_to=self.last_known)
        for line in sorted(near.keys() | alike.keys()):
            one, said = near.get(line), new[line].of
            id = alike[line] if one is None else one.id or 0
            by = "domain" if one is not None and one.domain and one.domain == said.get("domain") else "name"
            entry = {"line": line, "name": said["name"], "city": said.get("city", ""), "id": id, "by": by}
            if one is not None and id > self.last_known:
                entry |= {"id": -one.row.line if one.row else 0, "other": one.name, "town": one.city}
            if entry["id"]:
                self.tally.similar.append(entry)


class _OrganisationStretch:
    """One attempt at some rows."""

    def __init__(self, of: Import, today: date, choices: dict[int, int]) -> None:
        self.of = of
        self.council: Council = of.council
        self.today = today
        self.rows: list[Fate] = []
        self.new: list[Candidate] = []
        self.found: list[tuple[RowFacts, FoundOrganisation]] = []
        self._met: list[tuple[Fate, Candidate, RowFacts]] = []
        self._choices = choices
        self._members: set[int] = set()  # of those that were known before
        self._taking = differing.DifferenceChoice.of(of.updates)

    def decide(self, stretch: Sequence[RowFacts]) -> None:
        """Find out for each row whom it means; rows of one unknown organisation share its candidate."""
        self.known = KnownOrganisations(stretch, [self._choices[f.line] for f in stretch if f.line in self._choices])
        by_line: dict[int, Candidate] = {}
        for facts in stretch:
            chosen = self._choices.get(facts.line)
            same = by_line.get(-chosen) if chosen is not None and chosen < 0 else None
            found = FoundOrganisation(same, by="chosen") if same else self.known.find(facts, chosen)
            self.found.append((facts, found))
            row = Fate(facts.line, remarks=[remark.as_json() for remark in facts.remarks], said=facts.of["name"])
            candidate = found.known
            if candidate is None:
                candidate = _new_candidate(facts)
                candidate.row = row
                row.outcome = RowOutcome.TAKEN
                self.known.add(candidate)
                self.new.append(candidate)
            else:
                row.matched, row.known = found.by, candidate.name
                if candidate.facts is not None:
                    self._join_row(row, candidate, facts)
            by_line[facts.line] = candidate
            self.rows.append(row)
            self._met.append((row, candidate, facts))

    def _join_row(self, row: Fate, candidate: Candidate, facts: RowFacts) -> None:
        """A row that means an earlier one of this file adds what that one lacks."""
        assert candidate.facts is not None
        own, known = self._own(facts, candidate, row), candidate.facts.of
        differ = differing.differences(known, own, facts.guessed)
        known.update(self._settle(row, candidate, facts, missing(known, own), own, differ))

    def _settle(
        self, row: Fate, candidate: Candidate, facts: RowFacts, new: dict[str, Any], own: dict[str, Any],
        differ: dict[str, differing.Difference],
    ) -> dict[str, Any]:  # fmt: skip
        """What changes of something known: what it lacked, and where the row's side was chosen. The rest is noted."""
        for name, sides in differ.items():
            if self._taking.takes(row.line, name, sides[2]):
                new |= differing.taken_with(name, own)
            else:
                row.differs[name] = sides
        if new:
            row.outcome = RowOutcome.JOINED
            self.known.learn(candidate, facts)
        elif row.differs:
            row.outcome = RowOutcome.DIFFERS
        return new

    def _own(self, facts: RowFacts, candidate: Candidate, row: Fate) -> dict[str, Any]:
        """What the row says, without codes that another organisation has, and without a country it does not name.

        The region that was said for all rows tells nothing of those that are members already.
        """
        unsaid = facts.guessed & ({"country", "nuts"} if candidate.id in self._members else {"country"})
        own = {name: value for name, value in facts.of.items() if name not in unsaid}
        for name in CODES:
            if name in own and self.known.holder(name, own[name]) not in (None, candidate):
                code = own.pop(name)
                row.remarks.append(noted(because("code_of_another", value=code), name, code).as_json())
        return own

    def store(self) -> None:
        organisations = [Organisation(**candidate.facts.of) for candidate in self.new if candidate.facts]
        register_many(organisations)
        add_keys(organisations)
        for candidate, organisation in zip(self.new, organisations, strict=True):
            candidate.id = organisation.pk
            candidate.row.made = {"organisation": organisation.pk}
        registered = {organisation.pk: organisation for organisation in organisations}
        met = {candidate.id for row, candidate, facts in self._met if candidate.id is not None}
        older = Organisation.objects.filter(among(Organisation, "id", met - registered.keys()))
        known = registered | {organisation.pk: organisation for organisation in older}
        self._others = of_others(self.council, met - registered.keys())
        last = last_days_of(self.council, met - registered.keys())
        self._members = {id for id, day in last.items() if day is None}
        self._complete(known, registered.keys())
        self._join(known)
        for row, candidate, _facts in self._met:
            row.organisation_id = candidate.id
        self._label()
        self._introduce()
        store(self.of, self.rows)

    def _label(self) -> None:
        """The council's own words for them, beside those they have."""
        met = [(row, facts.labels) for row, _candidate, facts in self._met if facts.labels]
        known = Label.objects.filter(council=self.council, organisation__in={row.organisation_id for row, _ in met})
        there = set(known.values_list("organisation_id", "name"))
        given: list[tuple[Fate, Label]] = []
        for row, labels in met:
            id = row.organisation_id or 0
            new = [name for name in labels if (id, name) not in there]
            there |= {(id, name) for name in new}
            given += [(row, Label(council=self.council, organisation_id=id, name=name)) for name in new]
        label_many([label for _row, label in given])
        for row, label in given:
            add_made(row, "labels", [*row.made.get("labels", ()), label.pk])

    def _introduce(self) -> None:
        """The people whom rows name work there, unless another council says who does."""
        people = [facts.person for _row, _candidate, facts in self._met if facts.person]
        rows = {row.line: row for row in self.rows}
        firms = {row.line: row.organisation_id for row in self.rows if row.organisation_id}
        for person in people:
            if firms.get(person.line) in self._others:
                of = rows[person.line].known or rows[person.line].said
                person.remarks.append(noted(because("organisation_elsewhere", value=of), "person", person.of["name"]))
                del firms[person.line]
        TakingPersons(self.of, self.today, OF_PERSON).take(people, rows, firms)
        for person in people:
            rows[person.line].remarks += [remark.as_json() for remark in person.remarks]

    def _complete(self, known: dict[int, Organisation], registered: Any) -> None:
        """Give known organisations the facts they lacked; what they have stays, unless the row's side was chosen."""
        changes: dict[int, dict[str, Any]] = {}
        met = [(row, candidate, facts) for row, candidate, facts in self._met if candidate.id not in registered]
        said = own_words({candidate.id for _row, candidate, _facts in met if candidate.id}, differing.COMPARED)
        for row, candidate, facts in met:
            id = candidate.id or 0
            wanted = changes.setdefault(id, {})
            now, own = facts_of(known[id]) | wanted, self._own(facts, candidate, row)
            differ = differing.marked(differing.differences(now, own, facts.guessed), said.get(id))
            if id in self._others:
                row.differs = {name: [*sides[:2], differing.ELSEWHERE] for name, sides in differ.items()}
                row.outcome = RowOutcome.DIFFERS if differ else row.outcome
                continue
            new = self._settle(row, candidate, facts, missing(now, own), own, differ)
            row.changed = {name: [wanted.get(name, getattr(known[id], name)), value] for name, value in new.items()}
            wanted |= new
        complete_many((known[id], wanted) for id, wanted in changes.items() if wanted)

    def _join(self, known: dict[int, Organisation]) -> None:
        """Memberships of those inside the council's region; who is a member stays one."""
        last = last_days_of(self.council, known.keys())
        memberships: list[Membership] = []
        by: list[Fate] = []
        joined: set[int] = set()
        for row, candidate, facts in self._met:
            organisation = known[candidate.id or 0]
            is_member = last.get(organisation.pk, self.today) is None
            row.is_outside = not is_member and is_outside(organisation, self.council)
            row.is_placed = not row.is_outside or bool(organisation.nuts) or not self.council.nuts
            if row.is_outside or is_member or organisation.pk in joined:
                continue
            if organisation.pk in self._others:
                row.remarks.append(because("member_elsewhere", value=organisation.name).as_json())
                continue
            joined.add(organisation.pk)
            memberships.append(self._membership(organisation, facts))
            by.append(row)
            if row.outcome in (RowOutcome.KNOWN, RowOutcome.DIFFERS):
                row.outcome = RowOutcome.JOINED
        join_many(memberships, {id: day for id, day in last.items() if day is not None})
        for row, membership in zip(by, memberships, strict=True):
            row.made = row.made | {"membership": membership.pk}

    def _membership(self, organisation: Organisation, facts: RowFacts) -> Membership:
        since = facts.since if facts.since and facts.since <= self.today else self.today
        figures = organisation.staff is not None or organisation.turnover or facts.exports is not None
        return Membership(
            council=self.council,
            organisation=organisation,
            through_id=self.of.through_id if organisation.pk != self.of.through_id else None,
            since=since,
            baseline_year=self.today.year if figures else None,
            baseline_staff=organisation.staff,
            baseline_turnover=organisation.turnover,
            baseline_exports=facts.exports,
        )


def is_outside(organisation: Organisation, council: Council) -> bool:
    """Whether an organisation lies outside a council's areas, or nobody knows where: an unknown place is in none.

    A council without areas of its own has its country.
    """
    if not council.nuts:
        return organisation.country != council.country
    return not codes.is_within(organisation.nuts or organisation.country, council.nuts)


def _new_candidate(facts: RowFacts) -> Candidate:
    return Candidate(
        facts.key,
        facts.place,
        facts.of["country"],
        facts.get("pic"),
        facts.get("ror"),
        facts.get("vat"),
        facts.get("domain") or "",
        facts.of["name"],
        facts.of.get("city", ""),
        facts.of.get("street", ""),
        facts=replace(facts, of=dict(facts.of)),  # other rows may add to it
    )


declare(
    {
        "code_of_another": _("The code “%(value)s” belongs to another organisation and is left out."),
        "member_elsewhere": _(
            "“%(value)s” belongs to another council, so nothing is changed. Add it under Members, and it will be asked."
        ),
    }
)
