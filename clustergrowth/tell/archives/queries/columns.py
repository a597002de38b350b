"""How each column of a noun stands in a file: readable, and read again to the same.

What a row refers to stands as that row's number in the file of its noun, with its name beside; another council as its
slug; a person whom the ledger knows by a random key as the number of that person. What is not in the files (it belongs
to another council, or is no longer here) has a number below zero, the same wherever it stands.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, cached_property
from math import isfinite
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from i18nfield.fields import I18nCharField, I18nTextField
from i18nfield.strings import LazyI18nString

from clustergrowth.common.tables.reasons import BadValue
from clustergrowth.listen.interviews.models import Quotation
from clustergrowth.listen.surveys.models import Response
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.record.models import Line
from clustergrowth.tell.archives.queries.belonging import (
    BY_WHOM,
    ModelClass,
    cannot_stand_without,
    held,
    nouns,
    target_of,
)

NUMBER = "row"  # the heading of a row's own number; no column of ours is called so
SECRETS = frozenset({"nonce", "token", "password"})  # a new one is made where they come in
DERIVED = frozenset({"folded", "search", "nace_within", "size"})  # where the model prepares them itself
LEFT_OUT_COLUMNS: Mapping[str, str] = {
    "persons.Person.key": "under which the ledger knows a person; made anew",
    "persons.Person.last_login": "of this network",
    "persons.Person.is_site_administrator": "of this network",
    "persons.Person.address_asked": "not confirmed yet",
    "surveys.Response.draft": "not handed in yet",
    "surveys.Response.stamps": "not handed in yet",
    "surveys.Invitation.mails": "numbers of mails, which stay",
    "letters.CouncilLetter.mails": "numbers of mails, which stay",
    **dict.fromkeys((f"surveys.AnswerFile.{name}" for name in ("content", "changes", "account")), "as it was uploaded"),
    **dict.fromkeys(
        (f"exchange.{side}.{name}" for side in ("Need", "Offer") for name in ("vector", "embedded_with")), "worked out"
    ),
    **{f"analysis.Tally.{name}": "worked out" for name in ("content", "rests_on", "firms", "counted_at")},
    **{f"analysis.Tally.{name}": "worked out" for name in ("started_at", "done", "of")},
}
PLAIN_NUMBERS: Mapping[str, ModelClass] = {"surveys.Response.line": Line}  # of another noun, without a key
# Words under which the house refers to a noun that is called otherwise.
KINDS = {
    "case": "casestudy",
    "letter": "councilletter",
    "passage": "interviewpassage",
    "join_request": "joinrequest",
    "arrival": "openlinksubmission",
}
Renumber = Callable[[ModelClass, int], int | None]
_NAMES = ("name", "title", "called", "number", "code", "email", "subject")  # by which a row is called in others


def _quotations(content: Any, renumber: Renumber) -> Any:
    if not isinstance(content, dict) or "quotations" not in content:
        return content
    numbers = [renumber(Quotation, quotation["id"]) for quotation in content["quotations"]]
    return {**content, "quotations": [{"id": number} for number in numbers if number is not None]}


def _strata(strata: Any, renumber: Renumber) -> Any:
    numbers = {renumber(Response, int(response)): stratum for response, stratum in strata.items()}
    return {str(number): stratum for number, stratum in numbers.items() if number is not None}


def _through(membership: Any, renumber: Renumber) -> Any:
    if not membership.get("through"):
        return membership
    return {**membership, "through": renumber(Organisation, membership["through"])}


def _because(because: Any, renumber: Renumber) -> Any:
    kind, _sign, number = because.partition(":")
    model = noun_of(kind)
    return f"{kind}:{renumber(model, int(number))}" if model and number.isdecimal() else because


# Values that name rows by their numbers within themselves.
WITHIN: Mapping[str, Callable[[Any, Renumber], Any]] = {
    "reports.Report.content": _quotations,
    "analysis.Tally.strata": _strata,
    "councils.Proposal.membership": _through,
    "organisations.Disclosure.because": _because,
}


@cache
def noun_of(kind: str) -> ModelClass | None:
    name = KINDS.get(kind, kind).replace("_", "")
    return next((model for model in nouns() if model._meta.model_name == name), None)


@dataclass(frozen=True)
class Column:
    """One column of a noun's file."""

    model: ModelClass
    field: Any

    @property
    def name(self) -> str:
        return str(self.field.name)

    @property
    def label(self) -> str:
        return f"{self.model._meta.label}.{self.name}"

    @cached_property
    def target(self) -> ModelClass | None:
        """The noun whose rows it names by their numbers; of most columns none."""
        if self.name in BY_WHOM and not self.field.is_relation:
            return Organisation
        return target_of(self.field) if self.field.is_relation else PLAIN_NUMBERS.get(self.label)

    @property
    def is_list(self) -> bool:
        return bool(self.field.many_to_many)

    @property
    def is_key(self) -> bool:
        """Held to what it names by the database."""
        return bool(self.field.is_relation) and not self.is_list

    @property
    def is_needed(self) -> bool:
        return self.is_key and cannot_stand_without(self.field)

    @property
    def is_person_key(self) -> bool:
        return isinstance(self.field, models.UUIDField)

    @property
    def is_address_hash(self) -> bool:
        """Made of a person's address with a secret of the network: the person is named in its place."""
        return self.label == "mail.Stop.address_hash"

    @property
    def is_file(self) -> bool:
        return isinstance(self.field, models.BinaryField | models.FileField)

    @cached_property
    def kind_column(self) -> str:
        """Beside the number of a matter: the column that says of which noun it is."""
        if not isinstance(self.field, models.BigIntegerField) or not self.name.endswith("_id") or self.target:
            return ""
        names = {field.name for field in self.model._meta.concrete_fields}
        kind = f"{self.name.removesuffix('_id')}_kind"
        return kind if kind in names else "kind" if "kind" in names else ""

    @property
    def has_names(self) -> bool:
        return self.is_key and self.target is not Council and self.target is not None and bool(name_of(self.target))


@cache
def columns_of(model: ModelClass) -> tuple[Column, ...]:
    """What of a noun goes out, in the order of the model; what is derived when it is stored stays."""
    derived = DERIVED if hasattr(model, "prepare") else frozenset()
    fields = [
        field
        for field in (*model._meta.concrete_fields, *model._meta.local_many_to_many)
        if not field.primary_key
        and field.name not in SECRETS
        and f"{model._meta.label}.{field.name}" not in LEFT_OUT_COLUMNS
        and field.name not in derived
    ]
    made = [field for field in fields if not field.many_to_many or _through_of(field)._meta.auto_created]
    return tuple(Column(model, field) for field in made if not field.is_relation or target_of(field) in _targets())


def _through_of(field: Any) -> ModelClass:
    return field.remote_field.through  # type: ignore[no-any-return]


@cache
def _targets() -> frozenset[ModelClass]:
    return frozenset(held())


def secrets_of(model: ModelClass) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if field.name in SECRETS]


@cache
def name_of(model: ModelClass) -> str:
    """The column by which a row is called; empty where nothing of it is a name."""
    names = {column.name for column in columns_of(model)}
    return next((name for name in _NAMES if name in names), "")


# --- a value as it stands in a cell, and back -------------------------------------------------------------------------


def as_cell(field: Any, value: Any) -> str:
    """A value that names no other row. Times tell their distance from Greenwich, lists and texts are JSON."""
    if isinstance(value, LazyI18nString):
        value = value.data
        return value if isinstance(value, str) and not value.startswith(("{", '"')) else _as_json(value)
    if value is None:
        return ""
    if isinstance(field, models.JSONField | ArrayField):
        return _as_json(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else repr(value) if isinstance(value, float) else str(value)


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)


def from_cell(column: Column, cell: str) -> Any:
    """What `as_cell` was given. Raises BadValue where the cell cannot be understood."""
    field = column.field
    if "\0" in cell:
        raise BadValue("not_understood")
    if cell == "":
        return blank(field)
    try:
        if isinstance(field, I18nCharField | I18nTextField):
            return LazyI18nString(json.loads(cell) if cell.startswith(("{", '"')) else cell)
        if isinstance(field, models.JSONField):
            return json.loads(cell)
        if isinstance(field, ArrayField):
            return [_understood(field.base_field, one) for one in json.loads(cell)]
        if isinstance(field, models.BooleanField):
            return {"true": True, "false": False}[cell]
        if isinstance(field, models.UUIDField):
            return UUID(cell)
        value = _understood(field, cell)
        if isinstance(value, datetime):  # in the year 10000 of UTC it could be stored, and not be read
            value = timezone.make_aware(value, UTC) if timezone.is_naive(value) else value.astimezone(UTC)
    except (ValidationError, ValueError, TypeError, KeyError, OverflowError, RecursionError) as wrong:
        raise BadValue("not_understood") from wrong
    if isinstance(value, float) and not isfinite(value):
        raise BadValue("not_understood")
    return value


def _understood(field: Any, cell: Any) -> Any:
    """A value as the column may hold it: of its type, within its bounds, one of its words."""
    value = field.to_python(cell)
    field.run_validators(value)
    if field.choices and value not in {word for word, _label in field.flatchoices}:
        raise BadValue("not_understood")
    return value


def blank(field: Any) -> Any:
    """What an empty cell means. Raises BadValue where there must be something."""
    if field.null:
        return None
    if isinstance(field, I18nCharField | I18nTextField):
        return LazyI18nString("")
    if isinstance(field, models.CharField | models.TextField):
        return ""
    if field.has_default():
        return field.get_default()
    raise BadValue("must_be_there")
