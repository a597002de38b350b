"""A newcomer starts and finds a network at work: all of it or nothing, once, nobody real in it."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from clustergrowth.common import clock
from clustergrowth.common.languages import fold
from clustergrowth.common.mail.models import Mail
from clustergrowth.connect.exchange.models import Introduction, IntroductionState, Need, Offer
from clustergrowth.demo import loading
from clustergrowth.learn.factors.queries.counts import Counts
from clustergrowth.learn.factors.queries.scopes import all_scopes, network
from clustergrowth.listen.surveys.models import Response
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.services.accounts import erase_person, register_person
from clustergrowth.people.persons.tests.comparing import about, changed, every_row
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from tests.the_files import DATA

SMALL = 0.1
NOT_IN_THE_STORY = {  # nobody registers a firm twice in it, and nobody moves to another network
    Kind.ORGANISATIONS_MERGED,
    Kind.RECORDS_MOVED,
    Kind.MOVE_UNDONE,
    Kind.ARCHIVE_MADE,
    Kind.ARCHIVE_BROUGHT_IN,
}
REAL = DATA / "organisations" / "organisations_councils.csv"


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[loading.Loaded]:
    """Loaded once for all tests of this file, and taken back after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = loading.load(scale=SMALL)
        assert found is not None
        yield found
        transaction.set_rollback(True)


@pytest.fixture
def _there(loaded: loading.Loaded, db: None) -> loading.Loaded:
    return loaded


def test_six_councils_stand_and_every_word_of_the_ledger_was_used(_there: loading.Loaded) -> None:
    assert _there.councils == Council.objects.count() == 6
    written = Counter(Line.objects.values_list("kind", flat=True))
    assert set(Kind.values) - set(written) == NOT_IN_THE_STORY


def test_hardly_anything_in_the_story_is_against_the_rules_of_the_house(_there: loading.Loaded) -> None:
    assert _there.refused < 0.05 * Line.objects.count()


def test_the_story_ends_today_and_is_two_years_long(_there: loading.Loaded) -> None:
    first, last = Line.objects.earliest("at").at, Line.objects.latest("at").at
    assert last <= clock.now()
    assert clock.now() - last < timedelta(days=6)
    assert last - first > timedelta(days=730)


def test_it_speaks_five_languages(_there: loading.Loaded) -> None:
    assert len(set(Need.objects.values_list("lang", flat=True))) >= 4
    assert len(set(Offer.objects.values_list("lang", flat=True))) == 5
    assert not Need.objects.exclude(lang="en").filter(english="").exists()


def test_introductions_come_to_different_ends(_there: loading.Loaded) -> None:
    states = Counter(Introduction.objects.values_list("state", flat=True))
    assert states[IntroductionState.ACCEPTED] and states[IntroductionState.DECLINED]


def test_nobody_in_it_is_real(_there: loading.Loaded) -> None:
    if not REAL.exists():
        pytest.skip(f"{REAL} is absent")
    with REAL.open(encoding="utf-8") as file:
        real = {fold(row[name]) for row in csv.DictReader(file) for name in ("name", "short_name")}
    invented = {fold(name) for name in Organisation.objects.values_list("name", flat=True)}
    assert not invented & real
    assert not Person.objects.exclude(email=None).exclude(email__endswith=".example").exists()


def test_all_figures_are_computed(_there: loading.Loaded) -> None:
    for scope in all_scopes():
        facts = Counts(scope)
        assert facts.organisations > 0
        assert facts.smes > 0
    assert Counts(network()).crossing


def test_public_pages_show_it(_there: loading.Loaded, client: Client) -> None:
    councils = [reverse("council", args=[slug]) for slug in Council.objects.values_list("slug", flat=True)]
    for path in ("/", "/it/", reverse("figures"), reverse("directory"), *councils):
        assert client.get(path, follow=True).status_code == 200, path


def test_mails_wait_in_the_outbox_and_none_is_old(_there: loading.Loaded) -> None:
    assert Mail.objects.filter(state=Mail.State.SENT).exists()
    assert Mail.objects.earliest("created_at").created_at > clock.now() - timedelta(days=30)
    assert Response.objects.count() > 40


def test_a_second_call_says_that_it_is_there(_there: loading.Loaded) -> None:
    said = io.StringIO()
    before = Line.objects.count()
    call_command("demo", stdout=said)
    assert "already loaded" in said.getvalue()
    assert Line.objects.count() == before


@pytest.mark.parametrize("name", ["e", "Ana", "http"])
def test_erasing_somebody_changes_only_rows_about_that_person(_there: loading.Loaded, name: str) -> None:
    person = register_person(name=name, email=f"{name}@example.org", language="en")
    before = every_row()
    known = about(person, before)
    erase_person(person, by=person)
    assert changed(before, every_row()) <= known
