"""Why a row, a value or a whole file was not taken: a word of a closed list and its particulars.

A reason is stored as data and becomes a sentence when somebody reads it, in that reader's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.errors import Refused

_sentences: dict[str, Promise] = {}


def declare(sentences: Mapping[str, Promise]) -> None:
    """Add words to the list; each stage that reads files declares its own."""
    for code, sentence in sentences.items():
        if _sentences.setdefault(code, sentence) is not sentence:
            raise ValueError(f"the reason {code} is declared twice")


def declared() -> list[str]:
    """Every known word, for the test that each of them has a sentence that can be filled."""
    return sorted(_sentences)


@dataclass(frozen=True)
class Reason:
    """One reason: a declared word and what its sentence is filled with."""

    code: str
    about: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        named = str(self.about.get("of_ours", ""))
        words = {**self.about, named: gettext(str(self.about[named]))} if named else self.about
        return str(_sentences[self.code]) % words

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "about": dict(self.about)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Reason":
        return cls(str(stored["code"]), dict(stored["about"]))


def english(words: object) -> str:
    """Words of ours as they are kept in a reason, whose sentence says them in the reader's language.

    It tells by ``of_ours`` which of its particulars they are.
    """
    with override("en"):
        return str(words)


def because(code: str, **about: str | int) -> Reason:
    return Reason(code, about)


class Unusable(Refused):
    """The whole file cannot be read as a table; nothing of it is taken."""

    status = 422

    def __init__(self, code: str, **about: str | int) -> None:
        self.reason = Reason(code, about)
        super().__init__(str(self.reason))

    @property
    def code(self) -> str:
        return self.reason.code


class BadValue(ValueError):
    """A cell that cannot be understood, with the reason."""

    def __init__(self, code: str, **about: str | int) -> None:
        self.reason = Reason(code, about)
        super().__init__(code)


@dataclass(frozen=True)
class Otherwise:
    """A value that is not stored as it stands in its cell, with the sentence that says so."""

    value: Any
    reason: Reason


@dataclass(frozen=True)
class Fault:
    """What is wrong in one place of a file: shown in lists and written into the file of refused rows."""

    line: int
    column: str
    value: str
    message: str


declare(
    {
        "empty": _("The file is empty. Save the sheet again and choose that file."),
        "no_header": _("The first row holds values. Put the column names in one row at the top of the table."),
        "too_many_columns": _(
            "The file has %(found)s columns; at most %(limit)s can be read. Delete the columns you do not need."
        ),
        "too_many_rows": _("The file has more than %(limit)s rows. Split it into several files."),
        "too_large": _("The file is larger than %(limit)s MB. Split it into several files."),
        "binary": _("This is not a text table. Save it as .xlsx or as .csv and choose that file."),
        "unknown_encoding": _(
            "The characters of this file cannot be read: its encoding is unknown. Save it as “CSV UTF-8” or as .xlsx."
        ),
        "is_pdf": _(
            "This is a PDF, even if its name says otherwise. Save the table as .xlsx or .csv and choose that file."
        ),
        "is_text_document": _(
            "This is a text document. Copy the table into a spreadsheet and save it as .xlsx or .csv."
        ),
        "is_web_page": _("This is a web page. Open it in a spreadsheet and save it as .xlsx or .csv."),
        "is_old_excel": _("This is an old .xls file. Open it and save it as .xlsx, then choose that file."),
        "is_binary_excel": _("This is an .xlsb file. Open it and save it as .xlsx, then choose that file."),
        "is_open_document": _("This is an OpenDocument sheet. Open it and save it as .xlsx or .csv."),
        "is_archive": _("This is an archive. Unpack it and choose the table inside."),
        "is_locked": _("The workbook is password-protected. Save it without the password and choose that file."),
        "bomb": _("The workbook unpacks to far more than a table needs, so it was not opened. Save it again as .csv."),
        "too_many_sheets": _(
            "The workbook has more than %(limit)s sheets. Keep the ones you need, save it and choose that file."
        ),
        "broken_workbook": _("The workbook is damaged and cannot be opened. Save it again as .xlsx or as .csv."),
        "no_such_sheet": _("The workbook has no sheet named “%(sheet)s”. It has: %(sheets)s."),
        "no_sheet": _(
            "No sheet of the workbook has anything in it. Save the table as .xlsx or .csv and choose that file."
        ),
        "more_cells": _("The row has %(found)s cells, the header has %(expected)s."),
        "other_separator": _("The row uses “%(used)s” between its cells, the rest of the file “%(expected)s”."),
        "open_quote": _("A quotation mark is opened in this row and never closed."),
        "cell_too_long": _("A cell of this row holds more than %(limit)s characters."),
        "unreadable_letters": _("Some characters of this row are in a different encoding from the rest of the file."),
        "control_characters": _("The row holds characters that are not text."),  # is said no more; older lists hold it
        "note_duplicate_column": _("Two columns are named “%(name)s”; the second is called “%(renamed)s” here."),
        "note_unnamed_column": _("A column without a name is called “%(renamed)s” here."),
        "note_no_headings": _("This file has no headings: its first row is taken as data. Say what each column holds."),
        "note_lines_above": _("Lines skipped above the column names: %(count)s."),
        "note_encoding": _("The file was read as %(encoding)s."),
        "note_sheet": _("The workbook has several sheets; “%(sheet)s” was read."),
    }
)
