"""Wherever a request names a thing, another council's is named: it is refused, and nothing is written.

Fields of forms, names that views read and parts of addresses are found by themselves (``naming_others.py``), another
council's things are made by themselves (``twins.py``). What is meant to reach over stands below, with the reason.
"""

import ast
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import get_resolver

from clustergrowth.agree.meetings.models import AgendaItem, Decision
from clustergrowth.agree.themes.models import Theme
from clustergrowth.connect.exchange.models import Need, Offer
from clustergrowth.listen.analysis.models import Finding
from clustergrowth.listen.difficulties.models import Difficulty
from clustergrowth.listen.reports.models import Report
from clustergrowth.listen.surveys.models import DraftSection, Wave
from clustergrowth.people.councils.models import Council, Mention
from clustergrowth.people.organisations.models import Affiliation, Organisation
from tests.addresses import ADDRESSES, Address
from tests.cast import Cast
from tests.conftest import Clients
from tests.full_cast import FullCast
from tests.naming_others import Place, Trial, all_names_read, forms_that_name, names_in, numbers_unknown, roles_of
from tests.twins import Twins


def named(name: str, model: type[Model], to_field: str = "pk", pattern: str = "{}") -> Place:
    return Place("name", name, model, to_field, pattern)


NAMES = (
    named("affiliation", Affiliation), named("contact", Affiliation), named("corrects", Decision, "number"),
    named("council", Council, "slug"),
    named("decision", Decision), named("difficulty", Difficulty), named("finding", Finding),
    named("is", Organisation, "slug"), named("item", AgendaItem), named("mention", Mention), named("need", Need),
    named("offer", Offer),
    named("organisation", Organisation), named("organisation", Organisation, "slug"), named("report", Report),
    named("same", Organisation, pattern="2:{}"), named("section", DraftSection), named("shown", Offer),
    named("theme", Theme), named("wave", Wave),
)  # fmt: skip
NAMES_NOTHING = """
    act answer answers any because by code comes country device do door edition factor first format lang measure
    nace nace_search name next out outcome over page presence public q reason remark role rows scope seen since sort
    stars take to topic turn unit update way wording words
"""
QUANTITIES = """
    abstentions against asked baseline_exports baseline_staff baseline_year capacity factor first founded in_favour
    is_confirmed
    known last latitude longitude not_asked number per_stratum revision rows score staff unit value year
"""  # numbers of a form, and what its page fills in unseen, that are no thing's number
OTHER_SIDE = "the other side is asked, or confirms"
REACHES_OVER = {
    ("guest_new", "form organisation"): "the meeting's own list; the ledger has it once the guest has said so",
    ("introduction_broker", "form first"): OTHER_SIDE,
    ("introduction_broker", "form second"): OTHER_SIDE,
    ("introduction_new", "name need"): OTHER_SIDE,
    ("introduction_new", "name offer"): OTHER_SIDE,
    ("introduction_new", "name organisation"): OTHER_SIDE,
    ("join_welcome", "name organisation"): OTHER_SIDE,
    ("member_new", "form organisation"): OTHER_SIDE,
    ("need_none", "name shown"): "what one may read does not fit the own need",
    ("offer_none", "name shown"): "what one may read does not fit the own offer",
    ("open_link", "path open_link.token"): "the door of a survey is open to everybody who has its address",
    ("option_new", "form worked_in"): "a case one may read is where the solution worked",
    ("project_part_new", "form organisation"): "partners come from everywhere; the page says where one side tells it",
    ("project_tags", "path kind need.pk"): "what one may read may be said to belong to the own project",
    ("project_tags", "path need.pk"): "what one may read may be said to belong to the own project",
    ("quick_log", "form first"): OTHER_SIDE,
    ("quick_log", "form second"): OTHER_SIDE,
    ("theme_edit", "form common_with"): "the own theme is opened to them, theirs are not",
    ("theme_new", "form common_with"): "the own theme is opened to them, theirs are not",
}
UNTRIED = {
    ("AskForm", "own"): "of the own firm's postings only; the cast asks without one",
    ("ImportColumnsForm", "through"): "of a federation's bodies only; the cast has no federation",
    ("OtherForm", "organisation"): "what ``MergeForm`` and ``MoveForm`` share, and they are tried",
    ("PersonForm", "person"): "the cast names nobody; ``test_nothing_typed_is_lost.py`` names a guest",
}


def test_every_name_that_a_view_reads_is_known_and_no_other() -> None:
    known = {one.name for one in NAMES} | set(NAMES_NOTHING.split())
    assert all_names_read(Path(__file__).parents[1] / "clustergrowth") == known


def test_a_name_that_is_handed_on_is_found() -> None:
    source = (Path(__file__).parent / "faulty" / "taking.py").read_text()
    before, _between, after = source.partition('request.POST["organisation"]')
    assert names_in(ast.parse(f"{before}None{after}")) == {"organisation"}


def test_every_number_of_a_form_is_known_to_name_a_thing_or_none() -> None:
    assert get_resolver().url_patterns  # with the forms of every page
    assert numbers_unknown("clustergrowth") == set(QUANTITIES.split())
    assert import_module("tests.faulty.taking")
    assert numbers_unknown("tests.faulty.taking") == {"about", "chosen"}


def test_another_councils_thing_is_refused_and_nothing_is_written(
    network: FullCast, clients: Clients, subtests: pytest.Subtests
) -> None:
    trial = Trial(network, Twins(network), clients)
    for address in ADDRESSES:
        for role in roles_of(address):
            with subtests.test(f"{address.name} {address.at} as {role}"):
                taken = trial.taken(address, role, NAMES)
                meant = {place for name, place in REACHES_OVER if name == address.name}
                assert {place: tables for place, tables in taken.items() if place not in meant} == {}
    with subtests.test("every form was tried"):
        assert forms_that_name() - trial.tried == UNTRIED.keys()


@pytest.mark.parametrize("way", ["form", "number", "name", "handed", "address"])
def test_a_new_noun_that_takes_it_is_found(cast: Cast, client: Client, settings: Any, way: str) -> None:
    settings.ROOT_URLCONF = "tests.faulty.taking"
    client.raise_request_exception = False  # a fault of the site is an answer with 500
    client.force_login(cast.carla)
    trial = Trial(cast, Twins(cast), {"carla": client})
    own = dict.fromkeys(("firm", "organisation", "organisation_id"), cast.laser.pk)
    found = trial.taken(Address(f"faulty_{way}", "laser.slug" if way == "address" else "", data=own), "carla", NAMES)
    places = {
        "form": "form firm",
        "number": "form organisation_id",
        "name": "name organisation",
        "handed": "name organisation",
    }
    wanted = places.get(way, "path laser.slug")
    assert "councils_membership" in found[wanted]
