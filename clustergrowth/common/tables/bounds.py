"""How large a file may be: read from the settings, so that a server with more memory may allow more."""

from dataclasses import dataclass

from django.conf import settings

from clustergrowth.common.limits.sizes import MEGABYTE


@dataclass(frozen=True)
class Limits:
    """What a table may hold at most. `unpacked` and `ratio` concern workbooks, which are compressed."""

    bytes: int = 200 * MEGABYTE
    rows: int = 1_000_000
    columns: int = 500
    cell: int = 32_767  # what a spreadsheet's cell can hold
    unpacked: int = 1024 * MEGABYTE
    ratio: int = 150
    held: int = 64 * MEGABYTE  # of a workbook what has to be in memory at once: the words of all cells, or one row


def limits() -> Limits:
    """The limits of this server: the setting `TABLES`, a dict, changes single ones."""
    return Limits(**getattr(settings, "TABLES", {}))
