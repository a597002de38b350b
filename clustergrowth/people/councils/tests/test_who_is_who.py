"""Seats, offices and the person to call."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused
from clustergrowth.common.mail.models import Mail
from clustergrowth.people.councils import services
from clustergrowth.people.councils.models import Role, Seat, SeatCategory
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def page(client: Client, cast: Cast) -> str:
    return client.get(reverse("council_people", args=["bologna"])).content.decode()


def test_the_public_reads_organisations_and_roles_but_no_name(cast: Cast, client: Client) -> None:
    seen = page(client, cast)
    assert "Ateneo di Prova" in seen and "higher education" in seen
    assert not [person.name for person in cast.everyone if person.name in seen]


def test_the_own_council_reads_the_names_another_does_not(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    assert "Paolo Cormorano" in page(client, cast) and "Carla Quaglia" in page(client, cast)
    client.force_login(cast.murat)
    assert "Cormorano" not in page(client, cast) and "Quaglia" not in page(client, cast)


def test_a_coordinator_gives_a_seat_and_ends_it(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    asked = {"category": "firm", "organisation": "laser sud", "person": "lucia@example.org", "since": "2026-01-01"}
    assert client.post(reverse("council_seats", args=["bologna"]), asked).status_code == 302
    seat = Seat.objects.get(organisation=cast.laser)
    assert seat.person == cast.lucia
    services.give_seat(cast.bologna, category="support", organisation=cast.camera)
    assert "Camera di Prova" in client.get(reverse("council_seats", args=["bologna"])).content.decode()
    client.post(reverse("seat_end", args=["bologna", seat.pk]))
    seat.refresh_from_db()
    assert seat.until is not None


def test_a_seat_cannot_be_given_to_somebody_of_another_council(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    asked = {
        "category": "firm",
        "organisation": "Laser Sud S.r.l.",
        "person": "murat@example.org",
        "since": "2026-01-01",
    }
    answer = client.post(reverse("council_seats", args=["bologna"]), asked)
    assert answer.status_code == 422 and "Leylek" not in answer.content.decode()


def test_a_seat_needs_somebody_who_holds_it(cast: Cast) -> None:
    with pytest.raises(Refused):
        services.give_seat(cast.bologna, category=SeatCategory.FIRM, organisation=None)


def test_only_the_own_coordinator_touches_seats(cast: Cast, client: Client) -> None:
    for person, status in ((cast.lucia, 403), (cast.selin, 403), (cast.leda, 403), (cast.adam, 200), (cast.carla, 200)):
        client.force_login(person)
        assert client.get(reverse("council_seats", args=["bologna"])).status_code == status


def test_the_person_to_call_is_shown_after_the_own_yes(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    client.post(reverse("council_first_contact", args=["bologna"]), {"person": "paolo@example.org"})
    client.logout()
    assert "Cormorano" not in page(client, cast)
    secret = Mail.objects.get(person=cast.paolo).text.split("/first-contact/")[1].split("/")[0]
    client.post(reverse("first_contact_answer", args=[secret]), {"answer": "yes"})
    assert "Paolo Cormorano" in page(client, cast)


def test_a_coordinator_names_oneself_at_once_and_takes_it_back(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    address = reverse("council_first_contact", args=["bologna"])
    client.post(address, {"person": "carla@example.org"})
    client.logout()
    assert "Carla Quaglia" in page(client, cast)
    client.force_login(cast.carla)
    client.post(address, {"act": "nobody"})
    client.logout()
    assert "Quaglia" not in page(client, cast)


def test_who_was_asked_may_say_no(cast: Cast) -> None:
    services.ask_first_contact(cast.bologna, cast.paolo, by=cast.carla)
    secret = Mail.objects.get(person=cast.paolo).text.split("/first-contact/")[1].split("/")[0]
    assert services.answer_first_contact(secret, is_true=False).first_contact is None


def test_a_council_keeps_at_least_one_coordinator(cast: Cast) -> None:
    only = Role.objects.get(council=cast.bologna)
    with pytest.raises(Refused, match="only coordinator"):
        services.end_office(only)
    services.appoint_coordinator(cast.bologna, cast.paolo)
    services.end_office(only)
    assert Role.objects.get(pk=only.pk).until is not None


def test_the_page_costs_the_same_queries_with_many_seats(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            page(client, cast)
        counts.append(len(queries))
        Seat.objects.bulk_create(
            Seat(council=cast.bologna, category="firm", organisation=cast.laser, person=cast.lucia, since=clock.today())
            for _ in range(200)
        )
    assert counts[0] == counts[1]


def test_a_name_nobody_has_stays_in_the_form(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    answer = client.post(reverse("council_first_contact", args=["bologna"]), {"person": "Paolo Corm"})
    assert answer.status_code == 422
    assert 'value="Paolo Corm"' in answer.content.decode()
    asked = {"organisation": "Laser Sud", "reason": ""}
    answer = client.post(reverse("inclusion_new", args=["bologna"]), asked)
    assert answer.status_code == 422
    assert 'value="Laser Sud"' in answer.content.decode()


def test_the_administrator_gives_a_seat_and_leaves_the_person_to_the_council(cast: Cast, client: Client) -> None:
    client.force_login(cast.adam)
    address = reverse("council_seats", args=["bologna"])
    shown = client.get(address).content.decode()
    assert "People are known to their own council" in shown
    assert 'name="person"' not in shown
    asked = {"category": "firm", "organisation": cast.laser.name, "since": "2026-01-01"}
    assert client.post(address, asked).status_code == 302
    assert Seat.objects.get(organisation=cast.laser).person is None
