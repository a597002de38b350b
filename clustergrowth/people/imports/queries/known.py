"""Who is known already: each row of a file is held against the register and against the rows before it.

Strong codes decide first (PIC, ROR, VAT), then the name in its place, then the web domain with the same name. Two
organisations with different codes or legal forms are never one, however alike their names; who shares a domain under
another name, or a name, and cannot be told apart is asked about. Two rows of one list with one name are two where
street and telephone differ.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from clustergrowth.common.tables.copying import among, copy_values
from clustergrowth.people.councils.models import Membership
from clustergrowth.people.imports.domain import names
from clustergrowth.people.imports.domain.differences import differs
from clustergrowth.people.imports.domain.facts import SHARED_HOSTS, RowFacts
from clustergrowth.people.imports.models import NameKey
from clustergrowth.people.organisations.models import Organisation

CODES = ("pic", "ror", "vat")
_CHUNK = 20_000  # names compared at once, some megabytes
_Key = tuple[int, str, str, str, str]  # a row of name keys, in the order of its columns
_COLUMNS = ("organisation_id", "key", "place", "folded", "city")


@dataclass(slots=True)
class Candidate:
    """An organisation a row may mean: one of the register (`id`), or one of an earlier row (`facts`)."""

    key: str
    place: str
    country: str
    pic: str | None
    ror: str | None
    vat: str | None
    domain: str
    name: str = ""
    city: str = ""
    street: str = ""
    id: int | None = None
    facts: RowFacts | None = None
    row: Any = None  # what became of the row it was first met in
    forms: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self.forms = names.legal_forms(self.name)

    def may_lie_in(self, country: str) -> bool:
        """Whether it lies there, or nobody knows where the one or the other lies."""
        return self.country == country or not self.country or not country

    def contradicts(self, facts: RowFacts) -> bool:
        """Whether a code of the one, or its legal form, differs from that of the other."""
        mine = ((self.pic, facts.get("pic")), (self.ror, facts.get("ror")), (self.vat, facts.get("vat")))
        return any(one and other and one != other for one, other in mine) or names.are_other_persons(
            self.forms, names.legal_forms(facts.of["name"])
        )

    def stands_beside(self, facts: RowFacts) -> bool:
        """Whether whoever keeps one list holds the two for two: in other streets, with other telephones."""
        if self.facts is None:
            return False
        mine, theirs = self.facts.of, facts.of
        has_moved = differs("street", mine.get("street"), theirs.get("street"))
        return has_moved and differs("phones", mine.get("phones"), theirs.get("phones"))


@dataclass(frozen=True, slots=True)
class FoundOrganisation:
    """The organisation a row means, or None and the one it may be taken for."""

    known: Candidate | None = None
    similar: Candidate | None = None
    by: str = ""  # by what it was found: chosen, pic, ror, vat, name, domain


@transaction.atomic
def refresh_keys() -> None:
    """Make the name keys of organisations that have none yet, or whose name or place has changed.

    In a short transaction before the long one of an import: two imports at once do this one after the other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('imports.keys'))")
    stale = ~Q(
        pk__in=NameKey.objects.filter(folded=F("organisation__folded"), city=F("organisation__city")).values("pk")
    )
    rows = Organisation.objects.filter(stale).values_list("pk", "name", "folded", "city")
    batch: list[_Key] = []
    for pk, name, folded, city in rows.iterator(chunk_size=_CHUNK):
        batch.append(_key(pk, name, folded, city))
        if len(batch) == _CHUNK:
            _store(batch)
            batch = []
    _store(batch)


def add_keys(organisations: Iterable[Organisation]) -> None:
    """Keys of organisations just registered."""
    copy_values(NameKey, _COLUMNS, [_key(one.pk, one.name, one.folded, one.city) for one in organisations])


def _key(pk: int, name: str, folded: str, city: str) -> _Key:
    return pk, names.name_key(name), names.place_key(city), folded, city


def _store(batch: Sequence[_Key]) -> None:
    NameKey.objects.filter(among(NameKey, "organisation", [key[0] for key in batch])).delete()
    copy_values(NameKey, _COLUMNS, batch)


class KnownOrganisations:
    """What of the register concerns one stretch of a file, and the rows of that stretch met so far."""

    def __init__(self, stretch: Sequence[RowFacts], chosen: Collection[int] = ()) -> None:
        self._codes: dict[tuple[str, str], Candidate] = {}
        self._names: dict[str, list[Candidate]] = {}
        self._domains: dict[str, list[Candidate]] = {}
        self._ids: dict[int, Candidate] = {}
        for candidate in _of_the_register(stretch, chosen):
            self.add(candidate)

    def add(self, candidate: Candidate) -> None:
        if candidate.id is not None:
            self._ids[candidate.id] = candidate
        for name in CODES:
            code = getattr(candidate, name)
            if code:
                self._codes.setdefault((name, code), candidate)
        self._names.setdefault(candidate.key, []).append(candidate)
        if candidate.domain and not SHARED_HOSTS.search(candidate.domain):
            self._domains.setdefault(candidate.domain, []).append(candidate)

    def learn(self, candidate: Candidate, facts: RowFacts) -> None:
        """A row added facts to a candidate: codes and domain find it from now on."""
        for name in CODES:
            code = facts.get(name)
            if code and not getattr(candidate, name):
                setattr(candidate, name, code)
                self._codes.setdefault((name, code), candidate)
        if facts.get("domain") and not candidate.domain:
            candidate.domain = facts.get("domain")
            self._domains.setdefault(candidate.domain, []).append(candidate)
        if not candidate.country and "country" not in facts.guessed:
            candidate.country = facts.of["country"]

    def holder(self, name: str, code: str) -> Candidate | None:
        """Who has this code already."""
        return self._codes.get((name, code))

    def find(self, facts: RowFacts, chosen: int | None = None) -> FoundOrganisation:
        """The organisation the row means, if any; `chosen` is what a person said it is."""
        if chosen is not None and chosen in self._ids:
            return FoundOrganisation(self._ids[chosen], by="chosen")
        for name in CODES:
            code = facts.get(name)
            if code and (found := self._codes.get((name, code))):
                return FoundOrganisation(found, by=name)
        same_name = [one for one in self._names.get(facts.key, ()) if one.may_lie_in(facts.of["country"])]
        fitting = [one for one in same_name if not one.contradicts(facts) and not one.stands_beside(facts)]
        sure = [one for one in fitting if one.country == facts.of["country"]]
        here = [one for one in fitting if one.place == facts.place and (one.place or one in sure)]
        anywhere = [one for one in sure if not one.place or not facts.place]
        if here or len(anywhere) == 1:
            street = facts.get("street")
            beside = (one for one in here if one.street and street and not differs("street", one.street, street))
            return FoundOrganisation(next(beside, (here or anywhere)[0]), by="name")
        hosted = self._domains.get(facts.get("domain") or "", ())
        same_domain = [one for one in hosted if one.may_lie_in(facts.of["country"])]
        by_domain = [one for one in same_domain if not one.contradicts(facts) and one.key == facts.key]
        if len(by_domain) == 1:
            return FoundOrganisation(by_domain[0], by="domain")
        near = [one for one in same_domain if one.place == facts.place and names.holds(one.key, facts.key)]
        similar = [
            *by_domain,
            *same_name,
            *near,
            *(one for one in same_domain if names.share_words(one.key, facts.key)),
        ]
        similar += [one for one in same_domain if one not in similar]
        return FoundOrganisation(None, similar[0] if similar else None)


def _of_the_register(stretch: Sequence[RowFacts], chosen: Collection[int]) -> Iterable[Candidate]:
    """Organisations that share a code, a name or a domain with a row of the stretch; one query, all by index.

    They are held until the import is through: undoing an earlier list waits for it, or this look for the undoing.
    """
    codes = [[facts.of[name] for facts in stretch if name in facts.of] for name in CODES]
    hosts = {facts.of["domain"] for facts in stretch if "domain" in facts.of}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT name.key, name.place, known.country, known.pic, known.ror, known.vat, known.domain,
                   known.name, known.city, known.street, known.id
              FROM organisations_organisation known JOIN imports_namekey name ON name.organisation_id = known.id
             WHERE known.id IN (
                   SELECT id FROM organisations_organisation WHERE pic = ANY(%s)
                   UNION SELECT id FROM organisations_organisation WHERE ror = ANY(%s)
                   UNION SELECT id FROM organisations_organisation WHERE vat = ANY(%s)
                   UNION SELECT id FROM organisations_organisation WHERE domain = ANY(%s)
                   UNION SELECT organisation_id FROM imports_namekey WHERE key = ANY(%s)
                   UNION SELECT unnest(%s::bigint[]))
             ORDER BY known.id FOR KEY SHARE OF known
            """,
            [
                *codes,
                [host for host in hosts if not SHARED_HOSTS.search(host)],
                list({facts.key for facts in stretch}),
                list(chosen),
            ],
        )
        return [Candidate(*row) for row in cursor.fetchall()]


def make_room() -> None:
    """Let the indexes of words gather what a long file brings and sort it in larger heaps, in this transaction only."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('gin_pending_list_limit', '64MB', true), set_config('work_mem', '64MB', true)"
        )


def rows_counted() -> int:
    """How many rows the database believed each of the tables to hold when it looked last; of the smallest."""
    tables = [model._meta.db_table for model in (Organisation, NameKey, Membership)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(reltuples)::bigint FROM unnest(%s::regclass[]) t JOIN pg_class ON oid = t", [tables])
        return max(int(cursor.fetchone()[0]), 0)  # −1: never looked


def count_afresh() -> None:
    """Let the database look at how much there is, so that it goes by index while a long file comes in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT imports_count_afresh()")  # only the owner may


def similar_names(new: Sequence[RowFacts], *, up_to: int, least: float = 0.65) -> dict[int, int]:
    """For rows that seem new: line → the known organisation of that country whose name is written most alike.

    Only organisations with a number ``up_to`` that are looked at: later ones came with the same file.
    """
    if not new:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(least)])
        # The names of this file lie unsorted before the index, and each search would read all of them.
        cursor.execute("SELECT imports_sort_names()")
        cursor.execute(
            """
            SELECT row.line, near.organisation_id
              FROM unnest(%s::int[], %s::text[], %s::text[]) AS row(line, key, country)
             CROSS JOIN LATERAL (
                   SELECT name.organisation_id
                     FROM imports_namekey name JOIN organisations_organisation known ON known.id = name.organisation_id
                    WHERE name.key %% row.key AND (known.country = row.country OR '' IN (known.country, row.country))
                          AND known.id <= %s
                    ORDER BY similarity(name.key, row.key) DESC, name.organisation_id LIMIT 1) AS near
            """,
            [[f.line for f in new], [f.key for f in new], [f.of["country"] for f in new], up_to],
        )
        return dict(cursor.fetchall())
