"""Who may open which page, what it shows, and that no list grows more expensive with its rows."""

import csv
import html
import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rules.predicates import always_false

from clustergrowth.common.errors import NotYours
from clustergrowth.common.languages import CODES
from clustergrowth.connect.exchange import forms
from clustergrowth.connect.exchange.models import Dismissal, Need, Offer, PostingState, Visibility
from clustergrowth.connect.exchange.queries.guessing import Guess, guess
from clustergrowth.connect.exchange.services import (
    Draft,
    ask_introduction,
    make_offer,
    make_offers_many,
    state_need,
    state_needs_many,
)
from clustergrowth.connect.exchange.tests.made import LISTEN, WELD, listening_offer, weld_need
from clustergrowth.people.permissions import PERMISSIONS
from tests.cast import Cast, belongs


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def test_the_public_reads_public_needs_without_the_name(cast: Cast, client: Client) -> None:
    need = weld_need(cast, visibility=Visibility.PUBLIC)
    page = text_of(client, "/needs/") + text_of(client, f"/needs/{need.pk}/")
    assert "Saldiamo telai" in page
    assert cast.laser.name not in page


def test_the_public_is_sent_to_sign_in_for_the_others(cast: Cast, client: Client) -> None:
    need = weld_need(cast)
    assert "Saldiamo" not in text_of(client, "/needs/")
    assert client.get(f"/needs/{need.pk}/").status_code == 302
    assert client.get("/needs/999/").status_code == 302


@pytest.mark.parametrize(("word", "side"), [("exchange.state_need", "need"), ("exchange.make_offer", "offer")])
def test_who_may_post_only_one_side_is_shown_no_way_to_the_other(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch, word: str, side: str
) -> None:
    own = {"need": weld_need(cast), "offer": make_offer(Draft(organisation=cast.laser, text=WELD), by=cast.lucia)}
    client.force_login(cast.lucia)
    monkeypatch.setitem(PERMISSIONS, word, always_false)
    for each in ("need", "offer"):
        is_refused = each == side
        text_of(client, f"/{each}s/new/", 403 if is_refused else 200)
        read = client.post(f"/{each}s/new/read/", {"text": WELD})
        assert read.status_code == (403 if is_refused else 200)
        assert (f'href="/{each}s/new/"' in text_of(client, f"/{each}s/").split("<main")[1]) is not is_refused
        text_of(client, f"/{each}s/{own[each].pk}/edit/")


def test_a_coordinator_writes_for_a_member_what_the_law_allows_of_this_side(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_for_the_university = SimpleNamespace(test=lambda viewer, subject: subject in (None, cast.ateneo))
    client.force_login(cast.carla)
    monkeypatch.setitem(PERMISSIONS, "exchange.make_offer", only_for_the_university)
    typed = {"organisation": "laser sud", "text": LISTEN, "lang": "tr", "kind": "", "post": "1"}
    refused = client.post("/offers/new/", typed)
    assert "Another council looks after this organisation" in refused.content.decode()
    assert client.post("/needs/new/", typed).status_code == 302


def test_what_is_posted_is_guessed_once(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    guessed = []

    def count(text: str, **known: Any) -> Guess:
        guessed.append(text)
        return guess(text, **known)

    monkeypatch.setattr(forms, "guess", count)
    client.force_login(cast.lucia)
    assert client.post("/needs/new/", {"text": WELD, "post": "1"}).status_code == 302
    assert guessed == [WELD]
    assert Need.objects.get().lang == "it"


def test_another_council_reads_the_organisation_and_no_person(cast: Cast, client: Client) -> None:
    need = weld_need(cast)
    client.force_login(cast.murat)
    page = text_of(client, f"/needs/{need.pk}/")
    assert cast.laser.name in page
    assert "Fringuello" not in page
    assert "lucia@" not in page


def test_a_need_for_the_own_council_does_not_exist_for_another(cast: Cast, client: Client) -> None:
    need = weld_need(cast, visibility=Visibility.COUNCIL)
    client.force_login(cast.murat)
    text_of(client, f"/needs/{need.pk}/", 404)
    client.force_login(cast.paolo)
    assert "Saldiamo" in text_of(client, f"/needs/{need.pk}/")


@pytest.mark.parametrize("act", ["edit", "close", "reopen", "keep", "none", "matches"])
def test_who_may_only_look_may_not_act(cast: Cast, client: Client, act: str) -> None:
    need = weld_need(cast)
    client.force_login(cast.paolo)
    method = client.get if act in ("edit", "matches") else client.post
    assert method(f"/needs/{need.pk}/{act}/").status_code == 403


def test_the_owner_sees_who_fits_and_why(cast: Cast, client: Client) -> None:
    listening_offer(cast)
    need = weld_need(cast)
    client.force_login(cast.lucia)
    page = text_of(client, f"/needs/{need.pk}/")
    assert cast.teknik.name in page
    assert "<mark>" in page
    assert 'lang="tr"' in page
    assert "Sığırcık" not in page


def test_writing_takes_two_steps_without_javascript(cast: Cast, client: Client) -> None:
    listening_offer(cast)
    client.force_login(cast.lucia)
    page = client.post("/needs/new/", {"text": WELD}).content.decode()
    assert Need.objects.count() == 0
    assert '<option value="it" selected>' in page
    assert cast.teknik.name in page
    answer = client.post("/needs/new/", {"text": WELD, "lang": "it", "kind": "technology", "post": "1"})
    need = Need.objects.get()
    assert answer.headers["Location"] == f"/needs/{need.pk}/"
    assert (need.organisation, need.lang, need.kind) == (cast.laser, "it", "technology")


def test_matches_appear_while_it_is_written(cast: Cast, client: Client) -> None:
    listening_offer(cast)
    client.force_login(cast.lucia)
    page = client.post("/needs/new/read/", {"text": WELD}, headers={"HX-Request": "true"}).content.decode()
    assert cast.teknik.name in page
    assert "<html" not in page


def test_what_was_corrected_by_hand_is_not_guessed_again(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    data = {"text": WELD, "lang": "es", "guessed_lang": "it", "kind": "talent", "guessed_kind": "technology"}
    page = client.post("/needs/new/read/", data).content.decode()
    assert '<option value="es" selected>' in page
    assert '<option value="talent" selected>' in page


@pytest.mark.parametrize("lang", ["-1", "../es", "xx"])
def test_a_language_nobody_offered_is_guessed_instead(cast: Cast, client: Client, lang: str) -> None:
    client.force_login(cast.lucia)
    answer = client.post("/needs/new/read/", {"text": WELD, "lang": lang})
    assert answer.status_code == 200
    assert answer.context["given"]["lang"] in CODES


def test_what_was_typed_stays_when_something_is_wrong(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    answer = client.post("/needs/new/", {"text": WELD, "nace": "99.99.9", "post": "1"})
    assert answer.status_code == 422
    assert "Saldiamo telai" in answer.content.decode()


@pytest.mark.parametrize("side", ["need", "offer"])
def test_nobody_writes_for_a_firm_of_another_council(cast: Cast, client: Client, side: str) -> None:
    """Also not where the firm was written down as a member here later."""
    belongs(cast.makine, cast.bologna)
    client.force_login(cast.carla)
    given = {"text": LISTEN, "lang": "tr", "kind": "", "post": "1"}
    for organisation in (cast.makine, cast.teknik):
        answer = client.post(f"/{side}s/new/", given | {"organisation": organisation.name})
        assert answer.status_code == 422
        assert LISTEN in html.unescape(answer.content.decode())
    assert not (Need.objects.exists() or Offer.objects.exists())
    make: Any = state_need if side == "need" else make_offer
    with pytest.raises(NotYours):
        make(Draft(organisation=cast.makine, text=LISTEN, lang="tr"), by=cast.carla)


def test_a_coordinator_says_for_whom(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    data = {"text": WELD, "lang": "it", "kind": "", "post": "1"}
    assert client.post("/needs/new/", data).status_code == 422
    client.post("/needs/new/", {**data, "organisation": "laser sud"})
    assert Need.objects.get().organisation == cast.laser


def test_an_offer_is_written_the_same_way(cast: Cast, client: Client) -> None:
    client.force_login(cast.ayse)
    client.post("/tr/offers/new/", {"text": LISTEN, "lang": "tr", "kind": "", "capacity": "2", "post": "1"})
    assert Offer.objects.get().capacity == 2


def test_none_of_these_takes_one_tap(cast: Cast, client: Client) -> None:
    offer, need = listening_offer(cast), weld_need(cast)
    client.force_login(cast.lucia)
    client.post(f"/needs/{need.pk}/none/", {"shown": [offer.pk], "because": "far"})
    assert Dismissal.objects.get().offer == offer
    assert client.post(f"/needs/{need.pk}/none/", {"shown": [offer.pk], "because": "?"}).status_code == 409


def test_close_and_open_again(cast: Cast, client: Client) -> None:
    need = weld_need(cast)
    client.force_login(cast.lucia)
    client.post(f"/needs/{need.pk}/close/", {"because": "here"})
    need.refresh_from_db()
    assert need.state == PostingState.ANSWERED
    assert "Reopen" in client.get(f"/needs/{need.pk}/").content.decode()
    client.post(f"/needs/{need.pk}/reopen/")
    need.refresh_from_db()
    assert need.is_open


def test_the_list_is_filtered_by_its_address(cast: Cast, client: Client) -> None:
    weld_need(cast)
    client.force_login(cast.lucia)
    for found in ("?q=SALDIAMO", "?council=bologna", "?lang=it", "?mine=on", "?q=laser+telai"):
        assert "Saldiamo" in text_of(client, f"/needs/{found}")
    for none in ("?q=zzz", "?council=istanbul", "?lang=tr", "?state=closed", "?theme=7", "?finding=7"):
        assert "Saldiamo" not in text_of(client, f"/needs/{none}")
    assert text_of(client, "/offers/?finding=7")


def test_the_list_is_exported_as_it_is_shown(cast: Cast, client: Client) -> None:
    weld_need(cast, visibility=Visibility.PUBLIC)
    client.force_login(cast.lucia)
    answer = client.get("/needs/?format=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert rows[1][2] == WELD
    assert cast.laser.name in rows[1]
    client.logout()
    public = b"".join(client.get("/needs/?format=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert cast.laser.name not in public


@pytest.mark.parametrize("address", ["/needs/", "/offers/", "/needs/?format=csv"])
def test_the_number_of_queries_of_a_list_does_not_grow(cast: Cast, client: Client, address: str) -> None:
    client.force_login(cast.lucia)
    counted = []
    for many in (10, 190):
        drafts = [Draft(organisation=cast.teknik, text=f"{LISTEN} {n}", lang="tr", kind="") for n in range(many)]
        state_needs_many(drafts, by=None)
        make_offers_many(drafts, by=None)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
            list(answer.streaming_content if answer.streaming else [])  # type: ignore[attr-defined]
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_a_need_that_is_edited_is_nobody_elses_until_it_is_answered(cast: Cast, client: Client) -> None:
    need = weld_need(cast)
    client.force_login(cast.lucia)
    path = f"/needs/{need.pk}/edit/"
    edition = client.get(path).context["form"].edition
    with CaptureQueriesContext(connection) as asked:
        client.post(path, {"read_edition": edition, "text": "Saldiamo altro"})
    locks = [one["sql"] for one in asked if "FOR NO KEY UPDATE" in one["sql"]]
    assert len(locks) == 1 and f'OF "{Need._meta.db_table}"' in locks[0]


def test_a_need_that_somebody_was_asked_for_says_so_and_not_that_nobody_fits(cast: Cast, client: Client) -> None:
    need = weld_need(cast)
    offer = listening_offer(cast)
    client.force_login(cast.lucia)
    ask_introduction(by=cast.lucia, from_organisation=cast.laser, need=need, offer=offer)
    for address in (f"/needs/{need.pk}/", f"/needs/{need.pk}/matches/"):
        page = text_of(client, address)
        assert "No match yet" not in page and "there is no match yet" not in page
        assert cast.teknik.name in page and "waiting for an answer" in page
