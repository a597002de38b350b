"""Somebody is called “e”, Ana or http: erasing them changes what is known to be about them, and not one other word."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clustergrowth.common import ports
from clustergrowth.common.mail import services as mail
from clustergrowth.common.mail.models import Mail
from clustergrowth.connect.exchange import services as exchange
from clustergrowth.people.organisations.services import organisations
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.services.accounts import erase_person, register_person
from clustergrowth.people.persons.tests.comparing import about, changed, every_row
from clustergrowth.people.persons.tests.traces import still_written
from clustergrowth.record.services import log_contact
from tests.cast import Cast
from tests.faulty import forgetting
from tests.full_cast import FullCast

NAMES = ("e", "Ana", "Li", "http", "a")


def at_work(name: str, cast: Cast) -> Person:
    """A newcomer in Lucia's firm who writes a need and a note, and is named in a mail to Paolo."""
    person = register_person(name=name, email=f"{name}@example.org", language="en")
    organisations.affiliate(person=person, organisation=cast.laser, function="technician")
    log_contact(by=person, between=[cast.laser, cast.ateneo], text="We spoke about a thesis.", council=cast.bologna)
    naming(person, to=cast.paolo)
    return person


def naming(person: Person, *, to: Person) -> Mail:
    letter = mail.Letter("test", "exchange/mail/introduction_accepted", None, "", {"contact": person}, about=None)
    written = mail.write(letter, to=to)
    assert written is not None
    return written


def test_only_rows_about_the_person_change_whatever_the_name(network: FullCast) -> None:
    for name in NAMES:
        person = at_work(name, network)
        before = every_row()
        known = about(person, before)
        erase_person(person, by=person)
        after = every_row()
        touched = changed(before, after)
        assert touched, "something is about the person"
        assert touched <= known, sorted(touched - known)[:10]


def test_a_noun_that_replaces_names_in_words_is_found(network: FullCast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ports.erase._functions, "faulty", forgetting.erase)
    person = register_person(name="e", email="e@example.org", language="en")
    before = every_row()
    known = about(person, before)
    erase_person(person, by=person)
    assert {table for table, _row in changed(before, every_row()) - known} == {"mail_mail"}


def test_a_waiting_mail_that_names_the_person_loses_its_words_whole_and_never_goes(network: FullCast) -> None:
    person = at_work("Ana", network)
    written = Mail.objects.get(naming__person=person, kind="test")
    assert "Ana" in written.text and written.state != Mail.State.DROPPED
    Mail.objects.filter(pk=written.pk).update(state=Mail.State.HELD)
    erase_person(person, by=person)
    written.refresh_from_db()
    assert (written.state, written.text, written.html, written.subject) == (Mail.State.DROPPED, "", "", "")
    assert written.why == Mail.Why.ERASED


def test_every_mail_knows_whom_it_names(network: FullCast) -> None:
    """The surnames of the cast are birds' that occur nowhere else."""
    exchange.accept_introduction(network.asked, by=network.ayse)
    known = {one.pk: {one.person_id, *one.naming.values_list("person", flat=True)} for one in Mail.objects.all()}
    named = 0
    for person in Person.objects.all():
        surname = person.name.split()[-1]
        for one in Mail.objects.all():
            if surname in f"{one.subject}\n{one.text}\n{one.html}\n{one.calendar}":
                named += 1
                assert person.pk in known[one.pk], f"{one.kind} to {one.to} names {person} and does not know it"
    assert named > 5


def test_the_surname_is_in_no_table_afterwards(network: FullCast) -> None:
    exchange.accept_introduction(network.asked, by=network.ayse)
    surname = network.ayse.name.split()[-1]
    assert "mail_mail" in still_written(surname)
    erase_person(network.ayse, by=network.ayse)
    assert still_written(surname) == []


@pytest.mark.django_db
def test_the_number_of_questions_does_not_grow_with_the_mails(cast: Cast) -> None:
    asked = []
    for count in (2, 40):
        person = register_person(name="Ana", email=f"ana{count}@example.org", language="en")
        for _n in range(count):
            naming(person, to=cast.paolo)
            naming(cast.paolo, to=person)
        with CaptureQueriesContext(connection) as found:
            erase_person(person, by=person)
        asked.append(len(found))
    assert asked[0] == asked[1]
