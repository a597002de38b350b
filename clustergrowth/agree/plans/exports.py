"""Actions as a table to take away; names of persons are not in it."""

from collections.abc import Iterator

from django.db.models import QuerySet

from clustergrowth.agree.plans.models import Action
from clustergrowth.common.languages import in_language
from clustergrowth.common.tables.writing import Cell

HEADER = (
    "id", "council", "theme", "action", "lang", "english", "organisation", "due_on", "state", "ended_at",
    "came_of_it", "came_of_it_english", "dropped_because",
)  # fmt: skip


def action_rows(found: QuerySet[Action]) -> Iterator[list[Cell]]:
    for one in found.iterator(chunk_size=500):
        yield [
            one.pk, one.council.slug, in_language(one.theme.title)[0], one.title, one.lang, one.english,
            one.organisation.name if one.organisation else "", one.due_on, one.state, one.ended_at,
            one.came_of_it, one.came_english, one.dropped_because,
        ]  # fmt: skip
