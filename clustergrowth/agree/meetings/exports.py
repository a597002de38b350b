"""Meetings and decisions as tables to take away."""

from collections.abc import Iterator

from django.db.models import QuerySet

from clustergrowth.agree.meetings.models import Decision, Meeting
from clustergrowth.common.tables.writing import Cell

MEETING_HEADER = (
    "id",
    "council",
    "title",
    "lang",
    "starts_at",
    "ends_at",
    "place",
    "state",
    "points",
    "decisions",
    "present",
)
DECISION_HEADER = (
    "number", "council", "taken_on", "text", "lang", "english", "theme", "agrees_theme", "report", "signs_report",
    "votes_for", "votes_against", "abstentions", "corrects", "corrected_by", "is_public",
)  # fmt: skip


def meeting_rows(found: QuerySet[Meeting]) -> Iterator[list[Cell]]:
    for one in found.iterator(chunk_size=500):
        counts: list[Cell] = [getattr(one, name, 0) for name in ("points", "decided", "there")]
        yield [
            one.pk, one.council.slug, one.title, one.lang, one.starts_at, one.ends_at, one.place, one.state, *counts,
        ]  # fmt: skip


def decision_rows(found: QuerySet[Decision]) -> Iterator[list[Cell]]:
    related = found.select_related("council", "corrects", "corrected_by")
    for one in related.iterator(chunk_size=500):
        later = getattr(one, "corrected_by", None)
        yield [
            one.number, one.council.slug, one.taken_on, one.text, one.lang, one.english, one.theme_id, one.agrees_theme,
            one.report_id, one.signs_report,
            one.votes_for, one.votes_against, one.abstentions,
            one.corrects.number if one.corrects else "", later.number if later else "", one.is_public,
        ]  # fmt: skip
