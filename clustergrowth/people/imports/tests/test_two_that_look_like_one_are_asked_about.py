"""People of one mailbox, firms of one web site, legal persons of one name: never made one without a word."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.people.councils.models import Contact
from clustergrowth.people.imports.models import Import, RowOutcome
from clustergrowth.people.imports.queries.entries import may_be_one_person
from clustergrowth.people.imports.services import preparing
from clustergrowth.people.imports.tests.importing import imported, looked_through, reasons
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person
from tests.cast import Cast

LISTS = Path(__file__).parent / "lists"
SISTERS = (LISTS / "sister_firms.csv").read_bytes()


def similar(of: Import) -> list[tuple[int, int]]:
    return [(one["line"], one["id"]) for one in of.summary["similar"]]


def test_two_people_of_one_mailbox_are_two(cast: Cast) -> None:
    text = (LISTS / "two_people_one_mailbox.csv").read_bytes()
    of = imported(cast.bologna, cast.carla, text, what="contacts")
    assert [row.outcome for row in of.rows.all()] == [RowOutcome.TAKEN, RowOutcome.TAKEN]
    assert dict(Person.objects.filter(name__in=["Anna Uno", "Bruno Due"]).values_list("name", "email")) == {
        "Anna Uno": "info@prova-x.example",
        "Bruno Due": None,
    }
    assert Contact.objects.filter(name="Bruno Due", council=cast.bologna).exists()
    assert "mailbox_of_another" in [remark.code for remark in reasons(of.rows.get(line=3))]
    again = imported(cast.bologna, cast.carla, text, what="contacts")
    assert again.counts["known"] == 2


def test_the_preview_says_who_would_be_taken_without_an_address(cast: Cast, client: Client) -> None:
    text = (LISTS / "two_people_one_mailbox.csv").read_bytes()
    of = looked_through(cast.bologna, cast.carla, text, what="contacts")
    client.force_login(cast.carla)
    page = client.get(reverse("import_page", args=[of.pk])).content.decode()
    sentence = "The address “info@prova-x.example” already belongs to somebody else: this person is imported without"
    assert sentence in page
    assert page.count("info@prova-x.example") == 3  # of Anna Uno among the first rows, and twice where it is left out
    assert "One organisation that is named here is not known yet and is registered too" in " ".join(page.split())


@pytest.mark.parametrize(("street", "phone", "are_two"), [
    ("66 rue Garibaldi", "+33 4 78 00 00 02", True),
    ("66 rue Garibaldi", "+33 4 78 00 00 01", False),  # one has moved, or has two doors
    ("12 rue Mercière", "+33 4 78 00 00 02", False),
    ("66 rue Garibaldi", "", False),
])  # fmt: skip
def test_two_rows_of_one_list_in_other_streets_with_other_telephones_are_two(
    cast: Cast, street: str, phone: str, are_two: bool
) -> None:
    text = (
        "name;street;city;country;phone\nGauthier Électronique SARL;12 rue Mercière;Lyon;FR;+33 4 78 00 00 01\n"
        f"Gauthier Électronique EURL;{street};Lyon;FR;{phone}\n"
    )
    of = imported(cast.bologna, cast.carla, text)
    assert Organisation.objects.filter(name__startswith="Gauthier").count() == (2 if are_two else 1)
    again = imported(cast.bologna, cast.carla, text)
    assert Organisation.objects.filter(name__startswith="Gauthier").count() == (2 if are_two else 1)
    assert (of.counts["taken"], again.counts["taken"]) == (2 if are_two else 1, 0)


def test_somebody_known_of_another_name_keeps_the_address(cast: Cast) -> None:
    of = imported(cast.bologna, cast.carla, "name;e-mail\nBruno Due;lucia@example.org\n", what="contacts")
    assert of.rows.get().outcome == RowOutcome.TAKEN
    assert Person.objects.get(name="Bruno Due").email is None
    assert Person.objects.get(email="lucia@example.org").name == "Lucia Fringuello"


@pytest.mark.parametrize(
    ("name", "other", "is_one"),
    [
        ("Ana Ruiz", "Ana Ruiz López", True), ("ANA RUIZ", "Ruiz, Ana", True),
        ("L. Fringuello", "Lucia Fringuello", True),
        ("Anna Rossi", "Bruno Rossi", False), ("Anna Uno", "Bruno Due", False), ("Anna Rossi", "Anna Bianchi", False),
        ("L. F.", "L. F.", True), ("L. F.", "Lucia Fringuello", False), ("F", "Lucia Fringuello", False),
        (" ".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), "Lucia Fringuello", False), ("-", "Lucia Fringuello", False),
    ],
)  # fmt: skip
def test_names_are_one_person_s_when_one_holds_the_other(name: str, other: str, is_one: bool) -> None:
    assert may_be_one_person(name, other) is is_one


def test_sister_firms_of_one_web_site_are_two_and_asked_about(cast: Cast, client: Client) -> None:
    of = looked_through(cast.bologna, cast.carla, SISTERS)
    assert (of.taken, similar(of)) == (2, [(3, -2)])
    client.force_login(cast.carla)
    page = client.get(reverse("import_page", args=[of.pk])).content.decode()
    assert re.search(r'<option value="3:-2">\s*Grupo Beta Norte S.L., Madrid\s*</option>', page)
    client.post(reverse("import_run", args=[of.pk]), {"same": "3:-2"})
    of.refresh_from_db()
    assert (of.taken, Organisation.objects.filter(name__startswith="Grupo Beta").count()) == (1, 1)
    assert [row.matched for row in of.rows.all()] == ["", "chosen"]


def test_a_known_sister_is_asked_about(cast: Cast) -> None:
    imported(cast.bologna, cast.carla, SISTERS.splitlines()[0] + b"\n" + SISTERS.splitlines()[1])
    norte = Organisation.objects.get(name__startswith="Grupo Beta")
    of = looked_through(cast.bologna, cast.carla, SISTERS.splitlines()[0] + b"\n" + SISTERS.splitlines()[2])
    assert (of.taken, similar(of)) == (1, [(2, norte.pk)])


def test_another_legal_form_is_another_legal_person_and_asked_about(cast: Cast) -> None:
    imported(cast.bologna, cast.carla, "name;city;country\nNova S.A.;Madrid;ES\n")
    nova = Organisation.objects.get(name="Nova S.A.")
    of = looked_through(cast.bologna, cast.carla, "name;city;country\nNova S.L.;Madrid;ES\n")
    assert (of.taken, similar(of)) == (1, [(2, nova.pk)])
    for same in ("Nova", "NOVA SA", "Nova, Sociedad Anónima"):
        of = looked_through(cast.bologna, cast.carla, f"name;city;country\n{same};Madrid;ES\n")
        assert (of.taken, of.known) == (0, 1), same


def test_only_firms_of_one_name_are_one_by_their_web_site(cast: Cast) -> None:
    of = looked_through(cast.bologna, cast.carla, (LISTS / "03_one_web_site_two_companies.csv").read_bytes())
    assert (of.taken, of.known) == (7, 1)
    assert similar(of) == [(3, -2), (5, -4), (7, -6)]


def test_the_preview_shows_which_row_means_which_firm_and_why(cast: Cast, client: Client) -> None:
    Organisation.objects.filter(pk=cast.laser.pk).update(pic="999627875", domain="lasersud.example")
    text = "name;city;pic;website\nAltro nome;Bologna;999627875;\nLASER SUD SRL;Bologna;;\n"
    text += "Laser Sud Italia;Bologna;;www.lasersud.example\nLaser Sud;Rimini;;www.lasersud.example\n"
    of = looked_through(cast.bologna, cast.carla, text)
    assert [(one["line"], one["known"], one["by"]) for one in of.summary["matched"]] == [
        (2, "Laser Sud S.r.l.", "pic"), (3, "Laser Sud S.r.l.", "name"), (5, "Laser Sud S.r.l.", "domain"),
    ]  # fmt: skip
    client.force_login(cast.carla)
    page = client.get(reverse("import_page", args=[of.pk])).content.decode()
    assert "matched by PIC" in page and "matched by web site" in page
    assert (similar(of), "same web site" in page) == ([(4, cast.laser.pk)], True), "a web site alone is asked about"


def test_a_choice_of_a_line_that_was_not_offered_changes_nothing(cast: Cast) -> None:
    of = looked_through(cast.bologna, cast.carla, SISTERS)
    preparing.choose_known(of, by=cast.carla, choices={2: -3, 3: cast.laser.pk})
    assert of.choices == {}
