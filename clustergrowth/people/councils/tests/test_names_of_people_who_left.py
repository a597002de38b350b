"""Others' words that name somebody who was erased are listed for the coordinator; nobody rewrites them."""

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.common.ports import texts
from clustergrowth.connect.exchange.services import Draft, state_need
from clustergrowth.people.councils.models import Mention
from clustergrowth.people.councils.services.mentions import names
from clustergrowth.people.persons.services.accounts import erase_person, register_person
from clustergrowth.record.services import log_contact
from tests.cast import Cast

TEXT = "We look for a partner in analysis. Ana Picchio knows the machine, ask Ana."


@pytest.mark.parametrize(
    ("words", "name", "is_named"),
    [
        ("We asked Ana Picchio.", "Ana Picchio", True),
        ("analysis of banana skins", "Ana", False),
        ("the list", "Li", False),
        ("Anatolia, Ana's home", "Ana", True),
        ("ana picchio", "Ana Picchio", False),
        ("Ana\nPicchio", "Ana  Picchio", True),
    ],
)
def test_a_name_is_named_as_a_whole_and_in_its_letters(words: str, name: str, is_named: bool) -> None:
    assert names(words, name) is is_named


def test_texts_that_name_the_erased_person_are_listed_and_stay_as_they_are(cast: Cast, client: Client) -> None:
    ana = register_person(name="Ana Picchio", email="ana@example.org", language="it")
    need = state_need(Draft(organisation=cast.laser, text=TEXT, lang="en"), by=cast.lucia)
    state_need(Draft(organisation=cast.laser, text="Analysis of Picchio data by Ana.", lang="en"), by=cast.lucia)
    both = [cast.laser, cast.ateneo]
    note = log_contact(by=cast.lucia, between=both, text="Met with Ana Picchio.", council=cast.bologna)
    erase_person(ana, by=ana)
    need.refresh_from_db()
    assert need.text == TEXT
    found = set(Mention.objects.values_list("council__slug", "kind", "ref_id"))
    assert found == {("bologna", "need", need.pk), ("bologna", "line", note.pk)}
    client.force_login(cast.carla)
    assert "2 texts" in client.get(reverse("desk")).content.decode()
    address = reverse("mentions", args=["bologna"])
    page = client.get(address).content.decode()
    assert reverse("need", args=[need.pk]) in page and "Picchio" not in page.replace(need.headline, "")
    client.post(address, {"mention": Mention.objects.get(kind="need").pk})
    assert [one.kind for one in Mention.objects.all()] == ["line"]


def test_whose_name_is_a_word_of_a_language_is_not_looked_for(cast: Cast) -> None:
    state_need(Draft(organisation=cast.laser, text="Un tornio e una fresa, e basta così.", lang="it"), by=cast.lucia)
    person = register_person(name="e", email="e@example.org", language="it")
    erase_person(person, by=person)
    assert not Mention.objects.exists()


def test_another_councils_coordinator_does_not_see_them(cast: Cast, client: Client) -> None:
    client.force_login(cast.selin)
    assert client.get(reverse("mentions", args=["bologna"])).status_code == 403
    mention = Mention.objects.create(council=cast.bologna, kind="need", ref_id=1, found_at=cast.lucia.created_at)
    assert client.post(reverse("mentions", args=["istanbul"]), {"mention": mention.pk}).status_code == 404
    assert Mention.objects.exists()


def test_the_nouns_in_whose_texts_persons_are_named_are_asked() -> None:
    known = {name for name, _port in texts.items()}
    assert {"exchange", "meeting", "action", "theme", "difficulties", "record"} <= known
