"""Folders of work under way, each with a lock of its own: by that what a killed backup or restore left is known.

A dump holds everything, also of persons who are erased later, so no leftover may stay.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from clustergrowth.common.database import locks

LOCK = "in-use.lock"


@contextmanager
def folder(kind: str, *, within: Path) -> Iterator[Path]:
    """A private folder for the length of the block."""
    place, lock = _made(kind, within)
    with lock:
        try:
            yield place
        finally:
            shutil.rmtree(place)


def tidy(kind: str, *, within: Path) -> None:
    """Remove the folders of this kind whose maker was killed."""
    for place in within.glob(f"{kind}-*/"):
        lock = _taken(place)
        if lock is not None:
            with lock:
                shutil.rmtree(place)


def _made(kind: str, within: Path) -> tuple[Path, IO[str]]:
    while True:
        place = Path(tempfile.mkdtemp(dir=within, prefix=f"{kind}-"))
        lock = _taken(place)
        if lock is not None:
            return place, lock  # else somebody who tidies took it for a leftover before it had its lock


def _taken(place: Path) -> IO[str] | None:
    try:
        return locks.take(place / LOCK)
    except FileNotFoundError:  # removed meanwhile
        return None
