"""The models of another process of this machine, asked over its socket."""

import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO, cast

import numpy as np

from clustergrowth.engine.matching.text_models import frames
from clustergrowth.engine.matching.text_models.frames import MOST_TEXTS, WrongFrame
from clustergrowth.engine.matching.text_models.loaded import SIZE
from clustergrowth.engine.matching.texts import Vectors

RESTART = 3.0  # seconds until a process that was killed listens again, twice as long as it usually takes
LONGEST_ANSWER = 15.0  # seconds, chosen: both models are loaded in two, sixty-four of the longest texts read in eight
IMPATIENT = 10.0  # seconds after a wait in vain in which nobody waits long: pages have few threads to wait with
SHORT_ANSWER = 2.0
_AGAIN = 0.1  # seconds between two tries


class ModelsAway(Exception):
    """Nobody answers in time. In a moment somebody may."""


class AskedModels:
    """Never loads a model. Raises ``ModelsAway``."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._impatient_until = 0.0

    def encode(self, texts: Sequence[str]) -> Vectors:
        parts = [self._encoded(texts[start : start + MOST_TEXTS]) for start in range(0, len(texts), MOST_TEXTS)]
        return np.concatenate(parts)

    def _encoded(self, texts: Sequence[str]) -> Vectors:
        with self._asked({"encode": list(texts)}) as file:
            return np.frombuffer(frames.read(file), dtype=np.float32).reshape(len(texts), SIZE)

    def guess_language(self, text: str) -> tuple[str, float]:
        with self._asked({"guess_language": text}) as file:
            lang, sure = frames.read_json(file)
            return str(lang), float(sure)

    @contextmanager
    def _asked(self, question: dict[str, str | list[str]]) -> Iterator[BinaryIO]:
        """Ask, and read the answer. One connection for one question, so that a restart is noticed by nobody."""
        is_patient = time.monotonic() > self._impatient_until
        try:
            with self._connected(is_patient) as line, cast(BinaryIO, line.makefile("rwb")) as file:
                frames.write_json(file, question)
                yield file
        except (OSError, WrongFrame) as fault:
            self._impatient_until = time.monotonic() + IMPATIENT
            raise ModelsAway(f"The models at {self._address} do not answer: {fault}") from fault

    def _connected(self, is_patient: bool) -> socket.socket:
        until = time.monotonic() + RESTART
        while True:
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(LONGEST_ANSWER if is_patient else SHORT_ANSWER)
            try:
                line.connect(self._address)
            except OSError:
                line.close()
                if not is_patient or time.monotonic() > until:
                    raise
                time.sleep(_AGAIN)
            else:
                return line
