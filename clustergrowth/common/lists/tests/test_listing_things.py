"""A noun declares its list; the page, the order, the filters and the files follow."""

import csv
import io
import json
import re
from html import unescape
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.test import RequestFactory
from openpyxl import load_workbook

from clustergrowth.common.limits.fields import Filter, NotUnderstood
from clustergrowth.common.lists.cells import below, cut, day, link
from clustergrowth.common.lists.files import table_file
from clustergrowth.common.lists.narrowing import narrowed
from clustergrowth.common.lists.pages import Button, Column, Empty, ExportField, ListPage, fields
from clustergrowth.common.tables.writing import Cell
from clustergrowth.people.councils.models import Council, Membership
from clustergrowth.people.organisations.models import Organisation
from tests.cast import Cast

HEADER = ("name", "said")
ROWS: list[list[Cell]] = [["Ölwerk", "=1+1"], ["B", None]]


class KindFilter(Filter):
    kind = forms.ChoiceField(choices=[("", "all"), ("sme", "SME"), ("university", "University")], required=False)


class Firms(ListPage):
    """A noun of the test."""

    name, title, filter, size = "firms", "Firms", KindFilter, 2
    empty = Empty("No firm yet", "It comes.", Button("Bring one", "themes"))
    file = fields("name", ExportField("place", "city"))

    def rows(self) -> QuerySet[Organisation]:
        return narrowed(Organisation.objects.order_by("pk"), self.wanted, "kind")

    def columns(self) -> list[Column]:
        return [
            Column("Firm", lambda one: link(one.name, "organisation", one.slug), sort="name"),
            Column("Place", lambda one: one.city),
        ]


def shown(query: str = "", page: type[ListPage] = Firms) -> Any:
    request = RequestFactory().get(f"/firms/{query}")
    request.user = AnonymousUser()
    return page.as_view()(request)


def names(answer: Any) -> list[str]:
    """Those on the page, in its order."""
    return [
        unescape(name) for name in re.findall(r'<td[^>]*>\s*<a href="/organisations/[^"]*">([^<]*)</a>', read(answer))
    ]


def stored(*order: str) -> list[str]:
    return list(Organisation.objects.order_by(*order).values_list("name", flat=True))


def read(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode("utf-8-sig"))


def test_a_page_holds_so_many_and_leads_on(cast: Cast) -> None:
    assert names(shown()) == stored("pk")[:2]
    assert "page=2" in read(shown())
    assert names(shown("?page=2")) == stored("pk")[2:4]


def test_one_can_sort_by_what_the_list_names_and_by_nothing_else(cast: Cast) -> None:
    assert names(shown("?sort=name")) == stored("name", "pk")[:2]
    assert names(shown("?sort=-name")) == stored("-name", "pk")[:2]
    assert names(shown("?sort=vat")) == stored("pk")[:2]


def test_a_filter_narrows_page_and_file_and_stays_in_the_address(cast: Cast) -> None:
    kept = read(shown("?kind=sme&format=csv"))
    wanted = Organisation.objects.filter(kind="sme").count()
    assert len(list(csv.reader(io.StringIO(kept)))) == wanted + 1 > 1
    assert "kind=sme&amp;format=csv" in read(shown("?kind=sme"))


def test_a_filter_that_makes_no_sense_is_told(cast: Cast) -> None:
    with pytest.raises(NotUnderstood):
        shown("?kind=wizard")


def test_an_empty_list_says_what_will_be_here_and_a_narrowed_one_that_nothing_fits(cast: Cast) -> None:
    Organisation.objects.update(kind="cluster")
    assert "No matches" in read(shown("?kind=sme"))

    class Nothing(Firms):
        def rows(self) -> QuerySet[Organisation]:
            return Organisation.objects.none()

    assert "No firm yet" in read(shown("", Nothing))
    assert "Bring one" in read(shown("", Nothing))


def test_a_list_without_a_file_offers_none(cast: Cast) -> None:
    class WithoutFile(Firms):
        file: list[ExportField] = []

    assert "format=csv" not in read(shown("", WithoutFile))
    assert "Firms" in read(shown("?format=csv", WithoutFile))


def test_what_is_not_there_is_an_empty_cell(cast: Cast) -> None:
    council = Council(name="X")
    assert ExportField("slug").of(council) == ""
    assert ExportField("person", "first_contact.name").of(council) is None
    assert ExportField("form", "get_form_display").of(council) == council.get_form_display()


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_a_file_holds_the_rows_under_its_name_and_is_safe_to_open(kind: str) -> None:
    answer: Any = table_file("list", HEADER, iter(ROWS), kind)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="list.{kind}"'
    content = b"".join(answer.streaming_content)
    if kind == "json":
        assert json.loads(content) == [dict(zip(HEADER, row, strict=True)) for row in ROWS]
    elif kind == "csv":
        assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:] == [["Ölwerk", "'=1+1"], ["B", ""]]
    else:
        sheet = load_workbook(io.BytesIO(content)).active
        assert [[cell.value for cell in row] for row in sheet.rows][1:] == [["Ölwerk", "'=1+1"], ["B", None]]


def test_an_empty_table_is_a_whole_json_file() -> None:
    answer: Any = table_file("list", HEADER, [], "json")
    assert json.loads(b"".join(answer.streaming_content)) == []


def test_cells_escape_what_somebody_wrote() -> None:
    assert "<b>" not in link("<b>", "organisation", "x", lang='"><b>')
    assert "<b>" not in below("<b>", "<b>", lang="en")
    assert day(None, "<b>") == '<span class="soft">&lt;b&gt;</span>'
    assert cut("one two three", 2) == "one two …"


def test_a_mistyped_column_of_a_file_is_a_fault_and_no_empty_column() -> None:
    firm = Organisation(name="Laser Sud", city="Bologna")
    assert ExportField("place", "city").of(firm) == "Bologna"
    with pytest.raises(AttributeError):
        ExportField("place", "citty").of(firm)
    assert ExportField("through", "through.name").of(Membership(through=None)) is None
