"""Who is to coordinate is asked by a mail that leads in with one tap; a deputy likewise, and taken back likewise."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.common import clock
from clustergrowth.common.mail.models import Mail
from clustergrowth.people.councils.models import Appointment, Council
from clustergrowth.people.councils.queries.councils import coordinators_of
from clustergrowth.people.councils.services import appointing
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.services.accounts import erase_person
from tests.cast import Cast
from tests.empty_network import convened, founded, somebody

pytestmark = pytest.mark.django_db

RUI = {"name": "Rui Gaio", "email": "Rui@example.org", "language": "fr"}


def asks(person: Person, council: Council, **typed: str) -> None:
    client = Client()
    client.force_login(person)
    answer = client.post(reverse("coordinator_new", args=[council.slug]), RUI | typed)
    assert answer.status_code == 302, answer.content.decode()


def link_in(mail: Mail) -> str:
    found = re.search(r"(?:/[a-z]{2})?/appointments/[^/\s]+/", mail.text)
    assert found is not None, mail.text
    return found[0]


def last_mail(address: str = "rui@example.org") -> Mail:
    return Mail.objects.filter(to=address).latest("pk")


def test_one_tap_leads_who_was_asked_to_the_desk(client: Client) -> None:
    porto = founded()
    asks(somebody("Ana Arara", is_site_administrator=True), porto)
    assert not Person.objects.filter(email="rui@example.org").exists()
    link = link_in(last_mail())
    assert client.get(link).status_code == 200 and not coordinators_of(porto).exists()  # a scanner only looks
    answer = client.post(link, {"answer": "yes"}, follow=True)
    assert answer.redirect_chain[-1][0].endswith("/desk/?council=porto") and answer.status_code == 200
    (rui,) = coordinators_of(porto)
    assert (rui.name, rui.language, rui.time_zone) == ("Rui Gaio", "fr", "Europe/Lisbon")
    assert not Appointment.objects.exists()
    assert Client().post(link, {"answer": "yes"}).status_code == 410, "it is answered once"


def test_the_mail_is_in_the_language_of_its_reader() -> None:
    porto, ana = founded(), somebody("Ana Arara", is_site_administrator=True)
    asks(ana, porto)
    assert last_mail().subject.startswith("Voulez-vous coordonner le conseil")
    known = somebody("Ada Merlo")
    known.language = "it"
    known.save()
    asks(ana, porto, email="ada@example.org", language="fr")
    assert last_mail("ada@example.org").subject.startswith("Vuoi coordinare il consiglio")


def test_a_coordinator_asks_a_deputy(client: Client) -> None:
    porto = founded()
    asks(convened(porto, "Ines Pega"), porto)
    client.post(link_in(last_mail()), {"answer": "yes"})
    assert {person.name for person in coordinators_of(porto)} == {"Ines Pega", "Rui Gaio"}


def test_a_coordinator_asks_nobody_for_another_council(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    assert client.post(reverse("coordinator_new", args=["istanbul"]), RUI).status_code == 403
    assert client.get(reverse("coordinator_new", args=["istanbul"])).status_code == 403


def test_until_the_answer_nothing_tells_whether_an_address_is_known(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    address = reverse("coordinator_new", args=["bologna"])
    shown = []
    for email in ("selin@example.org", "nobody@example.org"):  # one coordinates İstanbul
        client.post(address, {"name": "Someone", "email": email, "language": "it"})
        shown.append(client.get(address).content.decode())
    assert all("Someone" in page and cast.selin.name not in page for page in shown)
    assert cast.selin not in coordinators_of(cast.bologna)


def test_who_says_no_is_forgotten(client: Client) -> None:
    porto = founded()
    asks(somebody("Ana Arara", is_site_administrator=True), porto)
    page = client.post(link_in(last_mail()), {"answer": "no"}, follow=True).content.decode()
    assert "Thank you" in page or "Merci" in page
    assert not Appointment.objects.exists() and not Person.objects.filter(email="rui@example.org").exists()


def test_what_was_taken_back_leads_nowhere(client: Client) -> None:
    porto, ana = founded(), somebody("Ana Arara", is_site_administrator=True)
    asks(ana, porto)
    link = link_in(last_mail())
    client.force_login(ana)
    client.post(reverse("appointment_end", args=["porto", Appointment.objects.get().pk]))
    assert Client().get(link).status_code == 410
    assert Client().post(link, {"answer": "yes"}).status_code == 410 and not coordinators_of(porto).exists()


def test_asked_again_the_older_link_ends_and_the_newer_leads_in() -> None:
    porto, ana = founded(), somebody("Ana Arara", is_site_administrator=True)
    asks(ana, porto)
    older = link_in(last_mail())
    asks(ana, porto, name="Rui Gaio e Silva")
    assert Client().get(older).status_code == 410
    Client().post(link_in(last_mail()), {"answer": "yes"})
    assert coordinators_of(porto).get().name == "Rui Gaio e Silva"


def test_who_appoints_oneself_begins_at_once(client: Client) -> None:
    porto, ana = founded(), somebody("Ana Arara", is_site_administrator=True)
    asks(ana, porto, email=ana.email or "")
    assert list(coordinators_of(porto)) == [ana] and not Mail.objects.exists()


def test_whose_office_is_ended_by_another_reads_so() -> None:
    porto = founded()
    ines, rui = convened(porto, "Ines Pega"), convened(porto, "Rui Gaio")
    client = Client()
    client.force_login(ines)
    client.post(reverse("office_end", args=["porto", rui.roles.get().pk]))
    assert list(coordinators_of(porto)) == [ines]
    assert last_mail().subject.startswith("You no longer coordinate the council")


def test_who_lays_the_office_down_is_led_to_today() -> None:
    porto = founded()
    convened(porto, "Ines Pega")
    rui = convened(porto, "Rui Gaio")
    client = Client()
    client.force_login(rui)
    answer = client.post(reverse("office_end", args=["porto", rui.roles.get().pk]))
    assert answer.headers["Location"] == reverse("today") and not Mail.objects.exists()


def test_the_only_coordinator_stays_and_reads_why() -> None:
    porto = founded()
    rui = convened(porto, "Rui Gaio")
    client = Client()
    client.force_login(rui)
    answer = client.post(reverse("office_end", args=["porto", rui.roles.get().pk]))
    assert answer.status_code == 409 and "only coordinator" in answer.content.decode()


def test_who_does_not_answer_is_forgotten_after_a_month() -> None:
    asks(somebody("Ana Arara", is_site_administrator=True), founded())
    appointing.forget_unanswered_appointments()
    assert Appointment.objects.exists()
    with clock.at(clock.now() + timedelta(days=31)):
        appointing.forget_unanswered_appointments()
    assert not Appointment.objects.exists()


def test_who_is_erased_is_asked_no_more() -> None:
    porto, ana = founded(), somebody("Ana Arara", is_site_administrator=True)
    rui = somebody("Rui Gaio")
    asks(ana, porto)
    erase_person(rui, by=rui)
    assert not Appointment.objects.exists()
