"""Counting what became of the rows of a file."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from clustergrowth.people.imports.models import Row


@dataclass
class Tally:
    """What became of the rows so far, and what is worth showing of them."""

    counts: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)
    similar: list[dict[str, Any]] = field(default_factory=list)

    def take_in(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self.counts[row.outcome] += 1
            self.counts["outside"] += row.is_outside
            self.remarks.update(remark["code"] for remark in row.remarks)
