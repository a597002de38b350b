"""Two equal posts of one rendered form make one thing, and both senders end where it is."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from clustergrowth.common import clock
from clustergrowth.common.limits import jobs, once
from clustergrowth.common.limits.models import Answered
from clustergrowth.connect.exchange.models import Need
from clustergrowth.people.councils.models import JoinRequest
from tests.cast import Cast, make_cast

TEXT = "Cerchiamo chi rettifica ingranaggi di precisione."


def rendered(client: Client, where: str, **typed: str) -> dict[str, str]:
    """What a browser sends from the form as it was rendered just now."""
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(where).content.decode())
    assert found
    return {"csrfmiddlewaretoken": found[1], **typed}


def browser(person: object = None) -> Client:
    client = Client(enforce_csrf_checks=True)
    if person is not None:
        client.force_login(person)  # type: ignore[arg-type]  # any person
    return client


def test_the_second_click_ends_at_what_the_first_made(cast: Cast) -> None:
    client, where = browser(cast.lucia), reverse("need_new")
    form = rendered(client, where, text=TEXT, post="1")
    first, second = client.post(where, form), client.post(where, form)
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"] == reverse("need", args=[Need.objects.get().pk])


def test_the_page_opened_anew_may_send_the_same_again(cast: Cast) -> None:
    client, where = browser(cast.lucia), reverse("need_new")
    for _ in range(2):
        client.post(where, rendered(client, where, text=TEXT, post="1"))
    assert Need.objects.count() == 2


def test_a_form_that_was_refused_can_be_sent_again(cast: Cast) -> None:
    client, where = browser(cast.lucia), reverse("need_new")
    form = rendered(client, where, text="short", post="1")
    assert [client.post(where, form).status_code for _ in range(2)] == [422, 422]
    assert client.post(where, form | {"text": TEXT}).status_code == 302
    assert not Answered.objects.exclude(onward__startswith="/needs/").exists()


def test_another_person_with_the_same_form_is_another_post(cast: Cast) -> None:
    where = reverse("need_new")
    form = rendered(browser(cast.lucia), where, text=TEXT, post="1")
    asked = RequestFactory().post(where, form)
    asked.COOKIES["sessionid"] = "one"
    first = once.sent_form(asked)
    asked.COOKIES["sessionid"] = "other"
    assert first and first != once.sent_form(asked)


def test_a_stranger_who_joins_twice_is_asked_about_once(cast: Cast) -> None:
    client, where = browser(), reverse("council_join", args=["bologna"])
    typed = {"door": "firm", "name": "Ugo Merlo", "email": "ugo@example.org", "organisation_name": "Officina Merlo"}
    form = rendered(client, where, **typed, city="Modena", website="", message="")
    answers = {(one.status_code, one.headers.get("Location")) for one in (client.post(where, form) for _ in range(7))}
    assert answers == {(302, reverse("council_joined", args=["bologna"]))}
    assert JoinRequest.objects.count() == 1


def test_a_part_of_a_page_may_send_the_same_again_and_files_are_told_apart() -> None:
    def sent(content: bytes = b"", **more: str) -> str:
        form = {"csrfmiddlewaretoken": "a", "file": SimpleUploadedFile("a.csv", content)} if content else more
        return once.sent_form(RequestFactory().post("/x/", form, headers={"hx-request": "true"} if more else {}))

    assert sent(csrfmiddlewaretoken="a") == ""
    assert len({sent(b"one"), sent(b"one"), sent(b"two")}) == 2


@pytest.mark.django_db(transaction=True)
def test_two_hundred_at_the_same_moment_make_one() -> None:
    client, where = browser(make_cast().lucia), reverse("need_new")
    form = rendered(client, where, text=TEXT, post="1")

    def send(_turn: int) -> str:
        try:
            other = Client(enforce_csrf_checks=True)
            other.cookies = client.cookies
            return str(other.post(where, form).headers["Location"])
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(send, range(200))) == {reverse("need", args=[Need.objects.get().pk])}


def test_the_second_sender_reads_that_nothing_was_done_twice(cast: Cast) -> None:
    client, where = browser(cast.lucia), reverse("need_new")
    form = rendered(client, where, text=TEXT, post="1")
    words = "This was sent before, so nothing was done twice."
    assert words not in client.post(where, form, follow=True).content.decode()
    assert words in client.post(where, form, follow=True).content.decode()


def test_who_comes_back_to_a_form_later_means_it(cast: Cast) -> None:
    client, where = browser(cast.lucia), reverse("need_new")
    form = rendered(client, where, text=TEXT, post="1")
    client.post(where, form)
    with clock.at(clock.now() + timedelta(minutes=11)):
        again = client.post(where, form).headers["Location"]
        assert client.post(where, form).headers["Location"] == again  # and from then on that one is the first
    assert again == reverse("need", args=[Need.objects.latest("pk").pk]) and Need.objects.count() == 2


def test_what_was_answered_is_forgotten_after_minutes(db: None) -> None:
    once.remember("a" * 64, "/today/")
    with clock.at(clock.now() + timedelta(minutes=11)):
        jobs.forget()
    assert not Answered.objects.exists()
