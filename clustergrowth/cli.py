"""The command ``clustergrowth``: the engine's arithmetic on files, our own commands, and Django's.

What a word needs is imported when the word is said: the engine's commands must start without Django.
"""

import importlib
import sys
from collections.abc import Callable, Sequence

ENGINE = {
    "match": "clustergrowth.engine.matching.command",
    "network": "clustergrowth.engine.network.command",
    "survey": "clustergrowth.engine.survey.command",
}


def main(argv: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["engine"]:
        return engine(words[1:])
    return _main_of("clustergrowth.web.running.console")(words)


def engine(words: Sequence[str]) -> int:
    if words and words[0] in ENGINE:
        return _main_of(ENGINE[words[0]])(words[1:])
    sys.stderr.write(f"usage: clustergrowth engine {{{'|'.join(sorted(ENGINE))}}} … (--help explains each)\n")
    return 0 if list(words[:1]) in (["--help"], ["-h"]) else 2


def _main_of(module: str) -> Callable[[Sequence[str]], int]:
    command: Callable[[Sequence[str]], int] = importlib.import_module(module).main
    return command
