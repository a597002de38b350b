"""The models of another process of this machine, asked over its socket."""

import json
import socket
import time
from collections.abc import Sequence
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
        return np.frombuffer(self._answer({"encode": list(texts)}), dtype=np.float32).reshape(len(texts), SIZE)

    def guess_language(self, text: str, likely: Sequence[str] = ()) -> tuple[str, float]:
        lang, sure = json.loads(self._answer({"guess_language": text, "likely": list(likely)}))
        return str(lang), float(sure)

    def _answer(self, question: dict[str, str | list[str]]) -> bytes:
        """Asked again where nobody listens or somebody falls while answering, until it must have been started again."""
        began = time.monotonic()
        is_patient = began > self._impatient_until
        while True:
            try:
                return self._asked(question, LONGEST_ANSWER if is_patient else SHORT_ANSWER)
            except (OSError, WrongFrame) as fault:
                if not is_patient or time.monotonic() > began + RESTART:
                    self._impatient_until = time.monotonic() + IMPATIENT
                    raise ModelsAway(f"The models at {self._address} do not answer: {fault}") from fault
            time.sleep(_AGAIN)

    def _asked(self, question: dict[str, str | list[str]], patience: float) -> bytes:
        """One connection for one question, so that a restart is noticed by nobody."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(patience)
            line.connect(self._address)
            with cast(BinaryIO, line.makefile("rwb")) as file:
                frames.write_json(file, question)
                return frames.read(file)
