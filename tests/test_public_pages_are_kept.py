"""What everybody reads is kept for those who are not signed in: right within a minute, nobody's own (decision 0032)."""

import copy
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from i18nfield.strings import LazyI18nString

from clustergrowth.common import clock
from clustergrowth.people.councils.services.founding import edit_council
from clustergrowth.record import services
from clustergrowth.tell.pages import services as voices
from clustergrowth.tell.pages.models import Voice
from clustergrowth.web.requests import public
from tests.addresses import PLACES, ROLES
from tests.cast import NOW, Cast
from tests.conftest import Clients, undone
from tests.full_cast import FullCast
from tests.test_permissions import asked, named, text_of, word

pytestmark = pytest.mark.django_db
KEPT = 30
PAGE = "/councils/istanbul/"
SAID = "Birlikte çözdük."


@pytest.fixture(autouse=True)
def _kept(settings: LazySettings) -> None:
    settings.PUBLIC_PAGES_KEPT = KEPT


def read(client: Client, where: str = PAGE, **more: Any) -> str:
    answer = client.get(where, **more)
    assert answer.status_code == 200
    return answer.content.decode()


def is_kept(client: Client, where: str = PAGE, **more: Any) -> bool:
    """Whether it is answered from what was read before: only whether something was recorded is asked."""
    with CaptureQueriesContext(connection) as found:
        client.get(where, **more)
    return len(found) == 1 and "max(" in found[0]["sql"]


def test_what_somebody_has_read_is_read_again_at_the_price_of_one_query(cast: Cast, client: Client) -> None:
    assert not is_kept(client)
    assert is_kept(client)
    first = client.get(PAGE)
    caches["pages"].clear()
    assert client.get(PAGE).content == first.content


def test_a_change_that_nothing_records_is_read_within_a_minute(cast: Cast, client: Client) -> None:
    with clock.at(NOW):
        voice = voices.ask_for_voice(
            by=cast.selin, council=cast.istanbul, person=cast.murat, role="sahibi", text=SAID, lang="tr"
        )
        assert SAID not in read(client)
        Voice.objects.filter(pk=voice.pk).update(consent_at=NOW)
        assert SAID not in read(client)
    with clock.at(NOW + timedelta(seconds=KEPT + 1)):
        assert SAID in read(client)
    directives = dict(part.strip().partition("=")[::2] for part in public.IN_BROWSERS.split(","))
    assert KEPT + int(directives["max-age"]) + int(directives["stale-while-revalidate"]) <= 60


def test_what_an_act_changed_is_read_at_once(cast: Cast, client: Client) -> None:
    read(client)
    edit_council(cast.istanbul, by=cast.selin, promise=LazyI18nString({"en": "Nobody alone"}))
    assert "Nobody alone" in read(client), "the history of the council has a new entry"
    voice = voices.ask_for_voice(
        by=cast.selin, council=cast.istanbul, person=cast.murat, role="sahibi", text=SAID, lang="tr"
    )
    Voice.objects.filter(pk=voice.pk).update(consent_at=NOW)
    assert is_kept(client)
    services.log_contact(
        by=cast.lucia, between=[cast.laser, cast.ateneo], text="V", acting_for=cast.laser, council=cast.bologna
    )
    assert SAID in read(client), "the ledger has a new line"


def test_who_has_just_done_something_sees_it_though_nothing_records_it(cast: Cast, client: Client) -> None:
    read(client)
    client.post(reverse("set_language"), {"language": "en"})
    assert not is_kept(client)
    del client.cookies[public.ACTED]  # as the browser does after the minute
    assert int(client.post(reverse("set_language"), {"language": "en"}).cookies[public.ACTED]["max-age"]) == 60
    assert is_kept(Client())


def test_two_ways_to_write_an_address_share_no_page(cast: Cast, client: Client) -> None:
    raw = client.get("/search/", QUERY_STRING="q=zz\xc3\xa9zz").content
    assert client.get("/search/", QUERY_STRING="q=zz%C3%83%C2%A9zz").content != raw


def test_a_browser_that_has_the_page_is_sent_nothing(cast: Cast, client: Client) -> None:
    tag = client.get(PAGE).headers["ETag"]
    again = client.get(PAGE, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    edit_council(cast.istanbul, by=cast.selin, promise=LazyI18nString({"en": "Nobody alone"}))
    assert client.get(PAGE, headers={"If-None-Match": tag}).status_code == 200


def test_each_language_and_look_is_kept_for_itself(cast: Cast, client: Client) -> None:
    english, turkish = read(client), read(client, f"/tr{PAGE}")
    client.cookies["theme"] = "dark"
    dark = read(client)
    assert 'lang="tr"' in turkish.partition("<head>")[0] and 'lang="en"' in english.partition("<head>")[0]
    assert 'data-theme="dark"' in dark and "data-theme=" not in english
    assert is_kept(client) and read(client) == dark
    led = client.get(PAGE, headers={"Accept-Language": "it"})
    assert (led.status_code, led.headers["Location"]) == (302, f"/it{PAGE}"), "no language is named: the browser's"
    assert read(client, f"/tr{PAGE}", headers={"Accept-Language": "it"}) != dark, "the address says the language"
    vary = client.get(PAGE).headers["Vary"]
    assert "Cookie" in vary


def test_a_kept_page_is_guarded_as_each_other(cast: Cast, client: Client) -> None:
    first = client.get(PAGE)
    assert is_kept(client)
    again = client.get(PAGE)
    assert again.headers == first.headers
    assert "script-src" in again.headers["Content-Security-Policy"] and again.headers["X-Frame-Options"]


@pytest.mark.parametrize("cookie", ["sessionid", "messages", "of_somebody_else"])
def test_who_brings_what_might_be_known_is_answered_anew(cast: Cast, client: Client, cookie: str) -> None:
    read(client)
    client.cookies[cookie] = "x"
    assert not is_kept(client)
    answer = client.get(PAGE)
    assert "ETag" not in answer.headers and "public" not in answer.headers.get("Cache-Control", "")


def test_a_form_with_a_token_is_kept_for_nobody(cast: Cast) -> None:
    where = reverse("council_join", args=["bologna"]) + "?door=firm"
    first, other = Client(), Client()
    assert "csrfmiddlewaretoken" in read(first, where)
    assert not is_kept(other, where)
    assert not is_kept(first, where), "nor for who has the cookie already"
    assert first.cookies["csrftoken"].value != other.cookies["csrftoken"].value


def test_neither_long_addresses_nor_long_pages_are_kept(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = f"{PAGE}?x={'x' * public.LONGEST}"
    for _ in range(2):
        assert not is_kept(client, long)
    monkeypatch.setattr(public, "LARGEST", 1_000)
    for _ in range(2):
        assert not is_kept(client)


@pytest.mark.parametrize("place", PLACES)
def test_of_no_address_comes_out_what_somebody_else_was_answered(
    network: FullCast, clients: Clients, subtests: pytest.Subtests, place: str
) -> None:
    stranger = clients["public"]
    for address in PLACES[place]:
        if not address.get:
            continue
        with subtests.test(f"{address.name} {address.at}"), undone():
            for role in ROLES[1:]:
                own = asked(copy.deepcopy(clients[role]), address, network, "get")
                assert "public" not in own.headers.get("Cache-Control", ""), role
                assert "ETag" not in own.headers or own.streaming, role
            answers = [asked(copy.deepcopy(stranger), address, network, "get") for _ in range(2)]
            assert [word(answer) for answer in answers] == [address.get["public"]] * 2
            if "ETag" in answers[1].headers:
                assert answers[0].content == answers[1].content
                assert not named(text_of(answers[1]), None)
                signed_in = copy.deepcopy(clients["carla"])
                assert "public" not in asked(signed_in, address, network, "get").headers["Cache-Control"]
