"""What of an archive is here already, and what another name is free for.

Persons are recognised by their address, organisations by their numbers or by slug and name together, questionnaires by
what they ask; of these what is here stays as it is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from clustergrowth.common.errors import Refused
from clustergrowth.common.languages import fold
from clustergrowth.common.mail.models import Bounce, Stop
from clustergrowth.listen.interviews.models import Guide
from clustergrowth.listen.surveys.models import Instrument
from clustergrowth.people.councils.models import Council, Focus, Role
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person
from clustergrowth.people.projects.models import Project
from clustergrowth.tell.archives.queries.belonging import ModelClass, held, keys_of, target_of
from clustergrowth.tell.archives.queries.columns import (
    columns_of,
)


@dataclass
class Row:
    """A row of a table, its cells already as this network would hold them."""

    line: int
    number: int
    values: dict[str, Any]
    lists: dict[str, list[Any]]
    pk: Any = None


def is_plain(condition: Any) -> bool:
    """A condition that says of each column what it is, as that an affiliation has no end."""
    return (
        bool(condition)
        and not condition.negated
        and all(isinstance(child, tuple) and "__" not in child[0] for child in condition.children)
    )


def unique_words(model: ModelClass) -> list[str]:
    """Columns of words or whole numbers that no two rows share, and that somebody chose."""
    alone = {field.name for field in model._meta.concrete_fields if field.unique and not field.primary_key}
    alone |= {c.fields[0] for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)
              and len(c.fields) == 1 and c.condition is None}  # fmt: skip
    chosen = {
        column.name
        for column in columns_of(model)
        if isinstance(column.field, models.CharField | models.PositiveSmallIntegerField)
    }
    return sorted(alone & chosen - {"email", "vat", "ror", "pic"})


def free(model: ModelClass, column: str, before: Any, wanted: Iterable[Any]) -> Any:
    """The next that nobody has: a number after the largest, a word with a number behind it."""
    rows = model._default_manager
    if isinstance(before, int):
        return max([*rows.values_list(column, flat=True), *wanted]) + 1
    longest = model._meta.get_field(column).max_length or 50  # type: ignore[union-attr]
    tries = (
        f"{before[: longest - len(end)]}{end}" for end in (f"-{n}" if longest > 5 else f"{n}" for n in range(2, 999))
    )
    return next(word for word in tries if word not in wanted and not rows.filter(**{column: word}).exists())


def _same_council(rows: list[Row]) -> dict[int, Any]:
    """Founded here and still empty, it is filled; one that works already is another matter."""
    council = Council.objects.filter(slug=rows[0].values.get("slug")).first() if rows else None
    if council is None:
        return {}
    begun = (Council, Role, Focus, Instrument)
    for model in held():
        keys = [key for key in keys_of(model) if target_of(key) is Council and model not in begun]
        if any(model._default_manager.filter(**{key.name: council}).exists() for key in keys):
            sentence = _("%(name)s is in this network already and has begun its work. Nothing was brought in.")
            raise Refused(sentence % {"name": council})
    return {rows[0].number: council.pk}


def _same_persons(rows: list[Row]) -> dict[int, Any]:
    addresses = {str(row.values.get("email") or "").lower(): row.number for row in rows if row.values.get("email")}
    here = Person.objects.filter(email__in=addresses).values_list("email", "pk")
    return {addresses[email]: pk for email, pk in here if email}


def _same_organisations(rows: list[Row]) -> dict[int, Any]:
    same: dict[int, Any] = {}
    for column in ("vat", "ror", "pic"):
        numbers = {row.values.get(column): row.number for row in rows if row.values.get(column)}
        here = Organisation.objects.filter(**{f"{column}__in": numbers}).values_list(column, "pk")
        same |= {numbers[value]: pk for value, pk in here if numbers[value] not in same}
    slugs = {row.values.get("slug"): row for row in rows}
    for slug, folded, pk in Organisation.objects.filter(slug__in=slugs).values_list("slug", "folded", "pk"):
        if fold(str(slugs[slug].values.get("name")))[:300] == folded:
            same.setdefault(slugs[slug].number, pk)
    return same


def _same_projects(rows: list[Row]) -> dict[int, Any]:
    names = {(row.values.get("slug"), row.values.get("name")): row.number for row in rows}
    here = Project.objects.filter(slug__in=[slug for slug, _name in names]).values_list("slug", "name", "pk")
    return {names[slug, name]: pk for slug, name, pk in here if (slug, name) in names}


def _same_instruments(rows: list[Row]) -> dict[int, Any]:
    """The same questions under the same version; else it is a version of its own here."""
    same: dict[int, Any] = {}
    for row in rows:
        versions = Instrument.objects.filter(code=row.values.get("code"))
        found = next((one for one in versions if one.content == row.values.get("content")), None)
        if found is not None:
            same[row.number] = found.pk
        elif any(one.version == row.values.get("version") for one in versions):
            row.values["version"] = max(one.version for one in versions) + 1
    return same


def _same_guides(rows: list[Row]) -> dict[int, Any]:
    shipped = dict(Guide.objects.filter(council=None).values_list("version", "pk"))
    return {
        row.number: shipped[row.values["version"]]
        for row in rows
        if row.values.get("council_id") is None and row.values.get("version") in shipped
    }


def _same_by(model: ModelClass, *names: str) -> Callable[[list[Row]], dict[int, Any]]:
    """What is said by these columns is said already."""

    def find(rows: list[Row]) -> dict[int, Any]:
        wanted = {row.values.get(names[0]) for row in rows}
        here = model._default_manager.filter(**{f"{names[0]}__in": wanted}).values_list("pk", *names)
        known = {tuple(values): pk for pk, *values in here}
        each = ((row.number, known.get(tuple(row.values.get(name) for name in names))) for row in rows)
        return {number: pk for number, pk in each if pk}

    return find


FINDERS: dict[ModelClass, Callable[[list[Row]], dict[int, Any]]] = {
    Council: _same_council,
    Person: _same_persons,
    Organisation: _same_organisations,
    Project: _same_projects,
    Instrument: _same_instruments,
    Guide: _same_guides,
    Stop: _same_by(Stop, "address_hash", "topic"),
    Bounce: _same_by(Bounce, "address"),
}
