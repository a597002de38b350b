"""Matches across languages, with reasons, and what keeps an offer out."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from clustergrowth.common import clock
from clustergrowth.connect.exchange.models import Ending, Visibility
from clustergrowth.connect.exchange.queries.matching import fits_for_text, matches_for
from clustergrowth.connect.exchange.services import (
    Draft,
    ask_introduction,
    close_posting,
    dismiss,
    make_offer,
    make_offers_many,
    state_need,
)
from clustergrowth.connect.exchange.tests.made import INTERNS, NOISE, WELD, listening_offer, other_offers, weld_need
from clustergrowth.engine.matching import ReasonKind
from tests.cast import Cast


def names(cast: Cast, need: object, viewer: object = None) -> list[str]:
    found = matches_for(need, viewer or cast.lucia)  # type: ignore[arg-type]
    return [fit.posting.organisation.name for fit in found.fits]


def test_an_italian_need_finds_the_turkish_offer_first(cast: Cast) -> None:
    other_offers(cast)
    listening_offer(cast)
    need = weld_need(cast)
    need.refresh_from_db()
    assert names(cast, need)[0] == cast.teknik.name


def test_a_turkish_need_finds_the_english_and_the_italian_offer_before_others(cast: Cast) -> None:
    other_offers(cast)
    make_offer(Draft(organisation=cast.ateneo, text=NOISE, lang="en"), by=cast.paolo)
    make_offer(Draft(organisation=cast.laser, text="Dal suono riconosciamo difetti di saldatura.", lang="it"), by=None)
    need = state_need(
        Draft(organisation=cast.makine, text="Kaynak hatalarını makinenin sesinden tanımak istiyoruz.", lang="tr"),
        by=cast.murat,
    )
    need.refresh_from_db()
    assert set(names(cast, need, cast.murat)[:2]) == {cast.ateneo.name, cast.laser.name}


def test_the_passage_that_fits_is_quoted_in_its_own_language(cast: Cast) -> None:
    listening_offer(cast)
    need = weld_need(cast)
    need.refresh_from_db()
    passage = matches_for(need, cast.lucia).fits[0].passage
    assert passage is not None
    assert passage.params["lang"] == "tr"
    assert "akustik" in str(passage.params["text"])


def test_own_offers_closed_ones_and_those_of_another_council_stay_out(cast: Cast) -> None:
    make_offer(Draft(organisation=cast.laser, text=NOISE, lang="en"), by=cast.lucia)
    closed = make_offer(Draft(organisation=cast.ateneo, text=NOISE, lang="en"), by=cast.paolo)
    close_posting(closed, by=cast.paolo, because=Ending.NO_LONGER)
    listening_offer(cast, visibility=Visibility.COUNCIL)
    need = weld_need(cast)
    need.refresh_from_db()
    assert names(cast, need) == []


def test_an_offer_whose_month_is_full_is_left_out_and_that_is_said(cast: Cast) -> None:
    offer = listening_offer(cast, capacity=1)
    ask_introduction(by=cast.paolo, from_organisation=cast.ateneo, offer=offer)
    need = weld_need(cast)
    need.refresh_from_db()
    found = matches_for(need, cast.lucia)
    assert (list(found.fits), found.full) == ([], 1)
    with clock.at(clock.now() + timedelta(days=31)):
        assert names(cast, need) == [cast.teknik.name]


def test_many_askers_are_told_as_a_reason(cast: Cast) -> None:
    offer = listening_offer(cast)
    for organisation, person in ((cast.ateneo, cast.paolo), (cast.makine, cast.murat)):
        ask_introduction(by=person, from_organisation=organisation, offer=offer)
    need = weld_need(cast)
    need.refresh_from_db()
    assert matches_for(need, cast.lucia).fits[0].posting.asked_lately == 2


def test_what_was_dismissed_is_not_shown_again(cast: Cast) -> None:
    offer = listening_offer(cast)
    need = weld_need(cast)
    need.refresh_from_db()
    dismiss(need, [offer], by=cast.lucia, because="far")
    assert names(cast, need) == []


def test_who_was_asked_already_is_not_proposed_again(cast: Cast) -> None:
    offer = listening_offer(cast)
    need = weld_need(cast)
    need.refresh_from_db()
    ask_introduction(by=cast.lucia, from_organisation=cast.laser, need=need, offer=offer)
    assert names(cast, need) == []


def test_an_offer_still_finds_another_need_of_a_firm_it_was_introduced_to(cast: Cast) -> None:
    offer, need = listening_offer(cast), weld_need(cast)
    ask_introduction(by=cast.ayse, from_organisation=cast.teknik, need=need, offer=offer)
    offer.refresh_from_db()
    assert names(cast, offer, cast.ayse) == []
    weld_need(cast)
    assert names(cast, offer, cast.ayse) == [cast.laser.name]


def test_an_offer_finds_the_needs_it_could_answer(cast: Cast) -> None:
    offer = listening_offer(cast)
    weld_need(cast)
    offer.refresh_from_db()
    assert names(cast, offer, cast.ayse) == [cast.laser.name]


def test_a_text_that_is_still_being_written_has_matches_too(cast: Cast) -> None:
    listening_offer(cast)
    found = fits_for_text(WELD, "it", "need", cast.lucia, organisation_id=cast.laser.pk)
    assert [fit.posting.organisation for fit in found.fits] == [cast.teknik]


def test_shared_words_and_codes_are_reasons(cast: Cast) -> None:
    make_offer(
        Draft(organisation=cast.ateneo, text="Prove su telai saldati secondo ISO 5817.", lang="it", nace=["25.11"]),
        by=cast.paolo,
    )
    need = weld_need(cast, text="Cerchiamo chi prova telai saldati secondo ISO 5817.", nace=["25.11"])
    need.refresh_from_db()
    (fit,) = matches_for(need, cast.lucia).fits
    kinds = {reason.kind for reason in fit.reasons}
    assert {ReasonKind.SHARED_STANDARD, ReasonKind.SHARED_CODE} <= kinds
    assert fit.codes


def test_what_has_nothing_to_do_with_it_is_not_called_a_match(cast: Cast) -> None:
    make_offer(Draft(organisation=cast.ateneo, text=INTERNS, lang="it"), by=cast.paolo)
    need = weld_need(cast, text="Serve un prestito bancario per comprare il capannone.", lang="it")
    need.refresh_from_db()
    assert names(cast, need) == []


def test_a_stranger_gets_matches_from_public_offers_only(cast: Cast) -> None:
    listening_offer(cast)
    need = weld_need(cast)
    need.refresh_from_db()
    assert matches_for(need, AnonymousUser()).fits == []


@pytest.mark.parametrize("many", [10, 200])
def test_one_query_finds_them_however_many_there_are(cast: Cast, many: int, django_assert_num_queries: object) -> None:
    make_offers_many([Draft(organisation=cast.teknik, text=f"{NOISE} {n}", lang="en") for n in range(many)], by=None)
    need = weld_need(cast)
    need.refresh_from_db()
    matches_for(need, cast.lucia)
    with django_assert_num_queries(3 if many > 30 else 2):  # type: ignore[operator]
        matches_for(need, cast.lucia)
