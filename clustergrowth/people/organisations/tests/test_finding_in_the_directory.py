"""Finding an organisation, however it is typed."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from clustergrowth.common import clock, ports
from clustergrowth.people import directory
from clustergrowth.people.councils.models import Inclusion, Membership
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.organisations.models import Organisation, Word
from clustergrowth.people.organisations.services.organisations import (
    edit_organisation,
    learn_words,
    register_organisation,
)
from tests.cast import Cast

PUBLIC = AnonymousUser()
pytestmark = pytest.mark.django_db


def names(asked: dict[str, str], viewer: object = PUBLIC) -> list[str]:
    return [one.name for one in directory.search(asked, viewer).organisations]  # type: ignore[arg-type]


@pytest.mark.parametrize("typed", ["laser", "LASER", "sud", "lasér", "laser bologna", "bologna las", "la"])
def test_it_is_found_by_parts_of_name_and_place(cast: Cast, typed: str) -> None:
    assert "Laser Sud S.r.l." in names({"q": typed})


@pytest.mark.parametrize("typed", ["ışık", "Işık", "ISIK", "isik", "İSTANBUL makine", "istanbul", "ıstanbul makine"])
def test_turkish_letters_are_found_with_and_without_their_dots(cast: Cast, typed: str) -> None:
    assert "Işık Makine A.Ş." in names({"q": typed})


@pytest.mark.parametrize("typed", ["lazer", "makne", "bolonga", "unversitesi", "istambul"])
def test_a_mistyped_word_finds_what_was_meant_and_says_so(cast: Cast, typed: str) -> None:
    learn_words()
    found = directory.search({"q": typed}, PUBLIC)
    assert found.organisations
    assert found.meant not in ("", typed)


def test_a_word_that_exists_is_not_replaced_because_a_filter_excludes_it(cast: Cast) -> None:
    learn_words()
    found = directory.search({"q": "laser", "country": "TR"}, PUBLIC)
    assert (found.organisations, found.meant) == ([], "")


@pytest.mark.parametrize("typed", ["%", "_", "\\", "'", "la%er", "zzzz", "%%%%", "a" * 3000])
def test_signs_with_a_meaning_for_the_database_are_only_signs(cast: Cast, typed: str) -> None:
    assert names({"q": typed}) == []


@pytest.mark.parametrize("typed", ["O'Brien", "O’Brien", "OBrien", "o brien", "oʼbrien tooling", "O´Brien & Sons"])
def test_an_irish_name_is_found_with_any_apostrophe_or_none(cast: Cast, typed: str) -> None:
    register_organisation(by=None, name="O’Brien & Sons Tooling", kind=OrganisationKind.SME, country="IE")
    assert names({"q": typed}, cast.carla) == ["O’Brien & Sons Tooling"]
    assert [hit.title for port in ports.search for hit in port(typed, cast.carla, 8)] == ["O’Brien & Sons Tooling"]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Camera d'Impresa", "Camera d’Impresa"), ("Camera d’Impresa", "Camera d'Impresa"),
        ("L'Oréal Prova", "l’oréal"), ("L’Oréal Prova", "l'oréal"), ("L'Oréal Prova", "l´oréal"),
    ],
)  # fmt: skip
def test_searching_everything_finds_a_name_with_another_apostrophe(
    cast: Cast, client: Client, name: str, typed: str
) -> None:
    register_organisation(by=None, name=name, kind=OrganisationKind.SME, country="IT")
    client.force_login(cast.carla)
    assert escape(name) in client.get(reverse("search"), {"q": typed}).content.decode()


def test_a_legal_form_is_found_with_and_without_dots_and_stays_another_one(cast: Cast) -> None:
    for name in ("Nova S.A.", "Nova S.L."):
        register_organisation(by=None, name=name, kind=OrganisationKind.SME, country="ES", city="Madrid")
    assert names({"q": "nova sa"}, cast.carla) == ["Nova S.A."]
    assert names({"q": "nova, s. l."}, cast.carla) == ["Nova S.L."]
    assert names({"q": "nova"}, cast.carla) == ["Nova S.A.", "Nova S.L."]


def test_a_network_that_was_folded_by_an_older_rule_finds_them_after_the_upgrade(cast: Cast) -> None:
    old = {"folded": "l’oreal prova s.r.l.", "search": " l’oreal prova s.r.l."}
    Organisation.objects.filter(pk=cast.laser.pk).update(name="L’Oréal Prova S.r.l.", **old)
    Word.objects.create(word="l’oreal")
    assert names({"q": "prova srl"}) == []
    connection.check_constraints()  # an upgrade begins with nothing waiting
    upgrade = import_module("clustergrowth.people.organisations.migrations.0004_folded_signs")
    upgrade.fold_signs(apps, None)
    with connection.cursor() as cursor:
        cursor.execute(upgrade.LIST_AGAIN)
    assert [names({"q": typed}) for typed in ("l'oréal", "loreal", "prova srl")] == [["L’Oréal Prova S.r.l."]] * 3
    assert list(Word.objects.filter(word__contains="oreal").order_by("word").values_list("word", flat=True)) == [
        "loreal",
        "oreal",
    ]


def test_filters_narrow_together(cast: Cast) -> None:
    assert names({"council": "bologna", "kind": "sme"}) == ["Laser Sud S.r.l."]
    assert names({"country": "TR", "nace": "C"}) == ["Işık Makine A.Ş."]
    assert names({"size": "small", "council": "istanbul"}) == ["Işık Makine A.Ş."]
    assert names({"sme": "on"}) == ["Işık Makine A.Ş.", "Laser Sud S.r.l."]
    assert names({"council": "nowhere"}) == []


def test_engineering_smes_are_those_in_the_focus_of_their_council_or_included_by_name(cast: Cast) -> None:
    edit_organisation(cast.laser, by=None, nace=["62.01"])  # in the focus of İstanbul, not of Bologna
    assert names({"engineering": "on"}) == ["Işık Makine A.Ş."]
    Inclusion.objects.create(
        council=cast.bologna, organisation=cast.laser, reason="makes weld sensors", since=clock.today()
    )
    assert names({"engineering": "on"}) == ["Işık Makine A.Ş.", "Laser Sud S.r.l."]
    assert names({"engineering": "on", "council": "istanbul"}) == ["Işık Makine A.Ş."]


def test_the_public_sees_members_of_councils_and_whoever_signs_in_all(cast: Cast) -> None:
    register_organisation(by=None, name="Nobody's Member", kind=OrganisationKind.SME, country="IE")
    assert "Nobody's Member" not in names({})
    assert "Nobody's Member" in names({}, cast.murat)


def test_who_leaves_a_council_leaves_the_directory(cast: Cast) -> None:
    membership = Membership.objects.get(organisation=cast.laser)
    membership.until = clock.today() - timedelta(days=1)
    membership.save()
    assert "Laser Sud S.r.l." not in names({})
    membership.delete()
    assert "Laser Sud S.r.l." not in names({})


def test_the_newest_come_first_when_asked(cast: Cast) -> None:
    register_organisation(by=None, name="Zed, the newest", kind=OrganisationKind.SME, country="IE")
    assert names({"sort": "-new"}, cast.murat)[0] == "Zed, the newest"
    assert names({"sort": "-name"}, cast.murat)[0] == "Zed, the newest"


def test_what_is_deleted_is_found_no_more(cast: Cast) -> None:
    made = register_organisation(by=None, name="Short-lived", kind=OrganisationKind.SME, country="IE")
    assert names({"q": "short-lived"}, cast.murat) == ["Short-lived"]
    made.delete()
    assert names({"q": "short-lived"}, cast.murat) == []


def test_pages_end_where_counting_ends(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "PAGE", 2)
    monkeypatch.setattr(directory, "MOST_COUNTED", 4)
    first, last = directory.search({}, PUBLIC), directory.search({"page": "99"}, PUBLIC)
    pages: Any = first.page.paginator
    assert (first.page.start_index(), first.page.end_index(), pages.num_pages, pages.is_bounded) == (1, 2, 2, True)
    assert (last.number, last.page.start_index(), last.page.end_index()) == (2, 3, 4)
    assert not {one.pk for one in first.organisations} & {one.pk for one in last.organisations}


@pytest.mark.parametrize("order", ["name", "-name", "new", "-new"])
@pytest.mark.parametrize("asked", [{}, {"kind": "sme"}, {"country": "TR"}, {"kind": "chamber"}, {"q": "makine"}])
def test_the_window_changes_the_cost_and_never_the_answer(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str], order: str
) -> None:
    monkeypatch.setattr(directory, "PAGE", 1)
    answers = []
    for window, most in ((10_000, 1000), (2, 1), (1, 1), (3, 2)):
        monkeypatch.setattr(directory, "WINDOW", window)
        monkeypatch.setattr(directory, "MOST_COUNTED", most)
        answers.append(names({**asked, "sort": order}))
    assert answers == [answers[0]] * len(answers)
