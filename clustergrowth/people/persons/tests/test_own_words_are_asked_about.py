"""Who leaves is asked what becomes of what they wrote: it stays without the name, or its words go too."""

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.agree.themes.models import Theme, ThemeEvidence
from clustergrowth.common.ports import own_words
from clustergrowth.connect.exchange.models import Need
from clustergrowth.connect.exchange.tests.made import weld_need
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.queries.persons import own_words_of
from clustergrowth.people.persons.services.accounts import erase_person
from clustergrowth.record.letters.models import CouncilLetter
from tests.cast import Cast


@pytest.fixture
def need(cast: Cast) -> Need:
    return weld_need(cast)


def test_the_page_counts_them_and_says_what_happens_unless_one_chooses(cast: Cast, need: Need, client: Client) -> None:
    client.force_login(cast.lucia)
    page = client.get(reverse("profile")).content.decode()
    assert "1 need" in page and "Keep it, without your name" in page
    client.post(reverse("erase_me"), {"address": "lucia@example.org"})
    before = need.text
    need.refresh_from_db()
    assert (need.text, need.posted_by, need.state) == (before, None, "open")


def test_its_words_go_where_the_writer_wants_it(cast: Cast, need: Need, client: Client) -> None:
    client.force_login(cast.lucia)
    client.post(reverse("erase_me"), {"address": "lucia@example.org", "words": "take_out"})
    need.refresh_from_db()
    assert "acciaio" not in need.text + need.title + need.english + need.search
    assert need.state == "closed" and need.organisation == cast.laser, "that there was one stays"


def test_nobody_without_words_is_asked(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    assert "Keep it, without your name" not in client.get(reverse("profile")).content.decode()


def test_remarks_and_letters_not_sent_are_counted_and_go(cast: Cast) -> None:
    theme = Theme.objects.create(council=cast.bologna, title="T", proposed_at=cast.lucia.created_at)
    for _n in range(2):
        ThemeEvidence.objects.create(
            theme=theme, kind="observation", text="Heard at the fair.", source="fair", added_at=cast.lucia.created_at,
            added_by=cast.lucia,
        )  # fmt: skip
    CouncilLetter.objects.create(
        council=cast.bologna, subject="S", text="T", author=cast.lucia, created_at=cast.lucia.created_at
    )
    assert set(own_words_of(cast.lucia).split(", ")) == {"2 remarks", "1 letter not sent"}
    erase_person(Person.objects.get(pk=cast.lucia.pk), by=cast.lucia, takes_words_out=True)
    assert not ThemeEvidence.objects.exists() and not CouncilLetter.objects.exists()


def test_every_noun_with_words_of_persons_can_take_them_out() -> None:
    assert {"needs", "offers", "theme", "difficulties", "letters"} <= {name for name, _words in own_words.items()}
