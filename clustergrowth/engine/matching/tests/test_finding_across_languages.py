"""With the real encoder, on twelve topics in five languages written as paraphrases."""

from collections import defaultdict

import numpy as np
import pytest

from clustergrowth.engine.matching import LANGUAGES, NeedText, OfferText, Pool, ReasonKind, embed, guess_language, rank
from clustergrowth.engine.matching.embedding import centre, means
from clustergrowth.engine.matching.tests.made import five_languages

TEXTS = five_languages()
NEEDS = [NeedText(f"N{k}", text["need"], text["lang"]) for k, text in enumerate(TEXTS)]
OFFERS = [OfferText(f"O{k}", text["offer"], text["lang"]) for k, text in enumerate(TEXTS)]
TOPIC = {f"O{k}": text["topic"] for k, text in enumerate(TEXTS)} | {f"N{k}": t["topic"] for k, t in enumerate(TEXTS)}


def _reciprocal_ranks(own: str, other: str) -> list[float]:
    pool = Pool([offer for offer in OFFERS if offer.lang == other])
    return [
        1 / (1 + [TOPIC[match.offer_id] for match in pool.rank(need, top=12)].index(TOPIC[need.id]))
        for need in NEEDS
        if need.lang == own
    ]


@pytest.fixture(scope="module")
def quality() -> dict[tuple[str, str], float]:
    return {(own, other): float(np.mean(_reciprocal_ranks(own, other))) for own in LANGUAGES for other in LANGUAGES}


def test_the_right_offer_is_found_within_a_language(quality: dict[tuple[str, str], float]) -> None:
    assert np.mean([quality[lang, lang] for lang in LANGUAGES]) > 0.85


def test_the_right_offer_is_found_across_languages(quality: dict[tuple[str, str], float]) -> None:
    across = [value for (own, other), value in quality.items() if own != other]
    assert np.mean(across) > 0.8
    assert min(across) > 0.65


def test_turkish_needs_find_offers_of_the_others(quality: dict[tuple[str, str], float]) -> None:
    assert np.mean([quality["tr", other] for other in LANGUAGES if other != "tr"]) > 0.75
    assert np.mean([quality[other, "tr"] for other in LANGUAGES if other != "tr"]) > 0.75


def test_in_a_mixed_pool_no_language_is_pushed_back() -> None:
    places: dict[bool, list[int]] = defaultdict(list)
    pool = Pool(OFFERS)
    for need in NEEDS:
        found = pool.rank(need, top=20)
        for place, match in enumerate(found):
            if TOPIC[match.offer_id] == TOPIC[need.id]:
                offer = OFFERS[int(match.offer_id[1:])]
                places[offer.lang == need.lang].append(place)
    assert len(places[False]) > 2.5 * len(places[True])
    assert abs(np.median(places[False]) - np.median(places[True])) <= 3


def test_the_same_sentence_in_five_languages_is_nearly_one_point() -> None:
    texts = ["We need help.", "Necesitamos ayuda.", "Abbiamo bisogno di aiuto.", "Nous avons besoin d'aide."]
    vectors = embed([*texts, "Yardıma ihtiyacımız var."], LANGUAGES)
    assert vectors.shape == (5, 512)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert (vectors @ vectors.T).min() > 0.6


def test_an_unknown_language_gets_the_mean_of_all() -> None:
    assert set(means()) == set(LANGUAGES)
    plain = np.eye(1, 512, dtype=np.float32)
    assert centre(plain, [""]).shape == (1, 512)
    assert not np.allclose(centre(plain, [""]), centre(plain, ["tr"]))


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("fresatura e tornitura di precisione", "it"),
        ("mecanizado de piezas con tolerancias", "es"),
        ("usinage de pièces de précision", "fr"),
        ("hassas parça işleme ve kalıp", "tr"),
        ("machining of precision parts", "en"),
    ],
)
def test_a_short_text_tells_its_language(text: str, lang: str) -> None:
    assert guess_language(text)[0] == lang
    assert guess_language(text)[1] > 0.4


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Procuramos um parceiro para soldar peças de alumínio.", "pt"),
        ("Wir suchen einen Partner, der Aluminium schweißt.", "de"),
        ("Szukamy partnera do spawania aluminium.", "pl"),
        ("Zoeken wij een partner die aluminium kan lassen?", "nl"),
        ("Ψάχνουμε συνεργάτη για συγκόλληση αλουμινίου.", "el"),
    ],
)
def test_a_text_in_none_of_ours_is_not_taken_for_one(text: str, lang: str) -> None:
    assert guess_language(text)[0] == lang


def test_what_is_likely_where_it_is_written_is_told_from_less() -> None:
    short = "Busquem un soci per soldar"
    assert guess_language(short)[0] in LANGUAGES
    assert guess_language(short, ["ca"])[0] == "ca"
    assert guess_language("Cerchiamo un partner per la saldatura", ["ca"])[0] == "it"


def test_two_texts_in_a_language_without_lists_are_matched_by_meaning_and_names() -> None:
    need = NeedText(id="n", text="Precisamos de medir vibrações num torno CNC segundo ISO 10816.", lang="pt")
    near = OfferText(id="near", text="Medimos vibrações de máquinas-ferramenta segundo ISO 10816.", lang="pt")
    far = OfferText(id="far", text="Damos aulas de inglês a grupos pequenos, ao fim da tarde.", lang="pt")
    best, worst = rank(need, [far, near])
    assert (best.offer_id, worst.offer_id) == ("near", "far")
    kinds = {reason.kind for reason in best.reasons}
    assert ReasonKind.SHARED_STANDARD in kinds and ReasonKind.OTHER_LANGUAGE not in kinds


def test_numbers_alone_have_no_language() -> None:
    assert guess_language("5083-H111 / 12") != ("", 0.0)
    assert guess_language("28.99 12") == ("", 0.0)


def test_the_passage_that_is_near_is_shown_in_its_own_language() -> None:
    offer = OfferText(
        "O",
        "Üniversitemiz 1944 yılında kurulmuştur. Kampüsümüzde iki kütüphane vardır. "
        "Takım tezgâhlarının titreşimini ölçer, rulman arızalarını önceden haber veririz.",
    )
    others = [OfferText("X", "Avales y préstamos para inversiones."), OfferText("Y", "Corsi di lingua e di cucina.")]
    need = NeedText("N", "Our milling machine vibrates and its bearings fail. Who can warn us before it happens?")
    found = rank(need, [*others, offer])
    assert found[0].offer_id == "O"
    (passage,) = (reason for reason in found[0].reasons if reason.kind is ReasonKind.NEAREST_PASSAGE)
    assert str(passage.params["text"]).startswith("Takım tezgâhlarının titreşimini")
    assert passage.params["lang"] == "tr"
