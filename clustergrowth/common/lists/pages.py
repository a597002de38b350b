"""The page of a list, declared: rows, columns, filters, order, what stands there while it is empty, and its file."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, ClassVar

from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views import View

from clustergrowth.common.limits.fields import Filter
from clustergrowth.common.limits.sizes import PAGE
from clustergrowth.common.lists.files import FORMATS, format_asked_for, table_file
from clustergrowth.common.tables.writing import Cell

Words = str | Promise
AT_ONCE = 500  # rows that a file reads from the database together


@dataclass(frozen=True)
class Column:
    """A column of the page: its heading, what stands in it (``cells``), and the field one can ``sort`` by."""

    heading: Words
    cell: Callable[[Any], Any]
    css: str = ""
    sort: str = ""


@dataclass(frozen=True)
class ExportField:
    """A column of the file: its heading and where its value is, as ``council.slug`` or as a function of the row."""

    heading: Words
    value: str | Callable[[Any], Cell] = ""

    def of(self, row: Any) -> Cell:
        if callable(self.value):
            return self.value(row)
        value: Any = row
        for part in (self.value or str(self.heading)).split("."):
            try:
                value = getattr(value, part)
            except ObjectDoesNotExist:  # a decision that no other corrected
                return None
            if value is None:
                return None
        cell: Cell = value() if callable(value) else value
        return cell


def fields(*columns: str | ExportField) -> list[ExportField]:
    """Columns of a file in short: ``"id=pk council=council.slug state"``; ``ExportField`` where more is to be said."""
    fields: list[ExportField] = []
    for field in columns:
        if isinstance(field, ExportField):
            fields.append(field)
        else:
            fields.extend(
                ExportField(name, value) for name, _is, value in (word.partition("=") for word in field.split())
            )
    return fields


@dataclass(frozen=True)
class Button:
    """Where one may go on from the list."""

    words: Words
    name: str
    at: tuple[Any, ...] = ()
    query: str = ""
    is_quiet: bool = False

    @property
    def url(self) -> str:
        return reverse(self.name, args=self.at) + self.query


@dataclass(frozen=True)
class Empty:
    """What stands there as long as the list is empty: what will be here, why it is worth it, and one button.

    The button is the first of the list's own, unless another is named.
    """

    title: Words
    why: Words = ""
    button: Button | None = None


NOTHING_FITS = Empty(_("No matches"), _("Remove a filter to see more."))


class ListPage(View, ABC):
    """One list, as a view: a noun says what is its own.

    It lives for one request: ``request``, ``viewer`` and ``wanted``, what the filters ask for, are there for whatever
    it says.
    """

    http_method_names = ["get", "head", "options"]
    template: ClassVar[str] = "components/list.html"
    table: ClassVar[str] = "components/_table.html"
    css: ClassVar[str] = ""
    name: ClassVar[str] = ""  # of the file
    title: Words = ""
    heading: Words = ""  # where it says more than the title
    standfirst: Words = ""
    is_of_desk: ClassVar[bool] = False
    filter: ClassVar[type[Filter] | None] = None
    size: ClassVar[int] = PAGE
    file: Sequence[ExportField] = ()
    empty: Empty = Empty("")

    def get(self, *_args: Any, **_named: Any) -> HttpResponseBase:
        self.viewer: Any = self.request.user
        self.begin()
        form = self.filters()
        self.wanted: Mapping[str, Any] = form.wanted() if form else {}
        rows = self.ordered(self.rows())
        if self.file and (kind := format_asked_for(self.request)):
            return table_file(self.filename(), [field.heading for field in self.file], self.records(rows), kind)
        page = self.page(rows)
        context = {"list": self, "form": form, "page": page, **self.shown(page)}
        return render(self.request, self.template, context)

    # --- what a noun says --------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """What is asked first: the council of the address, whether one may see its list."""

    def filters(self) -> Filter | None:
        return self.filter(self.request.GET) if self.filter else None

    @abstractmethod
    def rows(self) -> QuerySet[Any]:
        """Those that the viewer may see and the filters leave."""

    def columns(self) -> Iterable[Column]:
        return ()

    def prepared(self, rows: list[Any]) -> Iterable[Any]:
        """The rows of one page with what only the page says of them."""
        return rows

    def buttons(self) -> Iterable[Button]:
        return ()

    def context(self) -> dict[str, Any]:
        """What a template of the noun's own needs besides."""
        return {}

    def filename(self) -> str:
        return self.name

    def records(self, rows: QuerySet[Any]) -> Iterator[Sequence[Cell]]:
        """The rows of the file."""
        for row in rows.iterator(chunk_size=AT_ONCE):
            yield [field.of(row) for field in self.file]

    def page(self, rows: QuerySet[Any]) -> "Page[Any]":
        return Paginator(rows, self.size).get_page(self.request.GET.get("page"))

    # --- what follows from it ----------------------------------------------------------------------------------------

    def ordered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """By the column that the address names, if one can sort by it."""
        asked = self.request.GET.get("sort", "")
        field = asked.removeprefix("-")
        if not field or field not in map(attrgetter("sort"), self.columns()):
            return rows
        return rows.order_by(asked, "pk")

    def shown(self, page: "Page[Any]") -> dict[str, Any]:
        columns, rows = list(self.columns()), list(self.prepared(list(page.object_list)))
        return {
            "columns": columns,
            "rows": rows,
            "cells": [[(column, column.cell(row)) for column in columns] for row in rows],
            "buttons": (buttons := list(self.buttons())),
            "onward": self.empty.button or next((button for button in buttons if not button.is_quiet), None),
            "is_narrowed": any(self.wanted.values()),
            "nothing_fits": NOTHING_FITS,
            "formats": FORMATS if self.file else (),
            **self.context(),
        }
