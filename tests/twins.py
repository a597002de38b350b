"""For a thing of Bologna its like of another council, made by itself; a new noun has its twin without a word.

Every twin has a number so large that no other row has it: what is written can be searched for twins.
"""

import uuid
from itertools import count
from typing import Any

from django.db import models, transaction

from clustergrowth.people.councils.models import Council, Membership
from clustergrowth.people.councils.queries.councils import home_council_of
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.persons.models import Person
from tests.cast import JOINED, Cast

NUMBERS = r"\b9\d{8}\b"
DEEPEST = 3  # from an option to its difficulty to the council


class Twins:
    """The same row once more, hung on what is the other council's."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self._made: dict[models.Model, Any] = {}
        self._numbers = count(900_000_001)

    def of(self, one: models.Model) -> Any:
        if one not in self._made:
            with transaction.atomic():
                self._made[one] = self._copied(one)
                self._settle(self._made[one])
        return self._made[one]

    def of_model(self, model: type[models.Model]) -> Any:
        """The twin of some row of Bologna, or None where the cast has none."""
        if model is Person:
            return self.of(self.cast.lucia)
        rows = model._default_manager.exclude(pk__gte=900_000_000).order_by("-pk")[:50]
        return next((self.of(one) for one in rows if belongs_to(one, self.cast.bologna)), None)

    def _copied(self, one: models.Model) -> Any:
        if isinstance(one, Membership):
            return self.of(one.organisation).memberships.get()
        if isinstance(one, Affiliation):
            return self.of(self.cast.lucia).affiliations.first()
        twin = type(one)._default_manager.get(pk=one.pk)
        twin.pk = number = next(self._numbers)
        for field in type(one)._meta.concrete_fields:
            value = getattr(one, field.name)
            if isinstance(field, models.ForeignKey):
                if isinstance(value, models.Model) and self._is_to_be_twinned(value):
                    setattr(twin, field.name, self.of(value))
            elif field.unique and not field.primary_key and value is not None:
                setattr(twin, field.name, self._unlike(field, value, number))
        if isinstance(twin, Organisation):
            twin.name = f"Gemella {number}"
            twin.prepare()
        if isinstance(twin, Person):
            twin.email = f"gemello{number}@example.org"
        models.Model.save_base(twin, raw=True, force_insert=True)
        for field in type(one)._meta.many_to_many:
            if field.related_model is Council and self.cast.bologna in getattr(one, field.name).all():
                getattr(twin, field.name).add(self.of(self.cast.bologna))
        return twin

    def _is_to_be_twinned(self, value: models.Model) -> bool:
        return isinstance(value, Person) or belongs_to(value, self.cast.bologna)

    def _unlike(self, field: Any, value: Any, number: int) -> Any:
        if isinstance(field, models.UUIDField):
            return uuid.uuid4()
        if isinstance(field, models.CharField):
            return f"{number % 1000}{value}"[: field.max_length]
        return number % 1000 + 1000

    def _settle(self, twin: models.Model) -> None:
        """A firm belongs to the other council, a person works in a firm of it."""
        begun: dict[str, Any] = {"defaults": {"since": JOINED, "pk": next(self._numbers)}}
        if isinstance(twin, Organisation):
            Membership.objects.get_or_create(organisation=twin, council=self.of(self.cast.bologna), **begun)
        if isinstance(twin, Person):
            Affiliation.objects.get_or_create(person=twin, organisation=self.of(self.cast.laser), **begun)


def belongs_to(one: models.Model, council: Council, depth: int = 0) -> bool:
    """Whether a thing lies in the work of a council: by itself, or by what it hangs on."""
    if isinstance(one, Council):
        return one == council
    if isinstance(one, Organisation):
        return home_council_of(one.pk) == council.pk
    if isinstance(one, Person) or depth > DEEPEST:
        return False
    if hasattr(one, "council_id"):
        return bool(one.council_id == council.pk)  # of none: of all together
    return any(
        isinstance(value := getattr(one, field.name), models.Model) and belongs_to(value, council, depth + 1)
        for field in type(one)._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
    ) or any(
        council in getattr(one, field.name).all()
        for field in type(one)._meta.many_to_many
        if field.related_model is Council
    )
