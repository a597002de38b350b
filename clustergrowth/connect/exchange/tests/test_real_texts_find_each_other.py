"""350 real spin-offs: what they offer and what they look for, posted in batches and matched."""

import csv

import pytest

from clustergrowth.connect.exchange.models import Need, Offer
from clustergrowth.connect.exchange.queries.matching import matches_for
from clustergrowth.connect.exchange.services import (
    Draft,
    accept_introduction,
    ask_introduction,
    make_offers_many,
    state_need,
    state_needs_many,
)
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line, Party
from tests.cast import Cast, belongs, organisation
from tests.the_files import DATA

TEXTS = DATA / "organisations" / "italian_spinoffs_texts.csv"

pytestmark = pytest.mark.skipif(not TEXTS.exists(), reason=f"the real texts are not at {DATA} (CLUSTERGROWTH_DATA)")


def rows() -> list[dict[str, str]]:
    with TEXTS.open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["abstract"] or row["description"]]


@pytest.fixture
def spinoffs(cast: Cast) -> dict[str, Organisation]:
    """One organisation a row, members of Bologna."""
    made = {}
    for row in rows():
        name = f"Spin-off {row['id']}"
        made[row["id"]] = organisation(name, OrganisationKind.SPINOFF, "Bologna", "IT", "ITH55", slug=f"s{row['id']}")
        belongs(made[row["id"]], cast.bologna)
    return made


def offers_of(spinoffs: dict[str, Organisation]) -> list[Draft]:
    return [
        Draft(
            organisation=spinoffs[row["id"]],
            title=row["payoff"][:120],
            text=(row["abstract"] or row["description"])[:4000],
            lang="en",
        )
        for row in rows()
    ]


def test_every_text_is_posted_embedded_and_in_the_ledger(cast: Cast, spinoffs: dict[str, Organisation]) -> None:
    looking = [row for row in rows() if row["looking_for"]]
    make_offers_many(offers_of(spinoffs), by=None)
    state_needs_many(
        [
            Draft(organisation=spinoffs[row["id"]], text=f"Looking for: {row['looking_for']}", lang="en")
            for row in looking
        ],
        by=None,
    )
    assert Offer.objects.exclude(vector=None).count() == len(rows())
    assert Need.objects.exclude(vector=None).count() == len(looking)
    assert Line.objects.filter(kind=Kind.OFFER_MADE).count() == len(rows())
    assert Party.objects.filter(line__kind=Kind.NEED_STATED, councils=["bologna"]).count() == len(looking)


@pytest.mark.parametrize(
    ("text", "lang", "words"),
    [
        ("Vorremmo analizzare e restaurare dipinti e opere d'arte antiche.", "it", ("works of art", "restoration")),
        (
            "Drone ile tarım arazilerini izlemek ve ürünleri ölçmek istiyoruz.",
            "tr",
            ("drone", "agricult", "crop", "uav"),
        ),
        ("Buscamos baterías más duraderas para guardar energía eléctrica.", "es", ("batter", "energy storage")),
        ("Nous cherchons à nettoyer des eaux usées industrielles.", "fr", ("water", "wastewater")),
    ],
)
def test_needs_in_four_languages_find_english_offers(
    cast: Cast, spinoffs: dict[str, Organisation], text: str, lang: str, words: tuple[str, ...]
) -> None:
    make_offers_many(offers_of(spinoffs), by=None)
    need = state_need(Draft(organisation=cast.laser, text=text, lang=lang), by=cast.lucia)
    need.refresh_from_db()
    found = [fit.posting.text.lower() + fit.posting.title.lower() for fit in matches_for(need, cast.lucia).fits]
    assert any(word in one for one in found for word in words), found


def test_a_real_match_becomes_a_contact(cast: Cast, spinoffs: dict[str, Organisation]) -> None:
    make_offers_many(offers_of(spinoffs), by=None)
    need = state_need(
        Draft(organisation=cast.laser, text="Trattare le acque reflue della fabbrica.", lang="it"), by=cast.lucia
    )
    need.refresh_from_db()
    offer = matches_for(need, cast.lucia).fits[0].posting
    cast.paolo.affiliations.update(organisation=offer.organisation)
    introduction = ask_introduction(by=cast.lucia, from_organisation=cast.laser, need=need, offer=offer)
    accept_introduction(introduction, by=cast.paolo)
    parties = Party.objects.filter(line__kind=Kind.INTRODUCTION_ACCEPTED)
    assert set(parties.values_list("organisation_id", flat=True)) == {cast.laser.pk, offer.organisation_id}
