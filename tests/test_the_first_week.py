"""A council in Porto, none of the six: from the one-time link on an empty server to everything taken along elsewhere.

All of it in a browser, by links, buttons and forms alone: an address is opened only where it came by mail or was
printed at the start, and where a stranger comes to the first page. Two things go otherwise, as they do in the world:
the button “unsubscribe” of a mail program (RFC 8058) and a provider's word of a returned mail are requests of machines.
"""

import base64
import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.cache import caches
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.test import Client
from selenium.webdriver import Chrome

from clustergrowth.common.network import queries as network
from clustergrowth.people import imports
from tests import databases
from tests.test_everything_of_a_council_goes_out import tables
from tests.visitor import Visitor

LISTS = Path(imports.__file__).parent / "tests" / "lists"
OPEN_DAY = """First Name,Last Name,Name on attendee list,Company Name
Nuno,Example,Yes,Mil Evasões - Agência de Viagens e Turismo
Olga,Example,No,Agência Regional de Inovação do Norte
Pia,Example,Yes,Metalurgia Sado
"""
NEED = "We look for somebody who can harden small steel parts."
AGENCY, TRAVEL = "Agência Regional de Inovação do Norte", "Mil Evasões - Agência de Viagens e Turismo, Lda."
METAL, MOULDS = "Metalúrgica do Sado, S.A.", "Moldes da Barra, Unipessoal Lda"
SECRET = "post:secret"


def mails_to(address: str) -> list[EmailMessage]:
    return [one for one in mail.outbox if one.to == [address]]


def link_in(message: EmailMessage, part: str) -> str:
    """The one link of a mail that leads to such a page."""
    (found,) = {one for one in re.findall(r"https?://\S+", str(message.body)) if part in one}
    return str(found)


@pytest.fixture
def by(
    transactional_db: None, real_network: None, live_server: Any, driver: Chrome, settings: Any, tmp_path: Path
) -> Visitor:
    settings.SITE_ADDRESS = live_server.url
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    caches["pages"].delete(network.PROFILE)  # nobody has named the network yet
    return Visitor(driver)


# --- the first hour --------------------------------------------------------------------------------------------------


def the_network_is_set_up(by: Visitor, who: str = "ana") -> None:
    printed = StringIO()
    call_command("setup_link", stdout=printed)
    (link,) = re.findall(r"http\S+", printed.getvalue())
    by.is_now(who).opens(link)
    by.fills("Your name", "Ana Arara").fills("Your e-mail", "ana@rede.example")
    by.fills("Language", "English").fills("Time zone", "Europe/Lisbon").taps("Start")
    by.reads("How it is called, and who answers for it.", "Mails go out from")
    by.fills("Name of the network", "Rede Norte").fills("Who runs the network", "Associação do Norte").taps("Save")


def the_council_is_founded(by: Visitor) -> None:
    """She is led there; what its place says of itself is proposed."""
    by.fills("Name of the council", "Conselho do Porto").fills("Town", "Porto").fills("Country", "Portugal")
    by.taps("Continue").reads("Read over what we propose", "Address porto, decisions POR, badge P")
    assert by.box("Norte (PT11)").is_selected()
    by.fills("Find activities", "machinery").ticks("28 Manufacture of machinery and equipment n.e.c.")
    by.ticks("English").fills("Another language", "Portuguese").taps("Found this council")


def who_convenes_it_is_asked_and_asks_a_deputy(by: Visitor) -> None:
    """One tap in the mail leads each of them in."""
    by.fills("Name", "Rosa Pinto").fills("E-mail", "rosa@porto.example").fills("Their language", "English")
    by.taps("Ask by mail").reads("A mail asks them. The office begins with one tap in it.")
    (asked,) = mails_to("rosa@porto.example")
    by.is_now("rosa").opens(link_in(asked, "/appointments/")).taps("Yes, begin")
    by.reads("Getting started", "0 of 7 done")
    by.taps("Rosa Pinto", "Councils", "Conselho do Porto", "Who’s who", "Coordinators")
    by.fills("Name", "Tiago Melro").fills("E-mail", "tiago@porto.example").fills("Their language", "Français")
    by.taps("Ask by mail")
    (asked,) = mails_to("tiago@porto.example")
    assert asked.subject.startswith("Voulez-vous coordonner le conseil Conselho do Porto")
    assert asked.reply_to == ["Rosa Pinto <rosa@porto.example>"]
    by.is_now("tiago").opens(link_in(asked, "/appointments/")).taps("Oui, commencer").reads("0 sur 7")


# --- the lists -------------------------------------------------------------------------------------------------------


def a_list_is_looked_through(by: Visitor, file: Path, what: str, **columns: str) -> Visitor:
    by.taps("New", "A list from a file").ticks(what).fills("File", str(file)).taps("Check the columns")
    by.fills("Where the list comes from", columns.pop("source"))
    for column, meaning in columns.items():
        by.fills(column.replace("_", " "), meaning)
    return by


def the_lists_come_in(by: Visitor, open_day: Path) -> None:
    """One with headings in Portuguese, one with none, and the people of an address book and of an open day."""
    by.is_now("rosa").taps("Desk", "Start : Bring the members in").fills("File", str(LISTS / "04_portuguese.csv"))
    by.taps("Check the columns").taps("See what would happen")
    by.reads("would be imported 4", "firm, size not known 3 · agency 1", f"{METAL} firm, size not known PT")
    by.taps("Import these organisations").reads("imported 4", "refused 0")

    book = {"Column_I": "name", "Column_J": "place", "Column_F": "NACE codes", "source": "A chamber"}
    a_list_is_looked_through(by, LISTS / "12_no_headings.xlsx", "organisations", **book)
    by.reads("This file has no headings: its first row is taken as data.")
    by.fills("Rows that name no country lie in", "Türkiye").taps("See what would happen")
    by.reads("would be imported 10", "of these outside the council's region or of unknown place, without membership 10")
    by.taps("Import these organisations").reads("imported 10")

    a_list_is_looked_through(by, LISTS / "09_google_contacts.csv", "contacts", source="Rosa’s address book")
    by.taps("See what would happen").reads("would be imported 3", "Moldes da Barra Lda", "One organisation")
    by.taps("Import these people").reads("imported 3")

    open_day.write_text(OPEN_DAY, encoding="utf-8")
    a_list_is_looked_through(by, open_day, "contacts", source="Participants of the open day")
    by.taps("See what would happen").taps("Import these people").reads("imported 3")


def first_contacts_are_named_for_many_in_one_act(by: Visitor) -> None:
    """Who has an address answers already; those without one are ticked by who knows them."""
    by.taps("Desk").reads("2 members nobody answers for").taps("View : Say who answers for each member")
    by.ticks(f"{AGENCY}: Olga Example no address", f"{TRAVEL}: Nuno Example no address")
    by.taps("Name those that are ticked").reads("2 members have a first contact now.", "Every member")


# --- the register ----------------------------------------------------------------------------------------------------


def two_records_of_a_firm_are_joined_and_parted(by: Visitor) -> None:
    by.taps("Members", METAL, "Merge with another record").fills("The other record", "Metalurgia Sado")
    by.taps("Compare").reads(f"{METAL} stays, the other record goes into it.", "persons 1")
    by.taps("Merge").reads("Merged: from now on this is one record.").taps("Undo")
    by.reads("Undone")
    by.taps("Directory").reads("Metalurgia Sado", METAL)


def many_members_are_changed_and_changed_back(by: Visitor) -> None:
    by.taps("Desk", "View : Say who answers for each member", "Members", "Change several")
    by.fills("What to do", "SME").ticks(METAL, MOULDS).taps("Look first")

    by.reads("Organisations that change 2").taps("Change 2 organisations")
    by.reads("Kind: SME", "Organisations changed 2").taps("Undo").reads("undone").taps("Members")
    by.reads(f"{METAL} firm, size not known", f"{MOULDS} firm, size not known")


# --- a letter --------------------------------------------------------------------------------------------------------


def a_letter_goes_out_after_a_copy_to_oneself(by: Visitor) -> None:
    by.taps("New", "A letter to members").fills("English", "Come on Thursday", beside="Subject")
    by.fills("English", "Dear {name}, the council meets on Thursday.", beside="Text")
    by.ticks("Also the council’s contact list").taps("See who gets it").reads("Who gets it 3", "No known address 3")
    before = len(mail.outbox)
    by.taps("Send a copy to me").reads("A copy is on its way to rosa@porto.example.")
    assert [one.to for one in mail.outbox[before:]] == [["rosa@porto.example"]]
    by.taps("Send to 3 people").reads("Written to 3 people.")


def who_reads_it_answers_stops_and_is_not_there(by: Visitor) -> None:
    """An answer reaches who wrote; one tap ends letters; what comes back shows on the desk and at the person."""
    letters = {name: mails_to(f"{name}@example.org")[0] for name in ("ana", "bea", "caio")}
    assert [one.reply_to for one in letters.values()] == [["Rosa Pinto <rosa@porto.example>"]] * 3
    assert "Dear Ana Example, the council meets" in str(letters["ana"].body)
    machine = Client(enforce_csrf_checks=True)
    ends = letters["bea"].extra_headers
    assert ends["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    where = ends["List-Unsubscribe"].strip("<>")
    assert machine.post(where, {"List-Unsubscribe": "One-Click"}).status_code == 200
    told = json.dumps([{"event": "bounced", "email": "caio@example.org", "reason": "550 5.1.1 no such user"}])
    signed = {"Authorization": f"Basic {base64.b64encode(SECRET.encode()).decode()}"}
    said = machine.post("/mail/events/plain/", told, content_type="application/json", headers=signed)
    assert said.status_code == 200
    by.taps("Desk").reads("1 person gets no mail until corrected", "Mail to caio@example.org comes back.")
    by.taps("View", beside="Caio Example").reads("came back 550 5.1.1 no such user")
    by.taps("Desk", "View : Say who answers for each member", "Contacts").reads("caio@example.org mail comes back")
    by.taps("New", "A letter to members").fills("English", "Thank you", beside="Subject")
    by.fills("English", "It was good.", beside="Text").ticks("Also the council’s contact list")
    by.taps("See who gets it").reads("Stopped letters 1", "Mail comes back 1")


# --- a stranger ------------------------------------------------------------------------------------------------------


def signs_in(by: Visitor, address: str) -> None:
    """With the code from the mail; there is no password."""
    by.fills("E-mail", address).taps("Send me a link")
    code = re.search(r"[A-Z]{4}-[A-Z]{4}", str(mails_to(address)[-1].subject))
    assert code
    by.fills("Code", code[0]).taps("Sign in", beside="Code")


def a_stranger_says_a_need_before_any_account(by: Visitor, first_page: str) -> None:
    """The need first, name and address last; it is acknowledged by mail and waits with the wish to come in."""
    by.is_now("vera").opens(first_page)
    by.taps("I run a firm Say what you need; we find somebody who can help.")
    by.fills("What do you need?", NEED).taps("See who could help")
    by.fills("Your name", "Vera Melo").fills("Your firm", "Têmpera do Douro").fills("E-mail", "vera@tempera.example")
    by.taps("Send").reads("Thank you, your need has arrived")
    (answer,) = mails_to("vera@tempera.example")
    assert answer.subject == "What you need has arrived at the council Conselho do Porto"
    assert answer.reply_to == ["Rosa Pinto <rosa@porto.example>"]
    by.opens(link_in(answer, "/needs/said/"))
    assert by.box("What do you need?").get_attribute("value") == NEED


def with_the_coordinators_yes_it_is_there_and_theirs(by: Visitor) -> None:
    by.is_now("rosa").taps("Desk").reads("1 wants to join", NEED).taps("Answer")
    by.reads(f"They need: {NEED}").taps("Welcome : Têmpera do Douro").reads("is now a member of the council.")
    by.is_now("vera").opens(link_in(mails_to("vera@tempera.example")[-1], "/works-there/"))
    by.taps("Yes, I work there").taps("Needs").reads(NEED)


# --- everything goes out, and comes in elsewhere ---------------------------------------------------------------------


def everything_is_taken_out(by: Visitor) -> bytes:
    by.taps("Desk", "View : Say who answers for each member", "Everything as files", "Write the file")
    (name,) = re.findall(r"porto-[\d-]+\.zip", by.page)
    return by.takes(name)


def another_network_is_empty(by: Visitor) -> None:
    databases.of_one_test.begin_again(databases.MIGRATED)
    caches["pages"].clear()
    mail.outbox.clear()
    by.forgets_everybody()


def the_council_is_brought_in(by: Visitor, archive: bytes, file: Path) -> None:
    file.write_bytes(archive)
    by.taps("Ana Arara", "Councils and their coordinators", "Bring a council in").fills("Archive", str(file))
    by.taps("Look it through").reads("This is what would come in", "Needs and offers 1")
    by.taps("Bring it in").reads("The council is in.")


def its_coordinator_goes_on_there(by: Visitor, first_page: str) -> None:
    assert not mail.outbox, "nobody is written to because of it"
    by.is_now("rosa").opens(first_page).taps("Sign in")
    signs_in(by, "rosa@porto.example")
    by.taps("Desk").reads("3 of 7 done", "Mail to caio@example.org comes back.")


def test_the_first_week(by: Visitor, tmp_path: Path, live_server: Any) -> None:
    the_network_is_set_up(by)
    the_council_is_founded(by)
    who_convenes_it_is_asked_and_asks_a_deputy(by)
    the_lists_come_in(by, tmp_path / "open-day.csv")
    first_contacts_are_named_for_many_in_one_act(by)
    two_records_of_a_firm_are_joined_and_parted(by)
    many_members_are_changed_and_changed_back(by)
    a_letter_goes_out_after_a_copy_to_oneself(by)
    who_reads_it_answers_stops_and_is_not_there(by)
    a_stranger_says_a_need_before_any_account(by, live_server.url)
    with_the_coordinators_yes_it_is_there_and_theirs(by)
    first = everything_is_taken_out(by.is_now("rosa"))
    another_network_is_empty(by)
    the_network_is_set_up(by)
    the_council_is_brought_in(by, first, tmp_path / "porto.zip")
    its_coordinator_goes_on_there(by, live_server.url)
    second = everything_is_taken_out(by)
    assert tables(second) == tables(first)
