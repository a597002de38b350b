"""Through one of the three doors, and the coordinator's answer."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from clustergrowth.common.errors import Refused
from clustergrowth.common.mail.models import Mail
from clustergrowth.people.councils import services
from clustergrowth.people.councils.models import JoinRequest, Membership
from clustergrowth.people.councils.queries.councils import persons_visible_to
from clustergrowth.people.councils.views import joining
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.services import inviting
from clustergrowth.people.persons.models import Person
from clustergrowth.web.pages.today import today_of
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ASKED = {
    "door": "firm", "name": "Gino Allodola", "email": "gino@example.org", "organisation_name": "Fonderia Reno",
    "message": "Cerco un laboratorio.", "website": "",
}  # fmt: skip
WHERE = "council_join"


@pytest.fixture(autouse=True)
def _nothing_counted_yet() -> None:
    cache.clear()


def knock(client: Client, **changes: str) -> JoinRequest:
    answer = client.post(reverse(WHERE, args=["bologna"]), ASKED | changes)
    assert answer.status_code == 302
    return JoinRequest.objects.latest("pk")


def test_somebody_knocks_and_the_coordinator_is_told(cast: Cast, client: Client) -> None:
    knock(client)
    subject = Mail.objects.get(person=cast.carla).subject
    assert "Gino Allodola" in subject and "Fonderia Reno" in subject
    waiting = [one for one in today_of(cast.carla)[0] if one.kind == "councils.join_asked"]
    assert [one.url for one in waiting] == [reverse("join_requests", args=["bologna"])]


def test_what_was_written_reads_in_the_mail_as_it_was_written(cast: Cast, client: Client) -> None:
    knock(client, organisation_name="L'Arco & Figli", message="Cerco l'<b>acciaio</b>")
    mail = Mail.objects.get(person=cast.carla)
    assert "L'Arco & Figli" in mail.subject and "Cerco l'<b>acciaio</b>" in mail.text
    assert "<b>acciaio" not in mail.html and "&amp;amp;" not in mail.html and "&amp;lt;" not in mail.html


def test_the_same_words_twice_are_one_request(cast: Cast, client: Client) -> None:
    knock(client)
    knock(client, email="GINO@example.org")
    assert JoinRequest.objects.count() == 1


def test_a_stranger_who_typed_an_address_first_swallows_nothing_of_its_owner(cast: Cast, client: Client) -> None:
    knock(client, name="Nobody", organisation_name="Spam")
    knock(client)
    assert Mail.objects.filter(person=cast.carla, kind="councils.join_asked").count() == 2
    client.force_login(cast.carla)
    page = client.get(reverse("join_requests", args=["bologna"])).content.decode()
    assert "Spam" in page and "Fonderia Reno" in page and "Gino Allodola" in page


def test_none_is_left_out_of_a_long_list(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "PAGE", 1)
    first, last = knock(client, organisation_name="Spam"), knock(client)
    client.force_login(cast.carla)
    address = reverse("join_requests", args=["bologna"])
    pages = [client.get(address, {"page": number}).content.decode() for number in (1, 2)]
    assert [f"request-{first.pk}" in page for page in pages] == [True, False]
    assert [f"request-{last.pk}" in page for page in pages] == [False, True]
    assert "page=2" in pages[0]


def test_a_page_of_requests_asks_no_more_than_one_request(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(cast.carla)
    where, asked = reverse("join_requests", args=["bologna"]), knock(Client())
    client.get(where)
    with CaptureQueriesContext(connection) as one:
        assert "Lazer Sud" not in client.get(where).content.decode()
    for n in range(20):
        asked.pk, asked.email, asked.organisation_name = None, f"{n}@example.org", f"Lazer Sud {n}"
        asked.save()
    with django_assert_num_queries(len(one)):
        assert client.get(where).content.decode().count("Lazer Sud") >= 20


def test_a_machine_that_fills_the_trap_is_thanked_and_forgotten(cast: Cast, client: Client) -> None:
    answer = client.post(reverse(WHERE, args=["bologna"]), ASKED | {"website": "http://spam.example"})
    assert answer.status_code == 302 and not JoinRequest.objects.exists()


def test_one_network_address_cannot_flood_a_council(cast: Cast, client: Client) -> None:
    for number in range(20):
        knock(client, email=f"a{number}@example.org")
    answer = client.post(reverse(WHERE, args=["bologna"]), ASKED | {"email": "a20@example.org"})
    assert answer.status_code == 429 and "You can continue at" in answer.content.decode()


def test_who_tries_too_often_keeps_nobody_of_the_same_network_out(cast: Cast, client: Client) -> None:
    for number in range(5):
        knock(client, message=f"again {number}")
    for _number in range(30):
        refused = client.post(reverse(WHERE, args=["bologna"]), ASKED | {"email": "Gino@Example.org"})
        assert refused.status_code == 429
    assert knock(client, email="somebody.else@example.org").email == "somebody.else@example.org"


def test_one_network_alone_does_not_close_a_council(cast: Cast, client: Client) -> None:
    for number in range(21):
        client.post(reverse(WHERE, args=["bologna"]), ASKED | {"email": f"a{number}@example.org"})
    elsewhere = ASKED | {"email": "fair@example.org"}
    for number in range(12):
        there = {"email": f"b{number}@example.org"}
        client.post(reverse(WHERE, args=["bologna"]), elsewhere | there, REMOTE_ADDR="203.0.113.7")
    assert JoinRequest.objects.count() == 32


def test_one_tap_takes_person_and_organisation_in(cast: Cast, client: Client) -> None:
    asked = knock(client)
    client.force_login(cast.carla)
    client.post(reverse("join_welcome", args=[asked.pk]))
    made = Organisation.objects.get(name="Fonderia Reno")
    assert Membership.objects.filter(organisation=made, council=cast.bologna).exists()
    mail = Mail.objects.get(to="gino@example.org")
    assert mail.subject == "Welcome to the council Emilia-Romagna"
    assert not Person.objects.filter(email="gino@example.org").exists(), "an address is whose it is once that is said"
    secret = mail.text.split("/works-there/")[1].split("/")[0]
    Client().post(reverse("works_there", args=[secret]), {"answer": "yes"})
    works = Person.objects.get(email="gino@example.org").affiliations.get()
    assert works.organisation == made and works.is_first_contact


def test_who_knocks_is_welcomed_however_often_the_firm_has_asked_them(cast: Cast, client: Client) -> None:
    for _time in range(inviting.MOST_A_MONTH):
        asked = inviting.invite_colleague(
            cast.laser, name="Gino", email="gino@example.org", language="it", time_zone="UTC",
            visible=Person.objects.none(),
        )  # fmt: skip
        assert asked is not None
        inviting.take_back_invitation(asked)
    knocked = knock(client, organisation_name="laser sud")
    client.force_login(cast.carla)
    answer = client.post(reverse("join_welcome", args=[knocked.pk]), {"organisation": str(cast.laser.pk)})
    assert answer.status_code == 302
    assert Mail.objects.filter(to="gino@example.org", subject__startswith="Welcome").exists()


def test_a_known_organisation_is_linked_not_registered_again(cast: Cast, client: Client) -> None:
    asked = knock(client, organisation_name="laser sud")
    client.force_login(cast.carla)
    page = client.get(reverse("join_requests", args=["bologna"])).content.decode()
    assert f'value="{cast.laser.pk}" checked' in " ".join(page.split())
    client.post(reverse("join_welcome", args=[asked.pk]), {"organisation": str(cast.laser.pk)})
    assert Organisation.objects.filter(folded__startswith="laser").count() == 1
    assert Membership.objects.filter(organisation=cast.laser).count() == 1


def test_an_address_typed_by_a_stranger_opens_no_door_to_its_owner(cast: Cast, client: Client) -> None:
    asked = knock(client, email="murat@example.org")
    services.welcome(asked, by=cast.carla)
    assert not persons_visible_to(Person.objects.get(pk=cast.carla.pk)).filter(pk=cast.murat.pk).exists()
    assert Mail.objects.get(person=cast.murat).kind == "councils.welcomed"
    assert not cast.murat.affiliations.filter(organisation__name="Fonderia Reno").exists()


def test_a_request_is_answered_once(cast: Cast, client: Client) -> None:
    asked = knock(client)
    services.welcome(asked, by=cast.carla)
    with pytest.raises(Refused, match="already"):
        services.decline(asked, by=cast.carla)


def test_declining_writes_to_the_address_and_keeps_no_person(cast: Cast, client: Client) -> None:
    asked = knock(client)
    client.force_login(cast.carla)
    client.post(reverse("join_decline", args=[asked.pk]), {"words": "Ask Madrid, please."})
    mail = Mail.objects.get(to="gino@example.org")
    assert mail.person is None and "Ask Madrid, please." in mail.text
    assert not Person.objects.filter(email="gino@example.org").exists()


def test_only_the_own_coordinator_answers(cast: Cast, client: Client) -> None:
    asked = knock(client)
    for person, status in ((cast.selin, 404), (cast.lucia, 403), (cast.leda, 403)):
        client.force_login(person)
        assert client.post(reverse("join_welcome", args=[asked.pk])).status_code == status
        assert client.get(reverse("join_requests", args=["bologna"])).status_code == 403


def test_the_choice_of_councils_and_the_thanks_are_public(cast: Cast, client: Client) -> None:
    assert "Emilia-Romagna" in client.get(reverse("join")).content.decode()
    assert client.get(reverse("council_joined", args=["bologna"])).status_code == 200
    assert client.get(reverse(WHERE, args=["bologna"]), {"door": "university"}).status_code == 200
