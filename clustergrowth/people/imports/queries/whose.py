"""Whose the people on a list are: by what name a council knows them, and who is somebody elsewhere.

An address typed into a file opens nothing of the person behind it. Of people another council knows, a council is shown
what its own list says of them and no more; where its list does not name them yet, they read like new ones.
"""

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from clustergrowth.people.councils.models import Contact, Council
from clustergrowth.people.councils.queries.councils import known_elsewhere, of_councils
from clustergrowth.people.councils.services.bulk import hand_contacts_over
from clustergrowth.people.imports.models import ImportRow
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.services.bulk import introduce_many


def names_known(council: Council, ids: Collection[int], today: date) -> dict[int, str]:
    """By number the names this council may read: of its own people theirs, of others as its list has them."""
    listed = Contact.objects.filter(council=council, person__in=ids).values_list("person_id", "name")
    own = Person.objects.filter(of_councils([council.pk], today), pk__in=ids).values_list("pk", "name")
    return dict(listed) | dict(own)


def parted(council: Council, ids: Collection[int], language: str, today: date) -> dict[int, Person]:
    """By the number of whom the list brought in and who is somebody elsewhere since: a person of the list's own.

    They say themselves where they work, a list does not. The entry goes over to the new person, with the address as
    the list had it, so that the list reads on as it would if nobody had become anybody.
    """
    since = Person.objects.filter(known_elsewhere([council.pk], today), pk__in=ids)
    since = since.exclude(of_councils([council.pk], today))
    entries = list(Contact.objects.filter(council=council, person__in=since).select_related("person"))
    own = {entry.person_id: _own(entry, council, language) for entry in entries}
    introduce_many(list(own.values()))
    for entry in entries:
        entry.person = own[entry.person_id]
    hand_contacts_over(entries)
    _hand_rows_over(council, own)
    return own


def _own(entry: Contact, council: Council, language: str) -> Person:
    was = entry.person
    return Person(
        name=entry.name,
        listed_address=was.email or was.listed_address,
        phone=entry.phone,
        language=language,
        time_zone=council.time_zone,
    )


def _hand_rows_over(council: Council, own: Mapping[int, Person]) -> None:
    """Undoing an earlier list takes back the list's person, and leaves whoever is somebody elsewhere alone."""
    rows = list(ImportRow.objects.filter(of__council=council, person__in=list(own)))
    for row in rows:
        new = own[row.person_id or 0]
        if row.made.get("person") == row.person_id:
            row.made = row.made | {"person": new.pk}
        row.person = new
    ImportRow.objects.bulk_update(rows, ["person", "made"], batch_size=500)


def named(rows: QuerySet[ImportRow], council: Council, today: date) -> QuerySet[ImportRow]:
    """Rows with the ``name`` of what they became, as this council may read it."""
    own = Q(person__in=Person.objects.filter(of_councils([council.pk], today)).values("pk"))
    listed = Contact.objects.filter(council=council, person=OuterRef("person")).values("name")[:1]
    name = Coalesce(
        F("organisation__name"), Case(When(own, then=F("person__name"))), Subquery(listed), Value(""),
        output_field=CharField(),
    )  # fmt: skip
    return rows.annotate(name=name)
