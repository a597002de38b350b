"""What was typed stands in its form again; who clicks twice ends at what was made, or reads that it is done."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.common import clock
from clustergrowth.people.councils import services
from clustergrowth.people.councils.models import Inclusion, Role, Seat
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.record.kinds import Kind as Happened
from clustergrowth.record.models import Line
from clustergrowth.record.services import log_contact
from tests.cast import JOINED, Cast, belongs, organisation, person, works

FORMS: list[tuple[str, str, dict[str, str]]] = [
    ("carla", "inclusion_new", {"organisation": "Nobody Ltd", "reason": "It builds what it invents."}),
    ("carla", "council_first_contact", {"person": "nobody@example.org"}),
    ("carla", "council_first_contact", {"person": "guest@example.org"}),  # known to the council, and not of it
    ("adam", "coordinator_new", {"name": "Nina Tordo", "email": "no address", "language": "it"}),
]


@pytest.mark.parametrize(("who", "name", "typed"), FORMS)
def test_a_refused_form_stands_there_again_with_what_was_typed(
    cast: Cast, client: Client, who: str, name: str, typed: dict[str, str]
) -> None:
    services.add_contact(cast.bologna, person("Guest", "guest@example.org", "it", "UTC"), source="fair")
    client.force_login(getattr(cast, who))
    answer = client.post(reverse(name, args=["bologna"]), typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and "1 thing to correct" in page
    assert all(f'value="{value}"' in page for value in typed.values())


def ended_twice(cast: Cast) -> dict[str, tuple[Any, list[Any]]]:
    """Acts that end something, each with who does it and to what."""
    before = clock.today() - timedelta(days=400)
    firm = organisation("Officina", OrganisationKind.SME, "Bologna", "IT", "ITH55", slug="officina")
    seat = Seat.objects.create(council=cast.bologna, category="support", organisation=cast.camera, since=before)
    why = Inclusion.objects.create(council=cast.bologna, organisation=cast.laser, reason="It builds.", since=JOINED)
    body = services.affiliate_body(cast.bologna, cast.camera)
    contact = services.add_contact(cast.bologna, person("Guest", "guest@example.org", "it", "UTC"), source="fair")
    second = Role.objects.create(person=cast.paolo, council=cast.bologna, office=Role.Office.COORDINATOR, since=before)
    leaves = works(person("Ugo Merlo", "ugo@example.org", "it", "UTC"), cast.laser)
    return {
        "seat_end": (cast.carla, ["bologna", seat.pk]),
        "member_end": (cast.carla, ["bologna", belongs(firm, cast.bologna).pk]),
        "inclusion_end": (cast.carla, ["bologna", why.pk]),
        "body_end": (cast.carla, ["bologna", body.pk]),
        "contact_end": (cast.carla, ["bologna", contact.pk]),
        "office_end": (cast.adam, ["bologna", second.pk]),
        "organisation_left": (cast.lucia, ["laser-sud", leaves.pk]),
    }


def test_who_ends_something_twice_reads_that_it_is_done(cast: Cast, client: Client) -> None:
    for name, (who, what) in ended_twice(cast).items():
        client.force_login(who)
        assert client.post(reverse(name, args=what)).status_code == 302, name
        again = client.post(reverse(name, args=what))
        assert (again.status_code, "This has already been done" in again.content.decode()) == (409, True), name


def test_who_answers_twice_is_back_at_the_line_and_reads_why(cast: Cast, client: Client) -> None:
    line = log_contact(by=cast.lucia, between=[cast.laser, cast.ateneo], text="Una telefonata")
    client.force_login(cast.paolo)
    for _click in range(2):
        answer = client.post(reverse("line_answer", args=[line.pk]), {"act": "confirm"}, follow=True)
        assert answer.redirect_chain == [(reverse("line", args=[line.pk]), 302)]
    assert "This has already been answered." in answer.content.decode()
    assert Line.objects.filter(kind=Happened.CONFIRMED).count() == 1


def test_a_refusal_leads_back_to_the_page_it_was_sent_from(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    there, act = reverse("council_people", args=["bologna"]), reverse("seat_end", args=["bologna", 0])
    page = client.post(act, headers={"Referer": f"http://testserver{there}"}).content.decode()
    assert f'href="http://testserver{there}">Back' in page
    assert "data-focus" in page  # the draft of the form stays in the browser
    assert "elsewhere" not in client.post(act, headers={"Referer": "http://elsewhere.example/"}).content.decode()
