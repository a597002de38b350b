"""What the pages of imports list: earlier files, what would become of the rows of one, and what did."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from clustergrowth.common.languages.numbers import grouped
from clustergrowth.common.lists.cells import CellTable, aside, brief, day, link, soft
from clustergrowth.common.tables.reasons import Reason
from clustergrowth.people.imports.models import Import
from clustergrowth.people.imports.queries import imports as queries
from clustergrowth.people.imports.queries.fields import fields_of
from clustergrowth.people.imports.queries.listing import (
    ListedLine,
    changes,
    differences,
    in_words,
    labels_of,
    matches,
    remarks,
)
from clustergrowth.people.imports.queries.tally import Fate
from clustergrowth.people.organisations.domain.codes import regions
from clustergrowth.people.organisations.models import Organisation

SHOWN = 100  # rows on the page; all of them in the file


def earlier_files(files: Iterable[Import]) -> CellTable:
    return CellTable(
        [
            *(_("File"), _("Council"), _("Imported"), _("State")),
            *(pgettext("rows", "imported"), _("matched"), _("known"), pgettext("rows", "refused")),
        ],
        [
            (
                *(aside(link(of.name, "import_page", of.pk), of.get_what_display()), of.council),
                *(day(of.created_at, how="time"), of.get_state_display()),
                *(of.taken, of.joined, of.known, of.refused),
            )
            for of in files
        ],
        css="",
    )


def outcome(of: Import) -> list[CellTable]:
    """What became of the rows of a file."""
    if of.state == Import.State.UNDONE:
        return [_kept(of)]
    if of.state == Import.State.KEPT_OUT:
        return [_refused(of)]
    left_out = _remarked(
        _lines(of, remarks, remarks=[]),
        _("Values that were omitted or changed"),
        _("These rows are in, but a value we could not understand is missing or changed."),
    )
    return [_refused(of), _changed(of), _differing(of), left_out]


def _lines(of: Import, kind: Callable[..., Iterator[ListedLine]], **empty: Any) -> list[ListedLine]:
    labels = labels_of(of.what)
    rows: Iterable[Any] = queries.named_rows(of).exclude(**empty)[:SHOWN]
    return [one for row in rows for one in kind(row, row.name, labels)]


def _refused(of: Import) -> CellTable:
    url = reverse("import_refused", args=[of.pk])
    return _not_taken(
        _("Refused rows"),
        [(row.line, row.why, row.filled) for row in queries.refused_rows(of)[:SHOWN]],
        _("Correct them in the file and import it again: rows that are already in stay as they are."),
        [(_("Download as CSV"), url), (_("Download as XLSX"), f"{url}?format=xlsx")],
    )


def _not_taken(
    title: str,
    rows: Iterable[tuple[int, Reason | None, Sequence[str]]],
    text: str = "",
    files: Sequence[tuple[str, str]] = (),
) -> CellTable:
    cells = [(line, why, soft(brief(" · ".join(filled), 160))) for line, why, filled in rows]
    return CellTable([_("Line"), _("Reason"), _("Row")], cells, title, text, files, css="dense plain")


def _changed(of: Import) -> CellTable:
    rows = [(_where(one), one.label, brief(one.kept), brief(one.said)) for one in _lines(of, changes, changed={})]
    return CellTable([_("Known"), pgettext("of a record", "Field"), _("Before"), _("Now")], rows, _("What was changed"))


def _differing(of: Import) -> CellTable:
    found = _lines(of, differences, differs={})
    rows = [(_where(one), one.label, brief(one.kept), brief(one.said), one.why) for one in found]
    title = _("Where the file differs from what we know")
    return CellTable(
        [_("Known"), pgettext("of a record", "Field"), _("Now"), _("In the file"), _("Why")],
        rows,
        title,
        _("What we knew stayed."),
    )


def _remarked(lines: Iterable[ListedLine], title: str, text: str) -> CellTable:
    return CellTable(
        [_("Line"), pgettext("of a record", "Field"), _("In the file"), _("Saved as"), _("Why")],
        [(one.line, brief(one.label), brief(one.said), brief(one.kept), one.why) for one in lines],
        title,
        text,
    )


def _kept(of: Import) -> CellTable:
    rows = [(f"{_line(row.line)} · {row.name}", row.why) for row in queries.kept_after_undoing(of)[:SHOWN]]  # type: ignore[attr-defined]
    return CellTable([_("Row"), _("Reason")], rows, _("What stays"))


def _line(line: int) -> str:
    return _("line %(line)s") % {"line": line}


def _where(one: ListedLine) -> SafeString:
    return aside(one.name, _line(one.line))


# --- before anything is imported -------------------------------------------------------------------------------------


def preview(of: Import) -> dict[str, Any]:
    """What looking through found; one query for the similar ones."""
    found, labels = of.summary, labels_of(of.what)
    rows = {part: found.get(part, []) for part in ("similar", "differing", "matched", "refused", "remarked")}
    differing = [(Fate(row["line"], differs=row["fields"]), row["known"] or row["said"]) for row in rows["differing"]]
    matched = [(Fate(row["line"], matched=row["by"], said=row["said"]), row["known"]) for row in rows["matched"]]
    remarked = [Fate(row["line"], remarks=[row["reason"]]) for row in rows["remarked"]]
    refused = [
        (row["line"], Reason.from_json(row["reason"]), [*filter(None, row["cells"] or [])]) for row in rows["refused"]
    ]
    all_or_none = _("You asked for all rows or none: as long as any row is refused, nothing is imported.")
    return {
        "totals": found.get("totals", {}),
        "assumed": found.get("assumed", {}),
        "region": regions().get(of.region),
        "kinds": [(in_words("kind", kind), count) for kind, count in found.get("kinds", {}).items()],
        "fields": [(name, labels.get(name, name), count) for name, count in found.get("fields", {}).items()],
        "similar": [_similar(rows["similar"])],
        "differing": [_choosing(one for row, name in differing for one in differences(row, name, labels))],
        "tables": [
            _matched([one for row, name in matched for one in matches(row, name, labels)], found),
            _not_taken(_("Rows that would be refused"), refused, all_or_none if of.all_or_nothing else ""),
            _remarked(
                [one for row in remarked for one in remarks(row, "", labels)],
                _("Values that would be omitted or changed"),
                _("These rows would come in, but a value we cannot understand is missing or changed."),
            ),
            _understood(of),
        ],
    }


def _understood(of: Import) -> CellTable:
    rows = of.summary.get("understood", [])
    fields = [field for field in fields_of(of.what) if any(field.name in row for row in rows)]
    return CellTable(
        [_("Line"), *(field.label for field in fields)],
        [(int(row["line"]), *(brief(in_words(one.name, row.get(one.name, "")), 60) for one in fields)) for row in rows],
        _("The first rows as we understand them"),
        css="dense plain",
    )


def _matched(lines: Sequence[ListedLine], found: Mapping[str, Any]) -> CellTable:
    count = found.get("totals", {}).get("matched", 0)
    return CellTable(
        [_("Line"), _("In the file"), _("Known"), _("Why")],
        [(one.line, one.said, one.name, one.why) for one in lines],
        _("Rows that match something known"),
        ngettext("One row matches something known.", "%(n)s rows match something known; the first are shown.", count)
        % {"n": grouped(count)},
    )


def _choosing(lines: Iterable[ListedLine]) -> CellTable:
    """Where the file's side of a difference may be ticked."""
    rows = [(_where(one), one.label, brief(one.kept), brief(one.said), _tick(one)) for one in lines]
    return CellTable(
        [_("Known"), pgettext("of a record", "Field"), _("Now"), _("In the file"), _("Use the file")], rows
    )


def _tick(one: ListedLine) -> SafeString:
    if not one.field:
        return soft(one.why)
    words = _("%(field)s of %(name)s: use the file") % {"field": one.label, "name": one.name}
    box = format_html('<input type="checkbox" name="take" value="{}:{}" aria-label="{}">', one.line, one.field, words)
    return aside(box, one.why)


def _similar(stored: Sequence[dict[str, Any]]) -> CellTable:
    """Rows that seem new and the organisation each may mean: a known one, or (below zero) one of an earlier line."""
    known = Organisation.objects.in_bulk([one["id"] for one in stored if one["id"] > 0])
    rows = []
    for one in stored:
        if one["id"] in known:
            rows.append((_said(one), _alike(one), _choice(one, known[one["id"]].name, known[one["id"]].city)))
        elif one["id"] < 0:
            rows.append((_said(one), _alike(one), _choice(one, one["other"], one["town"])))
    return CellTable([_("In the file"), _("Why"), _("It is")], rows)


def _alike(one: dict[str, Any]) -> str:
    return _("same web site") if one.get("by") == "domain" else _("name spelled alike")


def _said(one: dict[str, Any]) -> SafeString:
    named = format_html(
        '<label for="same-{}">{}</label>', one["line"], ", ".join(filter(None, (one["name"], one["city"])))
    )
    return aside(named, _line(one["line"]))


def _choice(one: dict[str, Any], *other: str) -> SafeString:
    return format_html(
        '<select name="same" id="same-{0}"><option value="">{1}</option><option value="{0}:{2}">{3}</option></select>',
        one["line"], _("new"), one["id"], ", ".join(filter(None, other)),
    )  # fmt: skip
