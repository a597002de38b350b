"""Asking, answering and following an introduction on its pages."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clustergrowth.connect.exchange.models import Introduction, IntroductionState
from clustergrowth.connect.exchange.services import accept_introduction, ask_introduction
from clustergrowth.connect.exchange.tests.made import listening_offer, weld_need
from clustergrowth.connect.exchange.tests.test_an_introduction_is_asked_and_answered import asked
from tests.cast import Cast


def test_asking_from_a_match(cast: Cast, client: Client) -> None:
    need, offer = weld_need(cast), listening_offer(cast)
    client.force_login(cast.lucia)
    page = client.get(f"/introductions/ask/?need={need.pk}&offer={offer.pk}").content.decode()
    assert cast.teknik.name in page
    assert "Sığırcık" not in page
    client.post("/introductions/ask/", {"need": need.pk, "offer": offer.pk, "message": "Ciao"})
    made = Introduction.objects.get()
    assert (made.from_organisation, made.to_organisation, made.from_person) == (cast.laser, cast.teknik, cast.lucia)


def test_helping_with_a_need_goes_the_other_way_round(cast: Cast, client: Client) -> None:
    need, offer = weld_need(cast), listening_offer(cast)
    client.force_login(cast.ayse)
    client.post("/introductions/ask/", {"need": need.pk, "own": offer.pk})
    made = Introduction.objects.get()
    assert (made.from_organisation, made.to_organisation, made.offer) == (cast.teknik, cast.laser, offer)


def test_an_organisation_without_an_offer_can_be_asked(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    client.post("/introductions/ask/", {"organisation": cast.teknik.slug, "message": "Un consiglio?"})
    assert Introduction.objects.get().to_organisation == cast.teknik


def test_asking_twice_says_so_and_keeps_the_message(cast: Cast, client: Client) -> None:
    introduction = asked(cast)
    client.force_login(cast.lucia)
    data = {"need": introduction.need_id, "offer": introduction.offer_id, "message": "Ancora"}
    answer = client.post("/introductions/ask/", data)
    assert answer.status_code == 422
    assert "Ancora" in answer.content.decode()


def test_a_coordinator_introduces_two(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    data = {"first": "laser sud", "second": cast.teknik.name, "message": "Parlate"}
    assert client.post("/introductions/broker/", data).status_code == 302
    assert Introduction.objects.get().is_brokered
    client.force_login(cast.lucia)
    assert client.post("/introductions/broker/", data).status_code == 403


def test_the_page_names_the_side_at_which_nobody_is_known(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    data = {"first": cast.camera.name, "second": cast.teknik.name, "message": "Parlate"}
    client.post("/introductions/broker/", data)
    page = client.get(f"/introductions/{Introduction.objects.get().pk}/").content.decode()
    assert f"We do not know anybody at {cast.camera.name} yet" in page


def test_a_coordinator_does_not_introduce_two_of_another_council(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    data = {"first": cast.makine.name, "second": cast.teknik.name, "message": "Parlate"}
    assert client.post("/introductions/broker/", data).status_code in (403, 422)
    assert not Introduction.objects.exists()


@pytest.mark.parametrize("name", ["lucia", "ayse", "carla", "selin"])
def test_both_sides_and_their_coordinators_see_it_and_no_other_sides_person(
    cast: Cast, client: Client, name: str
) -> None:
    introduction = asked(cast)
    client.force_login(getattr(cast, name))
    page = client.get(f"/introductions/{introduction.pk}/").content.decode()
    assert cast.laser.name in page
    hidden = [person for person in cast.everyone if person != getattr(cast, name)]
    assert not [person.name for person in hidden if person.name.split()[-1] in page]


@pytest.mark.parametrize("name", ["paolo", "murat", "leda"])
def test_it_does_not_exist_for_others(cast: Cast, client: Client, name: str) -> None:
    introduction = asked(cast)
    client.force_login(getattr(cast, name))
    assert client.get(f"/introductions/{introduction.pk}/").status_code in (403, 404)
    assert client.post(f"/introductions/{introduction.pk}/answer/", {"act": "accept"}).status_code in (403, 404)


def test_the_public_is_sent_to_sign_in(cast: Cast, client: Client) -> None:
    introduction = asked(cast)
    for address in ("/introductions/", f"/introductions/{introduction.pk}/", "/introductions/ask/"):
        assert client.get(address).status_code == 302


def test_after_acceptance_both_see_the_other_and_a_coordinator_only_the_own(cast: Cast, client: Client) -> None:
    introduction = accept_introduction(asked(cast), by=cast.ayse)
    address = f"/introductions/{introduction.pk}/"
    for person in (cast.lucia, cast.ayse):
        client.force_login(person)
        page = client.get(address).content.decode()
        assert "Fringuello" in page
        assert "Sığırcık" in page
    client.force_login(cast.carla)
    page = client.get(address).content.decode()
    assert "Fringuello" in page
    assert "Sığırcık" not in page


def test_the_asked_side_answers_on_the_page(cast: Cast, client: Client) -> None:
    introduction = asked(cast)
    client.force_login(cast.ayse)
    client.post(f"/introductions/{introduction.pk}/answer/", {"act": "accept"})
    introduction.refresh_from_db()
    assert introduction.state == IntroductionState.ACCEPTED


def test_the_asking_side_withdraws_on_the_page(cast: Cast, client: Client) -> None:
    introduction = asked(cast)
    client.force_login(cast.ayse)
    assert client.post(f"/introductions/{introduction.pk}/withdraw/").status_code == 403
    client.force_login(cast.lucia)
    client.post(f"/introductions/{introduction.pk}/withdraw/")
    introduction.refresh_from_db()
    assert introduction.state == IntroductionState.WITHDRAWN


def test_the_list_shows_mine_and_is_exported(cast: Cast, client: Client) -> None:
    asked(cast)
    client.force_login(cast.lucia)
    assert cast.teknik.name in client.get("/introductions/").content.decode()
    exported = b"".join(client.get("/introductions/?format=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert cast.teknik.name in exported
    client.force_login(cast.paolo)
    assert cast.teknik.name not in client.get("/introductions/").content.decode()


def test_the_number_of_queries_does_not_grow(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    counted = []
    for many in (3, 40):
        for number in range(many):
            need = weld_need(cast, title=f"{number}", kind="technology")
            ask_introduction(by=cast.lucia, from_organisation=cast.laser, need=need, to_organisation=cast.teknik)
        with CaptureQueriesContext(connection) as queries:
            client.get("/introductions/")
        counted.append(len(queries))
    assert counted[0] == counted[1]
