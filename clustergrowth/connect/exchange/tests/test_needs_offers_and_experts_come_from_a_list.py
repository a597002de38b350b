"""Offers and experts of a university or body, and needs, come from a spreadsheet: through pages and command."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from clustergrowth.common import clock
from clustergrowth.common.tables.mapping import guess
from clustergrowth.common.tables.reasons import Reason
from clustergrowth.connect.exchange.models import Dismissal, Need, Offer
from clustergrowth.people.councils.models import Contact
from clustergrowth.people.imports.models import Import, RowOutcome
from clustergrowth.people.imports.queries.fields import fields_of
from clustergrowth.people.imports.services import preparing
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person
from clustergrowth.record.models import Line
from tests.cast import Cast

Bring = Callable[..., Import]
NEEDS = (
    "azienda;titolo;descrizione;ambito;ateco;dal;persona di riferimento;email\n"
    "Laser Sud;Saldatura;Cerchiamo chi misuri le saldature laser in linea.;tecnologia;25.11;2026-03-01;"
    "Rita Usignolo;rita@lasersud.example\n"
    "Laser Sud;;Cerchiamo un tirocinante meccanico.;astrologia;25.11, 999;domani;;\n"
    "Nuova Officina Lda.;Saldatura;;;;;;\n"
    ";Orfana;Nessuno sa di chi sia questo testo.;;;;;\n"
    "Laser Sud;;;talenti;;;;\n"
)
OFFERS = (
    "Universität;Titel;Beschreibung;Bereich;Gültig bis;Ansprechpartner;E-Mail\n"
    "Università di Bologna;Prüflabor;Wir prüfen Schweißnähte mit Ultraschall.;;;Vera Prova;vera@ateneo.example\n"
    "Università di Bologna;;Wir rechnen Bauteile nach.;;1999-01-01;;\n"
)
EXPERTS = (
    "Nombre;Apellidos;Correo electrónico;Universidad;Cargo;Especialidad\n"
    "Ada;Prova;ada@ateneo.example;Università di Bologna;Profesora;Visión artificial para soldadura\n"
    "Bruno;Prova;;Università di Bologna;;Láser\n"
    "Carla;Prova;carla@altrove.example;;;Materiales compuestos y adhesivos\n"
    "Dora;Prova;;Università di Bologna;;\n"
)


@pytest.fixture
def ateneo(cast: Cast) -> Organisation:
    cast.ateneo.name = "Università di Bologna"
    cast.ateneo.save()
    return cast.ateneo


@pytest.fixture(params=["pages", "command"])
def bring(cast: Cast, client: Client, tmp_path: Path, request: Any) -> Bring:
    """A list, taken in with the choices that are proposed."""

    def by_pages(text: str, what: str) -> Import:
        client.force_login(cast.carla)
        data = {"council": cast.bologna.pk, "what": what, "file": SimpleUploadedFile("list.csv", text.encode())}
        page = client.post(reverse("import"), data).headers["Location"]
        proposed = {field.html_name: field.value() or "" for field in client.get(page).context["form"]}
        client.post(f"{page}columns/", proposed | {"source": "the register"})
        assert "What would happen" in client.get(page).content.decode()
        assert not (Need.objects.exists() or Offer.objects.exists()), "it is only looked at"
        client.post(f"{page}run/")
        assert client.get(page).status_code == 200
        return Import.objects.latest("pk")

    def by_command(text: str, what: str) -> Import:
        path = tmp_path / "list.csv"
        path.write_text(text)
        with pytest.raises(SystemExit) as ended:
            call_command("import", what, str(path), "--council", "bologna", stdout=io.StringIO(), stderr=io.StringIO())
        assert not ended.value.code
        return Import.objects.latest("pk")

    return by_pages if request.param == "pages" else by_command


def outcomes(of: Import) -> list[tuple[int, str]]:
    return list(of.rows.order_by("line").values_list("line", "outcome"))


def remarks(of: Import, line: int) -> list[str]:
    return [Reason.from_json(one).code for one in of.rows.get(line=line).remarks]


def test_needs_of_a_list_are_on_the_page_of_needs_with_whoever_answers(
    bring: Bring, cast: Cast, client: Client
) -> None:
    of = bring(NEEDS, "needs")
    first, second, third = Need.objects.order_by("pk")
    assert (first.organisation, first.council, first.title, first.text, first.kind, first.nace, first.lang) == (
        cast.laser, cast.bologna, "Saldatura", "Cerchiamo chi misuri le saldature laser in linea.", "technology",
        ["25.11"], "it",
    )  # fmt: skip
    assert first.posted_at.date() == date(2026, 3, 1)
    assert first.posted_by == Person.objects.get(name="Rita Usignolo")
    assert Contact.objects.filter(council=cast.bologna, name="Rita Usignolo").exists()
    assert (second.text, second.nace, second.posted_at.date()) == (
        "Cerchiamo un tirocinante meccanico.", ["25.11"], clock.today(),
    )  # fmt: skip
    assert remarks(of, 3) == ["not_a_date", "not_nace", "not_a_subject"]
    assert (third.organisation.name, third.text, third.council) == ("Nuova Officina Lda.", "Saldatura", cast.bologna)
    assert outcomes(of) == [(2, "taken"), (3, "taken"), (4, "taken"), (5, "refused"), (6, "refused")]
    reasons = of.rows.filter(outcome=RowOutcome.REFUSED).order_by("line").values_list("reason__code", flat=True)
    assert list(reasons) == ["nobody_s_words", "no_words"]
    client.force_login(cast.carla)
    assert "Cerchiamo un tirocinante meccanico" in client.get(reverse("needs")).content.decode()


def test_offers_of_a_university_are_open_for_ninety_days(bring: Bring, ateneo: Organisation) -> None:
    of = bring(OFFERS, "offers")
    first, second = Offer.objects.order_by("pk")
    assert (first.organisation, first.title, first.text, first.lang) == (
        ateneo, "Prüflabor", "Wir prüfen Schweißnähte mit Ultraschall.", first.lang,
    )  # fmt: skip
    assert (first.posted_by, second.title) == (Person.objects.get(email="vera@ateneo.example"), "")
    assert {first.open_until, second.open_until} == {clock.today() + timedelta(days=90)}
    assert remarks(of, 3) == ["not_open_until"]


def test_an_expert_is_a_contact_at_the_university_and_answers_for_what_it_offers(
    bring: Bring, ateneo: Organisation
) -> None:
    of = bring(EXPERTS, "experts")
    people = [row.person for row in of.rows.order_by("line").select_related("person") if row.person]
    assert [(one.name, one.email, one.affiliations.exists()) for one in people] == [
        ("Ada Prova", "ada@ateneo.example", True), ("Bruno Prova", None, True),
        ("Carla Prova", "carla@altrove.example", False), ("Dora Prova", None, True),
    ]  # fmt: skip
    offered = Offer.objects.order_by("pk")
    assert list(offered.values_list("organisation", "text", "posted_by__name")) == [
        (ateneo.pk, "Visión artificial para soldadura", "Ada Prova"), (ateneo.pk, "Láser", "Bruno Prova"),
    ]  # fmt: skip
    assert not any("Prova" in one.title + one.text for one in Offer.objects.all()), "nobody is named before they agree"
    assert (of.refused, remarks(of, 4)) == (0, ["expert_of_nobody"])


def test_the_same_list_once_more_brings_nothing_twice(bring: Bring, cast: Cast) -> None:
    bring(NEEDS, "needs")
    Need.objects.update(vector=None)
    again = preparing.bring_in(
        council=cast.bologna, by=cast.carla, what="needs", file=SimpleUploadedFile("list.csv", NEEDS.encode())
    )
    preparing.choose_columns(again, by=cast.carla, mapping=again.mapping, source="the register")
    preparing.start(again, by=cast.carla)
    assert (Need.objects.count(), [outcome for _line, outcome in outcomes(again)][:3]) == (3, ["known"] * 3)


def test_a_list_of_needs_is_taken_back_but_for_what_was_used(bring: Bring, cast: Cast) -> None:
    before = (Organisation.objects.count(), Person.objects.count(), Line.objects.count())
    of = bring(NEEDS, "needs")
    used = Need.objects.order_by("pk")[1]
    offer = Offer.objects.create(
        organisation=cast.ateneo, text="Wir prüfen Nähte.", lang="de", posted_at=clock.now(), open_until=clock.today()
    )
    Dismissal.objects.create(need=used, offer=offer, side="need", because="other", at=clock.now())
    preparing.start_undoing(of, by=cast.carla)
    assert list(Need.objects.all()) == [used]
    assert (Organisation.objects.count(), Person.objects.count(), Line.objects.count()) == before
    rows = of.rows.exclude(outcome=RowOutcome.REFUSED).order_by("line")
    assert [(row.was_undone, row.reason and row.reason["code"]) for row in rows] == [
        (True, None), (False, "used_by"), (True, None),
    ]  # fmt: skip


def test_words_for_a_firm_of_another_council_are_left_to_that_council(bring: Bring, cast: Cast) -> None:
    elsewhere = cast.istanbul.memberships.select_related("organisation").first()
    assert elsewhere is not None
    name = elsewhere.organisation.name
    of = bring(f"organisation;text\n{name};We need a partner.\nLaser Sud;We need one.\n", "needs")
    assert [row.organisation_id for row in Need.objects.all()] == [cast.laser.pk]
    assert (of.rows.get(line=2).reason or {})["code"] == "posting_elsewhere"


@pytest.mark.parametrize(
    ("what", "headings"),
    [
        ("needs", "company;title;description;area;since"),
        ("needs", "empresa;título;descripción;ámbito;desde"),
        ("needs", "azienda;titolo;descrizione;ambito;dal"),
        ("needs", "entreprise;titre;descriptif;domaine;depuis"),
        ("needs", "şirket;başlık;açıklama;alan;tarih"),
        ("offers", "entidade;serviço;descrição;assunto;desde"),
        ("offers", "Einrichtung;Angebot;Beschreibung;Bereich;seit"),
        ("offers", "instelling;aanbod;omschrijving;onderwerp;sinds"),
        ("offers", "uczelnia;oferta;opis;temat;od kiedy"),
    ],
)
def test_headings_are_understood_in_nine_languages(what: str, headings: str) -> None:
    columns = headings.split(";")
    wanted = dict(zip(("organisation", "title", "text", "subject", "since"), columns, strict=True))
    assert guess(columns, [], fields_of(what)) == wanted


@pytest.mark.parametrize(
    "headings",
    [
        "name;university;expertise", "nombre;universidad;especialidad", "nominativo;università;competenze",
        "nom;université;compétences", "ad soyad;üniversite;uzmanlık", "nome;universidade;áreas de especialização",
        "Ansprechpartner;Hochschule;Fachgebiet", "naam;universiteit;vakgebied", "osoba;uczelnia;specjalizacja",
    ],
)  # fmt: skip
def test_headings_of_lists_of_experts_are_understood_too(headings: str) -> None:
    columns = headings.split(";")
    found = guess(columns, [], fields_of("experts"))
    assert (found["name"], found["text"]) == (columns[0], columns[2])
    assert columns[1] in (found.get("organisation"), found.get("organisation_2"))


def test_a_list_without_words_or_without_firms_is_asked_for_them(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    data = {"council": cast.bologna.pk, "what": "needs", "file": SimpleUploadedFile("x.csv", b"firm;colour\nA;red\n")}
    page = client.post(reverse("import"), data).headers["Location"]
    answer = client.post(f"{page}columns/", {"c0": "organisation", "c1": "", "all_or_nothing": "good"})
    assert "Say which column holds the text and which the organisation" in answer.content.decode()
