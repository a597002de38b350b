"""One process has the models and all others ask it: with the same answers, bounded, and never for ever."""

import socket
import stat
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import BinaryIO, cast

import numpy as np
import pytest

from clustergrowth.engine.matching import ModelsAway
from clustergrowth.engine.matching.tests.made import five_languages
from clustergrowth.engine.matching.text_models import LONGEST_TEXT, asking, encode_plainly, frames, loaded, serving
from clustergrowth.engine.matching.text_models.asking import AskedModels
from clustergrowth.engine.matching.text_models.frames import WrongFrame
from clustergrowth.engine.matching.text_models.loaded import LoadedModels
from clustergrowth.engine.matching.text_models.serving import ModelsServer

TEXTS = [row[side] for row in five_languages() for side in ("need", "offer")]
LIMIT = 1536 * 2**20  # bytes of address space: the models with their libraries, and not the gigabytes of a long text
WORDS = "welding of thin steel "


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where models are asked; a short path, as a socket has one."""
    with TemporaryDirectory(prefix="cg") as folder, ModelsServer(f"{folder}/models") as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"{folder}/models"
        server.shutdown()


@pytest.fixture
def asked(address: str) -> AskedModels:
    return AskedModels(address)


def test_they_answer_as_those_of_ones_own(asked: AskedModels) -> None:
    assert len(TEXTS) > frames.MOST_TEXTS / 2
    assert np.array_equal(asked.encode([*TEXTS, *TEXTS]), LoadedModels().encode([*TEXTS, *TEXTS]))
    assert [asked.guess_language(text) for text in TEXTS] == [LoadedModels().guess_language(text) for text in TEXTS]


def test_more_texts_than_fit_one_question_keep_their_order(asked: AskedModels) -> None:
    many = [f"{text} {number}" for number in range(1 + frames.MOST_TEXTS // len(TEXTS) * 2) for text in TEXTS]
    assert len(many) > frames.MOST_TEXTS
    alone = loaded.encode_anew([many[-1]])[0]
    assert np.allclose(asked.encode(many)[-1], alone, atol=1e-5)


def test_eight_threads_get_what_one_gets(asked: AskedModels) -> None:
    alone = [(asked.encode([text]).tobytes(), asked.guess_language(text)) for text in TEXTS]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda text: (asked.encode([text]).tobytes(), asked.guess_language(text)), TEXTS))
    assert answers == alone


def test_none_but_its_owner_opens_the_socket(address: str) -> None:
    assert stat.S_IMODE(Path(address).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "sent",
    [
        struct.pack(">I", frames.MOST_BYTES + 1),
        struct.pack(">I", 10) + b"short",
        struct.pack(">I", 5) + b"{not}",
        struct.pack(">I", 2) + b"{}",
        b"",
    ],
)
def test_what_makes_no_sense_is_not_answered_and_stops_nobody(address: str, asked: AskedModels, sent: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(30)
        line.connect(address)
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        assert line.recv(1) == b""
    assert asked.guess_language(TEXTS[0])


@pytest.mark.parametrize(
    "question",
    [
        {"encode": [WORDS] * (frames.MOST_TEXTS + 1)},
        {"guess_language": "e" * (LONGEST_TEXT + 1), "likely": []},
        {"guess_language": WORDS, "likely": [1]},
        {"encode": [1]},
    ],
)
def test_more_than_may_be_asked_is_not_answered(address: str, question: object) -> None:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(30)
        line.connect(address)
        with line.makefile("rwb") as file:
            frames.write_json(cast(BinaryIO, file), question)
            assert file.read(1) == b""


def test_the_longest_texts_of_a_question_fit_a_frame(asked: AskedModels, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loaded, "encode_anew", lambda texts: np.zeros((len(texts), loaded.SIZE), dtype=np.float32))
    longest = [f"{number:\1>{LONGEST_TEXT}}" for number in range(frames.MOST_TEXTS)]  # a sign that takes six bytes
    assert asked.encode(longest).shape == (frames.MOST_TEXTS, loaded.SIZE)


def test_who_comes_when_all_turns_are_taken_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "MOST_AT_ONCE", 0)
    monkeypatch.setattr(asking, "RESTART", 0.0)
    with TemporaryDirectory(prefix="cg") as folder, ModelsServer(f"{folder}/models") as server:
        Thread(target=server.serve_forever, daemon=True).start()
        with pytest.raises(ModelsAway):
            AskedModels(f"{folder}/models").guess_language(TEXTS[0])
        server.shutdown()


def test_where_nobody_answers_one_waits_once_and_then_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    monkeypatch.setattr(asking, "RESTART", 0.05)
    asked = AskedModels(str(tmp_path / "nobody"))
    waited = []
    for _ in range(2):
        with pytest.raises(ModelsAway):
            asked.encode(TEXTS)
        waited.append(len(waits))
    assert waited[0] and waited[1] == waited[0]


def test_a_question_whose_answer_was_cut_off_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    answered: list[str] = []

    def fall_once(models: LoadedModels, text: str, likely: Sequence[str]) -> tuple[str, float]:
        answered.append(text)
        if len(answered) == 1:
            raise WrongFrame("it fell")
        return "it", 1.0

    monkeypatch.setattr(LoadedModels, "guess_language", fall_once)
    with TemporaryDirectory(prefix="cg") as folder, ModelsServer(f"{folder}/models") as server:
        Thread(target=server.serve_forever, daemon=True).start()
        assert AskedModels(f"{folder}/models").guess_language("testo") == ("it", 1.0)
        server.shutdown()
    assert answered == ["testo", "testo"]


def test_a_text_of_millions_of_letters_takes_no_more_than_a_long_one() -> None:
    """In a process that may not have more: eight million letters took it thirty gigabytes."""
    done = subprocess.run(
        [sys.executable, "-c", READ, str(LIMIT)], capture_output=True, text=True, input=WORDS, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["en", "True"]


READ = """
import resource, sys
import numpy
from clustergrowth.engine.matching import text_models
resource.setrlimit(resource.RLIMIT_AS, 2 * [int(sys.argv[1])])
words = sys.stdin.read()
many = words * (8_000_000 // len(words))
print(
    text_models.guess_language(many)[0],
    numpy.array_equal(*text_models.encode_plainly([many, many[: text_models.LONGEST_TEXT]])),
)
"""


def test_halves_of_signs_are_read_as_unknown_ones() -> None:
    assert np.array_equal(*encode_plainly(["welding \ud83d", "welding ?"]))
