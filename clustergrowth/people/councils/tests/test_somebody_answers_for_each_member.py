"""First contacts: whoever comes into a firm where nobody answers does; one act names many, and takes it back."""

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.services import add_member, introduce
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.organisations.services.bulk import affiliate_many
from clustergrowth.people.organisations.services.organisations import affiliate, end_affiliation
from clustergrowth.people.persons.models import Person
from tests.empty_network import convened, firm, founded, somebody

pytestmark = pytest.mark.django_db


def answering(at: Organisation) -> list[str]:
    return list(at.affiliations.filter(is_first_contact=True).values_list("person__name", flat=True))


def silent(council: Council, n: int) -> list[Affiliation]:
    """Members with somebody, of whom none was ever named: as lists left them until now."""
    firms = [add_member(council, firm(f"Firma {k}")).organisation for k in range(n)]
    rows = [affiliate(person=somebody(f"P{k} Ave"), organisation=at) for k, at in enumerate(firms)]
    Affiliation.objects.update(is_first_contact=False)
    return rows


def test_the_first_who_is_added_to_a_firm_answers_for_it() -> None:
    metal = firm("Metal Norte")
    affiliate(person=Person.objects.create(name="Without Address"), organisation=metal)
    assert answering(metal) == [], "nobody can write to them"
    affiliate(person=somebody("Nuno Melro"), organisation=metal)
    affiliate(person=somebody("Olga Poupa"), organisation=metal)
    assert answering(metal) == ["Nuno Melro"]


def test_the_first_of_each_firm_on_a_list_answers_for_it() -> None:
    council = founded()
    metal, norte = firm("Metal"), firm("Norte")
    affiliate(person=somebody("Nuno Melro"), organisation=norte)
    people = [introduce(council, name=name, email=mail, language="en", source="list") for name, mail in
              (("No Mail", ""), ("Olga Poupa", "olga@example.org"), ("Eva Gralha", "eva@example.org"))]  # fmt: skip
    rows = [Affiliation(person=who, organisation=at, since=council.founded_on or "2026-01-01")
            for at in (metal, norte) for who in people]  # fmt: skip
    affiliate_many(rows)
    assert answering(metal) == ["Olga Poupa"] and answering(norte) == ["Nuno Melro"]


def test_one_act_names_the_proposed_person_of_many_firms_and_is_taken_back(client: Client) -> None:
    council = founded()
    client.force_login(convened(council))
    rows = silent(council, 3)
    address = reverse("first_contacts", args=["porto"])
    page = client.get(address).content.decode()
    assert page.count(" checked>") == 3 and "3 members with somebody you know" in page
    answer = client.post(address, {"contact": [row.pk for row in rows[:2]]}, follow=True).content.decode()
    assert "2 members have a first contact now." in answer and "Firma 2" in answer and "Firma 1" not in answer
    assert [answering(row.organisation) for row in rows] == [["P0 Ave"], ["P1 Ave"], []]
    undone = client.post(reverse("first_contacts_undo", args=["porto"]), follow=True).content.decode()
    assert "3 members with somebody you know" in undone
    assert not any(answering(row.organisation) for row in rows)


def test_who_can_be_written_to_is_proposed_before_who_cannot(client: Client) -> None:
    council, metal = founded(), firm("Metal Norte")
    client.force_login(convened(council))
    add_member(council, metal)
    affiliate(person=Person.objects.create(name="Without Address", phone="+351 1"), organisation=metal)
    address = reverse("first_contacts", args=["porto"])
    page = client.get(address).content.decode()
    assert "Without Address" in page and " checked>" not in page, "one may name them, and has to mean it"
    affiliate(person=somebody("Nuno Melro"), organisation=metal)
    Affiliation.objects.update(is_first_contact=False)
    page = client.get(address).content.decode()
    assert "Nuno Melro" in page and "Without Address" not in page and " checked>" in page


def test_a_firm_where_nobody_is_known_leads_to_its_people(client: Client) -> None:
    council, metal = founded(), firm("Metal Norte")
    client.force_login(convened(council))
    address = reverse("first_contacts", args=["porto"])
    assert "No members yet" in client.get(address).content.decode()
    add_member(council, metal)
    assert reverse("organisation_people", args=[metal.slug]) in client.get(address).content.decode()
    affiliate(person=somebody("Nuno Melro"), organisation=metal)
    assert "Every member has somebody who answers." in client.get(address).content.decode()


def test_nobody_of_a_firm_for_which_another_council_speaks_is_named(client: Client) -> None:
    porto, braga = founded(), founded("Braga", "BRA")
    (row,) = silent(braga, 1)
    client.force_login(convened(porto))
    address = reverse("first_contacts", args=["porto"])
    client.post(address, {"contact": [row.pk]})
    assert answering(row.organisation) == []
    assert row.person.name not in client.get(address).content.decode()


def test_who_left_answers_no_longer_and_the_firm_comes_back_to_the_list(client: Client) -> None:
    council, metal = founded(), firm("Metal Norte")
    client.force_login(convened(council))
    add_member(council, metal)
    end_affiliation(affiliate(person=somebody("Nuno Melro"), organisation=metal))
    assert "Metal Norte" in client.get(reverse("first_contacts", args=["porto"])).content.decode()


def test_on_the_page_of_a_firm_another_one_is_made_first_contact(client: Client) -> None:
    council, metal = founded(), firm("Metal Norte")
    client.force_login(convened(council))
    add_member(council, metal)
    nuno, olga = (affiliate(person=somebody(name), organisation=metal) for name in ("Nuno Melro", "Olga Poupa"))
    people = reverse("organisation_people", args=[metal.slug])
    assert "Make first contact" in client.get(people).content.decode()
    client.post(reverse("organisation_first_contact", args=[metal.slug, olga.pk]))
    client.post(reverse("organisation_first_contact", args=[metal.slug, nuno.pk]), {"act": "end"})
    assert answering(metal) == ["Olga Poupa"]
