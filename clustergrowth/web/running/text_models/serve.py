"""The models as a process of its own, started by ``clustergrowth run``: the first question loads them."""

import os

from clustergrowth.engine.matching.text_models.serving import ModelsServer
from clustergrowth.web.running import lifeline
from clustergrowth.web.running.text_models import SOCKET

if __name__ == "__main__":
    lifeline.follow()
    ModelsServer(os.environ[SOCKET]).serve_forever()
