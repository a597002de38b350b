"""A council in Porto writes its texts and letters in Portuguese; pages and buttons stay in one of the five."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from clustergrowth.common.languages import CODES, in_language, spoken
from clustergrowth.common.mail.models import Mail
from clustergrowth.people.councils.forms.councils import CouncilForm
from clustergrowth.record.letters import services as letters
from clustergrowth.record.letters.models import CouncilLetter
from tests.cast import Cast
from tests.forms_on_a_page import forms_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["Portuguese", "português", "Portugais", "portekizce", "pt"])
def test_a_language_is_found_by_any_of_its_names(typed: str) -> None:
    assert spoken.found(typed) == "pt"


def test_every_language_is_offered_in_the_readers_words_and_in_its_own() -> None:
    with translation.override("fr"):
        assert "portugais (Português)" in spoken.names()
        assert len(spoken.names()) > 150
    assert spoken.found("Klingonisch") == ""
    assert {spoken.found(spoken.name_of(code)) for code in CODES} == set(CODES)


def saved(client: Client, cast: Cast, **changes: Any) -> Any:
    where = reverse("council_edit", args=[cast.bologna.slug])
    form = next(one for one in forms_in(client.get(where)) if "slug" in one.sent())
    return client.post(where, {**form.sent(), **changes})


def test_its_coordinator_adds_one_by_name_and_writes_in_it(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    assert saved(client, cast, other_languages="Portuguese, Catalan").status_code == 302
    cast.bologna.refresh_from_db()
    assert cast.bologna.languages == ["pt", "ca", "it", "en"]
    assert saved(client, cast, promise_pt="Ligamos empresas e universidades.").status_code == 302
    cast.bologna.refresh_from_db()
    assert cast.bologna.promise.data["pt"] == "Ligamos empresas e universidades."
    page = client.get(reverse("council", args=[cast.bologna.slug])).content.decode()
    assert "Português" in page and "Català" in page


def test_one_that_nobody_knows_is_refused_in_words(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    answer = saved(client, cast, other_languages="Klingonisch")
    assert answer.status_code == 422 and "We do not know the language “Klingonisch”." in answer.content.decode()
    answer = saved(client, cast, other_languages="", languages=[])
    assert answer.status_code == 422 and "Tick or type at least one language." in answer.content.decode()


def test_what_is_written_in_it_alone_is_shown_to_everybody() -> None:
    for code in CODES:
        with translation.override(code):
            assert in_language({"pt": "Olá"}) == ("Olá", "pt")


def test_its_people_of_whom_no_language_is_known_get_the_pages_in_one_of_the_five(cast: Cast) -> None:
    cast.bologna.languages = ["pt"]
    assert cast.bologna.language_of_pages == "en"
    cast.bologna.languages = ["pt", "it"]
    assert cast.bologna.language_of_pages == "it"


def test_a_letter_is_written_in_it(cast: Cast, client: Client) -> None:
    cast.bologna.languages = ["pt", "it"]
    cast.bologna.save()
    client.force_login(cast.carla)
    page = client.get(reverse("letter_new"))
    fields = page.context["form"].fields
    assert fields["subject"].locales == [*CODES, "pt"] and "Português" in page.content.decode()
    client.post(reverse("letter_new"), {"subject_5": "Bom dia", "text_5": "Olá a todos.", "everybody": "on"})
    written = CouncilLetter.objects.get()
    letters.send_letter(written, by=cast.carla)
    mails = Mail.objects.filter(kind="letters.letter")
    assert mails.exists() and all("Olá a todos." in mail.text for mail in mails)


def test_the_form_knows_what_is_its_own(cast: Cast) -> None:
    cast.bologna.languages = ["pt", "it"]
    form = CouncilForm(council=cast.bologna, fixed={})
    assert form["other_languages"].value() == "Português"
    assert [tab["name"] for tab in form.by_language()][:2] == ["Português", "Italiano"]
