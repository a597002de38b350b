"""How often something is done is counted in the database, and whoever does it too often reads when to come again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.core.internal.ratelimit import respond_429
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from clustergrowth.common import clock
from clustergrowth.common.limits import jobs, often
from clustergrowth.common.limits.models import UseCount
from clustergrowth.connect.exchange.models import Need
from clustergrowth.people.councils.models import JoinRequest
from tests.cast import NOW, Cast

MINUTE = timedelta(minutes=1)


def test_those_beyond_the_limit_are_refused_until_the_hour_of_the_first_is_over(db: None) -> None:
    for minute in range(3):
        with clock.at(NOW + minute * MINUTE):
            often.count("join", "10.0.0.1", most=3)
    with clock.at(NOW + 59 * MINUTE):  # tries do not make the wait longer, nor the window shorter
        with pytest.raises(often.TooOften) as refused:
            often.count("join", "10.0.0.1", most=3)
        assert refused.value.seconds == 60
        often.count("join", "10.0.0.2", most=3)
        often.count("letter", "10.0.0.1", most=3)
    with clock.at(NOW + 60 * MINUTE):
        often.count("join", "10.0.0.1", most=3)


def test_neither_person_nor_address_stands_in_the_database_and_it_is_forgotten(db: None) -> None:
    with clock.at(NOW):
        often.count("join", "10.0.0.1", most=3)
    assert "10.0.0.1" not in UseCount.objects.get().who
    with clock.at(NOW + timedelta(hours=25)):
        jobs.forget()
    assert not UseCount.objects.exists()


def test_what_is_counted_by_the_month_is_counted_for_a_month(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    month = timedelta(days=30)
    with pytest.raises(ValueError):  # it would be forgotten after a day, and the limit with it
        often.count("letters", "ada", most=1, within=month)
    monkeypatch.setitem(often.LONGER, "letters", month)
    with clock.at(NOW):
        often.count("letters", "ada", most=1, within=month)
    with clock.at(NOW + timedelta(days=29)):
        jobs.forget()
        with pytest.raises(often.TooOften):
            often.count("letters", "ada", most=1, within=month)
    with clock.at(NOW + timedelta(days=31)):
        jobs.forget()
    assert not UseCount.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_are_two() -> None:
    def tried(_try: int) -> bool:
        try:
            often.count("join", "10.0.0.1", most=20)
        except often.TooOften:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(tried, range(60))) == 20
    assert UseCount.objects.get().count == 60


def test_a_person_reads_in_the_own_language_and_time_when_to_come_again(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    page = "http://testserver/needs/new/"
    told = {"text": "Cerchiamo chi rettifica ingranaggi.", "post": "1"}
    with clock.at(NOW):
        for _ in range(60):
            often.count("post need_new", f"person {cast.lucia.pk}", most=60)
        answer = client.post(f"/it{reverse('need_new')}", told, headers={"referer": page})
    words = answer.content.decode()
    assert answer.status_code == 429 and answer.headers["Retry-After"] == "3600"
    assert "11:00" in words and "Cerchiamo chi rettifica ingranaggi." in words  # ten o'clock in Bologna, and an hour
    assert not Need.objects.exists()


def test_an_address_that_asks_to_join_too_often_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    where = reverse("council_join", args=["bologna"])
    asked = {"door": "firm", "name": "Ugo Merlo", "email": "ugo@example.org", "organisation_name": "Officina Merlo"}
    for _ in range(5):
        often.count("join", "127.0.0.1 ugo@example.org", most=5)
    answer = client.post(where, asked, headers={"referer": f"http://testserver{where}"})
    assert answer.status_code == 429 and 'value="Officina Merlo"' in answer.content.decode()
    assert int(answer.headers["Retry-After"]) > 3500 and not JoinRequest.objects.exists()


def test_the_library_that_signs_people_in_answers_with_our_page(cast: Cast) -> None:
    asked = RequestFactory().post("/accounts/login/code/")
    asked.user, asked.resolver_match = AnonymousUser(), None
    answer = respond_429(asked)
    assert answer.status_code == 429 and answer.headers["Retry-After"] == "300"
    assert "You can continue at" in answer.content.decode()


def test_all_addresses_of_one_household_are_one(cast: Cast, client: Client) -> None:
    where = reverse("account_request_login_code")
    for last in range(3):
        client.post(where, {"email": "x@example.org"}, REMOTE_ADDR=f"2001:db8:1:2::{last}")
    assert UseCount.objects.filter(what="post account_request_login_code").get().count == 3
