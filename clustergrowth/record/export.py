"""The ledger as a file: one row a line and party, with names as the reader may see them."""

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from clustergrowth.common.tables.writing import CSV_TYPE, Cell, write_csv
from clustergrowth.people.persons.models import Viewer
from clustergrowth.record.models import Line
from clustergrowth.record.queries import shown

COLUMNS = (
    "line",
    "at",
    "kind",
    "level",
    "channel",
    "council",
    "brokered",
    "confirmed",
    "organisation",
    "party_kind",
    "party_councils",
    "note",
)
CHUNK = 500


def as_csv(lines: QuerySet[Line], viewer: Viewer) -> StreamingHttpResponse:
    """Every line the filter leaves, streamed."""
    response = StreamingHttpResponse(write_csv(COLUMNS, _rows(lines, viewer)), content_type=CSV_TYPE)
    response["Content-Disposition"] = 'attachment; filename="ledger.csv"'
    return response


def _rows(lines: QuerySet[Line], viewer: Viewer) -> Iterator[tuple[Cell, ...]]:
    for page in Paginator(lines, CHUNK):
        for one in shown(list(page), viewer):
            line = one.line
            for side in one.sides:
                yield (
                    line.pk, line.at, line.kind, line.level, line.channel, line.council,
                    int(line.is_brokered), int(one.is_confirmed), side.organisation.name if side.organisation else "",
                    side.kind, " ".join(side.councils), one.note,
                )  # fmt: skip
