"""What the pages of archives list."""

from collections.abc import Iterable, Iterator
from itertools import chain

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clustergrowth.common.lists.cells import CellTable, day, link
from clustergrowth.common.tables.reasons import Reason
from clustergrowth.tell.archives.layout import SUBJECTS
from clustergrowth.tell.archives.models import IncomingArchive

SHOWN = 100  # remarks on the page; all that were kept in the file


def earlier_archives(archives: Iterable[IncomingArchive]) -> CellTable:
    return CellTable(
        [_("File"), _("Council"), _("Chosen"), _("State")],
        [
            (
                *(link(archive.name, "archive_in", archive.pk), archive.account.get("council", "")),
                *(day(archive.created_at, how="time"), archive.get_state_display()),
            )
            for archive in archives
        ],
        title=_("Earlier archives"),
        css="",
    )


def counts(archive: IncomingArchive) -> CellTable:
    """Of each subject how many rows are new, are here already, cannot be taken."""
    each = [archive.account.get(name, {}) for name in ("taken", "known", "left_out")]
    totals = {part: [sum(n for label, n in rows.items() if part == label.partition(".")[0]) for rows in each]
              for part in SUBJECTS}  # fmt: skip
    return CellTable(
        [_("Subject"), pgettext("rows", "new"), pgettext("rows", "here already"), pgettext("rows", "left out")],
        [(words, *totals[part]) for part, words in SUBJECTS.items() if any(totals[part])],
        title=_("Rows"),
    )


def remarks(archive: IncomingArchive) -> CellTable:
    header, rows = remarks_of(archive)
    first = [row for row, _n in zip(rows, range(SHOWN), strict=False)]
    return CellTable(
        header,
        [(*row[:1], str(row[1] or ""), *row[2:]) for row in first],
        title=_("What is taken otherwise than it stands there"),
        files=[(_("Download as CSV"), reverse("archive_remarks", args=[archive.pk]))],
    )


def remarks_of(archive: IncomingArchive) -> tuple[list[str], Iterator[tuple[str, int, str, str]]]:
    """Table, line, column and sentence of each; the last says how many more there were."""
    said = archive.account
    each = (
        (one["table"], one["line"], one["column"], str(Reason.from_json(one["reason"])))
        for one in said.get("remarks", ())
    )
    more = _("%(n)s more were not kept by name.") % {"n": said.get("more", 0)}
    last = [("", 0, "", more)] if said.get("more") else []
    return [_("Table"), _("Line"), _("Column"), _("Reason")], chain(each, last)
