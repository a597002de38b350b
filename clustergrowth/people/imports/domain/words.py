"""Reading the lists of words beside this file: `key: word, word, …`, a line that begins with a blank goes on."""

from functools import cache
from pathlib import Path


@cache
def listed(name: str) -> dict[str, tuple[str, ...]]:
    """The words of each key in the file `name`."""
    joined = ""
    for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            joined += line if line[0] == " " else "\n" + line
    found = {}
    for entry in joined.strip().split("\n"):
        key, _, words = entry.partition(":")
        found[key.strip()] = tuple(" ".join(word.split()) for word in words.split(","))
    return found
