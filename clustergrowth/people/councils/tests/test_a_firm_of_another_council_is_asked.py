"""One council's word alone takes no firm of another council in, and says of nobody that they work there."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clustergrowth.common import clock
from clustergrowth.common.errors import LinkSpent, NotYours, Refused, TooLate
from clustergrowth.common.mail.linking import JOINER
from clustergrowth.common.mail.models import Mail
from clustergrowth.people.councils import services
from clustergrowth.people.councils.models import JoinRequest, Membership, Proposal
from clustergrowth.people.councils.queries.others import is_anothers, ours
from clustergrowth.people.councils.services import asking, members
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.persons.models import Person
from tests.cast import Cast, organisation, person, works

pytestmark = pytest.mark.django_db


def knocks(cast: Cast) -> JoinRequest:
    return services.ask_to_join(
        cast.bologna, door="firm", name="Gino Allodola", email="gino@example.org", organisation_name="Işık Makine",
        language="it",
    )  # fmt: skip


def secret_for(reader: Person) -> str:
    mail = Mail.objects.filter(person=reader, kind=services.ASK_FIRM).latest("pk")
    found = re.search(r"/proposals/([^/\s]+)/", mail.text)
    assert found
    return found.group(1)


def belongs_to_bologna(cast: Cast) -> bool:
    return Membership.objects.filter(council=cast.bologna, organisation=cast.makine).exists()


def test_welcoming_somebody_into_it_opens_nothing_before_the_firm_says_yes(cast: Cast, client: Client) -> None:
    asked = knocks(cast)
    client.force_login(cast.carla)
    answer = client.post(reverse("join_welcome", args=[asked.pk]), {"organisation": cast.makine.pk}, follow=True)
    page = answer.content.decode()
    assert "has been asked by mail" in page and "was asked on" in page
    assert not belongs_to_bologna(cast) and not Person.objects.filter(email="gino@example.org").exists()
    mail = Mail.objects.get(person=cast.murat, kind=services.ASK_FIRM)
    text = mail.text.replace(JOINER, "")
    assert "gino@example.org" in text and "okuduklarını okuyabilir" in text


def test_once_the_firm_says_yes_both_are_in(cast: Cast, client: Client) -> None:
    asked = knocks(cast)
    assert services.welcome(asked, by=cast.carla, organisation=cast.makine) is False
    where = reverse("proposal_answer", args=[secret_for(cast.murat)])
    assert "Gino Allodola" in client.get(where).content.decode()
    assert client.post(where, {"answer": "yes"}).status_code == 302
    asked.refresh_from_db()
    assert belongs_to_bologna(cast) and asked.welcomed
    assert Mail.objects.get(to="gino@example.org").kind == "councils.welcomed"
    assert cast.makine.asked_colleagues.get().email == "gino@example.org"


def test_where_the_firm_says_no_the_request_waits_and_the_coordinator_reads_it(cast: Cast, client: Client) -> None:
    asked = knocks(cast)
    services.welcome(asked, by=cast.carla, organisation=cast.makine)
    services.answer_proposal(secret_for(cast.murat), is_true=False)
    assert not belongs_to_bologna(cast) and not Person.objects.filter(email="gino@example.org").exists()
    client.force_login(cast.carla)
    assert "said no" in client.get(reverse("join_requests", args=["bologna"])).content.decode()


def test_taking_it_in_as_a_member_asks_it_and_keeps_the_figures_told(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    typed = {"organisation": cast.makine.name, "since": "2026-01-02", "baseline_year": "2025", "baseline_staff": "40"}
    client.post(reverse("member_new", args=["bologna"]), typed)
    assert not belongs_to_bologna(cast)
    services.answer_proposal(secret_for(cast.murat), is_true=True)
    made = Membership.objects.get(council=cast.bologna, organisation=cast.makine)
    assert (made.since, made.baseline_staff) == (clock.today(), 40), "from the day on which it agreed"


def test_it_is_asked_once_and_answers_once(cast: Cast) -> None:
    services.take_in(cast.bologna, cast.makine, by=cast.carla)
    with pytest.raises(TooLate, match="not answered yet"):
        services.take_in(cast.bologna, cast.makine, by=cast.carla)
    secret = secret_for(cast.murat)
    services.answer_proposal(secret, is_true=False)
    with pytest.raises(LinkSpent):
        services.answer_proposal(secret, is_true=True)


def test_who_has_left_the_firm_no_longer_answers_for_it(cast: Cast) -> None:
    services.take_in(cast.bologna, cast.makine, by=cast.carla)
    Affiliation.objects.filter(person=cast.murat).delete()
    with pytest.raises(NotYours):
        services.answer_proposal(secret_for(cast.murat), is_true=True)
    assert Proposal.objects.get().answered_at is None


def test_where_nobody_of_the_firm_can_be_asked_its_council_is(cast: Cast) -> None:
    Affiliation.objects.filter(organisation=cast.makine).delete()
    services.take_in(cast.bologna, cast.makine, by=cast.carla)
    services.answer_proposal(secret_for(cast.selin), is_true=True)
    assert belongs_to_bologna(cast)


def test_people_of_a_firm_in_no_council_are_asked_too(cast: Cast) -> None:
    free = organisation("Senza Consiglio", OrganisationKind.SME, "Roma", "IT", "ITI43", slug="senza")
    ugo = works(person("Ugo Merlo", "ugo@example.org", "it", "UTC"), free).person
    assert services.take_in(cast.bologna, free, by=cast.carla) is False
    services.answer_proposal(secret_for(ugo), is_true=True)
    assert Membership.objects.filter(council=cast.bologna, organisation=free).exists()


def test_a_list_that_names_the_people_of_a_firm_afterwards_does_not_open_it(cast: Cast) -> None:
    free = organisation("Senza Consiglio", OrganisationKind.SME, "Roma", "IT", "ITI43", slug="senza")
    ugo = works(person("Ugo Merlo", "ugo@example.org", "it", "UTC"), free).person
    with clock.at(clock.now() + timedelta(days=1)):
        services.add_contact(cast.bologna, ugo, source="fair")
        assert services.take_in(cast.bologna, free, by=cast.carla) is False


def test_no_service_says_alone_what_is_another_councils_to_say(cast: Cast) -> None:
    with pytest.raises(Refused, match="Other people speak for"):
        services.add_member(cast.bologna, cast.makine)
    with pytest.raises(Refused, match="Other people speak for"):
        services.include(cast.bologna, cast.makine, reason="It builds.")
    with pytest.raises(Refused, match="Other people speak for"):
        services.affiliate_body(cast.bologna, cast.teknik)
    with pytest.raises(Refused, match="Other people speak for"):
        services.give_seat(cast.bologna, category="firm", organisation=cast.makine)
    with pytest.raises(Refused, match="another council"):
        services.give_seat(cast.bologna, category="firm", organisation=None, person=cast.murat)
    with pytest.raises(Refused, match="not a member"):
        services.edit_council(cast.bologna, by=cast.carla, leader_member=cast.teknik)


def test_who_may_be_chosen_is_exactly_who_is_not_refused(cast: Cast) -> None:
    free = [
        organisation(f"Libera {n}", OrganisationKind.SME, "Roma", "IT", "ITI43", slug=f"libera-{n}") for n in range(5)
    ]
    stranger = person("Ugo Merlo", "ugo@example.org", "it", "UTC")
    known = person("Ada Gru", "ada@example.org", "it", "UTC")
    for who, where in ((stranger, free[1]), (known, free[2]), (stranger, free[3]), (stranger, free[4])):
        works(who, where)
    services.add_contact(cast.bologna, known, source="fair")
    for council, left in ((cast.bologna, free[3]), (cast.istanbul, free[4])):
        Membership.objects.create(council=council, organisation=left, since="2025-01-01", until="2025-12-31")
    offered = set(ours(cast.bologna))
    assert offered & set(free) == {free[0], free[2], free[3]}
    for one in Organisation.objects.all():
        if one in offered:
            members.must_be_ours(cast.bologna, one)
        else:
            assert is_anothers(cast.bologna, one)
            with pytest.raises(Refused, match="Other people speak for"):
                members.must_be_ours(cast.bologna, one)


def test_a_request_declined_at_the_same_moment_stays_declined(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = knocks(cast)
    services.welcome(asked, by=cast.carla, organisation=cast.makine)
    joined = members.join
    monkeypatch.setattr(
        asking.__name__ + ".join", lambda *of, **facts: (joined(*of, **facts), services.decline(asked, by=cast.carla))
    )
    with CaptureQueriesContext(connection) as queries:
        services.answer_proposal(secret_for(cast.murat), is_true=True)
    asked.refresh_from_db()
    assert belongs_to_bologna(cast) and asked.welcomed is False
    assert not cast.makine.asked_colleagues.exists()
    locks = [one["sql"] for one in queries if 'FOR UPDATE OF "councils_joinrequest"' in one["sql"]]
    assert len(locks) == 2, "of who declines and of who says yes"


def test_who_was_asked_is_read_once_for_the_whole_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    services.welcome(knocks(cast), by=cast.carla, organisation=cast.makine)
    for n in range(3):
        services.ask_to_join(
            cast.bologna, door="firm", name="X", email=f"x{n}@example.org", organisation_name="X", language="it"
        )
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("join_requests", args=["bologna"])).content.decode()
    assert "it was asked on" in page
    assert len([one for one in queries if 'FROM "councils_proposal"' in one["sql"]]) == 1
