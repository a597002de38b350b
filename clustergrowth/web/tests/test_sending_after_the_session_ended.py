"""What was typed outlives the session: it is shown, in the reader's language, with one button that sends it again."""

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from clustergrowth.record.letters.models import CouncilLetter
from clustergrowth.web.requests.unsent import MOST_KEPT
from tests.cast import Cast

OURS = {"Origin": "http://testserver"}
WORDS = {"subject_0": 'Laser & "light"', "text_0": "First line\nsecond <b>line</b>", "everybody": "on"}


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


def carried(page: str) -> dict[str, str]:
    """What the form of the page would send."""
    form = page.split('<main id="main"')[1].split("</main>")[0]
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)}


def send(browser: Client, path: str, values: dict[str, Any], **headers: str) -> Any:
    return browser.post(path, values, headers={**OURS, "Referer": f"http://testserver{path}", **headers})


def test_who_signed_in_in_another_tab_sends_again_with_one_button(cast: Cast, browser: Client) -> None:
    browser.force_login(cast.carla)
    path = reverse("letter_new")
    stale = carried(browser.get(path).content.decode())
    browser.cookies["csrftoken"] = "a" * 32  # what signing in anew does
    answer = send(browser, path, stale | WORDS)
    page = answer.content.decode()
    assert answer.status_code == 403 and "Carla" in page and "Send again" in page
    assert {name: carried(page)[name] for name in WORDS} == WORDS
    assert f'action="{path}"' in page and "<b>line</b>" not in page
    assert not CouncilLetter.objects.exists(), "it never sends by itself"
    sent = send(browser, path, carried(page))
    assert sent.status_code != 403 and CouncilLetter.objects.get().subject.data["en"] == WORDS["subject_0"]


def test_it_is_said_in_the_language_of_the_reader(cast: Cast, browser: Client) -> None:
    answer = send(browser, "/tr/letters/new/", WORDS)
    page = answer.content.decode()
    assert answer.status_code == 403 and '<html lang="tr"' in page and 'action="/tr/letters/new/"' in page
    assert "Send again" not in page


def test_who_is_signed_out_signs_in_beside_the_page_and_nothing_is_lost(cast: Cast, client: Client) -> None:
    path = reverse("letter_new")
    answer = send(client, path, WORDS)
    page = answer.content.decode()
    assert answer.status_code == 401
    assert f"{reverse('account_login')}?next=%2Fletters%2Fnew%2F" in page and 'target="_blank"' in page
    client.force_login(cast.carla)
    assert send(client, path, carried(page)).status_code == 302
    assert CouncilLetter.objects.get().text.data["en"] == WORDS["text_0"]


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", "http://testserver.elsewhere.example"])
def test_what_another_site_sends_is_not_offered_to_be_sent_again(cast: Cast, browser: Client, origin: str) -> None:
    browser.force_login(cast.carla)
    answer = browser.post(reverse("letter_new"), WORDS, headers={"Origin": origin})
    page = answer.content.decode()
    assert answer.status_code == 403 and "Send again" not in page and "second" not in page
    assert answer.headers["Content-Type"].startswith("text/html") and "<main" in page


def test_a_browser_that_does_not_say_where_it_comes_from_gets_no_button(cast: Cast, browser: Client) -> None:
    browser.force_login(cast.carla)
    assert "Send again" not in browser.post(reverse("letter_new"), WORDS).content.decode()


def test_a_code_is_not_repeated(db: None, browser: Client) -> None:
    path = reverse("account_confirm_login_code")
    page = send(browser, path, {"code": "ABC-DEF", "next": "/needs/"}).content.decode()
    assert "ABC-DEF" not in page and carried(page)["next"] == "/needs/"


def test_files_are_to_be_chosen_again(cast: Cast, client: Client) -> None:
    sent = {"kind": "organisations", "file": SimpleUploadedFile("firms <1>.csv", b"name\nx\n")}
    page = send(client, reverse("import"), sent).content.decode()
    assert "Please choose these files again: firms &lt;1&gt;.csv" in page


def test_of_a_form_that_was_changed_the_changes_are_shown_and_no_sign_of_ours(cast: Cast, browser: Client) -> None:
    browser.force_login(cast.lucia)
    path = reverse("organisation_edit", args=[cast.laser.slug])
    page = browser.get(path)
    stored = {name: value for name, value in page.context["form"].initial.items() if isinstance(value, str)}
    browser.cookies["csrftoken"] = "a" * 32
    answer = send(browser, path, carried(page.content.decode()) | stored | {"city": "Imola"})
    assert answer.status_code == 403
    assert answer.context["texts"] == ["Imola"]


def test_a_button_that_sends_nothing_typed_is_pressed_again_too(cast: Cast, client: Client) -> None:
    page = send(client, reverse("organisation_unpublish", args=[cast.laser.slug]), {}).content.decode()
    assert "Send again" in page


def test_what_is_too_long_is_not_repeated_and_says_where_it_stands(cast: Cast, client: Client) -> None:
    page = send(client, reverse("letter_new"), {"text_0": "a " * MOST_KEPT}).content.decode()
    assert "back one page in your browser" in page and len(page) < MOST_KEPT / 10


def test_it_is_sent_nowhere_but_here(cast: Cast, client: Client) -> None:
    answer = client.post("//elsewhere.example/letters/new/", WORDS, headers=OURS)
    assert 'action="//' not in answer.content.decode()


def test_a_part_of_a_page_is_answered_with_a_part(cast: Cast, browser: Client) -> None:
    part = {"HX-Request": "true"}
    for answer in (
        send(browser, reverse("need_read"), {"text": "Laser"}, **part),  # stale
        send(Client(), reverse("need_read"), {"text": "Laser"}, **part),  # signed out
        Client().get(reverse("import_progress", args=[1]), headers=part),
    ):
        page = answer.content.decode().lstrip()
        assert answer.status_code in (401, 403) and page.startswith('<div class="notice bad"') and "<main" not in page


def test_a_look_still_leads_to_sign_in_and_back(cast: Cast, client: Client) -> None:
    answer = client.get(reverse("letter_new"))
    assert answer.status_code == 302 and answer.headers["Location"].endswith("?next=/letters/new/")
