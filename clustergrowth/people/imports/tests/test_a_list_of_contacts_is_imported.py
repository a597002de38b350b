from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.common.errors import Refused
from clustergrowth.common.mail.services import Letter, write
from clustergrowth.people.councils.models import Contact
from clustergrowth.people.councils.queries.councils import persons_visible_to
from clustergrowth.people.imports.models import Import, RowOutcome
from clustergrowth.people.imports.services import preparing
from clustergrowth.people.imports.tests.importing import imported, reasons, upload
from clustergrowth.people.organisations.models import Affiliation
from clustergrowth.people.persons.models import Person
from tests.cast import JOINED, NOW, Cast

LIST = """Nome;Cognome;E-mail;Telefono;Azienda;Ruolo;Note
Rita;Usignolo;Rita.Usignolo@lasersud.example;+39 051 000000;LASER SUD SRL;acquisti;parla francese
Elio;Merlo;;051 111111;Ditta Ignota;;
Lucia;Fringuello;LUCIA@example.org;;Laser Sud;;
;;a@b.example;;;;
Ugo;Tordo;;;;;
Ida;Rondine;ida at nowhere;;;;
"""


def listed(cast: Cast, text: str = LIST) -> Import:
    return imported(cast.bologna, cast.carla, text, what="contacts")


def test_people_come_onto_the_council_s_list_with_its_source(cast: Cast) -> None:
    of = listed(cast)
    assert of.counts == {"taken": 4, "joined": 1, "known": 0, "differs": 0, "refused": 1, "outside": 0}
    rita = Person.objects.get(email="rita.usignolo@lasersud.example")
    assert (rita.name, rita.phone, rita.language, rita.time_zone) == (
        "Rita Usignolo", "+39 051 000000", "it", "Europe/Rome",
    )  # fmt: skip
    assert not rita.has_usable_password()
    assert rita.notice_sent_at is None  # so that the first mail carries the privacy notice
    entry = Contact.objects.get(person=rita)
    assert (entry.council, entry.source, entry.note) == (cast.bologna, "the register of the chamber", "parla francese")
    affiliation = Affiliation.objects.get(person=rita)
    assert (affiliation.organisation, affiliation.function) == (cast.laser, "acquisti")


def test_each_refused_or_doubtful_row_says_why(cast: Cast) -> None:
    of = listed(cast)
    refused = of.rows.filter(outcome=RowOutcome.REFUSED)
    assert [row.why.code for row in refused if row.why] == ["no_person"]
    assert [remark.code for remark in reasons(of.rows.get(line=7))] == ["not_an_email"]  # taken, without the address
    elio = of.rows.get(line=3)
    works = Affiliation.objects.get(person=elio.person)
    assert (reasons(elio), works.organisation.name) == ([], "Ditta Ignota")
    assert not works.organisation.memberships.exists(), "a list of people makes nobody a member"


def test_somebody_known_is_listed_and_stays_as_they_are(cast: Cast) -> None:
    listed(cast, LIST.replace("Lucia;Fringuello", "L.;Fringuello"))
    cast.lucia.refresh_from_db()
    assert cast.lucia.name == "Lucia Fringuello"
    assert Contact.objects.filter(person=cast.lucia, council=cast.bologna).count() == 1
    assert cast.lucia.affiliations.count() == 1


def test_the_same_list_again_changes_nothing(cast: Cast) -> None:
    listed(cast)
    people, entries = Person.objects.count(), Contact.objects.count()
    again = listed(cast)
    assert again.counts == {"taken": 0, "joined": 0, "known": 5, "differs": 0, "refused": 1, "outside": 0}
    assert (Person.objects.count(), Contact.objects.count()) == (people, entries)


TWICE = """name;email;organisation;function;phone
Ana Lopes;ana@example.org;Laser Sud;Diretora;
Ana Lopes;ana@example.org;Laser Sud;Diretora geral;+351 210000000
"""


def test_what_a_second_row_says_of_the_same_person_is_listed(cast: Cast) -> None:
    of = listed(cast, TWICE)
    assert of.counts["taken"] == of.counts["joined"] == 1  # the telephone, which was not known, is filled in
    assert Contact.objects.get(person__email="ana@example.org").phone == "+351 210000000"
    assert of.rows.get(line=3).differs == {"function": ["Diretora", "Diretora geral", ""]}


def test_a_second_row_that_says_only_something_else_is_no_news(cast: Cast) -> None:
    of = listed(cast, TWICE.replace("+351 210000000", ""))
    assert (of.differs, of.known) == (1, 0)
    assert Affiliation.objects.get(person__email="ana@example.org").function == "Diretora"


def test_the_domain_of_an_address_tells_the_firm(cast: Cast) -> None:
    cast.laser.domain = "lasersud.example"
    cast.laser.save()
    listed(cast, "name;email\nRita Usignolo;rita@lasersud.example\n")
    assert Affiliation.objects.get(person__email="rita@lasersud.example").organisation == cast.laser


def test_a_list_without_a_source_is_not_taken(cast: Cast) -> None:
    of = preparing.bring_in(council=cast.bologna, by=cast.carla, what="contacts", file=upload(LIST))
    with pytest.raises(Refused, match="where the list comes from"):
        preparing.choose_columns(of, by=cast.carla, mapping=of.mapping)


def test_the_first_mail_says_where_the_address_comes_from_and_the_second_does_not(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "hello.txt").write_text("A word\n\nGood morning.")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    listed(cast)
    rita = Person.objects.get(email="rita.usignolo@lasersud.example")
    letter = Letter("test", "hello", None, "because of the test", council=cast.bologna, about=None)
    first = write(letter, to=rita)
    rita.refresh_from_db()
    second = write(letter, to=rita)
    assert first is not None
    assert second is not None
    assert rita.notice_sent_at is not None
    assert "the register of the chamber" in first.text
    assert "the register of the chamber" not in second.text


def test_a_list_puts_nobody_into_a_firm_of_another_council(cast: Cast) -> None:
    of = listed(cast, "name;email;organisation\nEva Gufo;eva@example.net;Işık Makine A.Ş.\n")
    assert not Affiliation.objects.filter(person__email="eva@example.net").exists()
    assert [remark.code for remark in reasons(of.rows.get(line=2))] == ["organisation_elsewhere"]


def test_a_list_brings_nobody_of_another_council_into_this_one(cast: Cast) -> None:
    of = listed(cast, f"name;email;organisation\nM. L.;{cast.murat.email};Laser Sud SRL\n")
    assert [one.organisation for one in cast.murat.affiliations.all()] == [cast.makine]
    assert not reasons(of.rows.get(line=2)), "a remark would tell that somebody has the address"
    own = Person.objects.get(listed_address=cast.murat.email)
    assert (own.name, own.email, own.affiliations.get().organisation) == ("M. L.", None, cast.laser)


def test_a_list_puts_nobody_who_is_somebody_elsewhere_into_a_firm(cast: Cast) -> None:
    left = Person.objects.create_user("left@example.org", name="Nora Strillozzo")
    Affiliation.objects.create(person=left, organisation=cast.makine, since=JOINED, until=JOINED)
    shared = Person.objects.create_user("shared@example.org", name="Olga Averla")
    Contact.objects.create(council=cast.istanbul, person=shared, name="Olga", source="a fair", created_at=NOW)
    somebody = [cast.leda, cast.adam, cast.selin, cast.ayse, left, shared]
    text = "name;email;organisation\n" + "".join(f"N. N.;{one.email};Laser Sud SRL\n" for one in somebody)
    for of in (listed(cast, text), listed(cast, text)):
        assert [reasons(row) for row in of.rows.all()] == [[]] * len(somebody)
    assert Person.objects.exclude(listed_address="").count() == len(somebody), "the second list means the same"
    assert not Affiliation.objects.filter(person__in=somebody, organisation=cast.laser).exists()


def test_whoever_became_somebody_elsewhere_since_reads_like_who_did_not(cast: Cast, client: Client) -> None:
    text = "name;email\nEva Gufo;eva@example.net\nIda Gufo;ida@example.net\n"
    first = listed(cast, text)
    eva = Person.objects.get(email="eva@example.net")
    Affiliation.objects.create(person=eva, organisation=cast.makine, since=JOINED)
    again = listed(cast, text.replace("\n", ";Laser Sud SRL\n").replace("email;Laser Sud SRL", "email;organisation"))
    told = [(row.outcome, reasons(row), row.matched, sorted(row.made), row.changed) for row in again.rows.all()]
    assert told[0] == told[1] and told[0][0] == RowOutcome.JOINED
    assert [one.organisation for one in eva.affiliations.all()] == [cast.makine], "a list puts them nowhere"
    own = Person.objects.get(listed_address="eva@example.net")
    assert (own.name, own.affiliations.get().organisation) == ("Eva Gufo", cast.laser)
    client.force_login(cast.carla)
    page = client.get(reverse("contacts", args=["bologna"])).content.decode()
    assert "eva@example.net" in page and "ida@example.net" in page
    for of in (again, first):
        preparing.start_undoing(of, by=cast.carla)
        left = [(row.was_undone, row.reason) for row in of.rows.all()]
        assert left[0] == left[1]
    assert Person.objects.filter(pk=eva.pk, affiliations__organisation=cast.makine).exists()


def test_a_list_opens_nothing_that_another_council_knows_of_a_person(cast: Cast, client: Client) -> None:
    cast.murat.phone = "+90 212 000"
    cast.murat.save()
    listed(cast, f"name;email;phone\nSig. Murat;{cast.murat.email};051 999\n")
    client.force_login(cast.carla)
    for query in ({}, {"format": "csv"}):
        answer = client.get(reverse("contacts", args=["bologna"]), query)
        text = b"".join(answer).decode() if answer.streaming else answer.content.decode()
        assert "Sig. Murat" in text and "051 999" in text
        for known_elsewhere in ("Leylek", "+90 212 000", "Işık Makine"):
            assert known_elsewhere not in text
    assert not persons_visible_to(Person.objects.get(pk=cast.carla.pk)).filter(pk=cast.murat.pk).exists()
