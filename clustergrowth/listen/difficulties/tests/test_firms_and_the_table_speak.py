"""One tap counts a firm once; those at the table propose, rate, discuss; one option settles it."""

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clustergrowth.common import ports
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.listen.difficulties import services
from clustergrowth.listen.difficulties.models import (
    Comment,
    Difficulty,
    DifficultyState,
    EvidenceSource,
    Firm,
    Rating,
    Visit,
)
from clustergrowth.listen.difficulties.ports import desk
from clustergrowth.listen.difficulties.queries import open_for, options_of, registers_of, shown_number
from clustergrowth.listen.difficulties.tests.register import noted, option, sixth_firm
from clustergrowth.listen.interviews.tests.talks import published
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.services.accounts import erase_person
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from clustergrowth.record.queries import valid_lines
from tests.cast import Cast
from tests.looked_up import on_the_desk


def test_one_tap_counts_the_firm_once_and_stands_in_the_ledger(cast: Cast, client: Client) -> None:
    difficulty = noted(cast.bologna, cast.carla)
    client.force_login(cast.lucia)
    assert "My firm has this too" in client.get(reverse("today")).content.decode()
    where = reverse("difficulty_share", args=[difficulty.pk])
    assert client.post(where, {"next": "/today/"}).headers["Location"] == "/today/"
    assert client.post(where, {"next": "//example.com/"}).status_code == 409
    line = Line.objects.get(kind=Kind.DIFFICULTY_NOTED)
    assert (line.about_id, line.acting_for, line.level) == (difficulty.pk, cast.laser.pk, None)
    assert Firm.objects.count() == 1
    with pytest.raises(IntegrityError):
        Firm.objects.create(difficulty=difficulty, organisation=cast.laser, at=difficulty.created_at)


def test_the_tap_can_be_taken_back_and_given_again(cast: Cast) -> None:
    difficulty = noted(cast.bologna, cast.carla)
    services.share_difficulty(difficulty, by=cast.lucia)
    services.unshare_difficulty(difficulty, by=cast.lucia)
    assert not Firm.objects.exists()
    assert not valid_lines().filter(kind=Kind.DIFFICULTY_NOTED).exists()
    with pytest.raises(TooLate):
        services.unshare_difficulty(difficulty, by=cast.lucia)
    services.share_difficulty(difficulty, by=cast.lucia)
    assert valid_lines().filter(kind=Kind.DIFFICULTY_NOTED).count() == 1


def test_only_a_firm_of_the_council_counts(cast: Cast) -> None:
    difficulty = noted(cast.bologna, cast.carla)
    for who in (cast.paolo, cast.murat, cast.leda):
        with pytest.raises(NotYours):
            services.share_difficulty(difficulty, by=who)


def test_few_firms_are_told_to_nobody_as_a_number(cast: Cast, client: Client) -> None:
    difficulty = noted(cast.bologna, cast.carla)
    services.share_difficulty(difficulty, by=cast.lucia)
    client.force_login(cast.carla)
    where = reverse("difficulty", args=[difficulty.pk])
    assert client.get(where).context["firms"] == "fewer than 5"
    rows = b"".join(client.get(reverse("difficulties"), {"format": "csv"}).streaming_content)  # type: ignore[attr-defined]
    assert b"<5" in rows
    for n in range(4):
        sixth_firm(cast, difficulty, n)
    assert client.get(where).context["firms"] == "5"
    assert "Officina" not in client.get(where).content.decode()
    assert (shown_number(0), shown_number(4)) == ("0", "fewer than 5")


def test_options_are_compared_and_each_at_the_table_has_one_changeable_vote(cast: Cast, client: Client) -> None:
    difficulty = noted(cast.bologna, cast.carla)
    first, second = (
        option(difficulty, cast.paolo),
        option(difficulty, cast.carla, "Fiera del lavoro", pros="Si fa presto"),
    )
    services.rate_option(first, stars=2, by=cast.paolo)
    services.rate_option(first, stars=3, by=cast.paolo)
    services.rate_option(second, stars=5, by=cast.carla)
    assert Rating.objects.count() == 2
    found = options_of(difficulty, cast.paolo)
    assert [(one.option, one.mean, one.raters, one.mine) for one in found] == [(second, 5, 1, None), (first, 3, 1, 3)]
    assert [one.mean for one in options_of(difficulty, cast.selin)] == [None, None]
    for who in (cast.lucia, cast.selin, cast.leda):
        with pytest.raises(NotYours):
            services.rate_option(first, stars=1, by=who)
    with pytest.raises(Refused):
        services.rate_option(first, stars=6, by=cast.carla)
    client.force_login(cast.lucia)
    page = client.get(reverse("difficulty", args=[difficulty.pk])).content.decode()
    assert "Si fa presto" in page and 'name="stars"' not in page


def test_an_option_shows_where_it_worked(cast: Cast, client: Client) -> None:
    other = noted(cast.istanbul, cast.selin, "Apprentices leave early")
    services.settle(option(other, cast.selin, "Usta yanında iki gün"), by=cast.selin)
    case = published(cast)
    option(noted(cast.bologna, cast.carla), cast.paolo, worked_for=other, worked_in=case)
    difficulty = Difficulty.objects.get(council=cast.bologna)
    (one,) = options_of(difficulty, cast.lucia)
    assert {link.url for link in one.elsewhere} == {
        reverse("difficulty", args=[other.pk]), reverse("case", args=[case.pk]),
    }  # fmt: skip
    client.force_login(cast.paolo)
    offered = client.get(reverse("option_new", args=[difficulty.pk])).context["form"].fields["worked_for"].queryset
    assert list(offered) == [other]


def test_what_is_said_is_for_the_council(cast: Cast, client: Client) -> None:
    difficulty = noted(cast.bologna, cast.carla)
    client.force_login(cast.paolo)
    where = reverse("difficulty_comment", args=[difficulty.pk])
    assert client.post(where, {"text": ""}).status_code == 422
    client.post(where, {"text": "La camera ha un fondo."})
    page = reverse("difficulty", args=[difficulty.pk])
    assert "Cormorano" in client.get(page).content.decode()
    client.force_login(cast.lucia)
    text = client.get(page).content.decode()
    assert "La camera ha un fondo." in text and "Cormorano" not in text
    client.force_login(cast.selin)
    assert "La camera ha un fondo." not in client.get(page).content.decode()


def test_naming_the_chosen_option_settles_it(cast: Cast, client: Client) -> None:
    difficulty = noted(cast.bologna, cast.carla)
    chosen = option(difficulty, cast.paolo)
    client.force_login(cast.carla)
    client.post(reverse("option_settle", args=[difficulty.pk, chosen.pk]))
    difficulty.refresh_from_db()
    assert (difficulty.state, difficulty.chosen) == (DifficultyState.SETTLED, chosen)
    assert Line.objects.get(kind=Kind.DIFFICULTY_SETTLED).about_id == difficulty.pk
    for act in (lambda: services.settle(chosen, by=cast.carla), lambda: option(difficulty, cast.paolo)):
        with pytest.raises(TooLate):
            act()
    with pytest.raises(TooLate):
        services.share_difficulty(difficulty, by=cast.lucia)
    services.take_up_again(difficulty, by=cast.carla)
    difficulty.refresh_from_db()
    assert difficulty.chosen is None


def test_the_page_of_today_shows_the_most_evidenced_first_and_what_is_new(cast: Cast, client: Client) -> None:
    quiet = noted(cast.bologna, cast.carla, "Quiet")
    loud = noted(cast.bologna, cast.carla, "Loud")
    services.add_evidence(loud, by=cast.carla, kind=EvidenceSource.OBSERVATION, text="x", source="y")
    (register,) = registers_of(cast.paolo, open_for(cast.paolo))
    assert [row.difficulty.pk for row in register.rows] == [loud.pk, quiet.pk]
    assert register.new == 2 and register.firm is None
    client.force_login(cast.paolo)
    assert "2 new since your last visit" in client.get(reverse("today")).content.decode()
    client.get(reverse("difficulty", args=[quiet.pk]))
    assert registers_of(cast.paolo, open_for(cast.paolo))[0].new == 0
    option(quiet, cast.carla)
    assert [row.is_new for row in registers_of(cast.paolo, open_for(cast.paolo))[0].rows] == [False, True]
    assert registers_of(cast.leda, open_for(cast.leda)) == []


def test_the_page_of_today_asks_no_more_for_more(cast: Cast) -> None:
    noted(cast.bologna, cast.carla)
    registers_of(cast.lucia, open_for(cast.lucia))
    with CaptureQueriesContext(connection) as before:
        registers_of(cast.lucia, open_for(cast.lucia))
    for n in range(12):
        noted(cast.bologna, cast.carla, f"Another {n}")
    with CaptureQueriesContext(connection) as after:
        assert len(registers_of(cast.lucia, open_for(cast.lucia))[0].rows) == 5
    assert len(after) == len(before) <= 5


def test_the_desk_lists_those_without_a_solution(cast: Cast) -> None:
    difficulty = noted(cast.bologna, cast.carla)
    group = on_the_desk(desk(cast.bologna, cast.carla))
    assert group is not None and group.total == 1
    option(difficulty, cast.carla)
    assert on_the_desk(desk(cast.bologna, cast.carla)) is None
    assert on_the_desk(desk(cast.bologna, cast.paolo)) is None


def test_search_finds_it_without_accents(cast: Cast) -> None:
    noted(cast.bologna, cast.carla, "Çok az başvuru")
    port = ports.search.get("difficulty")
    assert port is not None and [hit.title for hit in port("cok az basvuru", cast.murat, 5)] == ["Çok az başvuru"]


def test_erasing_a_person_takes_votes_and_words_and_leaves_the_firm(cast: Cast) -> None:
    difficulty = noted(cast.bologna, cast.carla)
    services.rate_option(option(difficulty, cast.paolo), stars=4, by=cast.paolo)
    services.say(difficulty, text="Io dico sì.", by=cast.paolo)
    services.look_at_register(cast.paolo, cast.bologna)
    services.share_difficulty(difficulty, by=cast.lucia)
    for who in (cast.paolo, cast.lucia):
        erase_person(Person.objects.get(pk=who.pk), by=who)
    assert not (Rating.objects.exists() or Comment.objects.exists() or Visit.objects.exists())
    assert Firm.objects.get().person is None and difficulty.options.get().proposed_by is None
