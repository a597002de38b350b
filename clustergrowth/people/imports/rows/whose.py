"""Whose the people on a list are: by what name a council knows them, and who is somebody elsewhere.

An address typed into a file opens nothing of the person behind it. Of people another council knows, a council is shown
what its own list says of them and no more; where its list does not name them yet, they read like new ones.
"""

from collections.abc import Collection
from datetime import date

from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from clustergrowth.people.councils.models import Contact, Council
from clustergrowth.people.councils.queries import known_elsewhere, of_councils
from clustergrowth.people.imports.models import Row
from clustergrowth.people.persons.models import Person


def names_known(council: Council, ids: Collection[int], today: date) -> dict[int, str]:
    """By number the names this council may read: of its own people theirs, of others as its list has them."""
    listed = Contact.objects.filter(council=council, person__in=ids).values_list("person_id", "name")
    own = Person.objects.filter(of_councils([council.pk], today), pk__in=ids).values_list("pk", "name")
    return dict(listed) | dict(own)


def elsewhere(council: Council, ids: Collection[int], today: date) -> set[int]:
    """Who is, or was, anybody outside this council: they say themselves where they work, a list does not."""
    somebody = Person.objects.filter(known_elsewhere([council.pk], today), pk__in=ids)
    return set(somebody.values_list("pk", flat=True))


def named(rows: QuerySet[Row], council: Council, today: date) -> QuerySet[Row]:
    """Rows with the ``name`` of what they became, as this council may read it."""
    own = Q(person__in=Person.objects.filter(of_councils([council.pk], today)).values("pk"))
    listed = Contact.objects.filter(council=council, person=OuterRef("person")).values("name")[:1]
    name = Coalesce(
        F("organisation__name"), Case(When(own, then=F("person__name"))), Subquery(listed), Value(""),
        output_field=CharField(),
    )  # fmt: skip
    return rows.annotate(name=name)
