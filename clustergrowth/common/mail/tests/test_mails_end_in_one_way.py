"""Mails are dropped, and lose their words, by their query set alone: whoever ended them by hand could forget a part."""

import re
from pathlib import Path

import clustergrowth
from tests.faulty import letters as faulty

HOUSE = Path(clustergrowth.__file__).parent
BY_HAND = re.compile(
    r"\.update\([^)]*(?:Mail\.State\.DROPPED|\bhtml=)|state__in=\[Mail\.State\.WAITING, Mail\.State\.HELD"
)


def ended_by_hand(file: Path) -> bool:
    return bool(BY_HAND.search(file.read_text(encoding="utf-8")))


def test_no_mail_is_dropped_or_emptied_by_hand() -> None:
    files = [one for one in HOUSE.rglob("*.py") if not {"tests", "migrations"} & set(one.parts)]
    assert [one.name for one in files if ended_by_hand(one)] == []


def test_one_that_is_in_a_new_noun_is_found() -> None:
    assert ended_by_hand(Path(faulty.__file__))
