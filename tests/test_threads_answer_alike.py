"""The web server answers in several threads: what they share must give each what it gives one alone."""

import csv
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from operator import eq
from pathlib import Path
from random import Random
from threading import Barrier
from typing import TypeVar

import numpy as np
import pytest

from clustergrowth import cli
from clustergrowth.common.pdf import typesetting
from clustergrowth.engine.matching import NeedText, OfferText, Pool, words
from clustergrowth.engine.matching.tests.made import five_languages
from clustergrowth.engine.matching.text_models import guess_language
from clustergrowth.engine.matching.text_models.loaded import encode_anew
from clustergrowth.engine.network.tests.toy import GROUPS, PAIRS
from clustergrowth.engine.survey.tests.survey_files import Case

THREADS = 8
Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


def in_threads(work: Callable[[int], Answer]) -> list[Answer]:
    """The answers of eight threads that begin at the same moment."""
    together = Barrier(THREADS)

    def begin(number: int) -> Answer:
        together.wait()
        return work(number)

    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(begin, range(THREADS)))


def differing(
    asked: list[Asked], ask: Callable[[Asked], Answer], alike: Callable[[Answer, Answer], bool] = eq
) -> list[Asked]:
    """What any of eight threads, each in an order of its own, answers otherwise than one alone."""
    alone = [ask(question) for question in asked]

    def work(number: int) -> list[Asked]:
        order = Random(number).sample(range(len(asked)), len(asked))
        return [asked[k] for k in order if not alike(ask(asked[k]), alone[k])]

    return [question for wrong in in_threads(work) for question in wrong]


def texts() -> list[tuple[str, str]]:
    return [(row["lang"], row[side]) for row in five_languages() for side in ("need", "offer")]


def test_every_word_has_the_stem_it_has_alone() -> None:
    spoken = [(word, lang) for lang, text in texts() for word in text.split() for lang in (lang, "es")] * 3
    assert len({word for word, _ in spoken}) > 500
    assert not differing(spoken, lambda pair: words.stem.__wrapped__(*pair))


def test_every_text_has_the_meaning_and_the_language_it_has_alone() -> None:
    asked = [text for _, text in texts()]
    assert not differing(asked, guess_language)
    assert not differing(asked, lambda text: encode_anew([text]), np.array_equal)


def test_every_need_finds_the_same_offers_for_the_same_reasons() -> None:
    needs = [NeedText(f"n{k}", row["need"], row["lang"]) for k, row in enumerate(five_languages())]
    offers = [OfferText(f"o{k}", row["offer"], row["lang"]) for k, row in enumerate(five_languages())]

    pool = Pool(offers)

    def ranked(need: NeedText) -> object:
        words.stem.cache_clear()  # or the words of the first would serve them all
        words.terms.cache_clear()
        return pool.rank(need, top=5)

    assert not differing(needs, ranked)


def files_of(folder: Path) -> dict[str, list[str]]:
    """For each command of the engine the words that run it on small files in the folder."""
    case = Case(folder)
    assert case.run() == 0
    tables: dict[str, list[tuple[str, ...]]] = {
        "edges": [("source", "target"), *PAIRS],
        "nodes": [("id", "council"), *GROUPS.items()],
        "needs": [("id", "text"), *((f"n{k}", row["need"]) for k, row in enumerate(five_languages()))],
        "offers": [("id", "text"), *((f"o{k}", row["offer"]) for k, row in enumerate(five_languages()))],
    }
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    path = {name: str(folder / f"{name}.csv") for name in tables}
    return {
        "match": ["--needs", path["needs"], "--offers", path["offers"]],
        "network": ["--edges", path["edges"], "--nodes", path["nodes"], "--group", "council", "--permutations", "200"],
        "survey": ["--instrument", str(folder / "i.json"), "--responses", str(folder / "r.csv")],
    }


@pytest.mark.parametrize("command", cli.ENGINE)
def test_every_command_writes_the_same_file(command: str, tmp_path: Path) -> None:
    asked = files_of(tmp_path)[command]

    def written(number: int) -> bytes:
        out = tmp_path / f"out{number}"
        assert cli.engine([command, *asked, "--out", str(out)]) == 0
        return out.read_bytes()

    alone = written(THREADS)
    assert all(answer == alone for answer in in_threads(written))


def test_every_letter_is_set_as_it_is_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.typ"
    page.write_text('#set document(title: "T")\n#set text(lang: "en")\n= T\n#sys.inputs.data\n', encoding="utf-8")
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert not differing(["İş", "señal", "œuvre"] * 2, lambda text: typesetting.typeset(page, {"t": text}, at=at))
