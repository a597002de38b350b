"""Taking members in, with their figures of that day; ending; the lists of the coordinator."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused
from clustergrowth.people import directory
from clustergrowth.people.councils import services
from clustergrowth.people.councils.models import Contact, Form, Membership
from clustergrowth.people.councils.queries.councils import engineering_smes, members_of
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.services.bulk import register_many
from clustergrowth.people.organisations.services.organisations import register_organisation
from clustergrowth.people.persons.services.accounts import register_person
from tests.cast import JOINED, Cast

pytestmark = pytest.mark.django_db


def firm(name: str = "Fonderia Reno") -> Organisation:
    return register_organisation(by=None, name=name, kind="sme", country="IT", staff=12, nace=["25.62"])


def test_a_coordinator_takes_one_in_with_the_figures_of_its_profile(cast: Cast, client: Client) -> None:
    firm()
    client.force_login(cast.carla)
    answer = client.post(
        reverse("member_new", args=["bologna"]), {"organisation": "fonderia reno", "since": "2026-03-01"}
    )
    assert answer.status_code == 302
    membership = Membership.objects.get(organisation__name="Fonderia Reno")
    assert (membership.baseline_staff, membership.baseline_year) == (12, 2026)
    assert "Fonderia Reno" in client.get(reverse("members", args=["bologna"])).content.decode()


def test_a_member_belongs_once_at_a_time(cast: Cast, client: Client) -> None:
    with pytest.raises(Refused, match="already"):
        services.add_member(cast.bologna, cast.laser)
    client.force_login(cast.carla)
    asked = {"organisation": "Laser Sud S.r.l.", "since": "2026-03-01"}
    assert client.post(reverse("member_new", args=["bologna"]), asked).status_code == 422


def test_who_left_may_come_back(cast: Cast) -> None:
    services.end_membership(Membership.objects.get(organisation=cast.laser))
    assert cast.laser not in members_of(cast.bologna)
    services.add_member(cast.bologna, cast.laser)
    assert cast.laser in members_of(cast.bologna)


def test_a_dated_end_leaves_the_directory_on_its_day_not_before(cast: Cast) -> None:
    last = clock.today() + timedelta(days=3)
    services.end_membership(Membership.objects.get(organisation=cast.laser), on=last)

    def is_listed() -> bool:
        return cast.laser in directory.search({"council": "bologna"}, cast.murat).organisations

    assert is_listed()
    with clock.at(clock.now() + timedelta(days=4)):
        services.list_members_of_today()
        assert not is_listed()


def test_in_a_federation_a_firm_comes_through_an_affiliated_body(cast: Cast, client: Client) -> None:
    services.edit_council(cast.bologna, by=None, form=Form.FEDERATION)
    reno = firm()
    with pytest.raises(Refused, match="affiliated body"):
        services.add_member(cast.bologna, reno, through=cast.camera)
    services.affiliate_body(cast.bologna, cast.camera, since=JOINED)
    client.force_login(cast.carla)
    asked = {"organisation": "Fonderia Reno", "since": "2026-03-01", "through": str(cast.camera.pk)}
    client.post(reverse("member_new", args=["bologna"]), asked)
    assert Membership.objects.get(organisation=reno).through == cast.camera
    assert "through Camera di Prova" in client.get(reverse("members", args=["bologna"])).content.decode()


def test_only_the_own_coordinator_sees_and_changes_the_list(cast: Cast, client: Client) -> None:
    membership = Membership.objects.get(organisation=cast.laser)
    for person in (cast.lucia, cast.selin, cast.paolo):
        client.force_login(person)
        for name in ("members", "member_new", "contacts"):
            assert client.get(reverse(name, args=["bologna"])).status_code == 403
        assert client.get(reverse("members", args=["bologna"]), {"format": "csv"}).status_code == 403
        assert client.post(reverse("member_end", args=["bologna", membership.pk])).status_code == 403
    client.force_login(cast.selin)
    assert client.post(reverse("member_end", args=["istanbul", membership.pk])).status_code == 409
    assert Membership.objects.filter(pk=membership.pk, until=None).exists()


def test_the_list_is_filtered_paged_and_downloaded(cast: Cast, client: Client) -> None:
    made = [Organisation(name=f"Firm {n:03}", kind="sme", city="Modena", country="IT", staff=n) for n in range(60)]
    register_many(made)
    Membership.objects.bulk_create(Membership(organisation=one, council=cast.bologna, since=JOINED) for one in made)
    client.force_login(cast.carla)
    address = reverse("members", args=["bologna"])
    assert "1 to 50 of 60" in client.get(address, {"q": "modena"}).content.decode()
    quiet = client.get(address, {"state": "quiet"}).content.decode()
    assert "Camera di Prova" in quiet and "Laser Sud" not in quiet
    text = b"".join(client.get(address, {"format": "csv", "kind": "sme"}).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 61 and rows[0]["member since"] == "2025-01-15"


def test_the_list_costs_the_same_queries_with_ten_and_a_thousand_rows(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    counts = []
    for number in (10, 1000):
        made = [Organisation(name=f"Firm {number} {n}", kind="sme", country="IT") for n in range(number)]
        register_many(made)
        Membership.objects.bulk_create(Membership(organisation=one, council=cast.bologna, since=JOINED) for one in made)
        people = [
            register_person(name=f"P {number} {n}", email=f"p{number}-{n}@example.org") for n in range(number // 10)
        ]
        for one in people:
            services.add_contact(cast.bologna, one, source="list")
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("members", args=["bologna"]))
            client.get(reverse("contacts", args=["bologna"]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_contacts_are_found_and_taken_off(cast: Cast, client: Client) -> None:
    someone = register_person(name="Ugo Merlo", email="ugo@example.org")
    services.add_contact(cast.bologna, someone, source="fair of 2025", note="wants a call")
    client.force_login(cast.carla)
    address = reverse("contacts", args=["bologna"])
    assert "fair of 2025" in client.get(address, {"q": "merlo"}).content.decode()
    client.post(reverse("contact_end", args=["bologna", Contact.objects.get().pk]))
    assert "No contacts yet" in client.get(address).content.decode()


def test_figures_of_earlier_days_keep_the_focus_of_their_day(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    address = reverse("council_focus", args=["bologna"])
    assert client.post(address, {"nace": ["62", "63"], "since": "2026-06-01", "reason": "software"}).status_code == 302
    assert cast.laser in engineering_smes([cast.bologna], date(2026, 5, 31))
    assert cast.laser not in engineering_smes([cast.bologna], date(2026, 6, 1))
    asked = {"organisation": "Laser Sud S.r.l.", "reason": "builds sensors"}
    client.post(reverse("inclusion_new", args=["bologna"]), asked)
    assert cast.laser in engineering_smes([cast.bologna])
    assert "builds sensors" in client.get(address).content.decode()
    client.post(reverse("inclusion_end", args=["bologna", cast.bologna.inclusions.get().pk]))
    assert cast.laser not in engineering_smes([cast.bologna])
    assert client.post(address, {"nace": "99x", "since": "2026-06-01"}).status_code == 422


def test_bodies_are_named_and_ended(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    address = reverse("council_bodies", args=["bologna"])
    client.post(address, {"organisation": "Camera di Prova", "helps_with": "export papers"})
    assert "export papers" in client.get(address).content.decode()
    client.post(reverse("body_end", args=["bologna", cast.bologna.affiliated_bodies.get().pk]))
    assert not cast.bologna.affiliated_bodies.exists()


def test_texts_are_edited_in_five_languages_and_missing_ones_are_counted(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    address = reverse("council_edit", args=["bologna"])
    assert "texts missing" in client.get(address).content.decode()
    asked = {
        "form": "ecosystem", "city": "Bologna", "country": "IT", "nuts": "ITH5",
        "languages": ["it", "en"], "time_zone": "Europe/Rome",
        "name_en": "Emilia-Romagna", "promise_it": "Nessuno da solo.", "promise_en": "Nobody alone.",
        "leader_member": "Camera di Prova", "latitude": "44.49", "longitude": "11.34", "letter": "B", "slug": "bologna",
        "decisions": cast.bologna.prefix,
    }  # fmt: skip
    assert client.post(address, asked).status_code == 302
    cast.bologna.refresh_from_db()
    assert cast.bologna.promise.localize("it") == "Nessuno da solo."
    assert cast.bologna.leader_member == cast.camera
    assert client.post(address, asked | {"nuts": "XX"}).status_code == 422
