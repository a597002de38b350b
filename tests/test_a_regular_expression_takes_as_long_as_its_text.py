"""No text that somebody sends holds up a process: a pattern takes twice as long for twice the text, never four times.

Each pattern of the house reads a megabyte of its worst letters under a bound of processor time. A linear one needs some
hundredths of a second, one that grows with the square needs hours: the bound tells a hang, it measures nothing.

A tenth of the text comes first. What grows with the square takes a hundred times as long for the whole: where the tenth
took less than a hundredth of the bound, the whole ends within it and need not be read. (What grows faster than the
square does not end the tenth.)
"""

import signal
import time
from collections.abc import Iterator
from io import BytesIO
from types import FrameType

import pytest

import clustergrowth
from clustergrowth.common.tables.encodings import encoding_of
from tests import faulty
from tests.regular_expressions import Found, every, worst_texts

MEGABYTE = 1_000_000
BOUND = 5.0  # seconds of this process for one pattern and one text
ASSEMBLED = {  # of words as they stand, each escaped, and classes that repeat nothing that repeats
    "linking.py": "the addresses a letter shows",
    "links.py": "the beginnings of our own addresses with a secret",
    "logs.py": "the same, and one class up to the next sign",
    "mentions.py": "the words of one name",
    "proposals.py": "the shapes of postcodes, a table in which each repeats a known number of times",
    "wording.py": "words as they stand; it reads our own texts alone, when they are checked",
}
ENDS = " \x07"  # no pattern of ours takes this: what looked like a match does not end as one


class Hangs(Exception):
    pass


@pytest.fixture(autouse=True)
def _a_hang_is_ended() -> Iterator[None]:
    def hangs(_signal: int, _frame: FrameType | None) -> None:
        raise Hangs

    before = signal.signal(signal.SIGPROF, hangs)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)


def ends(found: Found, text: str) -> bool:
    """Whether the pattern comes to the end of the text within the bound."""
    signal.setitimer(signal.ITIMER_PROF, BOUND)
    try:
        found.read(text)
    except Hangs:
        return False
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return True


def hangs_on(found: Found) -> str:
    """What a megabyte of is too much for the pattern; empty when nothing is."""
    for before, unit in worst_texts(found.text or ""):
        tenth = unit * (MEGABYTE // len(unit) // 10)
        began = time.process_time()
        is_read = ends(found, before + tenth + ENDS)
        if is_read and time.process_time() - began > BOUND / 100:
            is_read = ends(found, before + 10 * tenth + ENDS)
        if not is_read:
            return f"{before!r} and then {unit!r} again and again"
    return ""


def test_every_regular_expression_of_the_house_reads_a_megabyte_of_its_worst_letters() -> None:
    found = every(clustergrowth)
    assert len(found) > 70
    assembled = {one.where.partition(":")[0] for one in found if one.text is None}
    assert assembled == ASSEMBLED.keys(), "put together at run time: nobody sees what it reads"
    found = [one for one in found if one.text is not None]
    assert {one.where: letters for one in found if (letters := hangs_on(one))} == {}


def test_a_noun_with_slow_patterns_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.BOUND", 0.5)
    found = [one for one in every(faulty) if "regular_expressions" in one.where]
    assert r"(?<!\s)\s*€" in {one.text for one in found}
    slow = {str(one.text) for one in found if one.text is None or hangs_on(one)}
    assert slow == {r"(?:[A-Z]+)+-\d", "firm.*firm$", "site.*site$", r"\s*€", r"www\.\S+\.\S+$", "None"}


def test_one_long_word_does_not_hold_up_what_finds_the_letters_of_a_file() -> None:
    signal.setitimer(signal.ITIMER_PROF, BOUND)
    assert encoding_of(BytesIO(b"name\n" + b"a" * MEGABYTE + "é\nPerché\n".encode("cp1252"))) == "cp1252"
