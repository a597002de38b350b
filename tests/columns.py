"""What each field of each form lets through, beside what the column holds that it is written to."""

import math
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from django import forms
from django.apps import apps
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import connection, models

from clustergrowth.common.limits.fields import Filter, SearchField
from clustergrowth.people.councils.forms.fields import PersonField
from clustergrowth.people.organisations.forms.fields import NaceBeginning, NaceField
from clustergrowth.people.organisations.forms.organisations import OrganisationField

HOUSE = Path(__file__).parents[1] / "clustergrowth"
CHOSEN = (
    forms.ChoiceField,
    OrganisationField,
    PersonField,
    NaceField,
    NaceBeginning,
)  # of what is there
NO_WHOLE = (forms.FloatField, forms.DecimalField)  # the library calls them whole numbers too

MAKES_FORMS = re.compile(r"^class \w+\(.*(?:Form|Filter|Kept)\b|_factory\(", re.MULTILINE)

Bounds = tuple[float, float]  # of a text its letters


class Typed(NamedTuple):
    """A field in which a text or a whole number is typed."""

    form: type[forms.BaseForm]
    name: str
    field: forms.Field

    @property
    def called(self) -> str:
        part = apps.get_containing_app_config(self.form.__module__)
        return f"{part.label if part else self.form.__module__}.{self.form.__name__}.{self.name}"

    @property
    def is_text(self) -> bool:
        return isinstance(self.field, forms.CharField)


def every_form(within: str) -> Iterator[type[forms.BaseForm]]:
    """Of a package, whatever module it stands in; none of a test of the house."""
    if within == "clustergrowth":
        for file in (one for one in HOUSE.rglob("*.py") if MAKES_FORMS.search(one.read_text())):
            import_module(".".join(file.relative_to(HOUSE.parent).with_suffix("").parts))
    waiting, seen = [*forms.BaseForm.__subclasses__()], set()
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += one.__subclasses__()
            if one.__module__.startswith(within) and ".tests." not in one.__module__:
                yield one


def typed_in(within: str) -> list[Typed]:
    """All of the forms of a package that write something."""
    found = [
        Typed(form, name, field)
        for form in every_form(within)
        if not issubclass(form, Filter)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.CharField | forms.IntegerField)
        and not isinstance(field, (*CHOSEN, *NO_WHOLE, SearchField))
    ]
    return sorted(found, key=lambda one: (one.called, one.form.__module__))


def allowed(one: Typed) -> Bounds:
    """From where to where what is typed goes through."""
    if one.is_text:
        return 0, _least(one.field, MaxLengthValidator, getattr(one.field, "max_length", None))
    checks: list[Any] = list(one.field.validators)
    low = [check.limit_value for check in checks if isinstance(check, MinValueValidator)]
    return max(low, default=-math.inf), _least(one.field, MaxValueValidator, getattr(one.field, "max_value", None))


def _least(field: forms.Field, kind: type[Any], stated: Any) -> float:
    checks: list[Any] = list(field.validators)
    limits = [check.limit_value for check in checks if isinstance(check, kind)]
    return min([*limits, *([stated] if stated is not None else [])], default=math.inf)


def holds(column: Any) -> Bounds:
    if isinstance(column, models.IntegerField):
        low, high = connection.ops.integer_field_range(column.get_internal_type())
        return low, high
    return 0, math.inf if column.max_length is None or isinstance(column, models.TextField) else column.max_length


def columns_of(one: Typed, written: Mapping[str, str]) -> list[Any]:
    """Where it goes: as is said, or as the form of a model says, or all of that name in the models of its part."""
    if stated := written.get(one.called):
        at, _point, name = stated.rpartition(".")
        return [apps.get_model(at)._meta.get_field(name)]
    model: Any = getattr(getattr(one.form, "_meta", None), "model", None)
    part = apps.get_containing_app_config(one.form.__module__)
    kind = (models.CharField, models.TextField) if one.is_text else (models.IntegerField,)
    return [
        column
        for each in ([model] if model else part.get_models() if part else ())
        for column in each._meta.get_fields()
        if column.name == one.name and isinstance(column, kind)
    ]


def is_asked_by_its_model(one: Typed) -> bool:
    """A form of a model asks the column itself for what it takes, before it saves."""
    meta = getattr(one.form, "_meta", None)
    return bool(getattr(meta, "model", None)) and one.name in (getattr(meta, "fields", None) or ())


def unfitting(within: str, written: Mapping[str, str], nowhere: Mapping[str, str]) -> list[str]:
    """Each field that lets more through than its column holds, or of which nobody knows where it goes."""
    found = []
    for one in typed_in(within):
        if one.called in nowhere or is_asked_by_its_model(one):
            continue
        columns = columns_of(one, written)
        if not columns:
            found.append(f"{one.called} is written to no column that is known")
        (low, high) = allowed(one)
        for column in columns:
            least, most = holds(column)
            if low < least or high > most:
                found.append(f"{one.called} takes {low:g} to {high:g}, {column} holds {least:g} to {most:g}")
    return found
