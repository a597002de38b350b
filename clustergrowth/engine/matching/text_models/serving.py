"""The process that has the models: it answers whoever may open its socket, and keeps nothing but meanings of texts."""

import os
import socketserver
from contextlib import suppress
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, cast

from clustergrowth.engine.matching.text_models import LONGEST_TEXT, frames
from clustergrowth.engine.matching.text_models.asking import LONGEST_ANSWER
from clustergrowth.engine.matching.text_models.frames import MOST_TEXTS, WrongFrame
from clustergrowth.engine.matching.text_models.loaded import LoadedModels

MOST_AT_ONCE = 32  # questions, chosen: what four web processes and a worker ask; who comes then is told it is away
OWNER_ONLY = 0o177  # umask


class _Question(socketserver.StreamRequestHandler):
    timeout = LONGEST_ANSWER  # seconds for each reading and writing

    def handle(self) -> None:
        server = cast(ModelsServer, self.server)
        if not server.turns.acquire(blocking=False):
            return
        try:
            with suppress(OSError, WrongFrame):  # whoever asked has gone, or is none of ours
                self._answer(server.models, frames.read_json(cast(Any, self.rfile)))
        finally:
            server.turns.release()

    def _answer(self, models: LoadedModels, question: Any) -> None:
        match question:
            case {"encode": [*texts]} if len(texts) <= MOST_TEXTS and all(map(_is_text, texts)):
                frames.write(cast(Any, self.wfile), models.encode(texts).tobytes())
            case {"guess_language": text, "likely": [*likely]} if text and all(map(_is_text, [text, *likely])):
                frames.write_json(cast(Any, self.wfile), models.guess_language(text, likely))
            case _:
                raise WrongFrame("no such question")


def _is_text(said: object) -> bool:
    return isinstance(said, str) and len(said) <= LONGEST_TEXT


class ModelsServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Listens once it is made, on a socket that its owner alone may open."""

    daemon_threads = True
    request_queue_size = MOST_AT_ONCE

    def __init__(self, address: str) -> None:
        self.models = LoadedModels()
        self.turns = BoundedSemaphore(MOST_AT_ONCE)
        Path(address).unlink(missing_ok=True)  # of one that was killed
        before = os.umask(OWNER_ONLY)
        try:
            super().__init__(address, _Question)
        finally:
            os.umask(before)
