"""What became of each row, and of all of them together."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from clustergrowth.common.tables.copying import copy_values
from clustergrowth.people.imports.models import Import, ImportRow, RowOutcome


@dataclass(slots=True)
class Fate:
    """What became of one row: a `Row` that is not stored yet, light because a file may have a million."""

    line: int
    outcome: str = RowOutcome.KNOWN
    is_outside: bool = False
    organisation_id: int | None = None
    person_id: int | None = None
    reason: dict[str, Any] | None = None
    cells: list[str] | None = None
    remarks: list[dict[str, Any]] = field(default_factory=list)
    made: dict[str, Any] = field(default_factory=dict)
    changed: dict[str, Any] = field(default_factory=dict)
    differs: dict[str, Any] = field(default_factory=dict)
    matched: str = ""
    said: str = ""  # the name in the row, and …
    known: str = ""  # … of what it was found to mean; not stored
    is_placed: bool = True  # or nobody can tell where it lies; not stored


_COLUMNS = (
    *("line", "outcome", "is_outside", "organisation_id", "person_id", "reason", "cells", "remarks", "made", "changed"),
    *("differs", "matched"),
)
SHOWN = 50  # rows of the preview; all of them in the file


def store(of: Import, fates: Sequence[Fate]) -> None:
    """Keep what became of some rows of an import."""
    copy_values(
        ImportRow,
        ("of_id", "was_undone", *_COLUMNS),
        ((of.pk, False, *(getattr(fate, column) for column in _COLUMNS)) for fate in fates),
    )


@dataclass
class ImportTally:
    """What became of the rows so far, and what is worth showing of them."""

    counts: Counter[str] = field(default_factory=Counter)
    similar: list[dict[str, Any]] = field(default_factory=list)
    matched: list[dict[str, Any]] = field(default_factory=list)
    differing: list[dict[str, Any]] = field(default_factory=list)
    remarked: list[dict[str, Any]] = field(default_factory=list)
    fields: Counter[str] = field(default_factory=Counter)  # in how many rows each field differs
    rows: int = 0
    understood: list[dict[str, str]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    assumed: Counter[str] = field(default_factory=Counter)  # country, region: rows that do not say it
    kinds: Counter[str] = field(default_factory=Counter)  # as what rows are taken that name no kind
    listing: Callable[[Fate], None] | None = None  # keeps every row that is to be listed

    def take_in(self, fates: Sequence[Fate]) -> None:
        for fate in fates:
            self.counts[fate.outcome] += 1
            self.counts["outside"] += fate.is_outside
            self.counts["unplaced"] += not fate.is_placed
            self.counts["registered"] += "organisation" in fate.made
            self.counts["persons"] += "person" in fate.made
            self.counts["remarked"] += bool(fate.remarks)
            self.counts["differing"] += bool(fate.differs)
            self.counts["matched"] += bool(fate.matched)
            self.fields.update(fate.differs.keys())
            self._show(fate)
            if self.listing is not None:
                self.listing(fate)

    def _show(self, fate: Fate) -> None:
        """The first of each kind, for the page."""
        self.remarked += [{"line": fate.line, "reason": one} for one in fate.remarks][: SHOWN - len(self.remarked)]
        of = {"line": fate.line, "said": fate.said, "known": fate.known}
        if fate.matched and len(self.matched) < SHOWN:
            self.matched.append(of | {"by": fate.matched})
        if fate.differs and len(self.differing) < SHOWN:
            self.differing.append(of | {"fields": fate.differs})
