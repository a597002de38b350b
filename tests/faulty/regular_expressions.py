"""A noun whose patterns take four times as long for twice the text, each in another way, and one that is in order."""

import re

REFERENCE = re.compile(r"(?:[A-Z]+)+-\d")  # a repetition inside a repetition
KINDS = {kind: re.compile(rf"{kind}.*{kind}$") for kind in ("firm", "site")}  # put together while it is loaded


def amount(text: str) -> str:
    return re.sub(r"\s*€", "", text)  # at every blank anew


def site(text: str) -> bool:
    return bool(re.match(r"www\.\S+\.\S+$", text))  # after each dot to the end


def mark(text: str, word: str) -> str:
    return re.sub(f"{word}+", "", text)  # nobody sees what it will be


def in_order(text: str) -> bool:
    return bool(re.search(r"(?<!\s)\s*€", text))
