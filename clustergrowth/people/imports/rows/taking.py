"""Taking organisations in, stretch by stretch: each row becomes taken, joined, known or refused, with all it needs.

A stretch is a few thousand rows, so that memory stays flat however long the file is; everything a stretch writes is
written by COPY. A stretch that meets somebody else's new row (a unique code) is done once more against the register.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.tables.copying import among
from clustergrowth.common.tables.reasons import Reason, because, declare
from clustergrowth.people.councils.bulk import join_many, last_days_of, of_others
from clustergrowth.people.councils.models import Council, Membership
from clustergrowth.people.imports.models import Import, Outcome
from clustergrowth.people.imports.rows.facts import Facts
from clustergrowth.people.imports.rows.known import CODES, Candidate, Found, Known, add_keys, similar_names
from clustergrowth.people.imports.rows.names import place_key
from clustergrowth.people.imports.rows.tally import Fate, Tally, store
from clustergrowth.people.organisations import codes
from clustergrowth.people.organisations.bulk import complete_many, register_many
from clustergrowth.people.organisations.kinds import Kind
from clustergrowth.people.organisations.models import Organisation

STRETCH = 4_000
_TRIES = 3


@dataclass
class Taking:
    """Taking the organisations of one import in."""

    of: Import
    today: date
    tally: Tally
    look_for_similar: bool = False
    last_known: int = field(init=False)  # the highest number in the register before this file

    def __post_init__(self) -> None:
        self.last_known = Organisation.objects.aggregate(last=Max("pk"))["last"] or 0

    def stretch(self, facts: Sequence[Facts]) -> None:
        """Decide and store some rows. The caller's transaction holds it all."""
        for attempt in range(1, _TRIES + 1):
            try:
                with transaction.atomic():
                    work = _Stretch(self.of, self.today)
                    work.decide(facts)
                    work.store()
            except IntegrityError:
                if attempt == _TRIES:
                    raise
                continue
            break
        self.tally.take_in(work.rows)
        if self.look_for_similar and len(self.tally.similar) < 200:
            self._note_similar(work)

    def _note_similar(self, work: "_Stretch") -> None:
        new = {facts.line: facts for facts, found in work.found if found.known is None}
        near = {
            facts.line: found.similar.id
            for facts, found in work.found
            if found.similar and found.similar.id and found.similar.id <= self.last_known
        }
        rest = [facts for line, facts in new.items() if line not in near]
        for line, id in sorted((similar_names(rest, up_to=self.last_known) | near).items()):
            said = new[line].of
            self.tally.similar.append({"line": line, "name": said["name"], "city": said.get("city", ""), "id": id})


class _Stretch:
    """One attempt at some rows."""

    def __init__(self, of: Import, today: date) -> None:
        self.of = of
        self.council: Council = of.council
        self.today = today
        self.rows: list[Fate] = []
        self.new: list[Candidate] = []
        self.found: list[tuple[Facts, Found]] = []
        self._met: list[tuple[Fate, Candidate, Facts]] = []
        self._choices = {int(line): int(id) for line, id in of.choices.items()}

    def decide(self, stretch: Sequence[Facts]) -> None:
        """Find out for each row whom it means; rows of one unknown organisation share its candidate."""
        self.known = Known(stretch, [self._choices[f.line] for f in stretch if f.line in self._choices])
        for facts in stretch:
            found = self.known.find(facts, self._choices.get(facts.line))
            self.found.append((facts, found))
            row = Fate(facts.line, remarks=_stored(facts.remarks))
            candidate = found.known
            if candidate is None:
                candidate = _new_candidate(facts)
                candidate.row = row
                row.outcome = Outcome.TAKEN
                self.known.add(candidate)
                self.new.append(candidate)
            elif candidate.facts is not None and (new := missing(candidate.facts.of, self._own(facts, candidate, row))):
                row.outcome = Outcome.JOINED
                candidate.facts.of.update(new)
                self.known.learn(candidate, facts)
            self.rows.append(row)
            self._met.append((row, candidate, facts))

    def _own(self, facts: Facts, candidate: Candidate, row: Fate) -> dict[str, Any]:
        """What the row says, without codes that another organisation has."""
        own = dict(facts.of)
        for name in CODES:
            if name in own and self.known.holder(name, own[name]) not in (None, candidate):
                row.remarks.append(because("code_of_another", value=own.pop(name)).as_json())
        return own

    def store(self) -> None:
        organisations = [_organisation(candidate.facts) for candidate in self.new if candidate.facts]
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
        self._complete(known, registered.keys())
        self._join(known)
        for row, candidate, _facts in self._met:
            row.organisation_id = candidate.id
        store(self.of, self.rows)

    def _complete(self, known: dict[int, Organisation], registered: Any) -> None:
        """Give known organisations the facts they lacked; what they have stays."""
        changes: dict[int, dict[str, Any]] = {}
        for row, candidate, facts in self._met:
            if candidate.id is None or candidate.id in registered or candidate.id in self._others:
                continue
            organisation = known[candidate.id]
            wanted = changes.setdefault(candidate.id, {})
            facts_now = _of(organisation) | wanted
            new = missing(facts_now, self._own(facts, candidate, row))
            if new:
                row.outcome = Outcome.JOINED
                row.changed = {name: [getattr(organisation, name), value] for name, value in new.items()}
                wanted |= new
                self.known.learn(candidate, facts)
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
            if row.is_outside or is_member or organisation.pk in joined:
                continue
            if organisation.pk in self._others:
                row.remarks.append(because("member_elsewhere", value=organisation.name).as_json())
                continue
            joined.add(organisation.pk)
            memberships.append(self._membership(organisation, facts))
            by.append(row)
            if row.outcome == Outcome.KNOWN:
                row.outcome = Outcome.JOINED
        join_many(memberships, {id: day for id, day in last.items() if day is not None})
        for row, membership in zip(by, memberships, strict=True):
            row.made = row.made | {"membership": membership.pk}

    def _membership(self, organisation: Organisation, facts: Facts) -> Membership:
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
    """Whether an organisation lies outside a council's areas; where its place cannot be told, the country decides."""
    if organisation.nuts:
        return not codes.is_within(organisation.nuts, council.nuts)
    return organisation.country != council.country


def _new_candidate(facts: Facts) -> Candidate:
    return Candidate(
        facts.key,
        facts.place,
        facts.of["country"],
        facts.get("pic"),
        facts.get("ror"),
        facts.get("vat"),
        facts.get("domain") or "",
        facts=facts,
    )


def _organisation(facts: Facts) -> Organisation:
    return Organisation(**facts.of)


_FACTS = (
    *("name", "short_name", "kind", "country", "street", "postcode", "city", "nuts", "latitude", "longitude", "site"),
    *("domain", "vat", "ror", "pic", "nace", "staff", "turnover", "declared_sme", "founded", "text"),
)
_ADDRESS = ("street", "postcode", "city", "nuts", "latitude", "longitude")


def _of(organisation: Organisation) -> dict[str, Any]:
    """What is known of an organisation; blanks are absent."""
    known = {name: getattr(organisation, name) for name in _FACTS}
    return {name: value for name, value in known.items() if value not in (None, "", [])}


def missing(known: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """What a row says that is not known yet. What is known stays, and one address is never mixed from two towns."""
    new = {name: value for name, value in said.items() if name not in known}
    if said["kind"] != Kind.OTHER and known["kind"] == Kind.OTHER:
        new["kind"] = said["kind"]
    elsewhere = place_key(known.get("city", "")) not in ("", place_key(said.get("city", "")))
    if elsewhere or said["country"] != known["country"]:
        for name in _ADDRESS:
            new.pop(name, None)
    if "site" in known:
        new.pop("domain", None)
    return new


def _stored(remarks: Sequence[Reason]) -> list[dict[str, Any]]:
    return [remark.as_json() for remark in remarks]


declare(
    {
        "code_of_another": _("The code “%(value)s” belongs to another organisation and was left out."),
        "member_elsewhere": _(
            "“%(value)s” belongs to another council, so nothing was changed. Take it in under Members: it is asked."
        ),
    }
)
