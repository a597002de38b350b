"""What became of each invitation, for the coordinator: never what a firm answered."""

from collections.abc import Iterator

from django.db.models import Case, CharField, Exists, OuterRef, QuerySet, Value, When

from clustergrowth.common.languages.searching import holds
from clustergrowth.common.tables.writing import Cell
from clustergrowth.listen.surveys.models import Invitation, Response, Sample

STATES = ("unsent", "asked", "begun", "answered")


def invitations_of(sample: Sample, *, state: str = "", q: str = "") -> QuerySet[Invitation]:
    """The firms a council asked in a wave, by name, each with its ``state``."""
    responses = Response.objects.filter(wave=OuterRef("wave"), organisation=OuterRef("organisation"))
    rows = Invitation.objects.filter(wave=sample.wave_id, council=sample.council_id).annotate(
        state=Case(
            When(Exists(responses.filter(submitted_at__isnull=False)), then=Value("answered")),
            When(Exists(responses), then=Value("begun")),
            When(sent_at=None, then=Value("unsent")),
            default=Value("asked"),
            output_field=CharField(),
        )
    )
    if state in STATES:
        rows = rows.filter(state=state)
    if q.strip():
        rows = rows.filter(holds(q, "organisation__search"))
    return rows.select_related("organisation").order_by("organisation__folded", "pk")


INVITATIONS_HEADER = ("organisation", "slug", "place", "sent", "reminders", "last_reminder", "state")


def invitations_table(rows: QuerySet[Invitation]) -> Iterator[list[Cell]]:
    """The same for a file."""
    for row in rows.iterator(chunk_size=1000):
        firm = row.organisation
        yield [firm.name, firm.slug, firm.city, row.sent_at, row.reminders, row.reminded_at, row.state]  # type: ignore[attr-defined]  # annotated
