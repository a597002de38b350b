"""Taking contacts in: persons on a council's list, with its source and, where known, the firm they work for.

Whom the council knows keeps name, telephone and language as they are: only the entry in its list and the affiliation
are added. Who is somebody elsewhere, or has become so since, is a person of this council's own with the address as it
was typed, and reads like anybody. Two people of one mailbox are two: the second is taken without the address, and that
is said. Nobody has been written to yet, so the first mail carries the privacy notice.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.imports.work import tried
from clustergrowth.common.languages import fold
from clustergrowth.common.locks import hold
from clustergrowth.common.tables.reasons import BadValue, Reason, because, declare
from clustergrowth.common.tables.values import domain
from clustergrowth.people.councils.models import Contact, Membership
from clustergrowth.people.councils.queries.contacts import persons_by_address
from clustergrowth.people.councils.queries.councils import members_of
from clustergrowth.people.councils.services.bulk import list_contacts
from clustergrowth.people.imports.domain.differences import DifferenceChoice
from clustergrowth.people.imports.domain.facts import SHARED_HOSTS, RowReader, noted
from clustergrowth.people.imports.domain.names import name_key
from clustergrowth.people.imports.models import Import, NameKey, RowOutcome
from clustergrowth.people.imports.queries.entries import Entries, may_be_one_person
from clustergrowth.people.imports.queries.tally import Fate, ImportTally, store
from clustergrowth.people.imports.queries.whose import names_known, parted
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.organisations.services.bulk import affiliate_many
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.queries.persons import without_address
from clustergrowth.people.persons.services.bulk import introduce_many

K = TypeVar("K")


@dataclass(slots=True)
class Said:
    """What a row says about a person."""

    line: int
    of: dict[str, str]
    remarks: list[Reason] = field(default_factory=list)

    @property
    def who(self) -> tuple[str, str]:
        """By what the person is recognised: the address, else the name with the telephone."""
        if "email" in self.of:
            return "email", self.of["email"]
        return "name", _by_name(self.of["name"], self.of.get("phone", ""))


def _by_name(name: str, phone: str) -> str:
    return f"{fold(name)} {''.join(letter for letter in phone if letter.isdigit())}"


def contact(reading: RowReader, line: int, cells: Sequence[str]) -> Said:
    """What a row says about a person. Raises `BadValue` when it cannot be taken."""
    said, remarks = reading.values(line, cells)
    said["name"] = _full_name(said.get("name", ""), said.pop("given_name", ""), said.pop("family_name", ""))
    if not said["name"]:
        raise BadValue("no_person")
    for name, limit in (("name", 200), ("phone", 40), ("function", 120)):
        whole = said.get(name, "")
        if len(whole) > limit:
            said[name] = whole[:limit].strip()
            remarks.append(noted(because("shortened", value=whole[:40], limit=limit), name, whole, said[name]))
    return Said(line, said, remarks)


def _full_name(name: str, given: str, family: str) -> str:
    """The whole name, whichever columns hold it; “name” may mean the first name where a surname stands beside."""
    if family and fold(family) in fold(name):
        return name
    return " ".join(part for part in (given or name, family) if part)


@dataclass
class TakingContacts:
    """Taking the contacts of one import in."""

    of: Import
    today: date
    tally: ImportTally

    def stretch(self, said: Sequence[Said]) -> None:
        """Decide and store some rows. The caller's transaction holds it all."""
        rows = tried(lambda: _ContactStretch(self.of, self.today).store(said), IntegrityError)
        self.tally.take_in(rows)


class _ContactStretch:
    def __init__(self, of: Import, today: date) -> None:
        self.of, self.council, self.today = of, of.council, today
        self.language = self.council.languages[0] if self.council.languages else "en"
        self.names: dict[int, str] = {}
        self.taken: set[str] = set()  # addresses with which somebody signs in
        self.held: set[int] = set()  # persons whom no undoing may take until this import is through

    @transaction.atomic
    def store(self, stretch: Sequence[Said]) -> list[Fate]:
        holders = self._holders(stretch)
        self.names = names_known(self.council, [one.pk for one in holders.values()], self.today)
        self._part_mailboxes(stretch, holders)
        persons = self._known(stretch, holders)
        new = {said.who: self._person(said) for said in reversed(stretch) if said.who not in persons}
        introduce_many(list(new.values()))
        persons |= new
        met: list[tuple[Fate, Said, int]] = []
        for said in stretch:
            person = persons[said.who]
            row = Fate(said.line, person_id=person.pk, said=said.of["name"])
            if person.pk in self.names:
                row.matched, row.known = said.who[0], self.names[person.pk]
            else:  # new, or nobody this council may see: both read alike
                row.outcome, self.names[person.pk] = RowOutcome.TAKEN, said.of["name"]
            if new.pop(said.who, None) is not None:
                row.made = {"person": person.pk}
            met.append((row, said, person.pk))
        firms = self._firms([said for row, said, id in met])
        self._list(met)
        self._affiliate(met, firms)
        known = [(row, said.of, id) for row, said, id in met if row.matched]
        # Last, so that a row is held against what an earlier one of its file has made as well.
        Entries(self.council, DifferenceChoice.of(self.of.updates)).settle(known, firms)
        rows = [row for row, said, id in met]
        for row, said, _id in met:
            row.remarks = [remark.as_json() for remark in said.remarks]
        store(self.of, rows)
        return rows

    def _holders(self, stretch: Sequence[Said]) -> dict[str, Person]:
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

    def _part_mailboxes(self, stretch: Sequence[Said], holders: dict[str, Person]) -> None:
        """Whoever shares an address with somebody of another name is another person, without an own address.

        Of people this council may not see no name counts: a list that tries names would learn theirs.
        """
        names = {email: self.names[one.pk] for email, one in holders.items() if one.pk in self.names}
        for said in stretch:
            email = said.of.get("email", "")
            if email and not may_be_one_person(names.setdefault(email, said.of["name"]), said.of["name"]):
                del said.of["email"]
                said.remarks.append(noted(because("mailbox_of_another", value=email), "email", email))

    def _known(self, stretch: Sequence[Said], holders: dict[str, Person]) -> dict[tuple[str, str], Person]:
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
        named = {("name", _by_name(person.name, person.phone)): person for person in listed}
        return {who: person for who, person in named.items() if who in met}

    def _person(self, said: Said) -> Person:
        address = said.of.get("email", "")
        return Person(
            name=said.of["name"],
            email=None if address in self.taken else address or None,
            listed_address=address if address in self.taken else "",
            phone=said.of.get("phone", ""),
            language=said.of.get("language", self.language),
            time_zone=self.council.time_zone,
        )

    def _list(self, met: Sequence[tuple[Fate, Said, int]]) -> None:
        """Put on the council's list who is not on it yet."""
        ids = [id for row, said, id in met]
        listed = set(Contact.objects.filter(council=self.council, person__in=ids).values_list("person_id", flat=True))
        entries: list[tuple[Fate, Contact]] = []
        for row, said, id in met:
            if id not in listed:
                listed.add(id)
                entry = Contact(council=self.council, person_id=id, source=self.of.source, name=said.of["name"])
                entry.phone, entry.note = said.of.get("phone", ""), said.of.get("note", "")
                entries.append((row, entry))
        list_contacts([entry for row, entry in entries])
        self._made(entries, "contact")

    def _affiliate(self, met: Sequence[tuple[Fate, Said, int]], firms: dict[int, int]) -> None:
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
        affiliate_many([entry for row, entry in entries])
        self._made(entries, "affiliation")

    def _made(self, entries: Sequence[tuple[Fate, Any]], name: str) -> None:
        for row, entry in entries:
            row.made = row.made | {name: entry.pk}
            if row.outcome in (RowOutcome.KNOWN, RowOutcome.DIFFERS):
                row.outcome = RowOutcome.JOINED

    def _firms(self, stretch: Sequence[Said]) -> dict[int, int]:
        """Line → the organisation its person works for: by name, a member first, else by the domain of the address."""
        keys = {said.line: name_key(said.of["organisation"]) for said in stretch if said.of.get("organisation")}
        by_key: dict[str, list[int]] = {}
        for key, pk in NameKey.objects.filter(key__in=list(set(keys.values()))).values_list("key", "pk"):
            by_key.setdefault(key, []).append(pk)
        hosts = {
            said.line: domain(said.of["email"]) for said in stretch if said.line not in keys and "email" in said.of
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
            elif said.line in keys:
                code = "organisation_unclear" if one else "organisation_elsewhere" if found else "organisation_unknown"
                named = said.of["organisation"]
                said.remarks.append(noted(because(code, value=named), "organisation", named))
        return firms


declare(
    {
        "no_person": _("The row does not name a person."),
        "mailbox_of_another": _(
            "The address “%(value)s” already belongs to somebody else: this person is imported without an address."
        ),
        "organisation_unknown": _("“%(value)s” is not registered: the person is imported without an organisation."),
        "organisation_elsewhere": _(
            "“%(value)s” belongs to another council, which says who works there: the person is "
            "imported without an organisation."
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
