"""Whoever adds a colleague has them asked by mail, and learns nothing of the address before they answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.common import clock
from clustergrowth.common.limits.often import TooOften
from clustergrowth.common.mail.models import Mail
from clustergrowth.people.councils.queries.councils import persons_visible_to
from clustergrowth.people.organisations.models import ColleagueInvitation
from clustergrowth.people.organisations.services import inviting
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.services.accounts import register_person
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TYPED = {"name": "Gino Allodola", "email": "Gino@Example.org", "function": "tecnico", "is_first_contact": "on"}


def add(client: Client, cast: Cast, **typed: str) -> str:
    client.force_login(cast.lucia)
    where = reverse("organisation_people", args=[cast.laser.slug])
    return client.post(where, TYPED | typed, follow=True).content.decode()


def link_to(address: str) -> str:
    secret = Mail.objects.filter(to=address).latest("pk").text.split("/works-there/")[1].split("/")[0]
    return reverse("works_there", args=[secret])


def test_a_colleague_says_yes_and_can_act_for_the_firm(cast: Cast, client: Client) -> None:
    page = add(client, cast)
    assert "asked by mail" in page and "gino@example.org" in page
    assert not Person.objects.filter(email="gino@example.org").exists()
    answer: Any = Client().post(link_to("gino@example.org"), {"answer": "yes"}, follow=True)
    assert answer.redirect_chain == [(reverse("today"), 302)]
    assert "Gino Allodola" in answer.content.decode(), "one tap has led in"
    one = cast.laser.affiliations.get(person__email="gino@example.org")
    assert (one.person.name, one.function, one.is_first_contact) == ("Gino Allodola", "tecnico", True)
    assert not ColleagueInvitation.objects.exists()
    client.post(reverse("organisation_left", args=[cast.laser.slug, one.pk]), follow=True)
    assert "Allodola" not in client.get(reverse("organisation_people", args=[cast.laser.slug])).content.decode()


def test_the_yes_of_who_has_been_here_before_opens_no_account(cast: Cast, client: Client) -> None:
    Person.objects.filter(pk=cast.paolo.pk).update(last_login=clock.now())
    add(client, cast, name=cast.paolo.name, email=str(cast.paolo.email))
    reader = Client()
    answer: Any = reader.post(link_to(str(cast.paolo.email)), {"answer": "yes"}, follow=True)
    assert cast.laser.affiliations.filter(person=cast.paolo).exists()
    assert "_auth_user_id" not in reader.session
    assert reverse("account_request_login_code") in answer.content.decode()


def test_who_says_no_is_kept_nowhere(cast: Cast, client: Client) -> None:
    add(client, cast)
    Client().post(link_to("gino@example.org"), {"answer": "no"})
    assert not ColleagueInvitation.objects.exists() and not Person.objects.filter(email="gino@example.org").exists()


def test_what_was_asked_is_taken_back(cast: Cast, client: Client) -> None:
    add(client, cast)
    where = link_to("gino@example.org")
    client.post(reverse("organisation_ask_no_more", args=[cast.laser.slug, ColleagueInvitation.objects.get().pk]))
    assert Client().post(where, {"answer": "yes"}).status_code == 410
    assert not Person.objects.filter(email="gino@example.org").exists()


def test_who_does_not_answer_in_a_month_is_forgotten_and_the_link_with_it(cast: Cast, client: Client) -> None:
    add(client, cast)
    where = link_to("gino@example.org")
    inviting.forget_unanswered()
    assert ColleagueInvitation.objects.exists()
    ColleagueInvitation.objects.update(asked_at=clock.now() - timedelta(days=31))  # its mail was written later
    inviting.forget_unanswered()
    assert not ColleagueInvitation.objects.exists()
    assert Client().get(where).status_code == Client().post(where, {"answer": "yes"}).status_code == 410


def test_an_answer_at_the_moment_the_question_goes_is_told_so(cast: Cast, client: Client) -> None:
    add(client, cast)
    where = link_to("gino@example.org")
    ColleagueInvitation.objects.all().delete()
    assert Client().post(where, {"answer": "yes"}).status_code == 410


def test_who_says_yes_to_two_firms_at_one_moment_is_one_person(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = register_person(name="Gino", email="gino@example.org")
    with monkeypatch.context() as unseen:
        unseen.setattr(Person.objects, "filter", lambda **_which: Person.objects.none())
        assert register_person(name="Gino Allodola", email="Gino@example.org") == one


def test_an_address_is_asked_three_times_a_month_and_no_more(cast: Cast, client: Client) -> None:
    for _number in range(3):
        add(client, cast)
    assert ColleagueInvitation.objects.count() == 1
    with pytest.raises(TooOften):
        inviting.invite_colleague(
            cast.laser, name="G.", email="gino@example.org", language="it", time_zone="UTC",
            visible=Person.objects.none(),
        )  # fmt: skip


def test_of_somebody_who_works_there_it_is_noted_how(cast: Cast, client: Client) -> None:
    page = add(client, cast, email="LUCIA@example.org", function="titolare")
    assert "titolare" in page and "asked by mail" not in page
    assert not ColleagueInvitation.objects.exists()


@pytest.mark.parametrize("typed", ["murat.leylek@example.org", "Murat.Leyle\u212a@example.org"])  # a Kelvin sign is a k
def test_adding_an_address_does_not_tell_whose_it_is(cast: Cast, client: Client, typed: str) -> None:
    Person.objects.filter(pk=cast.murat.pk).update(email="murat.leylek@example.org")
    assert "Murat Leylek" not in add(client, cast, name="Somebody", email=typed)
    assert not cast.laser.affiliations.filter(person=cast.murat).exists()
    assert not persons_visible_to(Person.objects.get(pk=cast.lucia.pk)).filter(pk=cast.murat.pk).exists()
    mail = Mail.objects.get(person=cast.murat)
    assert "Fringuello" not in mail.subject + mail.text + mail.html  # who asks is of another council
    where, reader = link_to("murat.leylek@example.org"), Client()
    assert reader.get(where).status_code == 200
    assert not cast.murat.affiliations.filter(organisation=cast.laser).exists()
    reader.post(where, {"answer": "yes"})
    assert cast.murat.affiliations.filter(organisation=cast.laser).exists()
    assert reader.post(where, {"answer": "yes"}).status_code == 410
