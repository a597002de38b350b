"""How much room is left on the disks that are written to. A full one is said before it is full, and in one place."""

import errno
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.utils.translation import gettext as _

from clustergrowth.common import database
from clustergrowth.common.errors import Refused
from clustergrowth.common.limits.sizes import MEGABYTE

FLOOR = 256 * MEGABYTE  # chosen: what is under way, a checkpoint and a person's signing in still fit below it
LOW = 4 * FLOOR  # from here on those who can do something about it are told
FULL = (errno.ENOSPC, errno.EDQUOT)


class NoRoom(Refused):
    """Nothing more can be stored for now; what is stored can be read."""

    status = 507
    seconds = 300  # until one may try again, chosen: somebody has to make room meanwhile

    def __init__(self) -> None:
        super().__init__(
            _(
                "The disk of this site is full, so nothing new can be stored and nothing was done. "
                "Please try again later; all pages can be read meanwhile."
            )
        )


def places() -> list[Path]:
    """The folders that are written to: the home, the database where it is ours, and what is uploaded, until it is."""
    embedded = [database.home() / "postgres"] if database.is_embedded() else []
    return [place for place in (database.home(), *embedded, Path(tempfile.gettempdir())) if place.exists()]


def least() -> int:
    """Bytes that are free on the fullest of these disks."""
    return min(shutil.disk_usage(place).free for place in places())


def is_full(fault: BaseException | None) -> bool:
    """Whether a disk was full, said by the system or by the database, at whatever place of the chain of causes."""
    return any(
        isinstance(each, psycopg.errors.DiskFull) or (isinstance(each, OSError) and each.errno in FULL)
        for each in _causes(fault)
    )


def _causes(fault: BaseException | None) -> Iterator[BaseException]:
    while fault is not None:
        yield fault
        fault = fault.__cause__ or fault.__context__
