"""What names an organisation, wherever it stands: found by walking its relations, so that a new noun is among them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any

import pghistory.models
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db.models import F, ForeignKey, Max, Model, Q, QuerySet, UniqueConstraint
from django.db.models.expressions import BaseExpression
from django.utils.translation import gettext as _

from clustergrowth.common import ports
from clustergrowth.common.languages import fold
from clustergrowth.people.organisations.domain.countries import country_name
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.record.ledger import NAMES
from clustergrowth.record.models import Party
from clustergrowth.record.transfers.domain import EMPTY, FOLLOWS, OWN
from clustergrowth.record.transfers.models import MovedRow, Transfer

Column = "ForeignKey[Any, Any]"


@cache
def references() -> "tuple[ForeignKey[Any, Any], ...]":
    """Every column that names an organisation, but for histories and a record's own other half (``NameKey``)."""
    relations: Iterable[Any] = Organisation._meta.get_fields(include_hidden=True)
    columns = [one.field for one in relations if one.auto_created and not one.concrete and not one.many_to_many]
    kept = [one for one in columns if not one.primary_key and not issubclass(one.model, pghistory.models.Event)]
    return tuple(sorted(kept, key=lambda one: (one.model._meta.label_lower, one.name)))


def rows_of(column: "ForeignKey[Any, Any]", organisation: int) -> QuerySet[Any]:
    return column.model._base_manager.filter(**{column.attname: organisation})


def have_to_do_with_each_other(one: int, other: int) -> bool:
    """Whether both stand in one row, as two sides of it: then they are two."""
    if Party.objects.filter(organisation_id=one, line__parties__organisation_id=other).exists():
        return True
    return any(
        first.model is second.model
        and first.model._base_manager.filter(
            Q(**{first.attname: one, second.attname: other}) | Q(**{first.attname: other, second.attname: one})
        ).exists()
        for first, second in combinations(references(), 2)
    )


# --- what is shown before --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """A fact that both records state otherwise, or only the one that goes."""

    name: str
    label: str
    kept: str
    other: str

    @property
    def is_filled(self) -> bool:
        return not self.kept


def facts() -> list[str]:
    """The facts of an organisation that are compared, each named by its column: also one that is new."""
    fields = Organisation._meta.concrete_fields
    return [one.name for one in fields if one.editable and one.name not in (*OWN, *FOLLOWS)]


def differences(kept: Organisation, other: Organisation) -> list[Difference]:
    shown = ((name, *(_shown(record, name) for record in (kept, other))) for name in facts())
    return [
        Difference(name, str(Organisation._meta.get_field(name).verbose_name), ours, theirs)  # type: ignore[union-attr]
        for name, ours, theirs in shown
        if theirs and ours != theirs
    ]


def _shown(record: Organisation, name: str) -> str:
    value = getattr(record, name)
    if value in EMPTY:
        return ""
    if name == "country":
        return country_name(value)
    if name == "city":
        return ", ".join(filter(None, (record.street, f"{record.postcode} {value}".strip())))
    display = getattr(record, f"get_{name}_display", None)
    return str(display()) if display else ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def numbers(labels: "Counter[str]") -> list[tuple[str, int]]:
    """How many of each kind, in words; what has none of its own is told together."""
    known: Counter[str] = Counter()
    for label, number in labels.items():
        if label in NAMES:
            words = str(_("lines of the ledger"))
        else:
            record = dict(ports.owned_records.items()).get(label)
            words = str(record.words) if record else str(_("other records"))
        known[words] += number
    return sorted((words, number) for words, number in known.items() if words and number)


def counted(organisation: int) -> "Counter[str]":
    """What names an organisation, by the label of its model."""
    columns = references()
    counts = Counter({"record.party": Party.objects.filter(organisation_id=organisation).count()})
    for column, number in zip(columns, ports.counted([rows_of(one, organisation) for one in columns]), strict=True):
        counts[column.model._meta.label_lower] += number
    return counts


# --- two rows that cannot both be of one organisation ----------------------------------------------------------------


def twin_of(row: Model, column: "ForeignKey[Any, Any]", to: int, constraint: str | None) -> Model | None:
    """The row of ``to`` that says the same as ``row`` under the constraint of that name."""
    model = type(row)
    names, condition = _names_in(model, constraint)
    sides = [one for one in references() if one.model is model]
    before = getattr(row, column.attname)

    def key(of: Model) -> tuple[Any, ...]:
        named = [getattr(of, one.attname) for one in sides if one.name in names]
        own = sorted(to if id == before else id or 0 for id in named)
        rest = names - {one.name for one in sides} - {"since", "until"}
        return (own, *(_alike(getattr(of, model._meta.get_field(name).attname)) for name in sorted(rest)))  # type: ignore[union-attr]

    others = model._base_manager.filter(Q(*(Q(**{one.attname: to}) for one in sides), _connector=Q.OR), condition)
    found = [one for one in others.exclude(pk=row.pk).order_by("pk") if key(one) == key(row)]
    begins = getattr(row, "since", None)
    overlapping = [one for one in found if begins is None or _overlap(one, row)]
    return next(iter(overlapping or found), None)


def _overlap(one: Any, other: Any) -> bool:
    ends = [getattr(of, "until", None) for of in (one, other)]
    return (ends[0] is None or other.since <= ends[0]) and (ends[1] is None or one.since <= ends[1])


def _alike(value: Any) -> Any:
    return fold(value) if isinstance(value, str) else value


def _names_in(model: type[Model], constraint: str | None) -> tuple[set[str], Q]:
    """The fields that a constraint compares, and of which rows."""
    for one in model._meta.constraints:
        if one.name == constraint and isinstance(one, UniqueConstraint | ExclusionConstraint):
            words: list[Any] = list(getattr(one, "fields", ()))
            words += [part[0] if isinstance(part, tuple) else part for part in one.expressions]
            return {name for word in words for name in _fields_in(word)}, one.condition or Q()
    together = [set(names) for names in model._meta.unique_together]
    unique = [{one.name} for one in model._meta.concrete_fields if one.unique and not one.primary_key]
    return next(iter([*together, *unique]), set()), Q()


def _fields_in(expression: Any) -> Iterable[str]:
    if isinstance(expression, str):
        yield expression
    elif isinstance(expression, F):
        yield str(expression.name)  # type: ignore[attr-defined]  # the stubs forget it
    elif isinstance(expression, BaseExpression):
        for part in expression.get_source_expressions():
            yield from _fields_in(part)


# --- what is shown after ---------------------------------------------------------------------------------------------


def transfers_with(organisation: Organisation) -> QuerySet[Transfer]:
    """Those to it, and of those chosen rows that went elsewhere."""
    return Transfer.objects.filter(Q(organisation=organisation) | Q(source_id=organisation.pk)).select_related("by")


def newest() -> dict[str, int]:
    """The highest number of each kind of rows now."""
    models = {one.model for one in references()} | {model for model, _column in NAMES.values()}
    return {one._meta.label_lower: one._base_manager.aggregate(n=Max("pk"))["n"] or 0 for one in models}


def came_after(transfer: Transfer) -> "Counter[str]":
    """What names the organisation that stayed and was made after the transfer: it stays there."""
    counts: Counter[str] = Counter()
    for column in references():
        label = column.model._meta.label_lower
        if label in transfer.newest:
            counts[label] += rows_of(column, transfer.organisation_id).filter(pk__gt=transfer.newest[label]).count()
    later = Party.objects.filter(organisation_id=transfer.organisation_id, pk__gt=transfer.newest["record.party"])
    counts["record.party"] += later.count()
    return counts


def moved(transfer: Transfer) -> "Counter[str]":
    """What a transfer touched, by the label of its model."""
    rows = transfer.rows.exclude(what=MovedRow.What.CHANGED).values_list("model", flat=True)
    return Counter(rows)


def record_of(label: str) -> ports.OwnedRecords | None:
    return ports.owned_records.get(label)
