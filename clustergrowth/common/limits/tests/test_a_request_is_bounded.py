"""What is too long, too large or no number of ours is refused before a page does anything with it."""

from typing import Any

import pytest
from django import forms
from django.core.exceptions import BadRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from i18nfield.forms import I18nFormField, I18nTextarea, I18nTextInput

from clustergrowth.common.limits import fields
from clustergrowth.web.requests.full_disk import server_error
from clustergrowth.web.requests.limits import bad_request
from tests.cast import Cast

LETTERS = "a" * 100_000
LONG_ADDRESS = f"marta@{'.'.join(4 * ['b' * 60])}.example"  # 257 letters, and right in each


class Anything(forms.Form):
    """A form whose author thought of no bound."""

    text = forms.CharField(widget=forms.Textarea)
    number = forms.IntegerField()
    share = forms.FloatField(required=False)


def test_a_field_without_a_bound_of_its_own_has_one_and_what_was_typed_stays() -> None:
    form = Anything({"text": LETTERS, "number": "3000000000", "share": "1e300"})
    assert not form.is_valid()
    assert set(form.errors) == {"text", "number"}
    assert "at most 20000 characters; this has 100000" in form.errors["text"][0]
    assert form["text"].value() == LETTERS and form["number"].value() == "3000000000"
    assert Anything({"text": "a" * fields.LONGEST_TEXT, "number": "-5"}).is_valid()


class Writing(forms.Form):
    """Who writes, and at most how long an address its author thought of."""

    to = forms.EmailField()
    copy = forms.EmailField(max_length=320, required=False)
    reply = forms.EmailField(max_length=20, required=False)


def test_an_address_longer_than_any_mail_is_refused_whatever_its_form_allows() -> None:
    form = Writing({"to": LONG_ADDRESS, "copy": LONG_ADDRESS, "reply": "somebody@long.example.org"})
    assert [*form.errors] == ["to", "copy", "reply"] and "at most 254 characters" in form.errors["copy"][0]
    assert Writing({"to": LONG_ADDRESS[3:]}).is_valid()


def test_who_asks_to_join_with_it_reads_so_and_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    asked = {"door": "firm", "name": "Ugo Merlo", "email": LONG_ADDRESS, "organisation_name": "Officina Merlo"}
    answer = client.post(reverse("council_join", args=["bologna"]), asked)
    assert answer.status_code == 422
    assert "at most 254 characters; this has 257" in answer.content.decode() and "Officina" in answer.content.decode()


class Lines(forms.Form):
    """Boxes of one line, a larger one, and one that a page carries along."""

    name = forms.CharField()
    place = forms.CharField(widget=forms.TextInput)
    message = forms.CharField(widget=forms.Textarea)
    rows = forms.CharField(widget=forms.HiddenInput)


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n\r\n", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"])
def test_a_box_of_one_line_takes_one_line(end: str) -> None:
    typed = f"Laser{end}Bcc: all"
    form = Lines(dict.fromkeys(("name", "place", "message", "rows"), typed))
    assert form.is_valid()
    assert form.cleaned_data["name"] == form.cleaned_data["place"] == "Laser Bcc: all"
    assert form.cleaned_data["message"] == form.cleaned_data["rows"] == typed


def test_each_language_of_a_text_keeps_its_lines(db: None) -> None:
    class Texts(forms.Form):
        text = I18nFormField(widget=I18nTextarea, locales=["en", "it"], required=False)
        title = I18nFormField(widget=I18nTextInput, locales=["en", "it"], required=False)

    form = Texts({"text_0": "one\ntwo", "text_1": "", "title_0": "one\ntwo", "title_1": ""})
    assert form.is_valid()
    assert (form.cleaned_data["text"].data["en"], form.cleaned_data["title"].data["en"]) == ("one\ntwo", "one two")


@pytest.mark.parametrize("number", ["9223372036854775808", "9" * 30, "9" * 5000])
def test_a_number_no_thing_can_have_is_no_page(cast: Cast, client: Client, number: str) -> None:
    client.force_login(cast.carla)
    assert client.get(f"/needs/{number}/").status_code == 404


def test_an_address_that_is_too_long_is_refused_with_a_sentence(cast: Cast, client: Client) -> None:
    answer = client.get("/directory/", {"q": LETTERS})
    assert answer.status_code == 414 and "longer than any of ours" in answer.content.decode()
    answer = client.get("/it/directory/", {"q": "a" * 1500}, headers={"accept-language": "it"})
    assert answer.status_code == 413 and "“q”" in answer.content.decode()


@pytest.mark.parametrize("sent", [{f"f{n}": "x" for n in range(4000)}, {"text": "a" * 6_000_000}, {"act": "9" * 5000}])
def test_more_than_a_page_takes_is_refused_with_a_sentence(cast: Cast, client: Client, sent: dict[str, str]) -> None:
    client.force_login(cast.carla)
    body = "&".join(f"{name}={value}" for name, value in sent.items())
    answer = client.generic("POST", reverse("need_new"), body, "application/x-www-form-urlencoded")
    assert answer.status_code == 413 and "That is more than this page can take" in answer.content.decode()


def test_more_than_any_file_is_refused_before_it_is_read(cast: Cast, client: Client) -> None:
    answer = client.post("/join/bologna/", {}, CONTENT_LENGTH=str(300 * 2**20))
    assert answer.status_code == 413 and "200 MB" in answer.content.decode()


@pytest.mark.parametrize("length", ["abc", "-1", "1e3", "9" * 5000])
def test_an_announced_length_that_is_no_number_is_a_bad_request(cast: Cast, client: Client, length: str) -> None:
    assert client.post("/join/bologna/", {}, CONTENT_LENGTH=length).status_code == 400


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/no/such/page/"])
def test_what_is_asked_of_another_host_is_a_bad_request(cast: Cast, path: str) -> None:
    answer = Client(raise_request_exception=False).get(path, headers={"host": "evil.example"})
    assert answer.status_code == 400 and "evil.example" not in answer.content.decode()


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=b"])
@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
@pytest.mark.parametrize("where", ["/", "/join/bologna/", "/no/such/page/"])
def test_what_is_sent_in_another_encoding_is_a_bad_request_in_words(
    cast: Cast, kind: str, encoding: str, where: str
) -> None:
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.cookies["csrftoken"] = "a" * 32
    answer = browser.generic("POST", f"{where}?q=a", "a=\xe9", f"{kind}; charset={encoding}")
    assert answer.status_code == 400 and "cannot be read" in answer.content.decode()


@pytest.mark.parametrize("handler", [bad_request, server_error])
@pytest.mark.parametrize("length", ["3", "6000000"])
def test_a_page_about_an_error_does_not_read_anew_what_could_not_be_read(
    cast: Cast, rf: RequestFactory, handler: Any, length: str
) -> None:
    request = rf.generic("POST", "/", "a=b", f"{FORM}; charset=latin-1", CONTENT_LENGTH=length)
    request.COOKIES["csrftoken"] = "a" * 32
    request.user = cast.carla
    answer = handler(request, BadRequest()) if handler is bad_request else handler(request)
    assert answer.status_code == (400 if handler is bad_request else 500)
    assert len(answer.content) > 500
    assert (dict(request.POST), dict(request.FILES)) == ({}, {})


@pytest.mark.parametrize("where", ["/people/names/", "/organisations/names/"])
@pytest.mark.parametrize("typed", ["ab%00", "ab%0%000", "ab%0\x000", "ab%0%0%0000"])
def test_no_way_of_writing_nul_reaches_the_database(cast: Cast, client: Client, where: str, typed: str) -> None:
    client.force_login(cast.carla)
    assert client.get(where, QUERY_STRING=f"q={typed}&{typed}=1").status_code in (200, 400)


def test_a_search_is_found_without_the_nul_in_it(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    assert "Laser Sud" in client.get("/directory/", QUERY_STRING="q=las%00er").content.decode()


@pytest.mark.parametrize("where", ["/directory/", "/needs/", "/search/", "/decisions/", "/themes/", "/ledger/"])
@pytest.mark.parametrize("typed", ["laser " * 100, "\u0301\u0301"])
def test_a_search_that_makes_no_sense_lists_nobody(cast: Cast, client: Client, where: str, typed: str) -> None:
    client.force_login(cast.carla)
    answer = client.get(where, {"organisation" if where == "/ledger/" else "q": typed})
    page = answer.content.decode()
    assert answer.status_code == 400 and "Laser Sud" not in page
    assert ("at most 200 characters" if "laser" in typed else "at least one letter or digit") in page


def test_a_letter_to_a_list_that_makes_no_sense_is_not_one_to_everybody(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    assert client.get(reverse("letter_new"), {"kinds": "nothing"}).status_code == 400


def test_a_text_too_long_to_be_posted_is_not_read_over(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Any] = []
    monkeypatch.setattr("clustergrowth.connect.exchange.forms.guess", lambda text, reader: read.append(text))
    monkeypatch.setattr("clustergrowth.connect.exchange.views.writing.fits_for_text", lambda *a, **b: read.append(a))
    client.force_login(cast.lucia)
    answer = client.post(reverse("need_read"), {"text": LETTERS})
    assert "at most 4000 characters" in answer.content.decode() and not read
    page = client.post(reverse("need_new"), {"text": LETTERS, "post": "1"})
    assert page.status_code == 422 and LETTERS in page.content.decode() and not read
