"""What goes out can come in again: a list taken away and brought back changes nothing."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from clustergrowth.people.councils.models import Contact, Membership
from clustergrowth.people.imports.models import Import
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.persons.models import Person
from tests.addresses import ADDRESSES
from tests.conftest import Clients
from tests.full_cast import FullCast

Rows = list[dict[str, Any]]


def taken_away(client: Client, name: str, *at: str) -> bytes:
    answer: Any = client.get(reverse(name, args=at), {"format": "csv"})
    return b"".join(answer.streaming_content)


def brought_back(client: Client, cast: FullCast, what: str, content: bytes) -> Import:
    """Upload, accept the guessed columns, import: nothing is said by hand."""
    file = SimpleUploadedFile("list.csv", content)
    client.post(reverse("import"), {"council": cast.bologna.pk, "what": what, "file": file})
    of = Import.objects.latest("pk")
    form: Any = client.get(reverse("import_columns", args=[of.pk])).context["form"]
    known = {bound.html_name: bound.value() or "" for bound in form}
    client.post(reverse("import_columns", args=[of.pk]), {**known, "source": "the same list"})
    client.post(reverse("import_run", args=[of.pk]))
    of.refresh_from_db()
    assert of.state == Import.State.DONE, of.state
    return of


def everything() -> dict[str, Rows]:
    models: list[Any] = [Organisation, Membership, Person, Affiliation, Contact]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


@pytest.mark.parametrize(
    ("name", "at", "what"),
    [
        ("directory", (), "organisations"),
        ("members", ("bologna",), "organisations"),
        ("contacts", ("bologna",), "contacts"),
    ],
)
def test_a_list_that_was_taken_away_comes_back_without_changing_anything(
    network: FullCast, clients: Clients, name: str, at: tuple[str, ...], what: str
) -> None:
    content = taken_away(clients["carla"], name, *at)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]
    assert rows
    before = everything()
    of = brought_back(clients["carla"], network, what, content)
    assert of.counts | {"outside": 0} == {
        "taken": 0,
        "joined": 0,
        "known": len(rows),
        "differs": 0,
        "refused": 0,
        "outside": 0,
    }
    assert everything() == before


def test_every_export_holds_every_row_of_its_list_under_one_header(network: FullCast, clients: Clients) -> None:
    for address in (one for one in ADDRESSES if one.is_export):
        role = "carla" if address.get["carla"] == "200" else "leda"
        answer: Any = clients[role].get(reverse(address.name, args=address.arguments(network)), {"format": "csv"})
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
        assert len(set(header)) == len(header) > 2, address.name
        assert rows, address.name
        assert {len(row) for row in rows} == {len(header)}, address.name
        assert "filename=" in answer.headers["Content-Disposition"], address.name
