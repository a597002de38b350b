"""Taking contacts in: persons on a council's list, with its source and, where known, the firm they work for.

Whom the council knows keeps name, telephone and language as they are: only the entry in its list and the affiliation
are added. Who is somebody elsewhere, or has become so since, is a person of this council's own with the address as it
was typed, and reads like anybody. Two people of one mailbox are two: the second is taken without the address, and that
is said. Nobody has been written to yet, so the first mail carries the privacy notice.
Rows that say what an organisation needs or offers, or what an expert of it knows, are written down as that, by `ports`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import ports
from clustergrowth.common.imports.work import tried
from clustergrowth.common.locks import hold
from clustergrowth.common.tables.reasons import because, declare
from clustergrowth.common.tables.values import domain
from clustergrowth.people.councils.models import Contact, Membership
from clustergrowth.people.councils.queries.contacts import persons_by_address
from clustergrowth.people.councils.queries.councils import members_of
from clustergrowth.people.councils.services.bulk import list_contacts
from clustergrowth.people.imports.domain.differences import DifferenceChoice
from clustergrowth.people.imports.domain.facts import SHARED_HOSTS, SaidOfPerson, by_name, noted
from clustergrowth.people.imports.domain.kinds import FIRM, kind_by_name
from clustergrowth.people.imports.domain.names import name_key
from clustergrowth.people.imports.models import OF_PEOPLE, POSTED_AS, Import, NameKey, RowOutcome, What
from clustergrowth.people.imports.queries.entries import OF_PERSON, Entries, may_be_one_person
from clustergrowth.people.imports.queries.known import add_keys
from clustergrowth.people.imports.queries.tally import SHOWN, Fate, ImportTally, store
from clustergrowth.people.imports.queries.whose import names_known, parted
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.organisations.queries import answered_for, live
from clustergrowth.people.organisations.services.bulk import affiliate_many, complete_many, register_many
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.queries.persons import without_address
from clustergrowth.people.persons.services.bulk import introduce_many, silence

K = TypeVar("K")
_NOBODY_S = {"organisation_elsewhere": "posting_elsewhere", "organisation_unclear": "posting_unclear"}


@dataclass
class TakingContacts:
    """Taking the contacts of one import in."""

    of: Import
    today: date
    tally: ImportTally

    def stretch(self, said: Sequence[SaidOfPerson]) -> None:
        """Decide and store some rows. The caller's transaction holds it all."""
        fates = tried(lambda: self._attempt(said), IntegrityError)
        self.tally.refused += [
            {"line": row.line, "reason": row.reason, "cells": row.cells}
            for row in fates
            if row.outcome == RowOutcome.REFUSED
        ][: SHOWN - len(self.tally.refused)]
        self.tally.take_in(fates)

    @transaction.atomic
    def _attempt(self, stretch: Sequence[SaidOfPerson]) -> list[Fate]:
        rows = {said.line: Fate(said.line, outcome=RowOutcome.TAKEN, said=said.of["name"]) for said in stretch}
        firms = NamedFirms(self.of, self.today).take(stretch, rows)
        refused = self._refuse([said for said in stretch if said.line not in firms], rows)
        people = [said for said in stretch if said.is_person and said.line not in refused]
        called = OF_PERSON if self.of.what in (What.OFFERS, What.NEEDS) else {}
        TakingPersons(self.of, self.today, called).take(people, rows, firms)
        self._post([said for said in stretch if said.posting and said.line in firms], rows, firms)
        for said in stretch:
            rows[said.line].remarks = [remark.as_json() for remark in said.remarks]
        store(self.of, list(rows.values()))
        return list(rows.values())

    def _refuse(self, stretch: Sequence[SaidOfPerson], rows: Mapping[int, Fate]) -> set[int]:
        """Needs and offers of which nobody can tell whose they are; an expert comes in all the same."""
        for said in stretch:
            if said.posting and self.of.what in OF_PEOPLE:
                said.remarks.append(noted(because("expert_of_nobody"), "text", said.posting["text"]))
        lost = [said for said in stretch if said.posting and self.of.what not in OF_PEOPLE]
        for said in lost:
            row, codes = rows[said.line], {remark.code: remark for remark in said.remarks}
            why = next((_NOBODY_S[code] for code in _NOBODY_S if code in codes), "nobody_s_words")
            named = next((str(codes[code].about["value"]) for code in _NOBODY_S if code in codes), "")
            row.outcome, row.cells = RowOutcome.REFUSED, list(said.cells)
            row.reason = because(why, value=named).as_json()
            said.remarks.clear()
        return {said.line for said in lost}

    def _post(self, stretch: Sequence[SaidOfPerson], rows: Mapping[int, Fate], firms: Mapping[int, int]) -> None:
        """Write down what the rows say that their organisations need or offer."""
        port = ports.posting.get(POSTED_AS.get(What(self.of.what), ""))
        if port is None or not stretch:
            return
        words = [ports.ListedWords(firms[one.line], rows[one.line].person_id, one.posting) for one in stretch]
        for said, posted in zip(stretch, port.post(words, self.of.council, self.of.by), strict=True):
            row = rows[said.line]
            row.organisation_id = firms[said.line]
            said.remarks.extend(posted.remarks)
            if posted.is_new:
                row.made, row.outcome = row.made | {"posting": posted.id}, RowOutcome.TAKEN
            elif not row.made and not row.changed:
                row.outcome = RowOutcome.KNOWN


class TakingPersons:
    """One attempt at the people of some rows, each with the row that keeps what became of it and its firm."""

    def __init__(self, of: Import, today: date, called: Mapping[str, str] | None = None) -> None:
        self.of, self.council, self.today, self.called = of, of.council, today, called or {}
        self.language = self.council.language_of_pages
        self.names: dict[int, str] = {}
        self.taken: set[str] = set()  # addresses with which somebody signs in
        self.held: set[int] = set()  # persons whom no undoing may take until this import is through

    def take(self, stretch: Sequence[SaidOfPerson], rows: Mapping[int, Fate], firms: Mapping[int, int]) -> None:
        """``rows`` and ``firms`` by the line. Where a row is about a firm too, that says by what it was matched."""
        holders = self._holders(stretch)
        self.names = names_known(self.council, [one.pk for one in holders.values()], self.today)
        self._part_mailboxes(stretch, holders)
        persons = self._known(stretch, holders)
        new = {said.who: self._person(said) for said in reversed(stretch) if said.who not in persons}
        introduce_many(list(new.values()))
        persons |= new
        met = [(rows[said.line], said, persons[said.who].pk) for said in stretch]
        known = [(row, said.of, id) for row, said, id in met if self._tell(row, said, id)]
        for row, said, id in met:
            if new.pop(said.who, None) is not None:
                add_made(row, "person", id)
        self._silence(met, persons)
        self._list(met)
        self._affiliate(met, firms)
        # Last, so that a row is held against what an earlier one of its file has made as well.
        Entries(self.council, DifferenceChoice.of(self.of.updates), self.called).settle(known, firms)

    def _tell(self, row: Fate, said: SaidOfPerson, id: int) -> bool:
        """Say in a row whom it means; whether this council knows them. Whom it may not see reads as new."""
        row.person_id, is_known = id, id in self.names
        self.names.setdefault(id, said.of["name"])
        if row.organisation_id is None and is_known:
            row.matched, row.known, row.outcome = said.who[0], self.names[id], RowOutcome.KNOWN
        return is_known

    def _silence(
        self, met: Sequence[tuple[Fate, SaidOfPerson, int]], persons: Mapping[tuple[str, str], Person]
    ) -> None:
        """Who wants no mail gets none from now on; said otherwise in a list, it stays."""
        loud = [(row, id) for row, said, id in met if said.wants_no_mail and not persons[said.who].wants_no_mail]
        had_letters = {one.pk: one.receives_letters for one in persons.values()}
        silence([id for _row, id in loud])
        for row, id in loud:
            add_made(row, "silenced", id)
            if had_letters[id]:
                add_made(row, "letters", id)

    def _holders(self, stretch: Sequence[SaidOfPerson]) -> dict[str, Person]:
        """Whom this council may mean by the addresses of these rows; the others' read like those that nobody has."""
        addresses = {said.of["email"] for said in stretch if "email" in said.of}
        others = Person.objects.annotate(low=Lower("email")).filter(low__in=addresses)
        self.taken = set(others.values_list("low", flat=True))
        return self._held(lambda: persons_by_address(self.council, addresses))

    def _held(self, find: Callable[[], dict[K, Person]]) -> dict[K, Person]:
        """Whom the council knows, held until the import is through: an undoing waits for it, or this for the undoing.

        Whoever had to be waited for is looked for once more: an undoing may have taken them off the list meanwhile.
        """
        found = find()
        while new := {one.pk for one in found.values()} - self.held:
            hold(Person, new)
            self.held |= new
            found = find()
        return found

    def _part_mailboxes(self, stretch: Sequence[SaidOfPerson], holders: dict[str, Person]) -> None:
        """Whoever shares an address with somebody of another name is another person, without an own address.

        Of people this council may not see no name counts: a list that tries names would learn theirs.
        """
        names = {email: self.names[one.pk] for email, one in holders.items() if one.pk in self.names}
        for said in stretch:
            email = said.of.get("email", "")
            if email and not may_be_one_person(names.setdefault(email, said.of["name"]), said.of["name"]):
                del said.of["email"]
                said.remarks.append(noted(because("mailbox_of_another", value=email), "email", email))

    def _known(self, stretch: Sequence[SaidOfPerson], holders: dict[str, Person]) -> dict[tuple[str, str], Person]:
        known: dict[tuple[str, str], Person] = {("email", email): one for email, one in holders.items()}
        met = {said.who for said in stretch}
        if any("email" not in said.of for said in stretch):
            known |= self._held(lambda: self._listed(met))
            self.names |= names_known(self.council, [one.pk for one in known.values()], self.today)
        own = parted(self.council, [one.pk for who, one in known.items() if who in met], self.language, self.today)
        self.names |= {new.pk: new.name for new in own.values()}
        return {who: own.get(one.pk, one) for who, one in known.items()}

    def _listed(self, met: Collection[tuple[str, str]]) -> dict[tuple[str, str], Person]:
        """Those of the council's list whom no address reaches, by name and telephone."""
        listed = Person.objects.filter(without_address(), contact_entries__council=self.council)
        named = {("name", by_name(person.name, person.phone)): person for person in listed}
        return {who: person for who, person in named.items() if who in met}

    def _person(self, said: SaidOfPerson) -> Person:
        address = said.of.get("email", "")
        return Person(
            name=said.of["name"],
            email=None if address in self.taken else address or None,
            listed_address=address if address in self.taken else "",
            phone=said.of.get("phone", ""),
            language=said.of.get("language", self.language),
            time_zone=self.council.time_zone,
        )  # who wants no mail is silenced afterwards, so that the row says so

    def _list(self, met: Sequence[tuple[Fate, SaidOfPerson, int]]) -> None:
        """Put on the council's list who is not on it yet."""
        ids = [id for row, said, id in met]
        listed = set(Contact.objects.filter(council=self.council, person__in=ids).values_list("person_id", flat=True))
        entries: list[tuple[Fate, Contact]] = []
        for row, said, id in met:
            if id not in listed:
                listed.add(id)
                entry = Contact(council=self.council, person_id=id, source=self.of.source, name=said.of["name"])
                entry.phone, entry.note = said.of.get("phone", ""), said.of.get("note", "")
                entry.labels = said.of.get("labels", [])
                entries.append((row, entry))
        list_contacts([entry for row, entry in entries])
        self._made(entries, "contact")

    def _affiliate(self, met: Sequence[tuple[Fate, SaidOfPerson, int]], firms: Mapping[int, int]) -> None:
        """Say who works where, of those who are not said to yet."""
        known = Affiliation.objects.filter(person__in=[id for row, said, id in met], until=None)
        pairs = set(known.values_list("person_id", "organisation_id"))
        entries: list[tuple[Fate, Affiliation]] = []
        for row, said, id in met:
            firm = firms.get(said.line)
            if firm is None or (id, firm) in pairs:
                continue
            pairs.add((id, firm))
            function = said.of.get("function", "")
            affiliation = Affiliation(person_id=id, organisation_id=firm, function=function, since=self.today)
            entries.append((row, affiliation))
        if self.called:  # a list of organisations names them as the one to ask, also where no address is known
            _name_first([entry for row, entry in entries])
        affiliate_many([entry for row, entry in entries])
        self._made(entries, "affiliation")

    def _made(self, entries: Sequence[tuple[Fate, Any]], name: str) -> None:
        for row, entry in entries:
            add_made(row, name, entry.pk)


def _name_first(affiliations: Sequence[Affiliation]) -> None:
    answered = answered_for({affiliation.organisation_id for affiliation in affiliations})
    for affiliation in affiliations:
        affiliation.is_first_contact = affiliation.organisation_id not in answered
        answered.add(affiliation.organisation_id)


def add_made(row: Fate, name: str, id: Any) -> None:
    row.made = row.made | {name: id}
    if row.outcome in (RowOutcome.KNOWN, RowOutcome.DIFFERS):
        row.outcome = RowOutcome.JOINED


class NamedFirms:
    """The organisations that a list of contacts names: found by name or by the host of an address, else registered.

    A list of people makes nobody a member. What it says of a firm itself fills in what that lacks.
    """

    def __init__(self, of: Import, today: date) -> None:
        self.of, self.council, self.today = of, of.council, today

    def take(self, stretch: Sequence[SaidOfPerson], rows: Mapping[int, Fate]) -> dict[int, int]:
        """Line → the organisation of its row."""
        keys = {said.line: name_key(said.of["organisation"]) for said in stretch if said.of.get("organisation")}
        firms = self._found(stretch, keys)
        firms |= self._register(
            [said for said in stretch if keys.get(said.line) and said.line not in firms], keys, rows
        )
        self._complete([said for said in stretch if not said.is_person and said.line in firms], firms, rows)
        return firms

    def _found(self, stretch: Sequence[SaidOfPerson], keys: Mapping[int, str]) -> dict[int, int]:
        """By name, a member first, else by the host of the address; what is not sure is said and left out."""
        by_key: dict[str, list[int]] = {}
        for key, pk in NameKey.objects.filter(key__in=list(set(keys.values()))).values_list("key", "pk"):
            by_key.setdefault(key, []).append(pk)
        hosts = {
            said.line: domain(said.of["email"]) for said in stretch if said.line not in keys and said.of.get("email")
        }
        hosts = {line: host for line, host in hosts.items() if not SHARED_HOSTS.search(host)}
        by_host: dict[str, list[int]] = {}
        for host, pk in Organisation.objects.filter(domain__in=list(set(hosts.values()))).values_list("domain", "pk"):
            by_host.setdefault(host, []).append(pk)
        met = hold(Organisation, [pk for ids in (*by_key.values(), *by_host.values()) for pk in ids])
        members = set(members_of(self.council, self.today).filter(pk__in=met).values_list("pk", flat=True))
        elsewhere = Membership.objects.filter(live(self.today), organisation__in=met)
        others = set(elsewhere.values_list("organisation_id", flat=True)) - members
        firms = {}
        for said in stretch:
            found = by_key.get(keys.get(said.line, ""), []) or by_host.get(hosts.get(said.line, ""), [])
            one = [pk for pk in found if pk in members] or [pk for pk in found if pk in met and pk not in others]
            if len(one) == 1:
                firms[said.line] = one[0]
            elif said.line in keys and found:
                named, code = said.of["organisation"], "organisation_unclear" if one else "organisation_elsewhere"
                said.remarks.append(noted(because(code, value=named), "organisation", named))
                said.of["organisation"] = ""
        return firms

    def _register(
        self, stretch: Sequence[SaidOfPerson], keys: Mapping[int, str], rows: Mapping[int, Fate]
    ) -> dict[int, int]:
        new: dict[str, tuple[int, Organisation]] = {}
        for said in stretch:
            if said.of.get("organisation"):
                new.setdefault(keys[said.line], (said.line, self._organisation(said)))
        organisations = [organisation for _line, organisation in new.values()]
        register_many(organisations)
        add_keys(organisations)
        for line, organisation in new.values():
            rows[line].made = {"organisation": organisation.pk}
        return {said.line: new[keys[said.line]][1].pk for said in stretch if keys[said.line] in new}

    def _organisation(self, said: SaidOfPerson) -> Organisation:
        name = said.of["organisation"][:300]
        kind = kind_by_name(name)
        return Organisation(
            name=name,
            kind=self.of.firms_are if kind == FIRM else kind or self.of.others_are,
            country=said.of.get("country", self.of.country),
        )

    def _complete(self, stretch: Sequence[SaidOfPerson], firms: Mapping[int, int], rows: Mapping[int, Fate]) -> None:
        """Of rows that are about an organisation and nobody in it."""
        known = Organisation.objects.in_bulk([firms[said.line] for said in stretch])
        changes: dict[int, dict[str, Any]] = {}
        for said in stretch:
            row, organisation = rows[said.line], known[firms[said.line]]
            row.organisation_id = organisation.pk
            if "organisation" not in row.made:
                row.outcome, row.matched, row.known = RowOutcome.KNOWN, "name", organisation.name
            lacks = changes.setdefault(organisation.pk, {})
            for name in ("emails", "phones"):
                if said.of.get(name) and not getattr(organisation, name) and name not in lacks:
                    lacks[name], row.changed = said.of[name], row.changed | {name: [[], said.of[name]]}
            if row.changed and row.outcome == RowOutcome.KNOWN:
                row.outcome = RowOutcome.JOINED
        complete_many((known[id], facts) for id, facts in changes.items() if facts)


declare(
    {
        "mailbox_of_another": _(
            "The address “%(value)s” already belongs to somebody else: this person is imported without an address."
        ),
        "organisation_unknown": _(  # is said no more; lists that were taken in before hold it
            "“%(value)s” is not registered: the person is imported without an organisation."
        ),
        "organisation_elsewhere": _(
            "“%(value)s” belongs to another council, which says who works there: the person is "
            "imported without an organisation."
        ),
        "expert_of_nobody": _(
            "Nobody can tell where this person works, so what they know is not shown as an offer of anybody."
        ),
        "posting_elsewhere": _(
            "“%(value)s” belongs to another council, which writes down what it needs and offers. Ask that council."
        ),
        "posting_unclear": _(
            "Several organisations are called “%(value)s”, so nobody can tell whose words these are. Please write them "
            "down on the page of the right one."
        ),
        "person_elsewhere": _(  # is said no more; lists that were taken in before hold it
            "The person is imported without an organisation: a list alone does not prove that "
            "they work there. Add them under People of the organisation, and they will be asked."
        ),
        "organisation_unclear": _(
            "Several organisations are called “%(value)s”: the person is imported without an organisation."
        ),
    }
)
