"""Remarks that a person wrote down beside something of the council's: told by their number, taken out as rows."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import ngettext

from clustergrowth.common.languages.numbers import grouped
from clustergrowth.common.ports import OwnWords
from clustergrowth.people.persons.models import Person


def remarks(rows: Callable[[Person], QuerySet[Any]]) -> OwnWords:
    def title(n: int) -> str:
        return ngettext("%(n)s remark", "%(n)s remarks", n) % {"n": grouped(n)}

    def take_out(person: Person) -> None:
        rows(person).delete()

    return OwnWords(rows, title, take_out)
