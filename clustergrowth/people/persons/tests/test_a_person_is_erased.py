"""Erasure reaches every column that can hold a person, and no line of the ledger changes."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import transaction
from django.test import Client
from django.urls import reverse

from clustergrowth.common import clock, ports
from clustergrowth.common.errors import Refused
from clustergrowth.common.mail import links
from clustergrowth.people.councils import services as councils
from clustergrowth.people.organisations.services import inviting, organisations
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.queries.persons import everything_about
from clustergrowth.people.persons.services.accounts import (
    ADDRESS,
    STOP_LIVES,
    edit_person,
    erase_person,
    forget_former_addresses,
    take_address,
)
from clustergrowth.people.persons.tests.traces import (
    name_columns,
    person_columns,
    put_into_every_column,
    still_referring,
    still_written,
)
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line, Party
from tests.cast import Cast

pytestmark = pytest.mark.django_db

# Every column made for an address, a name or a number, and how erasure reaches it. A new one fails until it is here.
REACHED = {
    "persons.Person.name": "the row is deleted",
    "persons.Person.email": "the row is deleted",
    "persons.Person.listed_address": "the row is deleted, also with who signs in with the address or once did",
    "persons.Person.address_asked": "the row is deleted",
    "persons.Person.phone": "the row is deleted",
    "persons.FormerAddress.address": "deleted with the person",
    "account.EmailAddress.email": "deleted with the person",
    "mail.Mail.to": "mail.naming.erase",
    "mail.Naming.address": "mail.naming.erase",
    "councils.Contact.name": "the entry is deleted with the person",
    "councils.Contact.phone": "the entry is deleted with the person",
    "councils.JoinRequest.name": "councils.erase",
    "councils.JoinRequest.email": "councils.erase",
    "exchange.Enquiry.name": "exchange.erase",
    "exchange.Enquiry.email": "exchange.erase",
    "councils.Appointment.name": "councils.erase",
    "councils.Appointment.email": "councils.erase",
    "pages.Voice.name": "pages.erase",
    "surveys.OpenLinkSubmission.email": "surveys.erase",
    "organisations.ColleagueInvitation.name": "organisations.erase",
    "organisations.ColleagueInvitation.email": "organisations.erase",
    "persons.ErasedAddress.address": "persons.erase_in_files",
    "mail.Bounce.address": "persons.erase",
}
NO_PERSON = {
    "network.NetworkProfile.name": "of the network",
    "network.NetworkProfile.email": "of the network: its public address",
    "network.NetworkProfileEvent.name": "of the network",
    "network.NetworkProfileEvent.email": "of the network: its public address",
    "auth.Group.name": "not used",
    "auth.Permission.name": "not used",
    "archives.IncomingArchive.name": "of a file",
    "imports.Import.name": "of a file",
    "councils.Label.name": "of a label that a council gives, not of a person",
    "letters.LetterFile.name": "of a file",
    "surveys.AnswerFile.name": "of a file",
    "organisations.Organisation.name": "of an organisation",
    "organisations.OrganisationEvent.name": "of an organisation",
    "projects.Project.name": "of a project",
    "transfers.Transfer.name": "of an organisation",
}

HOLD_NOTHING_TO_READ = {
    "account": "the address is the person's, in its own file",
    "usersessions": "listed on the profile",
    "mail": "its mails are given by persons",
}


def active_life(cast: Cast, client: Client) -> None:
    """Lucia leaves traces in every noun of people: consent, seat, office, list, request, mail, link, history."""
    organisations.publish_page(cast.laser, by=cast.lucia, text="Tagliamo.", lang="it")
    organisations.consent_to_be_shown(cast.laser, person=cast.lucia)
    organisations.edit_organisation(cast.laser, by=cast.lucia, city="Modena")
    organisations.disclose(person=cast.lucia, to_organisation=cast.makine, because="introduction:1")
    councils.give_seat(cast.bologna, category="firm", organisation=cast.laser, person=cast.lucia)
    councils.appoint_coordinator(cast.bologna, cast.lucia)
    councils.ask_first_contact(cast.bologna, cast.lucia, by=cast.lucia)
    councils.edit_council(cast.bologna, by=cast.lucia, city="Bologna")
    councils.add_contact(cast.bologna, cast.lucia, source="fair", note="Lucia Fringuello wants a call")
    asked = {"name": "Lucia Fringuello", "email": "Lucia@example.org", "organisation_name": "X", "language": "it"}
    councils.ask_to_join(cast.istanbul, door="firm", **asked)
    links.issue("anything", 1, person=cast.lucia)
    own: dict[str, Any] = {"language": "it", "time_zone": "UTC", "receives_letters": True}
    for wish in ("fringuello.new@example.org", "fringuello.newer@example.org"):
        edit_person(cast.lucia, name="Lucia Fringuello", email=wish, **own)
    inviting.invite_colleague(
        cast.makine, name="L. Fringuello", email="lucia@example.org", language="tr", time_zone="UTC",
        visible=Person.objects.none(),
    )  # fmt: skip
    written_down = {"name": "L. Fringuello", "email": "lucia@example.org", "language": "tr"}
    assert councils.introduce(cast.istanbul, **written_down, source="fair") != cast.lucia
    client.force_login(cast.lucia)
    client.get(reverse("profile"))


def test_every_column_that_can_refer_to_a_person_is_reached(cast: Cast) -> None:
    pk = cast.paolo.pk
    put_into_every_column(cast.paolo)
    assert len(still_referring(pk)) == len(list(person_columns()))
    erase_person(Person.objects.get(pk=pk), by=cast.paolo)
    assert still_referring(pk) == []


def test_every_column_for_names_and_addresses_is_known() -> None:
    unknown = name_columns() - REACHED.keys() - NO_PERSON.keys()
    assert not unknown, f"say in this file how erasure reaches {sorted(unknown)}"


def test_every_noun_that_refers_to_persons_gives_them_their_own_to_take_away() -> None:
    giving = {apps.get_containing_app_config(port.__module__) for _name, port in ports.personal_data.items()}
    tables = {table for table, _column in person_columns()}
    holding = {
        model._meta.app_config for model in apps.get_models(include_auto_created=True) if model._meta.db_table in tables
    }
    assert {one.label for one in holding - giving} == HOLD_NOTHING_TO_READ.keys()


def test_after_an_active_life_no_row_anywhere_names_the_person(cast: Cast, client: Client) -> None:
    active_life(cast, client)
    assert {"persons_person", "councils_joinrequest", "mail_mail"} <= set(still_written("fringuello"))
    erase_person(Person.objects.get(pk=cast.lucia.pk), by=cast.lucia)
    assert still_written("fringuello", "lucia@example.org", str(cast.lucia.key)) == []
    assert cast.laser in type(cast.laser).objects.filter(manager=None)


def rows(model: Any) -> list[dict[str, Any]]:
    return list(model.objects.order_by("pk").values())


def test_the_ledger_stays_line_by_line(cast: Cast) -> None:
    with transaction.atomic():
        ledger.write(Kind.CONTACT_LOGGED, by=cast.lucia, between=[cast.laser, cast.ateneo], acting_for=cast.laser)
    before = rows(Line), rows(Party)
    assert before[0][0]["actor"] == cast.lucia.key
    erase_person(cast.lucia, by=cast.lucia)
    assert (rows(Line), rows(Party)) == before
    assert not Person.objects.filter(key=before[0][0]["actor"]).exists()


def test_the_only_coordinator_is_refused_with_the_reason_and_nothing_is_lost(cast: Cast, client: Client) -> None:
    councils.add_contact(cast.bologna, cast.carla, source="fair")
    client.force_login(cast.carla)
    answer = client.post(reverse("erase_me"), {"address": "carla@example.org"})
    assert answer.status_code == 422 and "only coordinator of Emilia-Romagna" in answer.content.decode()
    assert cast.carla.contact_entries.exists()
    councils.appoint_coordinator(cast.bologna, cast.paolo)
    assert client.post(reverse("erase_me"), {"address": "carla@example.org"}).status_code == 302


def test_it_takes_the_own_address_typed_and_ends_every_session(cast: Cast, client: Client) -> None:
    elsewhere = Client()
    for one in (client, elsewhere):
        one.force_login(cast.lucia)
        key = one.session.session_key  # listed, as signing in by a code does it
        UserSession.objects.create(user=cast.lucia, session_key=key, ip="127.0.0.1", user_agent="")
    assert client.post(reverse("erase_me"), {"address": "something"}).status_code == 422
    assert Person.objects.filter(pk=cast.lucia.pk).exists()
    assert client.post(reverse("erase_me"), {"address": " LUCIA@example.org "})["Location"] == reverse("erased")
    assert "No page names you any more" in client.get(reverse("erased")).content.decode()
    assert elsewhere.get(reverse("profile")).status_code == 302
    assert not [one for one in Session.objects.all() if "_auth_user_id" in one.get_decoded()]


def test_the_site_administrator_erases_on_request_nobody_else(cast: Cast, client: Client) -> None:
    with pytest.raises(Refused):
        erase_person(cast.lucia, by=cast.carla)
    address = reverse("person_erase", args=[cast.lucia.pk])
    client.force_login(cast.carla)
    assert client.post(address, {"address": "lucia@example.org"}).status_code == 403
    client.force_login(cast.adam)
    assert "Fringuello" in client.get(reverse("persons"), {"q": "lucia@example.org"}).content.decode()
    assert "Fringuello" not in client.get(reverse("persons")).content.decode()
    assert client.post(address, {"address": "wrong"}).status_code == 409
    client.post(address, {"address": "lucia@example.org"})
    assert not Person.objects.filter(pk=cast.lucia.pk).exists()


def test_a_change_of_address_keeps_no_list_from_being_erased(cast: Cast, client: Client) -> None:
    listed = councils.introduce(cast.istanbul, name="L. F.", email="lucia@example.org", language="tr", source="fair")
    own: dict[str, Any] = {"language": "it", "time_zone": "UTC", "receives_letters": True}
    edit_person(cast.lucia, name="Lucia Fringuello", email="new@example.org", **own)
    asked = Person.objects.get(pk=cast.lucia.pk)
    take_address(signing.dumps([asked.pk, asked.email, "new@example.org"], salt=ADDRESS))
    listed.refresh_from_db()
    assert listed.address == "lucia@example.org", "a council is not told the new address of whom it may not know"
    with clock.at(clock.now() + STOP_LIVES):
        forget_former_addresses()
        lucia = Person.objects.get(email="new@example.org")
        assert everything_about(lucia)["written down by councils"][0]["person"]["name"] == "L. F."
        erase_person(lucia, by=lucia)
    assert still_written("L. F.", "lucia@example.org", "new@example.org") == []


def test_a_former_address_takes_nobody_along_with_whom_it_has_now(cast: Cast) -> None:
    cast.lucia.former_addresses.create(address="paolo@example.org", until=clock.now())
    councils.introduce(cast.istanbul, name="P. P.", email="paolo@example.org", language="tr", source="fair")
    erase_person(cast.lucia, by=cast.lucia)
    assert Person.objects.filter(listed_address="paolo@example.org").exists()
