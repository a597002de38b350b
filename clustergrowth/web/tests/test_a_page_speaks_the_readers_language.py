"""Before sign-in the browser's language, after it the person's: on every page, and in what is said after an act."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from clustergrowth.common.languages import CODES
from clustergrowth.common.mail.models import Mail
from tests.cast import Cast

pytestmark = pytest.mark.django_db
CODE = re.compile(r"\b([A-Z0-9]{4}-[A-Z0-9]{4})\b")


def lang(answer: Any) -> str:
    found = re.search(r'<html lang="(\w+)"', answer.content.decode())
    return found[1] if found else ""


def browser(cast_person: Any = None, prefers: str = "fr-BE,fr;q=0.9,en;q=0.5") -> Client:
    client = Client(headers={"Accept-Language": prefers})
    if cast_person is not None:
        client.force_login(cast_person)
    return client


def test_a_stranger_reads_the_language_of_the_browser(cast: Cast) -> None:
    answer = browser().get("/councils/?q=a&q=b", follow=True)
    assert (answer.redirect_chain, lang(answer)) == ([("/fr/councils/?q=a&q=b", 302)], "fr")
    assert lang(browser().get("/it/councils/")) == "it", "the address says so"
    assert lang(browser(prefers="pt-PT,pt;q=0.9").get("/councils/")) == "en", "none of ours"


def test_what_was_chosen_at_the_foot_of_a_page_stays_chosen(cast: Cast) -> None:
    client = browser()
    page = client.get("/fr/councils/").content.decode()
    choice = re.search(r'href="(/councils/\?language=en)"', page)
    assert choice is not None
    answer = client.get(choice[1], follow=True)
    assert (answer.redirect_chain[-1][0], lang(answer)) == ("/councils/", "en")
    assert lang(client.get("/")) == "en"
    assert lang(client.get("/?language=tr", follow=True)) == "tr"
    assert lang(client.get("/", follow=True)) == "tr"


def test_each_language_a_page_offers_at_its_head_and_foot_is_the_one_that_then_is_read(cast: Cast) -> None:
    offered = re.findall(
        r'<a href="([^"]*)"\s+lang="(\w+)"\s+hreflang', browser().get("/fr/councils/").content.decode()
    )
    assert [code for _where, code in offered] == [*CODES, *CODES]
    for where, code in offered:
        assert lang(browser().get(where, follow=True)) == code, where


def test_whoever_is_signed_in_is_led_to_the_profile_to_read_another_language(cast: Cast) -> None:
    page = browser(cast.murat).get("/tr/today/").content.decode()
    assert "hreflang" not in page.partition("<body")[2]
    assert page.count('href="/tr/me/#id_language"') == 2, "at the head and at the foot"


@pytest.mark.parametrize("at", CODES)
def test_whoever_is_signed_in_reads_the_language_of_the_profile_at_every_address(cast: Cast, at: str) -> None:
    with translation.override(at):
        where = reverse("today")
    answer = browser(cast.murat).get(where, follow=True)
    assert lang(answer) == cast.murat.language == "tr"


def test_signing_in_leads_into_ones_own_language(cast: Cast) -> None:
    client = browser()
    client.post("/fr/accounts/login/code/", {"email": "murat@example.org"})
    code = CODE.search(Mail.objects.get(person=cast.murat).text)
    answer = client.post("/fr/accounts/login/code/confirm/", {"code": code[1] if code else ""}, follow=True)
    assert (answer.redirect_chain[-1][0], lang(answer)) == ("/tr/today/", "tr")


def test_what_is_said_after_an_act_is_said_in_it(cast: Cast) -> None:
    kept = {"name": "Murat", "email": "murat@example.org", "language": "tr", "time_zone": "Europe/Istanbul"}
    answer = browser(cast.murat).post("/me/", kept, follow=True)
    assert lang(answer) == "tr" and [str(said) for said in answer.context["messages"]] == ["Kaydedildi."]
    answer = browser(cast.murat).post("/me/", kept | {"language": "it"}, follow=True)
    assert lang(answer) == "it"


def test_a_part_of_a_page_is_not_led_away(cast: Cast) -> None:
    answer = browser(cast.murat).get("/today/", headers={"HX-Request": "true"})
    assert answer.status_code == 200 and answer.headers["Content-Language"] == "tr"


def test_a_program_gets_the_page_it_asked_for(cast: Cast) -> None:
    assert lang(Client().get("/councils/")) == "en"
    client = Client()
    client.force_login(cast.murat)
    assert lang(client.get("/today/")) == "en"


def test_the_public_page_that_is_kept_is_nobody_elses_language(cast: Cast, settings: Any) -> None:
    settings.PUBLIC_PAGES_KEPT = 30
    for _twice in range(2):
        assert lang(Client().get("/councils/")) == "en"
        assert browser().get("/councils/").headers["Location"] == "/fr/councils/"
    assert "Accept-Language" in Client().get("/councils/").headers["Vary"]


def test_what_a_mail_links_to_stays_in_the_language_of_the_mail(cast: Cast) -> None:
    assert lang(browser(cast.murat).get("/s/nothing/", follow=True)) == "en"
    assert lang(browser().get("/it/s/nothing/", follow=True)) == "it"


def test_no_choice_leads_to_another_site(cast: Cast) -> None:
    for where in ("/it//evil.example/", "//evil.example/?language=fr", "/?language=fr&next=//evil.example"):
        answer = browser().get(where)
        assert not answer.headers.get("Location", "").startswith("//"), where


def test_a_visitor_of_the_demonstration_reads_every_role_in_the_own_language(cast: Cast) -> None:
    client = browser()
    answer = client.post("/fr/demo/role/", {"role": str(cast.murat.pk)}, follow=True)
    assert lang(answer) == "fr"
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies
