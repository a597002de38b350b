"""Small lists in the shape in which coordinators, chambers and fairs keep them (invented rows, in `lists/`).

A council in Porto takes each in with what is proposed, through the pages' services and through the command.
"""

import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from i18nfield.strings import LazyI18nString

from clustergrowth.people.councils.models import Contact, Council, Form, Label, Role
from clustergrowth.people.imports.models import Import, RowOutcome
from clustergrowth.people.imports.services import preparing
from clustergrowth.people.imports.tests.importing import looked_through, reasons, upload
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.persons.models import Person
from tests.cast import JOINED, Cast

LISTS = Path(__file__).parent / "lists"
Bring = Callable[..., Import]


@pytest.fixture
def porto(cast: Cast) -> Council:
    council = Council.objects.create(
        slug="porto", name=LazyI18nString({"en": "Norte"}), city="Porto", country="PT", prefix="POR", colour=4,
        letter="P", form=Form.ECOSYSTEM, nuts=["PT11"], languages=["en"], time_zone="Europe/Lisbon",
        latitude=41.15, longitude=-8.61,
    )  # fmt: skip
    Role.objects.create(person=cast.carla, council=council, office=Role.Office.COORDINATOR, since=JOINED)
    return council


# What is said of a list beside its file: what is in it, and which column is which where no heading tells.
CASES: dict[str, tuple[str, dict[str, str]]] = {
    "01_country_names.csv": ("organisations", {}),
    "02_header_shorter_than_rows.csv": ("organisations", {}),
    "03_one_web_site_two_companies.csv": ("organisations", {}),
    "04_portuguese.csv": ("organisations", {}),
    "05_yes_is_no_country.csv": ("organisations", {}),
    "06_german.csv": ("organisations", {}),
    "07_firm_mail_phone_contact.csv": ("organisations", {}),
    "08_short_rows.csv": ("contacts", {}),
    "09_google_contacts.csv": ("contacts", {}),
    "10_attendees.csv": ("contacts", {}),
    "11_civicrm.csv": ("contacts", {}),
    "12_no_headings.xlsx": ("organisations", {"name": "Column I", "city": "Column J", "nace": "Column F"}),
    "13_ranges_and_large.csv": ("organisations", {}),
    "14_link_of_the_source.csv": ("organisations", {}),
}


def by_pages(client: Client, coordinator: Person, council: Council, name: str) -> Import:
    """Uploaded, sent as its page proposes it, looked at, and imported."""
    what, named = CASES[name]
    client.force_login(coordinator)
    file = upload((LISTS / name).read_bytes(), name)
    page = client.post(reverse("import"), {"council": council.pk, "what": what, "file": file}).headers["Location"]
    form = client.get(page).context["form"]
    proposed = {field.html_name: field.value() or "" for field in form}
    chosen = {field.html_name: word for field in form for word, column in named.items() if field.label == column}
    client.post(f"{page}columns/", proposed | chosen | {"source": "the fair"})
    assert "What would happen" in client.get(page).content.decode()
    client.post(f"{page}run/")
    return Import.objects.latest("pk")


def by_command(name: str) -> Import:
    what, named = CASES[name]
    more = [f"--column={field}={column}" for field, column in named.items()]
    with pytest.raises(SystemExit) as ended:
        call_command("import", what, str(LISTS / name), "--council", "porto", *more, stdout=io.StringIO())
    assert not ended.value.code
    return Import.objects.latest("pk")


@pytest.fixture(params=["pages", "command"])
def bring(porto: Council, cast: Cast, client: Client, request: Any) -> Bring:
    """A file of the folder, taken in with the choices that are proposed."""
    return partial(by_pages, client, cast.carla, porto) if request.param == "pages" else by_command


def all_of(of: Import) -> dict[str, Any]:
    """Everything a list made, without the numbers of its rows in the database."""
    told = [
        (row.line, row.outcome, row.is_outside, [str(one) for one in reasons(row)], row.organisation_id is not None)
        for row in of.rows.order_by("line")
    ]
    own_to_each = ("id", "slug", "created_at")
    facts = [field.name for field in Organisation._meta.concrete_fields if field.name not in own_to_each]
    own = ("name", "email", "listed_address", "phone", "language", "wants_no_mail", "receives_letters")
    works = Affiliation.objects.filter(person__in=people(of))
    return {
        "state": (of.state, of.has_headings, of.columns, of.mapping, of.country, of.region, of.counts),
        "rows": told,
        "organisations": firms(of, *facts),
        "persons": [tuple(getattr(one, name) for name in own) for one in people(of)],
        "contacts": list(of.council.contacts.order_by("pk").values_list("name", "phone", "note", "labels")),
        "works": list(
            works.order_by("pk").values_list("person__name", "organisation__name", "function", "is_first_contact")
        ),
        "members": members(of.council),
        "labels": list(Label.objects.order_by("pk").values_list("organisation__name", "name")),
    }


@pytest.mark.parametrize("name", CASES)
def test_the_pages_and_the_command_make_the_same_of_a_list(
    porto: Council, cast: Cast, client: Client, name: str
) -> None:
    with transaction.atomic():
        by_the_pages = all_of(by_pages(client, cast.carla, porto, name))
        transaction.set_rollback(True)
    assert by_the_pages["organisations"] or by_the_pages["persons"]
    assert all_of(by_command(name)) == by_the_pages


def firms(of: Import, *names: str) -> list[Any]:
    """Facts of the organisations of a file, in its order."""
    ids = [pk for pk in of.rows.values_list("organisation", flat=True) if pk]
    known = Organisation.objects.in_bulk(ids)
    found = [tuple(getattr(known[pk], name) for name in names) for pk in dict.fromkeys(ids)]
    return [one[0] for one in found] if len(names) == 1 else found


def people(of: Import) -> list[Person]:
    return [row.person for row in of.rows.select_related("person") if row.person]


def members(council: Council) -> set[str]:
    return set(council.memberships.values_list("organisation__name", flat=True))


def refused(of: Import) -> int:
    return of.rows.filter(outcome=RowOutcome.REFUSED).count()


def test_countries_are_known_by_every_common_name(bring: Bring, porto: Council) -> None:
    of = bring("01_country_names.csv")
    assert firms(of, "country") == ["US", "KR", "RU", "HK", "BA", "IR", "MK", ""]
    assert [[one.code for one in reasons(row)] for row in of.rows.filter(line=9)] == [["not_a_country"]]
    assert of.columns == ["name", "city", "country", "street", "website", "zip_code"]
    assert not members(porto)


def test_cells_under_no_heading_are_a_column_to_leave_out(bring: Bring) -> None:
    of = bring("02_header_shorter_than_rows.csv")
    assert (of.columns, refused(of)) == (["name", "city", "country", "Column D"], 0)
    assert firms(of, "name", "country") == [
        ("B&B, Technology Ltd.", "KR"), ("B&L CAD Systemhaus GmbH", "DE"), ("Möller & Sohn GmbH", "DE"),
    ]  # fmt: skip
    assert "Column D" not in of.mapping.values()


def test_what_stands_beyond_the_headings_is_shown_as_a_column_to_leave_out(
    porto: Council, cast: Cast, client: Client
) -> None:
    rows = "".join(f"Firma {n} Lda;Porto;PT\n" for n in range(40))
    text = f"name;city;country\nMoldes Um Lda;Porto;PT;;bring cake\n{rows}Moldes Dois Lda;Porto;PT;;no cake\n"
    of = preparing.bring_in(council=porto, by=cast.carla, what="organisations", file=upload(text))
    client.force_login(cast.carla)
    form = client.get(reverse("import_page", args=[of.pk])).context["form"]
    assert [(box.label, box.value(), sample) for box, sample in form.columns[3:]] == [
        ("Column D", "", []), ("Column E", "", ["bring cake"]),
    ]  # fmt: skip
    preparing.choose_columns(of, by=cast.carla, mapping=of.mapping)
    preparing.start(of, by=cast.carla)
    assert (len(firms(of, "name")), refused(of), of.rows.exclude(remarks=[]).count()) == (42, 0, 0)


def test_a_late_row_with_more_cells_than_columns_comes_in_and_says_what_is_left_out(porto: Council, cast: Cast) -> None:
    rows = "".join(f"Firma {n} Lda;Porto;PT\n" for n in range(40))
    of = looked_through(porto, cast.carla, f"name;city;country\n{rows}Moldes Um Lda;Porto;PT;;no cake\n")
    preparing.start(of, by=cast.carla)
    last = of.rows.get(line=42)
    assert (of.columns, refused(of), firms(of, "name", "city")[-1]) == (
        ["name", "city", "country"], 0, ("Moldes Um Lda", "Porto"),
    )  # fmt: skip
    assert [(one.code, one.about["cell"]) for one in reasons(last)] == [("cells_left_out", "no cake")]


def test_one_web_site_makes_no_two_firms_one(bring: Bring) -> None:
    of = bring("03_one_web_site_two_companies.csv")
    assert len(firms(of, "name")) == 7
    last = list(of.rows.order_by("line"))[-2:]
    assert last[0].organisation_id == last[1].organisation_id


def test_who_shares_a_web_site_is_asked_about_by_name(porto: Council, cast: Cast, client: Client) -> None:
    of = looked_through(porto, cast.carla, (LISTS / "03_one_web_site_two_companies.csv").read_bytes())
    client.force_login(cast.carla)
    page = client.get(reverse("import_page", args=[of.pk]))
    asked = page.context["preview"]["similar"][0].rows
    assert [(str(said).count(name), why, str(choice).count(other)) for (said, why, choice), name, other in zip(
        asked,
        ("Sun Sunye", "Unitorq", "Kühn Wälzlager Nürnberg"),
        ("Hai Leeon", "Electromatic", "Kühn Wälzlager Halle"),
        strict=True,
    )] == 3 * [(1, "same web site", 1)]  # fmt: skip
    client.post(reverse("import_run", args=[of.pk]), {"same": "3:-2"})
    assert len(firms(of, "name")) == 6
    client.post(reverse("import_undo", args=[of.pk]))
    assert not Organisation.objects.filter(name__contains="Leeon").exists(), "joined as was said, and taken back"


def test_a_portuguese_list_is_understood(bring: Bring, porto: Council) -> None:
    of = bring("04_portuguese.csv")
    assert of.mapping == {
        "name": "denominacao", "vat": "num_contribuinte", "street": "localizacao-endereco",
        "postcode": "localizacao-codigo_postal", "city": "localizacao-concelho", "nuts": "nut_2",
        "phones": "contacto-telef_telem", "emails": "contacto-email",
    }  # fmt: skip
    assert firms(of, "kind") == ["firm", "firm", "firm", "agency"]
    assert set(firms(of, "country")) == {"PT"}
    assert members(porto) == set(firms(of, "name"))
    assert firms(of, "emails", "phones")[0] == (["geral@milevasoes.example"], ["220 000 000"])


def test_yes_is_no_country_and_no_province_either(bring: Bring, porto: Council) -> None:
    of = bring("05_yes_is_no_country.csv")
    assert (of.country, set(firms(of, "country"))) == ("IT", {"IT"})
    assert {"country", "nuts"}.isdisjoint(of.mapping) and "reperibilita_h24" not in of.mapping.values()
    assert firms(of, "staff") == [4, 17, 33]
    assert [(one.name, one.email) for one in people(of)] == [
        ("Ada Prova", "ada@giusta.example"), ("Bruno Prova", "bruno@caccia.example"),
        ("Carla Prova", "carla@boggio.example"),
    ]  # fmt: skip
    assert firms(of, "phones") == [["011 000000"], ["011 000001"], ["011 000002"]]
    assert not members(porto)


def test_a_german_list_is_understood(bring: Bring, porto: Council) -> None:
    of = bring("06_german.csv")
    assert of.country == "DE"
    assert firms(of, "kind", "size", "is_sme") == [
        ("sme", "medium", True), ("association", "", False), ("sme", "micro", True), ("large", "large", False),
    ]  # fmt: skip
    assert [nuts[:3] for nuts in firms(of, "nuts")] == ["DEA", "DE1", "DE3", "DE6"]
    assert not members(porto)
    assert firms(of, "emails")[0] == ["info@koerperwerk.example"]
    assert [(one.name, one.email) for one in people(of)] == [("Erika Muster", None)]


def test_a_firm_its_own_address_and_its_person_come_from_one_row(bring: Bring, porto: Council) -> None:
    of = bring("07_firm_mail_phone_contact.csv")
    assert firms(of, "emails", "phones") == [
        (["info@tresb.example.ar"], ["(0387) 000"]),
        (["ventas@cuatroital.example.ar"], ["(0387) 001"]),
        (["a@aafluidos.example.ar", "b@aafluidos.example.ar"], ["(0387) 002", "(0387) 003"]),
    ]
    named = Affiliation.objects.filter(person__in=people(of)).order_by("pk")
    assert [(one.person.name, one.function, one.is_first_contact) for one in named] == [
        ("Lucía Ejemplo", "Gerente", True), ("Mario Ejemplo", "", True),
    ]  # fmt: skip
    assert (len(firms(of, "name")), of.country, set(firms(of, "country"))) == (3, "AR", {"AR"})
    assert not members(porto)


def test_rows_that_stop_early_are_whole(bring: Bring) -> None:
    of = bring("08_short_rows.csv")
    assert [one.email for one in people(of)] == [
        "adam@anycom.example", "dana@restty.example", "duncan@dreamt.example",
    ]  # fmt: skip
    assert Contact.objects.get(name="Adam Example").note == "adam2@example.com"


def test_an_export_of_google_contacts_is_recognised(bring: Bring, porto: Council) -> None:
    of = bring("09_google_contacts.csv")
    assert [(one.name, one.email, one.phone) for one in people(of)] == [
        ("Ana Example", "ana@example.org", "+351 22 000 000"), ("Bea Example", "bea@example.org", "+351 22 000 001"),
        ("Caio Example", "caio@example.org", ""),
    ]  # fmt: skip
    assert [one.affiliations.get().organisation.name for one in people(of)] == [
        "Moldes da Barra Lda", "Metalúrgica do Sado SA", "Firma Três",
    ]  # fmt: skip
    notes = dict(porto.contacts.values_list("name", "note"))
    assert notes["Ana Example"] == "ana.private@example.net, +351 91 000 000"
    assert notes["Bea Example"] == "bea@example.net"
    assert not Contact.objects.exclude(labels=[]).exists(), "myContacts is on everybody"


def test_people_without_an_address_are_contacts_at_their_organisation(bring: Bring) -> None:
    of = bring("10_attendees.csv")
    assert [(one.name, one.address) for one in people(of)] == [
        ("Ida Example", ""),
        ("Jan Example", ""),
        ("Kim Example", ""),
    ]
    at = [one.affiliations.get().organisation for one in people(of)]
    assert [(one.name, one.kind, one.country) for one in at] == [
        ("Itinero Works", "other", "BE"), ("University of Somewhere", "university", "DE"),
        ("AIR World Ltd", "firm", "US"),
    ]  # fmt: skip
    assert "Name on attendee list" not in of.mapping.values()


def test_who_wants_no_mail_and_which_labels_come_from_the_list(bring: Bring, porto: Council) -> None:
    of = bring("11_civicrm.csv")
    assert [(one.name, one.wants_no_mail) for one in people(of)] == [
        ("Lea Example", False), ("Max Example", True), ("Nia Example", True),
    ]  # fmt: skip
    firm = Organisation.objects.get(name="Hafen Technik GmbH")
    assert (firm.emails, of.rows.get(organisation=firm).person) == (["office@hafen.example"], None)
    assert firms(of, "name") == ["Hafen Technik GmbH"]
    assert [one.receives_letters for one in people(of)] == [True, False, False]
    assert dict(porto.contacts.values_list("name", "labels"))["Lea Example"] == ["robotics", "Newsletter"]
    nia = Person.objects.get(name="Nia Example")
    assert (refused(of), nia.affiliations.count()) == (0, 0), "NULL is no firm"


def test_a_file_without_headings_keeps_its_first_row(bring: Bring) -> None:
    of = bring("12_no_headings.xlsx")
    assert len(firms(of, "name")) == 10
    assert firms(of, "name", "nace")[0] == ("DENİZ YILDIZI METAL SANAYİ LTD. ŞTİ. 0", ["28.1"])
    assert firms(of, "nace")[1] == ["25.92"]


def test_that_a_file_has_no_headings_is_said_and_can_be_said_otherwise(
    porto: Council, cast: Cast, client: Client
) -> None:
    file = upload((LISTS / "12_no_headings.xlsx").read_bytes(), "list.xlsx")
    of = preparing.bring_in(council=porto, by=cast.carla, what="organisations", file=file)
    client.force_login(cast.carla)
    page = reverse("import_page", args=[of.pk])
    assert "This file has no headings" in client.get(page).content.decode()
    client.post(reverse("import_headings", args=[of.pk]))
    of.refresh_from_db()
    assert (of.has_headings, of.columns[1]) == (True, "ÜYE")
    assert "This file has no headings" not in client.get(page).content.decode()


def test_ranges_and_large_numbers_are_read(bring: Bring) -> None:
    of = bring("13_ranges_and_large.csv")
    assert firms(of, "size", "is_sme", "turnover", "nace") == [
        ("small", True, "2", ["25.11", "28"]), ("large", False, "50", ["25.73"]), ("small", True, "", ["25.62"]),
    ]  # fmt: skip


def test_the_source_of_a_list_is_nobody_s_web_site(bring: Bring) -> None:
    of = bring("14_link_of_the_source.csv")
    assert (of.country, set(firms(of, "country")), set(firms(of, "site"))) == ("FR", {"FR"}, {""})
    assert firms(of, "nace") == [["30.30"], ["26.51"], ["72.19"]]
    assert {nuts[:3] for nuts in firms(of, "nuts")} == {"FR1"}


def test_what_is_assumed_is_said_before_it_happens(porto: Council, cast: Cast, client: Client) -> None:
    of = looked_through(porto, cast.carla, (LISTS / "05_yes_is_no_country.csv").read_bytes(), source="the chamber")
    client.force_login(cast.carla)
    page = " ".join(client.get(reverse("import_page", args=[of.pk])).content.decode().split())
    assert "Assumed in 3 rows that name no country: Italy." in page
    assert "3 persons whom the rows name come onto your list of contacts." in page


def test_the_country_is_asked_once_with_what_speaks_for_it(porto: Council, cast: Cast, client: Client) -> None:
    file = upload((LISTS / "14_link_of_the_source.csv").read_bytes())
    of = preparing.bring_in(council=porto, by=cast.carla, what="organisations", file=file)
    client.force_login(cast.carla)
    page = client.get(reverse("import_page", args=[of.pk])).content.decode()
    assert '<option value="FR" selected>' in page and "coordinates" in page.partition("Proposed because of")[2][:80]
    chosen = {f"c{n}": "" for n in range(len(of.columns))} | {"c1": "name", "country": "", "all_or_nothing": "good"}
    client.post(reverse("import_columns", args=[of.pk]), chosen)
    client.post(reverse("import_run", args=[of.pk]))
    of.refresh_from_db()
    assert (firms(of, "country"), members(porto)) == (["", "", ""], set())


def test_an_unknown_place_is_in_no_region_until_somebody_says_so(porto: Council, cast: Cast, client: Client) -> None:
    text = "name;country\nMoldes Um Lda;PT\nMoldes Dois Lda;PT\n"
    of = looked_through(porto, cast.carla, text)
    client.force_login(cast.carla)
    page = " ".join(client.get(reverse("import_page", args=[of.pk])).content.decode().split())
    assert "Nobody can tell where 2 of these rows lie" in page
    preparing.choose_columns(of, by=cast.carla, mapping=of.mapping, region="PT11")
    of.refresh_from_db()
    page = " ".join(client.get(reverse("import_page", args=[of.pk])).content.decode().split())
    assert "Assumed in 2 rows whose place cannot be told: Norte." in page
    preparing.start(of, by=cast.carla)
    assert members(porto) == {"Moldes Um Lda", "Moldes Dois Lda"}


def test_a_tax_number_of_another_country_than_the_stated_is_said(porto: Council, cast: Cast) -> None:
    of = looked_through(porto, cast.carla, "name;city;country;nif\nGaliza Lda;Vigo;Portugal;ESB36000006\n")
    assert [one["reason"]["code"] for one in of.summary["remarked"]] in (["tax_number_elsewhere"], ["not_a_vat_number"])


def test_labels_of_a_list_are_the_council_s_own(porto: Council, cast: Cast, client: Client) -> None:
    text = "name;city;country;tags\nMoldes Um Lda;Porto;PT;moulds, export\nMoldes Um Lda;Porto;PT;export; fair\n"
    of = looked_through(porto, cast.carla, text)
    preparing.start(of, by=cast.carla)
    assert set(Label.objects.values_list("name", flat=True)) == {"moulds", "export"}
    client.force_login(cast.carla)
    found = client.get(reverse("directory"), {"label": "moulds"}).content.decode()
    assert "Moldes Um Lda" in found and "Laser Sud" not in found
    table = b"".join(client.get(reverse("directory"), {"label": "moulds", "format": "csv"})).decode()
    assert "export, moulds" in table
    client.force_login(cast.selin)
    assert "moulds" not in client.get(reverse("directory")).content.decode()


def test_firms_people_and_labels_of_one_list_are_taken_back_together(porto: Council, cast: Cast) -> None:
    before = (Organisation.objects.count(), Person.objects.count(), Contact.objects.count())
    text = "name;city;country;tags;contact person;do not email\nMoldes Um Lda;Porto;PT;moulds;Rita Pato;1\n"
    of = looked_through(porto, cast.carla, text, source="the fair")
    preparing.start(of, by=cast.carla)
    assert Person.objects.get(name="Rita Pato").wants_no_mail
    preparing.start_undoing(of, by=cast.carla)
    assert (Organisation.objects.count(), Person.objects.count(), Contact.objects.count()) == before
    assert not Label.objects.exists()
    assert [row.was_undone for row in of.rows.all()] == [True]


def test_who_wanted_mail_before_the_list_wants_it_again_when_the_list_is_taken_back(porto: Council, cast: Cast) -> None:
    first = looked_through(porto, cast.carla, "name;email\nRita Pato;rita@example.pt\n", what="contacts")
    preparing.start(first, by=cast.carla)
    second = looked_through(porto, cast.carla, "name;email;opt out\nRita Pato;rita@example.pt;yes\n", what="contacts")
    preparing.start(second, by=cast.carla)
    assert Person.objects.get(name="Rita Pato").wants_no_mail
    preparing.start_undoing(second, by=cast.carla)
    rita = Person.objects.get(name="Rita Pato")
    assert (rita.wants_no_mail, rita.receives_letters) == (False, True)


def test_the_end_of_an_import_of_people_leads_to_them(porto: Council, cast: Cast, client: Client) -> None:
    of = looked_through(porto, cast.carla, "name;email\nRita Pato;rita@example.pt\n", what="contacts")
    preparing.start(of, by=cast.carla)
    client.force_login(cast.carla)
    page = client.get(reverse("import_page", args=[of.pk])).content.decode()
    assert f'href="{reverse("contacts", args=["porto"])}"' in page
