"""Ties from the ledger: which organisations had to do with each other in a window, how often, and confirmed or not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from clustergrowth.people.organisations.kinds import HIGHER_EDUCATION
from clustergrowth.record.kinds import Kind

_TIES = """
WITH counted AS (
    SELECT line.id, line.at, line.kind = %(accepted)s OR EXISTS (
        SELECT FROM record_line yes WHERE yes.earlier_id = line.id AND yes.kind = %(confirmed)s
    ) AS is_confirmed
    FROM record_line line
    WHERE line.level IS NOT NULL AND line.at >= %(since)s AND line.at < %(until)s
      AND NOT EXISTS (SELECT FROM record_line no WHERE no.earlier_id = line.id AND no.kind = ANY(%(ended)s))
)
SELECT a.organisation_id, b.organisation_id,
       count(DISTINCT (counted.at AT TIME ZONE 'UTC')::date) AS days,
       count(DISTINCT (counted.at AT TIME ZONE 'UTC')::date) FILTER (WHERE counted.is_confirmed) AS confirmed_days,
       (array_agg(a.kind ORDER BY counted.at DESC))[1], (array_agg(b.kind ORDER BY counted.at DESC))[1],
       (array_agg(array_to_string(a.councils, ' ') ORDER BY counted.at DESC))[1],
       (array_agg(array_to_string(b.councils, ' ') ORDER BY counted.at DESC))[1]
FROM counted
JOIN record_party a ON a.line_id = counted.id
JOIN record_party b ON b.line_id = counted.id AND b.organisation_id > a.organisation_id
GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Tie:
    """Two organisations that had to do with each other; a day counts once (field notes 8)."""

    a: int
    b: int
    days: int
    confirmed_days: int
    a_kind: str
    b_kind: str
    a_councils: frozenset[str]
    b_councils: frozenset[str]

    @property
    def pair(self) -> tuple[int, int]:
        return self.a, self.b

    @property
    def crosses(self) -> bool:
        """Between two councils: each side sits in one, and they share none."""
        return bool(self.a_councils and self.b_councils) and not self.a_councils & self.b_councils

    @property
    def stays(self) -> bool:
        return bool(self.a_councils & self.b_councils)

    def touches(self, slugs: frozenset[str]) -> bool:
        return bool(slugs & (self.a_councils | self.b_councils))


def ties(since: datetime, until: datetime) -> list[Tie]:
    """Every pair with an interaction in [since, until); one query, grouped by the database."""
    given: dict[str, Any] = {
        "accepted": Kind.INTRODUCTION_ACCEPTED,
        "confirmed": Kind.CONFIRMED,
        "ended": [Kind.DENIED, Kind.TAKEN_BACK],
        "since": since,
        "until": until,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TIES, given)
        return [
            Tie(a, b, days, sure, a_kind, b_kind, frozenset((ours or "").split()), frozenset((theirs or "").split()))
            for a, b, days, sure, a_kind, b_kind, ours, theirs in cursor.fetchall()
        ]


def universities_in(found: Iterable[Tie]) -> set[int]:
    """The universities and research centres among the ends of these ties."""
    kinds = set(HIGHER_EDUCATION)
    return {tie.a for tie in found if tie.a_kind in kinds} | {tie.b for tie in found if tie.b_kind in kinds}
