"""What happened, newest first, filtered by the address; as a file one row a line and party."""

from collections.abc import Iterator, Sequence

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.lists.pages import AT_ONCE, Button, Empty, ListPage, fields
from clustergrowth.common.tables.writing import Cell
from clustergrowth.people.permissions import may, needs
from clustergrowth.record.forms import LinesFilter
from clustergrowth.record.models import Line
from clustergrowth.record.queries import ReadableLine, filtered_lines, readable_lines


class Ledger(ListPage):
    table = "record/_lines.html"
    name, title = "ledger", _("Ledger")
    standfirst = _("What happened, recorded automatically as it happens. No line is ever changed.")
    empty = Empty(
        _("Nothing recorded yet"),
        _("Every need, introduction, meeting and logged contact appears here automatically, ready for any report."),
    )
    filter = LinesFilter
    file = fields("line at kind level channel council brokered confirmed organisation party_kind party_councils note")

    def buttons(self) -> list[Button]:
        return [Button(_("Log a contact"), "quick_log")] if may(self.viewer, "record.log_contact") else []

    def rows(self) -> QuerySet[Line]:
        return filtered_lines(self.viewer, self.wanted)

    def prepared(self, rows: list[Line]) -> list[ReadableLine]:
        return readable_lines(rows, self.viewer)

    def records(self, lines: QuerySet[Line]) -> Iterator[Sequence[Cell]]:
        """With names as the reader may see them."""
        for page in Paginator(lines, AT_ONCE):
            for readable in readable_lines(list(page), self.viewer):
                line = readable.line
                for side in readable.sides:
                    yield (
                        line.pk, line.at, line.kind, line.level, line.channel, line.council,
                        int(line.is_brokered), int(readable.is_confirmed),
                        side.organisation.name if side.organisation else "", side.kind, " ".join(side.councils),
                        readable.note,
                    )  # fmt: skip


ledger = needs("record.see_ledger")(Ledger.as_view())
