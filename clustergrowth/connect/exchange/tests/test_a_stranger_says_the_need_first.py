"""From the home page or a council's: what the firm needs, who could help at once, name and address last."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clustergrowth.common import clock, jobs
from clustergrowth.common.mail.models import Mail
from clustergrowth.connect.exchange import services
from clustergrowth.connect.exchange.models import Enquiry, Need, Visibility
from clustergrowth.connect.exchange.tests.made import WELD, listening_offer
from clustergrowth.people.councils import services as councils
from clustergrowth.people.councils.models import Form, JoinRequest
from clustergrowth.people.organisations.services import inviting
from clustergrowth.people.persons.models import Person
from clustergrowth.web.pages.desk import monday
from tests.cast import Cast
from tests.conftest import undone
from tests.one_moment import before_the_first_is_through

pytestmark = pytest.mark.django_db
WHO = {"name": "Gino Allodola", "organisation_name": "Fonderia Reno", "email": "gino@example.org", "website": ""}
SENT = {"text": WELD, "send": "1", **WHO}


def page_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def say(client: Client, address: str = "/councils/bologna/need/", **changes: str) -> Any:
    return client.post(address, SENT | changes)


def said(client: Client, **changes: str) -> Enquiry:
    answer = say(client, **changes)
    assert answer.status_code == 302 and answer["Location"].endswith("/councils/bologna/need/thanks/")
    return Enquiry.objects.latest("pk")


def mail_to(address: str, kind: str = "exchange.enquiry") -> Mail:
    return Mail.objects.filter(to=address, kind=kind).latest("pk")


def link_in(mail: Mail) -> str:
    found = re.search(r"https?://[^/]+(/\S+)", mail.text)
    assert found
    return found[1]


# --- the need first --------------------------------------------------------------------------------------------------


def test_nothing_but_the_need_is_asked_for_first(cast: Cast, client: Client) -> None:
    for address in (reverse("need_say"), reverse("council_need", args=["bologna"])):
        page = page_of(client.get(address))
        assert 'name="text"' in page and 'name="email"' not in page and 'name="name"' not in page


def test_the_doors_of_home_and_of_the_council_lead_there(cast: Cast, client: Client) -> None:
    assert f'href="{reverse("need_say")}"' in page_of(client.get("/"))
    assert f'href="{reverse("council_need", args=["bologna"])}"' in page_of(client.get("/councils/bologna/"))


def test_who_could_help_is_seen_at_once_of_what_everybody_may_read(cast: Cast, client: Client) -> None:
    offer = listening_offer(cast, visibility=Visibility.PUBLIC)
    page = page_of(client.post("/councils/bologna/need/", {"text": WELD}))
    assert reverse("offer", args=[offer.pk]) in page and 'name="email"' in page and WELD in page
    assert page.count("(optional)") == 1, "of the trap, which nobody sees"
    assert "to correct" not in page
    assert cast.teknik.name not in page and "Ayşe" not in page, "its page is not public, and persons never are"


def test_of_offers_that_only_members_see_nothing_is_told(cast: Cast, client: Client) -> None:
    offer = listening_offer(cast)
    page = page_of(client.post("/councils/bologna/need/", {"text": WELD}))
    assert reverse("offer", args=[offer.pk]) not in page and "No offer that everybody may read" in page


def test_at_home_the_place_is_asked_for_with_the_need(cast: Cast, client: Client) -> None:
    page = page_of(client.post("/needs/say/", {"text": WELD, "council": ""}))
    assert 'name="council"' in page and 'name="email"' not in page
    page = page_of(client.post("/needs/say/", {"text": WELD, "council": "bologna"}))
    assert 'name="email"' in page
    assert say(client, "/needs/say/", council="bologna").status_code == 302
    assert Enquiry.objects.get().council == cast.bologna


def test_the_part_that_script_asks_for_says_the_same(cast: Cast, client: Client) -> None:
    offer = listening_offer(cast, visibility=Visibility.PUBLIC)
    for where, sent in (("?council=bologna", {}), ("", {"council": "bologna"})):
        page = page_of(client.post(f"/needs/say/read/{where}", {"text": WELD, **sent}))
        assert reverse("offer", args=[offer.pk]) in page and 'name="email"' in page and "<html" not in page


def test_what_was_typed_stays_where_something_is_wrong(cast: Cast, client: Client) -> None:
    answer = say(client, email="gino", organisation_name="Fonderia <Reno>")
    page = page_of(answer)
    assert answer.status_code == 422 and not Enquiry.objects.exists()
    assert WELD in page and 'value="Gino Allodola"' in page and "Fonderia &lt;Reno&gt;" in page


def test_who_is_a_member_and_signed_in_says_it_as_members_do(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    for address in (reverse("need_say"), reverse("council_need", args=["bologna"])):
        assert client.get(address)["Location"] == reverse("need_new")


# --- it waits, and is acknowledged -----------------------------------------------------------------------------------


def test_it_is_acknowledged_at_once_in_the_language_of_the_page(cast: Cast, client: Client) -> None:
    say(client, "/it/councils/bologna/need/")
    mail = mail_to("gino@example.org")
    assert (mail.person, mail.language) == (None, "it") and "Emilia-Romagna" in mail.subject
    assert link_in(mail).startswith("/it/")
    assert WELD not in mail.text and "Allodola" not in mail.text, "whoever typed the address may be anybody"


def test_the_coordinator_reads_it_with_the_request_and_sees_who_could_help(cast: Cast, client: Client) -> None:
    offer = listening_offer(cast)
    enquiry = said(client)
    assert WELD in Mail.objects.get(person=cast.carla, kind="councils.join_asked").text
    (group,) = [one for one in monday(cast.bologna, cast.carla)[0] if str(one.title) == "Waiting to join"]
    assert WELD in str(group.first[0].detail)
    client.force_login(cast.carla)
    page = page_of(client.get(reverse("join_requests", args=["bologna"])))
    assert WELD in page and reverse("enquiry_fits", args=[enquiry.pk]) in page
    assert reverse("offer", args=[offer.pk]) in page_of(client.get(reverse("enquiry_fits", args=[enquiry.pk])))


def test_another_councils_coordinator_reads_nothing_of_it(cast: Cast, client: Client) -> None:
    enquiry = said(client)
    client.force_login(cast.selin)
    assert client.get(reverse("enquiry_fits", args=[enquiry.pk])).status_code == 404


def test_two_needs_of_one_stranger_are_one_request(cast: Cast, client: Client) -> None:
    said(client)
    said(client, text="Cerchiamo anche un tirocinante che conosca il CAD.")
    assert JoinRequest.objects.count() == 1 and Enquiry.objects.count() == 2


def test_the_same_words_twice_are_one(cast: Cast, client: Client) -> None:
    said(client)
    said(client, email="GINO@example.org")
    assert Enquiry.objects.count() == JoinRequest.objects.count() == 1


def test_it_is_corrected_from_the_mail(cast: Cast, client: Client) -> None:
    said(client)
    where = link_in(mail_to("gino@example.org"))
    assert WELD in page_of(Client().get(where))
    for words in ("Saldiamo alluminio e cerchiamo chi lo controlli.", "Saldiamo rame e cerchiamo chi lo controlli."):
        assert client.post(where, {"text": words}).status_code == 302
        assert Enquiry.objects.get().text == words
    assert client.post(where, {"text": "rame"}).status_code == 422


def test_it_is_withdrawn_from_the_mail_and_nothing_of_it_stays(cast: Cast, client: Client) -> None:
    said(client)
    where = link_in(mail_to("gino@example.org"))
    assert "nothing of it is kept" in page_of(client.post(where, {"act": "withdraw"}, follow=True)).lower()
    assert not Enquiry.objects.exists() and not JoinRequest.objects.exists()
    assert client.post(where, {"act": "withdraw"}).status_code == 410


# --- the answer ------------------------------------------------------------------------------------------------------


def test_with_the_coordinators_yes_it_is_there_and_theirs(cast: Cast, client: Client) -> None:
    said(client)
    client.force_login(cast.carla)
    client.post(reverse("join_welcome", args=[JoinRequest.objects.get().pk]))
    need = Need.objects.get()
    assert (need.organisation.name, need.text, need.council) == ("Fonderia Reno", WELD, cast.bologna)
    assert Client().get(link_in(mail_to("gino@example.org"))).status_code == 410, "it is a need like any other now"
    Client().post(link_in(mail_to("gino@example.org", "councils.welcomed")), {"answer": "yes"})
    need.refresh_from_db()
    gino = Person.objects.get(email="gino@example.org")
    assert need.posted_by == gino and not Enquiry.objects.exists()
    client.force_login(gino)
    assert WELD[:40] in page_of(client.get("/needs/?mine=on"))


def test_who_says_they_do_not_work_there_leaves_no_words(cast: Cast, client: Client) -> None:
    said(client)
    councils.welcome(JoinRequest.objects.get(), by=cast.carla)
    Client().post(link_in(mail_to("gino@example.org", "councils.welcomed")), {"answer": "no"})
    need = Need.objects.get()
    assert not need.is_open and WELD not in need.text and not Enquiry.objects.exists()


def test_who_never_says_whether_they_work_there_leaves_no_words(cast: Cast, client: Client) -> None:
    said(client)
    councils.welcome(JoinRequest.objects.get(), by=cast.carla)
    with clock.at(clock.now() + inviting.LIVES + timedelta(days=1)):
        inviting.forget_unanswered()
    assert WELD not in Need.objects.get().text and not Enquiry.objects.exists()


def test_with_a_no_it_goes_and_the_reason_is_mailed(cast: Cast, client: Client) -> None:
    said(client)
    client.force_login(cast.carla)
    client.post(reverse("join_decline", args=[JoinRequest.objects.get().pk]), {"words": "Ask Madrid, please."})
    assert not Enquiry.objects.exists() and not Need.objects.exists()
    assert "Ask Madrid, please." in mail_to("gino@example.org", "councils.declined").text
    assert Client().get(link_in(mail_to("gino@example.org"))).status_code == 410


def test_what_nobody_answers_goes_and_that_is_mailed(cast: Cast, client: Client) -> None:
    said(client)
    councils.expire_requests()
    assert Enquiry.objects.exists()
    with clock.at(clock.now() + timedelta(days=61)):
        assert councils.expire_requests() == 1
    assert not Enquiry.objects.exists() and not JoinRequest.objects.exists()
    assert "Nobody has answered in two months" in mail_to("gino@example.org", "councils.expired").text


# --- an address that is known ----------------------------------------------------------------------------------------


def test_a_members_need_waits_for_the_own_tap_and_asks_nobody_to_let_them_in(cast: Cast, client: Client) -> None:
    said(client, email="lucia@example.org")
    assert not JoinRequest.objects.exists() and not Mail.objects.filter(person=cast.carla).exists()
    mail = mail_to("lucia@example.org")
    assert mail.person == cast.lucia and not Need.objects.exists()
    where = link_in(mail)
    assert WELD in page_of(client.get(where))
    assert client.post(where, {"text": WELD}).status_code == 302
    need = Need.objects.get()
    assert (need.organisation, need.posted_by, need.text) == (cast.laser, cast.lucia, WELD)
    assert client.get(where).status_code == 200 and client.post(where, {"text": WELD}).status_code == 410


def test_a_member_who_did_not_write_it_withdraws_it(cast: Cast, client: Client) -> None:
    said(client, email="lucia@example.org")
    client.post(link_in(mail_to("lucia@example.org")), {"act": "withdraw"})
    assert not Enquiry.objects.exists() and not Need.objects.exists()


def test_what_a_member_does_not_post_is_forgotten(cast: Cast, client: Client) -> None:
    said(client, email="lucia@example.org")
    with clock.at(clock.now() + timedelta(days=61)):
        services.forget_enquiries()
    assert not Enquiry.objects.exists()


def test_whether_an_address_is_a_members_shows_neither_on_the_page_nor_in_the_work(
    cast: Cast, client: Client, settings: Any
) -> None:
    settings.JOBS_INLINE = settings.JOBS_INLINE_IN_A_DEMONSTRATION = False
    told, work = [], []
    for address in ("lucia@example.org", "nobody.at.all@example.org"):
        with undone(), CaptureQueriesContext(connection) as queries:
            answer = say(Client(), email=address)
            told.append((answer.status_code, answer["Location"], page_of(Client().get(answer["Location"]))))
        work.append(len(queries))
    assert told[0] == told[1] and work[0] == work[1]


# --- a federation ----------------------------------------------------------------------------------------------------


@pytest.fixture
def federation(cast: Cast) -> Cast:
    cast.bologna.form = Form.FEDERATION
    cast.bologna.save()
    councils.affiliate_body(cast.bologna, cast.camera, helps_with="Export advice")
    return cast


def test_a_federation_leads_to_the_bodies_that_are_there(federation: Cast, client: Client) -> None:
    for address, sent in (("/councils/bologna/need/", {}), ("/needs/say/", {"council": "bologna"})):
        page = page_of(client.post(address, {"text": WELD, **sent}))
        assert federation.camera.name in page and "Export advice" in page and 'name="email"' not in page


def test_a_federation_asks_no_firm_to_join(federation: Cast, client: Client) -> None:
    assert say(client).status_code == 422 and not Enquiry.objects.exists()
    door = reverse("council_join", args=["bologna"])
    assert client.get(door, {"door": "firm"})["Location"] == reverse("council_need", args=["bologna"])
    assert 'value="firm"' not in page_of(client.get(door))
    assert client.post(door, {"door": "firm", **WHO}).status_code == 422 and not JoinRequest.objects.exists()


# --- abuse -----------------------------------------------------------------------------------------------------------


def test_a_machine_that_fills_the_trap_is_thanked_and_forgotten(cast: Cast, client: Client) -> None:
    assert say(client, website="http://spam.example").status_code == 302
    assert not Enquiry.objects.exists() and not Mail.objects.exists()


def test_one_address_is_written_to_five_times_a_day_at_most(cast: Cast) -> None:
    for number in range(services.MOST_A_DAY + 1):
        answer = say(Client(REMOTE_ADDR=f"203.0.113.{number}"), text=f"{WELD} {number}")
    assert answer.status_code == 422 and "You can continue" in page_of(answer)
    assert Mail.objects.filter(to="gino@example.org").count() == services.MOST_A_DAY


def test_one_network_says_twenty_an_hour_at_most(cast: Cast, client: Client) -> None:
    for number in range(20):
        assert say(client, email=f"a{number}@example.org").status_code == 302
    assert say(client, email="a20@example.org").status_code == 429


def test_before_the_first_council_there_is_nobody_to_say_it_to(real_network: None, client: Client) -> None:
    answer: Any = client.get(reverse("need_say"), follow=True)
    assert answer.redirect_chain == [("/#councils", 302)]
    assert "The first council is being set up." in page_of(answer)


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_one_moment_say_one_need(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "defer", lambda *what, **args: None)  # nobody reads it meanwhile
    said = {"text": WELD, "name": "Gino", "organisation_name": "Fonderia Reno", "email": "gino@example.org"}

    def tap() -> None:
        services.ask_first(cast.bologna, language="it", **said)

    before_the_first_is_through(tap, tap)
    assert Enquiry.objects.count() == 1


def test_of_many_who_knock_within_a_day_a_coordinator_gets_one_mail_now_and_the_others_together(
    cast: Cast, real_network: None
) -> None:
    for n in range(3):
        councils.ask_to_join(
            cast.bologna, door=JoinRequest.Door.FIRM, name="Gino", email=f"gino{n}@example.org",
            organisation_name=f"Fonderia {n}", message="", language="it",
        )  # fmt: skip
    asked = Mail.objects.filter(kind="councils.join_asked", person=cast.carla)
    assert sorted(asked.values_list("state", flat=True)) == [Mail.State.HELD, Mail.State.HELD, Mail.State.SENT]
    assert asked.filter(goes_at=None).count() == 1
