import numpy as np
import pytest

from clustergrowth.engine.matching.lexical import LexicalIndex
from clustergrowth.engine.matching.scoring import Mixing, join, probability
from clustergrowth.engine.matching.words import fold, is_name, sentences, standards, stem, stop_words, terms


def test_turkish_letters_fold_to_their_own() -> None:
    assert fold("IŞIK İstanbul", "tr") == fold("ışık istanbul", "tr") == "isik istanbul"
    assert fold("Málaga ÉCOLE") == "malaga ecole"


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("en", "bearings", "bearing"),
        ("es", "rodamientos", "rodamiento"),
        ("it", "cuscinetti", "cuscinetto"),
        ("fr", "roulements", "roulement"),
        ("tr", "makinelerimizin", "makine"),
    ],
)
def test_forms_of_one_word_are_one(lang: str, one: str, other: str) -> None:
    assert stem(one, lang) == stem(other, lang)
    assert stem(one.upper(), "en") == stem(one, "en")


def test_standards_are_known_however_they_are_written() -> None:
    found = standards("Quality to EN ISO 5817 and DIN-EN 10204, see ISO 10816-3.")
    assert set(found) == {"ISO 5817", "EN 10204", "ISO 10816-3", "ISO 10816"}
    assert found["ISO 10816"] == "ISO 10816-3"
    assert set(standards("UNI EN ISO 9001-2015")) >= {"ISO 9001"}
    assert standards("in 5817 pieces") == {}


@pytest.mark.parametrize("word", ["CNC", "OPC-UA", "LoRaWAN", "5G", "H2020", "McLaren"])
def test_technologies_and_products_are_names(word: str) -> None:
    assert is_name(word, begins_sentence=True)


@pytest.mark.parametrize(("word", "begins"), [("Welding", True), ("weld", False), ("A", False)])
def test_ordinary_words_are_not(word: str, begins: bool) -> None:
    assert not is_name(word, begins_sentence=begins)
    assert is_name("Siemens", begins_sentence=False)


@pytest.mark.parametrize("lang", ["de", "", "../es", "/etc/hostname"])
def test_a_language_without_a_list_is_read_without_one(lang: str) -> None:
    assert stop_words(lang) == frozenset()
    assert (lang, "machine") in terms("machine", lang).counts


@pytest.mark.parametrize("lang", ["en", "es", "it", "fr", "tr"])
def test_what_every_need_says_is_no_evidence(lang: str) -> None:
    said = {
        "en": "We are looking for a partner",
        "es": "Buscamos un socio para nuestra empresa",
        "it": "Cerchiamo un partner per la nostra azienda",
        "fr": "Nous cherchons un partenaire pour notre entreprise",
        "tr": "Firmamız için bir ortak arıyoruz",
    }[lang]
    left = {key for key in terms(said, lang).counts if key[0] == lang}
    assert len(left) <= (1 if lang == "tr" else 0)
    assert len(stop_words(lang)) > 60


def test_a_text_falls_into_passages() -> None:
    text = (
        "We measure vibration on machine tools. OK. And we tell you days ahead when a bearing fails!\nCall us any day."
    )
    assert sentences(text) == [
        "We measure vibration on machine tools. OK.",
        "And we tell you days ahead when a bearing fails! Call us any day.",
    ]
    assert sentences("") == []


def test_rare_words_tell_more_than_common_ones() -> None:
    documents = [terms(text, "en") for text in ("laser welding", "laser cutting", "laser marking", "baking bread")]
    index = LexicalIndex(documents)
    found = index.ask(terms("laser bread", "en"))
    assert found.scores.argmax() == 3
    assert found.scores[0] > 0
    assert found.shared[0] == [("en", "laser")]
    assert LexicalIndex([]).ask(documents[0]).scores.shape == (0,)


def test_another_language_gets_the_usual_bonus_of_its_own() -> None:
    closeness = np.array([0.1, 0.1, 0.1, 0.1, 0.1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.1])
    words = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 0.2, 0.2, 0.2, 0.2, 0.2, 0.0, 0.0])
    own = np.array([True] * 10 + [False] * 2)
    joined = join(closeness, words, own, Mixing(few=10))
    assert joined[10] == pytest.approx(joined[9])
    assert joined[11] == pytest.approx(joined[0])
    few = join(closeness, words, own, Mixing(few=11))
    assert few[10] == 0.5
    assert few[9] == pytest.approx(0.6)


def test_one_chance_word_lifts_no_other_language() -> None:
    closeness = np.array([0.1] * 9 + [0.3, 0.31])
    words = np.array([0.0] * 9 + [0.5, 0.0])
    joined = join(closeness, words, np.array([True] * 10 + [False]), Mixing())
    assert joined[10] < 0.31 + (joined[9] - 0.3) / 4


def test_scores_lie_between_nothing_and_certain() -> None:
    score = probability(np.array([-0.5, 0.28, 1.0]), 0.1, np.zeros(3), Mixing())
    assert score[1] == pytest.approx(0.5)
    assert 0 < score[0] < 0.5 < score[2] < 0.98
