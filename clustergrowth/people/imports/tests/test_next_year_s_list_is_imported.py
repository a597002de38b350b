"""What a list says otherwise than is known is listed with both sides, and the coordinator chooses which is taken."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.people.councils.models import Contact
from clustergrowth.people.imports.models import Import, RowOutcome
from clustergrowth.people.imports.services import preparing
from clustergrowth.people.imports.tests.importing import imported, looked_through
from clustergrowth.people.imports.tests.test_the_command import run
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.organisations.services.organisations import edit_organisation
from tests.cast import Cast

LISTS = Path(__file__).parent / "lists"
FIRST, NEXT = ((LISTS / f"members_{year}_year.csv").read_bytes() for year in ("this", "next"))
SIDES = {
    "site": ["http://www.primaria.example", "http://www.primaria-nuova.example", ""],
    "staff": [12, 45, ""],
    "turnover": ["2", "50", ""],
}
PEOPLE = "Nome;E-mail;Telefono;Azienda;Ruolo\nRita Usignolo;rita@example.org;{phone};Laser Sud;{role}\n"


def firm() -> Organisation:
    return Organisation.objects.get(name="Primaria Prova S.r.l.")


def test_what_differs_is_listed_and_what_is_known_stays(cast: Cast) -> None:
    imported(cast.bologna, cast.carla, FIRST)
    of = imported(cast.bologna, cast.carla, NEXT)
    assert of.counts == {"taken": 0, "joined": 0, "known": 0, "differs": 1, "refused": 0, "outside": 0}
    row = of.rows.get()
    assert (row.outcome, row.differs, row.matched) == (RowOutcome.DIFFERS, SIDES, "name")
    assert (firm().staff, firm().turnover) == (12, "2")


def test_the_preview_shows_both_sides_and_takes_what_is_ticked(cast: Cast, client: Client) -> None:
    imported(cast.bologna, cast.carla, FIRST)
    of = looked_through(cast.bologna, cast.carla, NEXT)
    client.force_login(cast.carla)
    page = client.get(reverse("import_page", args=[of.pk])).content.decode()
    assert "Where the file differs from what we know" in page
    assert 'name="update" value="staff"' in page and 'name="take" value="2:turnover"' in page
    client.post(reverse("import_run", args=[of.pk]), {"update": ["staff"], "take": ["2:turnover", "2:nonsense", "x"]})
    row = of.rows.get()
    assert (row.outcome, row.changed) == (RowOutcome.JOINED, {"staff": [12, 45], "turnover": ["2", "50"]})
    assert list(row.differs) == ["site"]
    assert (firm().staff, firm().turnover, firm().size) == (45, "50", "medium")
    page = client.get(reverse("import_page", args=[of.pk])).content.decode()
    assert "primaria-nuova" in page
    changed = page.partition("What was changed")[2].partition("</table>")[0]
    sides = re.search(r'<td[^>]*data-h="Before">12</td>\s*<td[^>]*data-h="Now">45</td>', changed)
    assert (bool(sides), "site" in changed) == (True, False)
    assert "2,Primaria Prova S.r.l.,staff,12,45,taken from the file" in listing(client, of)
    of.refresh_from_db()
    preparing.start_undoing(of, by=cast.carla)
    assert (firm().staff, firm().turnover) == (12, "2")


def test_everything_that_differs_can_be_taken_away_as_a_file(cast: Cast, client: Client) -> None:
    imported(cast.bologna, cast.carla, FIRST)
    of = looked_through(cast.bologna, cast.carla, NEXT)
    client.force_login(cast.carla)
    before = listing(client, of)
    assert '2,Primaria Prova S.r.l.,staff,12,45,"differs; ours is kept"' in before
    assert "2,Primaria Prova S.r.l.,,Primaria Prova S.r.l.,Primaria Prova S.r.l.,matched by name" in before
    client.post(reverse("import_run", args=[of.pk]))
    after = listing(client, of)
    assert [line for line in after if "differs" in line] == [line for line in before if "differs" in line]
    assert "2,Primaria Prova S.r.l.,,Primaria Prova S.r.l.,,matched by name" in after


def listing(client: Client, of: Import) -> list[str]:
    answer = client.get(reverse("import_listing", args=[of.pk]))
    return b"".join(answer).decode("utf-8-sig").splitlines()


def test_what_the_firm_wrote_itself_changes_only_by_a_tick_in_its_row(cast: Cast) -> None:
    edit_organisation(cast.laser, by=cast.lucia, staff=30)
    text = "name;city;staff\nLaser Sud;Bologna;99\n"
    of = looked_through(cast.bologna, cast.carla, text)
    assert of.summary["differing"][0]["fields"] == {"staff": [30, 99, "own"]}
    preparing.choose_updates(of, by=cast.carla, fields=["staff"])
    preparing.start(of, by=cast.carla)
    cast.laser.refresh_from_db()
    assert cast.laser.staff == 30
    of = looked_through(cast.bologna, cast.carla, text)
    preparing.choose_updates(of, by=cast.carla, rows=[(2, "staff")])
    preparing.start(of, by=cast.carla)
    cast.laser.refresh_from_db()
    assert cast.laser.staff == 99


def test_a_firm_of_another_council_is_compared_and_never_changed(cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.makine.pk).update(staff=10)
    of = looked_through(cast.bologna, cast.carla, "name;city;country;staff\nIşık Makine;İstanbul;TR;90\n")
    assert of.summary["differing"][0]["fields"] == {"staff": [10, 90, "elsewhere"]}
    preparing.choose_updates(of, by=cast.carla, fields=["staff"], rows=[(2, "staff")])
    preparing.start(of, by=cast.carla)
    cast.makine.refresh_from_db()
    assert cast.makine.staff == 10


def test_one_address_is_never_mixed_from_two_towns(cast: Cast) -> None:
    imported(cast.bologna, cast.carla, "name;city;street;postcode;vat\nNuova Srl;Parma;Via A 1;43100;00743110157\n")
    of = looked_through(cast.bologna, cast.carla, "name;city;street;vat\nNuova Srl;Modena;Via B 2;00743110157\n")
    assert list(of.summary["fields"]) == ["city"]
    preparing.choose_updates(of, by=cast.carla, fields=["city"])
    preparing.start(of, by=cast.carla)
    firm = Organisation.objects.get(name="Nuova Srl")
    assert (firm.city, firm.street, firm.postcode, firm.nuts) == ("Modena", "Via B 2", "", "ITH5")


def test_two_rows_of_one_file_that_contradict_each_other_are_listed(cast: Cast) -> None:
    of = imported(cast.bologna, cast.carla, "name;city;staff\nNuova Srl;Parma;7\nNuova;Parma;9\n")
    assert [row.outcome for row in of.rows.all()] == [RowOutcome.TAKEN, RowOutcome.DIFFERS]
    assert of.rows.get(line=3).differs == {"staff": [7, 9, ""]}


def test_the_command_prints_both_sides_or_takes_the_file_s(cast: Cast, tmp_path: Path) -> None:
    imported(cast.bologna, cast.carla, FIRST)
    path = tmp_path / "next.csv"
    path.write_bytes(NEXT)
    code, out, err = run(path)
    assert (code, out.splitlines()[3], firm().staff) == (0, "differs 1", 12)
    assert "line 2: staff of Primaria Prova S.r.l. is 12, the file says 45: differs; ours is kept" in err
    assert run(path, "--update", "staff")[0] == 0
    assert (firm().staff, firm().turnover) == (45, "2")
    assert run(path, "--update", "all")[1].splitlines()[1] == "joined 1"
    assert run(path)[1].splitlines()[2:4] == ["known 1", "differs 0"]


@pytest.mark.parametrize("is_chosen", [False, True])
def test_a_contact_s_telephone_and_function_are_compared(cast: Cast, is_chosen: bool) -> None:
    contacts = {"what": "contacts", "source": "the fair"}
    imported(cast.bologna, cast.carla, PEOPLE.format(phone="+39 051 000000", role="acquisti"), **contacts)
    of = looked_through(cast.bologna, cast.carla, PEOPLE.format(phone="+39 051 999999", role="vendite"), **contacts)
    assert of.summary["differing"][0]["fields"] == {
        "phone": ["+39 051 000000", "+39 051 999999", ""],
        "function": ["acquisti", "vendite", ""],
    }
    if is_chosen:
        preparing.choose_updates(of, by=cast.carla, fields=["phone", "function"])
    preparing.start(of, by=cast.carla)
    entry, works = Contact.objects.get(name="Rita Usignolo"), Affiliation.objects.get(person__name="Rita Usignolo")
    expected = ("+39 051 999999", "vendite") if is_chosen else ("+39 051 000000", "acquisti")
    assert (entry.phone, works.function) == expected
    of.refresh_from_db()
    preparing.start_undoing(of, by=cast.carla)
    entry.refresh_from_db()
    works.refresh_from_db()
    assert (entry.phone, works.function) == ("+39 051 000000", "acquisti")
