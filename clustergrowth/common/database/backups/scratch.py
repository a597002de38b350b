"""Folders of work under way, each locked while its maker lives: so what a killed backup or restore left is known.

A dump holds everything, also of persons who are erased later, so no leftover may stay.
"""

import fcntl
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OF_EARLIER_RELEASES = re.compile(r"tmp[a-z0-9_]{8}")  # without a lock, and named as Python names such folders
IN_THEM = {"database.dump", "uploads"}
SURELY_OVER = 24 * 60 * 60  # seconds without a change, after which nobody is still at one of theirs


@contextmanager
def folder(kind: str, *, within: Path) -> Iterator[Path]:
    """A private folder for the length of the block."""
    place, lock = _made(kind, within)
    try:
        yield place
    finally:
        shutil.rmtree(place)
        os.close(lock)


def tidy(kind: str, *, within: Path) -> None:
    """Remove the folders of this kind whose maker was killed."""
    for place in within.glob(f"{kind}-*/"):
        lock = _taken(place)
        if lock is not None:
            shutil.rmtree(place)
            os.close(lock)


def tidy_of_earlier_releases(*, within: Path) -> None:
    """Remove the dumps that backups and restores of earlier releases left in a home when they were killed."""
    for place in within.glob("tmp*/"):
        if OF_EARLIER_RELEASES.fullmatch(place.name) and not place.is_symlink() and _is_a_dump_long_over(place):
            shutil.rmtree(place)


def _is_a_dump_long_over(place: Path) -> bool:
    names = {each.name for each in place.iterdir()}
    newest = max(each.lstat().st_mtime for each in (place, *place.rglob("*")))
    return bool(names) and names <= IN_THEM and newest < time.time() - SURELY_OVER


def _made(kind: str, within: Path) -> tuple[Path, int]:
    while True:
        place = Path(tempfile.mkdtemp(dir=within, prefix=f"{kind}-"))
        lock = _taken(place)
        if lock is not None:
            return place, lock  # else somebody who tidies took it for a leftover before it had its lock


def _taken(place: Path) -> int | None:
    """The lock of a folder that is there and nobody's; the folder itself is locked, so it goes with it."""
    try:
        lock = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        is_ours = False
    else:
        is_ours = place.exists()  # or whoever had the lock before us removed it
    if not is_ours:
        os.close(lock)
        return None
    return lock
