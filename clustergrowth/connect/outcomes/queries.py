"""Reading outcomes: what is known of one thing, what was told lately."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max, QuerySet

from clustergrowth.common.ports import Ref
from clustergrowth.connect.outcomes.models import LEVELS, Answer, Outcome
from clustergrowth.people.councils.models import Council
from clustergrowth.record.kinds import Level


def outcomes_of(about: Ref) -> QuerySet[Outcome]:
    """Everything asked about one thing, oldest first; the page above has decided that the viewer may read it."""
    rows = Outcome.objects.filter(about_kind=about.kind, about_id=about.id)
    return rows.select_related("organisation", "counterpart", "line").order_by("asked_at", "pk")


def answered_outcomes(kind: str, ids: Sequence[int]) -> dict[int, list[Outcome]]:
    """What was told about many things of one kind, in one query."""
    outcomes: dict[int, list[Outcome]] = {}
    for outcome in Outcome.objects.answered().filter(about_kind=kind, about_id__in=ids).order_by("answered_at"):
        outcomes.setdefault(outcome.about_id, []).append(outcome)
    return outcomes


def furthest(about: Ref) -> Level | None:
    """How far it is known to have gone, in the ledger."""
    answered = Outcome.objects.answered().filter(about_kind=about.kind, about_id=about.id, line__level__isnull=False)
    level = answered.aggregate(furthest=Max("line__level"))["furthest"]
    return Level(level) if level else None


def answered_lately(council: Council, since: datetime) -> QuerySet[Outcome]:
    return (
        Outcome.objects.answered()
        .filter(council=council, answered_at__gte=since)
        .select_related("organisation", "counterpart")
    )


def went_further(answer: Answer, about: Ref) -> bool:
    """Whether an answer says more than is known so far; only then does it count as a new interaction."""
    level = LEVELS.get(answer)
    if level is None:
        return False
    before = furthest(about)
    return before is None or level > before
