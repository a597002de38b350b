"""What asks the models instead of loading them."""

import os

from clustergrowth.engine.matching import text_models
from clustergrowth.engine.matching.text_models.asking import AskedModels
from clustergrowth.web.running.text_models import SOCKET


def ask_the_part() -> None:
    """Called by a process that serves pages or works in the background, before it does."""
    if address := os.environ.get(SOCKET):
        text_models.ask(AskedModels(address))
