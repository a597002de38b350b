"""The same story each time, in words that do not repeat."""

from collections import Counter

from clustergrowth.demo.chance import Chance, Deck
from clustergrowth.demo.wording import words


def test_chance_falls_the_same_way_each_time() -> None:
    assert [Chance("a", "b").random() for _again in range(2)] == [Chance("a").of("b").random()] * 2
    assert Counter(Chance("a").dealt({"x": 90, "y": 9, "z": 1}, 20)).keys() == {"x", "y", "z"}
    deck = Deck(["a", "b", "c"], Chance("deck"))
    assert sorted(deck.draw() for _card in range(6)) == ["a", "a", "b", "b", "c", "c"]


def test_there_are_enough_texts_and_no_two_alike() -> None:
    subjects = [*words("topics"), *words("pairs")]
    for side, least in (("need", 60), ("offer", 80)):
        texts = [text for subject in subjects for text in subject[side].values()]
        assert len(set(texts)) == len(texts) >= least
