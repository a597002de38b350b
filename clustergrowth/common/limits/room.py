"""How much room is left on the disks that are written to. A full one is said before it is full, and in one place."""

import shutil
import tempfile
from pathlib import Path

from clustergrowth.common import database
from clustergrowth.common.limits.sizes import MEGABYTE

FLOOR = 256 * MEGABYTE  # chosen: what is under way, a checkpoint and a person's signing in still fit below it


def places() -> list[Path]:
    """The folders that are written to: the home, the database where it is ours, and what is uploaded, until it is."""
    embedded = [database.home() / "postgres"] if database.is_embedded() else []
    return [place for place in (database.home(), *embedded, Path(tempfile.gettempdir())) if place.exists()]


def least() -> int:
    """Bytes that are free on the fullest of these disks."""
    return min(shutil.disk_usage(place).free for place in places())
