from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustergrowth.engine import InputFault
from clustergrowth.engine.matching import Match, MatchReason, NeedText, OfferText, Pool, ReasonKind, rank, ruled_out
from clustergrowth.engine.matching.sentences import sentence
from clustergrowth.engine.matching.tests.made import Words

NEED = NeedText("n", "Check our welded steel joints for cracks, quality to EN ISO 5817.", "en", organisation="us")
WELD = OfferText("weld", "Ultrasonic inspection of welded joints according to ISO 5817.", "en", organisation="lab")
BANK = OfferText("bank", "Guarantees and loans for small manufacturers.", "en", organisation="bank")
TODAY = date(2026, 11, 23)


def _rank(need: NeedText, *offers: OfferText, top: int = 10, today: date | None = None) -> list[Match]:
    return rank(need, offers, top, today=today, embedder=Words())


def _reasons(match: Match) -> dict[ReasonKind, MatchReason]:
    return {reason.kind: reason for reason in match.reasons}


def test_the_offer_that_says_the_same_comes_first() -> None:
    found = _rank(NEED, BANK, WELD)
    assert [match.offer_id for match in found] == ["weld", "bank"]
    assert 0 < found[1].score < found[0].score < 1


def test_shared_words_and_standards_are_told_as_the_offer_writes_them() -> None:
    reasons = _reasons(_rank(NEED, BANK, WELD)[0])
    assert reasons[ReasonKind.SHARED_STANDARD].params == {"standards": ["ISO 5817"]}
    assert set(reasons[ReasonKind.SHARED_TERMS].params["terms"]) == {"welded", "joints"}  # type: ignore[arg-type]


def test_a_word_that_most_offers_have_is_no_reason() -> None:
    offers = [OfferText(f"o{k}", f"Laser cutting number {k}.", "en") for k in range(12)]
    found = _rank(NeedText("n", "Laser wanted", "en"), *offers)
    assert all(ReasonKind.SHARED_TERMS not in _reasons(match) for match in found)


def test_words_of_two_languages_are_not_compared_but_names_are() -> None:
    offers = [OfferText("it", "Offriamo robot con OPC-UA.", "it"), OfferText("xx", "Corsi di cucina.", "it")]
    found = _rank(NeedText("n", "We look for OPC-UA and pane.", "en"), *offers)
    assert found[0].offer_id == "it"
    assert _reasons(found[0])[ReasonKind.SHARED_NAME].params == {"names": ["OPC-UA"]}
    assert ReasonKind.SHARED_TERMS not in _reasons(found[0])


def test_the_english_sentence_beside_a_text_is_read_too() -> None:
    offers = [
        OfferText("a", "Kaynak muayenesi.", "tr", english="Inspection of welded joints."),
        OfferText("b", "Ekmek.", "tr"),
    ]
    found = _rank(NEED, *offers)
    assert found[0].offer_id == "a"
    assert "joints" in _reasons(found[0])[ReasonKind.SHARED_TERMS].params["terms"]  # type: ignore[operator]


def test_one_word_shared_by_chance_proves_little() -> None:
    offers = [OfferText(f"o{k}", f"Baking bread number {k}.", "en") for k in range(30)]
    chance = OfferText("press", "Writing articles for the local press and radio stations.", "en")
    found = {
        match.offer_id: match.score
        for match in _rank(NeedText("n", "Hydraulic press leaks oil", "en"), *offers, chance)
    }
    assert found["press"] < 0.75


def test_codes_are_shared_at_the_level_both_have() -> None:
    need = NeedText("n", "Machines", "en", codes=frozenset({"nace:28.99", "ubc:rd"}))
    offer = OfferText("o", "Ovens", "en", codes=frozenset({"nace:28", "ubc:rdx"}))
    plain = OfferText("p", "Ovens", "en")
    found = _rank(need, plain, offer)
    assert found[0].offer_id == "o"
    assert _reasons(found[0])[ReasonKind.SHARED_CODE].params == {"codes": ["nace:28"]}


def test_what_the_other_side_looks_for_counts() -> None:
    wish = OfferText("wish", "Ovens", "en", looks_for=frozenset({"joint", "nace:1"}))
    found = _rank(NEED, OfferText("plain", "Ovens", "en"), wish)
    assert found[0].offer_id == "wish"
    assert _reasons(found[0])[ReasonKind.LOOKS_FOR].params == {"what": ["joint"]}


def test_place_language_council_and_dates_are_told() -> None:
    need = NeedText("n", "Ovens", "en", council="cork", languages=frozenset({"en", "fr"}), place=(51.9, -8.5))
    offer = OfferText(
        "o",
        "Fours",
        "fr",
        council="paris",
        place=(51.9, -8.4),
        starts=date(2027, 1, 1),
        asked=7,
    )
    reasons = _reasons(_rank(need, offer, today=TODAY)[0])
    assert reasons[ReasonKind.SAME_LANGUAGE].params == {"languages": ["fr"]}
    assert reasons[ReasonKind.OTHER_COUNCIL].params == {"council": "paris"}
    assert reasons[ReasonKind.NEAR].params["km"] == pytest.approx(6.9, abs=0.1)
    assert reasons[ReasonKind.FREE_FROM].params == {"date": "2027-01-01"}
    assert reasons[ReasonKind.BUSY].params == {"asked": 7}
    other = _reasons(
        _rank(NeedText("n", "Ovens", "en", region="IE05"), OfferText("o", "Fours", "fr", region="IE05"))[0]
    )
    assert other[ReasonKind.OTHER_LANGUAGE].params == {"lang": "fr"}
    assert other[ReasonKind.SAME_REGION].params == {"region": "IE05"}


def test_who_is_asked_often_steps_back_a_little() -> None:
    busy = OfferText("busy", "Welded joints", "en", asked=20)
    free = OfferText("free", "Welded joints", "en")
    assert [match.offer_id for match in _rank(NEED, busy, free)] == ["free", "busy"]


@pytest.mark.parametrize(
    ("need", "offer", "why"),
    [
        (NEED, OfferText("o", "x", organisation="us"), ReasonKind.OWN_ORGANISATION),
        (NEED, OfferText("o", "x", capacity=0), ReasonKind.NO_CAPACITY),
        (NEED, OfferText("o", "x", ends=date(2026, 11, 1)), ReasonKind.NOT_IN_TIME),
        (
            NeedText("n", "x", starts=date(2027, 5, 1)),
            OfferText("o", "x", ends=date(2027, 4, 1)),
            ReasonKind.NOT_IN_TIME,
        ),
        (
            NeedText("n", "x", ends=date(2027, 5, 1)),
            OfferText("o", "x", starts=date(2027, 6, 1)),
            ReasonKind.NOT_IN_TIME,
        ),
    ],
)
def test_what_cannot_be_is_left_out_with_its_reason(need: NeedText, offer: OfferText, why: ReasonKind) -> None:
    found = ruled_out(need, offer, TODAY)
    assert found is not None
    assert found.kind is why
    assert rank(need, [offer], today=TODAY, embedder=Words()) == []


def test_blank_facts_rule_nothing_out() -> None:
    assert ruled_out(NeedText("n", "x"), OfferText("o", "x"), TODAY) is None
    assert ruled_out(NeedText("n", "x"), OfferText("o", "x", capacity=1, ends=TODAY), TODAY) is None


def test_stored_vectors_are_not_made_again() -> None:
    embedder = Words()
    (vector,) = embedder.encode([WELD.text], ["en"])
    embedder.read = 0
    Pool([OfferText("a", WELD.text, "en", vector=vector)], embedder=embedder)
    assert embedder.read == 0


def test_vectors_of_another_embedder_are_refused() -> None:
    odd = OfferText("a", "x", "en", vector=np.zeros(3, dtype=np.float32))
    with pytest.raises(InputFault, match="another embedder"):
        rank(NEED, [odd, BANK], embedder=Words())


def test_one_need_more_changes_nothing_for_the_others() -> None:
    other = NeedText("m", "Loans for a hall", "en")
    pool = Pool([WELD, BANK], embedder=Words())
    assert pool.rank(other)[0].offer_id == "bank"
    assert pool.rank(NEED) == _rank(NEED, WELD, BANK)


def test_ids_must_differ_and_nothing_gives_nothing() -> None:
    with pytest.raises(InputFault, match="same id"):
        _rank(NEED, WELD, WELD)
    with pytest.raises(InputFault, match="at least one"):
        _rank(NEED, WELD, top=0)
    assert _rank(NEED) == []
    assert len(_rank(NeedText("n", "?"), WELD, BANK, top=1)) == 1


@settings(max_examples=25, deadline=None)
@given(
    st.permutations([WELD, BANK, OfferText("c", "Cracks in steel.", "en"), OfferText("d", "Stahl, acero, acier", "es")])
)
def test_the_order_of_offers_changes_nothing(offers: list[OfferText]) -> None:
    found = {match.offer_id: match.score for match in _rank(NEED, *offers)}
    for match in _rank(NEED, *sorted(offers, key=lambda offer: offer.id)):
        assert found[match.offer_id] == pytest.approx(match.score)


@pytest.mark.parametrize("kind", list(ReasonKind))
def test_every_reason_can_be_said(kind: ReasonKind) -> None:
    params: dict[str, str | float | list[str]] = {
        "text": "t", "lang": "tr", "terms": ["a", "b"], "names": ["N"], "standards": ["ISO 1"], "codes": ["nace:1"],
        "languages": ["en", "it"], "region": "R", "council": "c", "km": 3.0, "what": ["x"], "date": "2027-01-01",
        "asked": 7,
    }  # fmt: skip
    said = sentence(MatchReason(kind, params), {"nace:1": "Growing"})
    assert said.endswith((".", "”"))
    if kind is ReasonKind.SHARED_CODE:
        assert said == "Both are filed under nace:1 (Growing)."
