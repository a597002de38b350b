import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from clustergrowth.common.errors import Gone
from clustergrowth.common.imports import work
from clustergrowth.people.councils.models import AffiliatedBody, Form, Membership
from clustergrowth.people.imports.models import Import, ImportRow
from clustergrowth.people.imports.services import preparing
from clustergrowth.people.imports.tests.importing import imported, looked_through, upload
from clustergrowth.people.organisations.models import Organisation
from tests.cast import JOINED, Cast, works

LIST = "Ragione sociale;Città;Stato\nNuova Srl;Parma;IT\nLaser Sudd;Bologna;IT\n=1+1;Rimini;IT\n"


@pytest.fixture
def carla(client: Client, cast: Cast) -> Client:
    client.force_login(cast.carla)
    return client


def bring(client: Client, text: str | bytes = LIST, name: str = "soci.csv", **more: Any) -> Any:
    council = more.pop("council")
    data = {"council": council.pk, "what": "organisations", "file": upload(text, name)} | more
    return client.post(reverse("import"), data)


def columns(of: Import, **more: str) -> dict[str, str]:
    meaning = {column: name for name, column in of.mapping.items()}
    said = {"firms_are": "sme", "others_are": "other", "source": "the open day", "all_or_nothing": "good"}
    return said | {f"c{n}": meaning.get(column, "") for n, column in enumerate(of.columns)} | more


def test_a_coordinator_goes_from_a_file_to_its_result(carla: Client, cast: Cast) -> None:
    answer = bring(carla, council=cast.bologna)
    of = Import.objects.get()
    assert answer.headers["Location"] == reverse("import_page", args=[of.pk])
    page = carla.get(answer.headers["Location"]).content.decode()
    assert "Ragione sociale" in page
    assert '<option value="name" selected>' in page
    carla.post(reverse("import_columns", args=[of.pk]), columns(of))
    page = carla.get(reverse("import_page", args=[of.pk])).content.decode()
    assert "“=1+1” is not a name" in page
    assert f'value="3:{cast.laser.pk}"' in page
    assert not Organisation.objects.filter(name="Nuova Srl").exists()
    carla.post(reverse("import_run", args=[of.pk]), {"same": f"3:{cast.laser.pk}"})
    of.refresh_from_db()
    assert (of.state, of.taken, of.differs, of.refused) == (Import.State.DONE, 1, 1, 1)
    page = carla.get(reverse("import_page", args=[of.pk])).content.decode()
    assert "Refused rows" in page
    carla.post(reverse("import_undo", args=[of.pk]))
    assert "was undone" in carla.get(reverse("import_page", args=[of.pk])).content.decode()
    assert not Organisation.objects.filter(name="Nuova Srl").exists()


def test_an_undone_import_says_how_much_of_it_stays(carla: Client, cast: Cast) -> None:
    of = imported(cast.bologna, cast.carla, LIST)
    works(cast.lucia, Organisation.objects.get(name="Nuova Srl"))
    carla.post(reverse("import_undo", args=[of.pk]))
    gone = of.rows.filter(was_undone=True).count()
    page = carla.get(reverse("import_page", args=[of.pk])).content.decode()
    assert gone and f"Rows taken back: {gone}. Rows that stay because they are used: 1." in " ".join(page.split())


@pytest.mark.parametrize("act", [preparing.start, preparing.start_undoing, preparing.discard])
def test_who_acts_on_a_file_that_was_forgotten_meanwhile_reads_so(cast: Cast, act: Any) -> None:
    of = looked_through(cast.bologna, cast.carla, LIST)
    second = Import.objects.get(pk=of.pk)
    preparing.discard(of, by=cast.carla)
    with pytest.raises(Gone):
        act(second, by=cast.carla)


def test_the_refused_rows_can_be_mended_and_imported_again(carla: Client, cast: Cast) -> None:
    of = imported(cast.bologna, cast.carla, LIST)
    address = reverse("import_refused", args=[of.pk])
    text = carla.get(address).getvalue().decode("utf-8-sig")
    assert text.splitlines()[0] == "Ragione sociale,Città,Stato,reason,line"
    assert text.splitlines()[1].startswith("'=1+1,Rimini,IT,“=1+1” is not a name.")
    again = imported(
        cast.bologna, cast.carla, text.replace("1+1,Rimini", "cmd|' /C calc'!A0,Rimini"), name="mended.csv"
    )
    assert again.counts["taken"] == 1
    assert Organisation.objects.filter(name="=cmd|' /C calc'!A0").exists()
    file: Any = carla.get(address, {"format": "xlsx"})
    book = load_workbook(io.BytesIO(b"".join(file.streaming_content)))
    row = [cell.value for cell in list(book.worksheets[0].rows)[1]]
    assert (row[0], row[4]) == ("'=1+1", "4")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("soci.xlsx", b"%PDF-1.7", "This is a PDF"),
        ("soci.csv", b"", "empty"),
        ("soci.csv", b"a;b\n" + b"\x00\x01", "not a text table"),
        ("soci.csv", b"name" + b";x" * 4_999 + b"\n", "5000 columns"),
    ],
)
def test_an_unusable_file_is_refused_beside_the_form_and_nothing_is_kept(
    carla: Client, cast: Cast, name: str, content: bytes, said: str
) -> None:
    answer = bring(carla, content, name, council=cast.bologna)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Import.objects.count() == 0


def test_a_file_that_is_unusable_further_down_leaves_nothing_behind(carla: Client, cast: Cast, settings: Any) -> None:
    settings.TABLES = {"rows": 100}
    before = Organisation.objects.count()
    bring(carla, "name;city\n" + "".join(f"Firm {n};Parma\n" for n in range(101)), council=cast.bologna)
    of = Import.objects.get()
    carla.post(reverse("import_columns", args=[of.pk]), columns(of))
    of.refresh_from_db()
    assert of.state == Import.State.UNUSABLE
    assert "more than 100 rows" in carla.get(reverse("import_page", args=[of.pk])).content.decode()
    assert (Organisation.objects.count(), ImportRow.objects.count()) == (before, 0)
    carla.post(reverse("import_discard", args=[of.pk]))
    assert Import.objects.count() == 0


def test_two_columns_cannot_hold_the_same(carla: Client, cast: Cast) -> None:
    bring(carla, council=cast.bologna)
    of = Import.objects.get()
    answer = carla.post(reverse("import_columns", args=[of.pk]), columns(of, c1="name"))
    assert "already chosen for the same" in answer.content.decode()
    assert (
        "which column holds the name"
        in carla.post(reverse("import_columns", args=[of.pk]), columns(of, c0="", c1="city")).content.decode()
    )


def test_nothing_imported_can_be_turned_into_the_good_rows(carla: Client, cast: Cast) -> None:
    of = imported(cast.bologna, cast.carla, LIST, all_or_nothing=True)
    page = carla.get(reverse("import_page", args=[of.pk])).content.decode()
    assert "One row was refused" in page
    carla.post(reverse("import_columns", args=[of.pk]), columns(of))
    carla.post(reverse("import_run", args=[of.pk]))
    of.refresh_from_db()
    assert (of.state, of.taken, of.refused) == (Import.State.DONE, 2, 1)


def test_a_federated_council_takes_firms_through_its_bodies(carla: Client, cast: Cast) -> None:
    cast.bologna.form = Form.FEDERATION
    cast.bologna.save()
    AffiliatedBody.objects.create(council=cast.bologna, organisation=cast.camera, since=JOINED)
    bring(carla, council=cast.bologna)
    of = Import.objects.get()
    carla.post(reverse("import_columns", args=[of.pk]), columns(of, through=str(cast.camera.pk)))
    carla.post(reverse("import_run", args=[of.pk]))
    assert Membership.objects.get(organisation__name="Nuova Srl").through == cast.camera


def test_contacts_come_in_the_same_way(carla: Client, cast: Cast) -> None:
    bring(carla, "nome;e-mail\nRita Usignolo;rita@example.org\n", council=cast.bologna, what="contacts")
    of = Import.objects.get()
    assert (
        "where the list comes from"
        in carla.post(reverse("import_columns", args=[of.pk]), columns(of, source="")).content.decode()
    )
    carla.post(reverse("import_columns", args=[of.pk]), columns(of))
    assert "Rita Usignolo" in carla.get(reverse("import_page", args=[of.pk])).content.decode()
    carla.post(reverse("import_run", args=[of.pk]))
    of.refresh_from_db()
    assert (of.taken, of.source) == (1, "the open day")


def test_before_an_import_nothing_is_said_to_have_happened(carla: Client, cast: Cast) -> None:
    text = "name;city;country;nace\nNuova Srl;Parma;IT;2026-11-25\nLaser Sud Srl;Bologna;IT;\n;Parma;IT;\n"
    of = looked_through(cast.bologna, cast.carla, text)
    address = reverse("import_page", args=[of.pk])
    page = carla.get(address).content.decode()
    assert "would be imported" in page and "Values that would be omitted or changed" in page
    shown = re.sub(r"\s*([<>])\s*", r"\1", page.partition("<main")[2])
    said = [word for word in (" was ", " were ", "could not", ">imported<", ">refused<", "are in,") if word in shown]
    assert said == []
    carla.post(reverse("import_run", args=[of.pk]))
    page = carla.get(address).content.decode()
    assert re.search(r">\s*imported\s*<", page) and "would" not in page
    assert "Values that were omitted or changed" in page


@pytest.mark.parametrize(("what", "text", "is_needed"), [
    ("contacts", "name;email\nRita Usignolo;rita@example.org\n", True),
    ("organisations", "name;city;contact person;email\nNuova Srl;Parma;Rita Usignolo;rita@example.org\n", True),
    ("organisations", "name;city\nNuova Srl;Parma\n", False),
])  # fmt: skip
def test_where_a_list_comes_from_is_needed_where_people_are_on_it(
    carla: Client, cast: Cast, what: str, text: str, is_needed: bool
) -> None:
    bring(carla, text, council=cast.bologna, what=what)
    of = Import.objects.get()
    page = carla.get(reverse("import_page", args=[of.pk])).content.decode()
    label = page.partition('<label for="id_source">')[2].partition("</label>")[0]
    assert ("(optional)" in label) != is_needed
    assert ("required" in page.partition('name="source"')[2][:120]) == is_needed
    answer = carla.post(reverse("import_columns", args=[of.pk]), columns(of, source=""))
    assert answer.status_code == (422 if is_needed else 302)


def test_progress_is_told_while_the_work_goes_on(carla: Client, cast: Cast) -> None:
    of = looked_through(cast.bologna, cast.carla, LIST)
    Import.objects.filter(pk=of.pk).update(state=Import.State.RUNNING, done_rows=2, all_rows=3)
    assert "2 of 3 rows" in carla.get(reverse("import_page", args=[of.pk])).content.decode()
    Import.objects.filter(pk=of.pk).update(state=Import.State.DONE)
    assert carla.get(reverse("import_progress", args=[of.pk])).headers["HX-Refresh"] == "true"


def test_what_waits_says_how_much_comes_first(carla: Client, cast: Cast, settings: Any) -> None:
    first, second = (looked_through(cast.bologna, cast.carla, LIST) for _ in range(2))
    settings.JOBS_INLINE = False
    for of in (first, second):
        work.start(of, Import.State.RUNNING, by=cast.carla)
    said = [carla.get(reverse("import_progress", args=[of.pk])).content.decode() for of in (first, second)]
    assert "The rows are being processed." in said[0]
    assert "one other piece of work comes first" in said[1]


def test_only_the_coordinator_of_the_council_sees_it(client: Client, cast: Cast) -> None:
    of = imported(cast.bologna, cast.carla, LIST)
    addresses = [reverse("import_page", args=[of.pk]), reverse("import_refused", args=[of.pk])]
    assert {client.get(address).status_code for address in addresses} == {302}
    for person, status in ((cast.selin, 404), (cast.lucia, 403), (cast.leda, 403)):
        client.force_login(person)
        assert {client.get(address).status_code for address in addresses} == {status}
    client.force_login(cast.selin)
    data = {"council": cast.bologna.pk, "what": "organisations", "file": SimpleUploadedFile("x.csv", b"name\nA\n")}
    assert client.post(reverse("import"), data).status_code == 422
    assert Import.objects.count() == 1


@pytest.mark.parametrize("rows", [3, 60])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    carla: Client, cast: Cast, rows: int, django_assert_max_num_queries: Any
) -> None:
    text = "name;city;country\n" + "".join(f"{f'Firm {n} Srl' if n % 2 else ''};Parma;Atlantis\n" for n in range(rows))
    of = imported(cast.bologna, cast.carla, text)
    checked = looked_through(cast.bologna, cast.carla, text)
    for address in (reverse("import"), reverse("import_page", args=[of.pk]), reverse("import_page", args=[checked.pk])):
        with django_assert_max_num_queries(16):
            carla.get(address)


def test_what_is_empty_is_named_in_the_readers_language(client: Client, cast: Cast) -> None:
    of = looked_through(cast.bologna, cast.carla, "name;city\n;Parma\nNuova Srl;Parma\n")
    client.force_login(cast.carla)
    page = reverse("import_page", args=[of.pk])
    assert "“name” is empty." in client.get(page).content.decode()
    assert "“ad” boş." in client.get(f"/tr{page}").content.decode()
