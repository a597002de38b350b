"""The link in the mail: opens without answering, answers without signing in, once."""

import re

import pytest
from django.test import Client

from clustergrowth.common.mail.models import Mail
from clustergrowth.connect.exchange.models import Introduction, IntroductionState
from clustergrowth.connect.exchange.services import accept_introduction, withdraw_introduction
from clustergrowth.connect.exchange.tests.test_an_introduction_is_asked_and_answered import asked
from tests.cast import Cast


def link(kind: str = "exchange.introduction_asked") -> str:
    mail = Mail.objects.filter(kind=kind).latest("pk")
    found = re.search(r"https?://[^/]+(/\S+)", mail.text)
    assert found
    return found[1]


def state(introduction: Introduction) -> str:
    introduction.refresh_from_db()
    return introduction.state


def test_opening_the_link_answers_nothing(cast: Cast, client: Client) -> None:
    introduction = asked(cast)
    for _ in range(2):
        answer = client.get(link())
        assert answer.status_code == 200
    assert state(introduction) == IntroductionState.ASKED


def test_the_page_names_the_organisation_and_no_person(cast: Cast, client: Client) -> None:
    asked(cast)
    page = client.get(link()).content.decode()
    assert cast.laser.name in page
    assert not [person.name for person in cast.everyone if person.name.split()[-1] in page]


def test_one_button_accepts(cast: Cast, client: Client) -> None:
    introduction = asked(cast)
    assert client.post(link(), {"act": "accept", "yes-text": "Olur"}).status_code == 302
    assert state(introduction) == IntroductionState.ACCEPTED
    assert introduction.answered_by == cast.ayse


def test_another_declines_with_a_reason(cast: Cast, client: Client) -> None:
    introduction = asked(cast)
    client.post(link(), {"act": "decline", "no-because": "time"})
    assert state(introduction) == IntroductionState.DECLINED
    assert introduction.declined_because == "time"


def test_declining_without_a_reason_is_asked_again_and_spends_nothing(cast: Cast, client: Client) -> None:
    introduction = asked(cast)
    assert client.post(link(), {"act": "decline"}).status_code == 422
    assert state(introduction) == IntroductionState.ASKED


def test_a_link_is_spent_once(cast: Cast, client: Client) -> None:
    introduction = asked(cast)
    client.post(link(), {"act": "decline", "no-because": "time"})
    again = client.post(link(), {"act": "accept"})
    assert again.status_code == 410
    assert "<h1>Bu bağlantı artık açık değil</h1>" in again.content.decode()  # what it was for is done
    assert client.get(link()).status_code == 200, "what was answered is still there"
    assert state(introduction) == IntroductionState.DECLINED


@pytest.mark.parametrize("ending", ["withdrawn", "accepted on the page"])
def test_the_link_ends_with_what_it_asks(cast: Cast, client: Client, ending: str) -> None:
    introduction = asked(cast)
    if ending == "withdrawn":
        withdraw_introduction(introduction, by=cast.lucia)
    else:
        accept_introduction(introduction, by=cast.ayse)
    assert client.post(link(), {"act": "accept"}).status_code == 410


def test_who_left_the_organisation_cannot_answer_for_it(cast: Cast, client: Client) -> None:
    introduction = asked(cast)
    cast.ayse.affiliations.all().delete()
    assert client.post(link(), {"act": "accept"}).status_code == 403
    assert state(introduction) == IntroductionState.ASKED
