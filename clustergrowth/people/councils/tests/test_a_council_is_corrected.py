"""Whatever was founded can be corrected afterwards, with a line in its history; what may no longer change says why."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from clustergrowth.agree.meetings.services import take_decision
from clustergrowth.agree.meetings.tests.table import DURING, make_meeting
from clustergrowth.common import clock
from clustergrowth.common.mail.models import Mail
from clustergrowth.people.councils.models import Council
from clustergrowth.people.persons.models import Person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind
from tests.cast import Cast
from tests.empty_network import convened, founded
from tests.forms_on_a_page import forms_in

pytestmark = pytest.mark.django_db


def corrected(client: Client, council: Council, person: Person, **typed: Any) -> HttpResponse:
    """The page as it is filled in, with what is typed over it."""
    client.force_login(person)
    address = reverse("council_edit", args=[council.slug])
    (form,) = [one for one in forms_in(client.get(address)) if "city" in one.sent()]
    return client.post(address, form.sent() | typed)  # type: ignore[return-value]


def test_everything_of_a_council_is_corrected(client: Client) -> None:
    porto = founded()
    rui = convened(porto)
    answer = corrected(
        client, porto, rui, city="Braga", country="ES", nuts=["ES11"], time_zone="Europe/Madrid", latitude="42.88",
        longitude="-8.54", letter="g", decisions="gal", slug="galicia", languages=["es", "en"], form="board",
        name_es="Galicia", founded_on="2026-01-02",
    )  # fmt: skip
    assert answer.headers["Location"] == reverse("council_edit", args=["galicia"])
    porto.refresh_from_db()
    now = (porto.city, porto.country, porto.nuts, porto.time_zone, porto.latitude, porto.letter, porto.prefix)
    assert now == ("Braga", "ES", ["ES11"], "Europe/Madrid", 42.88, "G", "GAL")
    assert (porto.slug, porto.languages, porto.form) == ("galicia", ["en", "es"], "board")


def test_the_history_says_what_was_changed_from_what_by_whom(client: Client) -> None:
    porto = founded()
    rui = convened(porto)
    corrected(client, porto, rui, city="Braga", nuts=["PT16"])
    page = client.get(reverse("council_history", args=["porto"])).content.decode()
    for words in ("Porto", "Braga", "Norte (PT11)", "Centro (PT) (PT16)", rui.name):
        assert words in page
    assert (
        reverse("council_history", args=["porto"])
        in client.get(reverse("council_edit", args=["porto"])).content.decode()
    )


def test_another_country_asks_for_one_of_its_regions(client: Client) -> None:
    porto = founded()
    answer = corrected(client, porto, convened(porto), country="FR")
    page = answer.content.decode()
    assert answer.status_code == 422 and "Tick the one the council works in" in page and "Rhône-Alpes (FRK2)" in page
    assert "Norte (PT11)" not in page


def test_the_address_stays_once_the_record_names_it_and_says_why(client: Client) -> None:
    porto = founded()
    rui = convened(porto)
    ledger.write(Kind.MEETING_HELD, by=rui, council=porto, at=clock.now())
    client.force_login(rui)
    page = client.get(reverse("council_edit", args=["porto"])).content.decode()
    assert "The record names the council by this address" in page
    corrected(client, porto, rui, slug="oporto")
    porto.refresh_from_db()
    assert porto.slug == "porto"


def test_the_prefix_stays_once_decisions_carry_it_and_says_which(cast: Cast, client: Client) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    with clock.at(DURING):
        take_decision(meeting=meeting, text="Si comincia.", by=cast.carla)
    client.force_login(cast.carla)
    page = client.get(reverse("council_edit", args=["bologna"])).content.decode()
    assert "Decisions carry this prefix already, such as" in page


def test_an_address_of_another_council_is_refused_and_what_was_typed_stays(client: Client) -> None:
    founded("Lisboa", "LIS")
    porto = founded()
    answer = corrected(client, porto, convened(porto), slug="lisboa", city="Matosinhos")
    page = answer.content.decode()
    assert answer.status_code == 422 and "Another council already uses" in page and 'value="Matosinhos"' in page


def test_mails_that_wait_follow_the_council_to_its_new_address(client: Client) -> None:
    porto = founded()
    rui = convened(porto)
    client.force_login(rui)
    asked = {"name": "Ada Gaio", "email": "ada@example.org", "language": "en"}
    client.post(reverse("coordinator_new", args=["porto"]), asked)
    corrected(client, porto, rui, slug="oporto")
    assert Mail.objects.get(to="ada@example.org").council == "oporto"


def test_a_council_may_be_called_in_its_own_language_alone(client: Client) -> None:
    porto = founded()
    rui = convened(porto)
    assert corrected(client, porto, rui, name_en="", name_es="Oporto").status_code == 302
    assert corrected(client, porto, rui, name_en="", name_es="").status_code == 422
