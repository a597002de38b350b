"""What the pages of files of answers list: the files before, what one would change, what became of its rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clustergrowth.common.languages.numbers import grouped
from clustergrowth.common.lists.cells import NONE, CellTable, brief, day, link
from clustergrowth.listen.surveys.answer_files.services import changes
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import AnswerFile
from clustergrowth.people.councils.models import Council

SHOWN = 50  # lines on the page; all of them in the file


def files_before(files: Iterable[AnswerFile]) -> CellTable:
    rows = [
        (link(one.name, "answer_file", one.pk), one.council.city, one.get_state_display(), day(one.created_at))
        for one in files
    ]
    return CellTable([_("File"), _("Council"), _("State"), _("Imported")], rows, _("Imported files"), css="")


def of_account(held: AnswerFile, councils: Iterable[Council]) -> list[CellTable]:
    """What a file changes of these councils, what of it was refused, and what is saved otherwise."""
    account = held.account or {}
    return [
        _changes(held, councils),
        _places(account.get("faults", []), _("Column"), _("Refused, with the reason")),
        _places(account.get("remarks", []), _("Question"), _("Answers saved differently from the file, or not at all")),
    ]


def _places(rows: Sequence[Mapping[str, Any]], column: str, title: str) -> CellTable:
    cells = [(one["line"] or NONE, one["column"], one["value"], one["message"]) for one in rows[:SHOWN]]
    return CellTable([_("Row"), column, _("Value"), _("Reason")], cells, title)


def changed_answers(held: AnswerFile, councils: Iterable[Council]) -> list[list[str | int]]:
    """Each with its row, firm, question, code, and both sides."""
    found = changes.unpacked(held.changes, [one.slug for one in councils])
    return list(changes.table(found, questionnaire_of(held.wave.instrument_id)))


def _changes(held: AnswerFile, councils: Iterable[Council]) -> CellTable:
    found = changed_answers(held, councils)
    count = ngettext("One answer differs.", "%(n)s answers differ; %(shown)s are shown.", len(found))
    return CellTable(
        [_("Row"), _("Firm"), _("Question"), _("Was"), _("Becomes")],
        [
            (line or _("no longer in the file"), firm or NONE, question, brief(str(was)), brief(str(becomes)))
            for line, firm, question, _code, was, becomes in found[:SHOWN]
        ],
        _("Answers that would change") if held.content else _("Answers changed by this file"),
        count % {"n": grouped(len(found)), "shown": grouped(min(len(found), SHOWN))},
        [(_("Download all of them"), reverse("answer_file_changes", args=[held.pk]))] if found else (),
    )
