"""Everything of a file that is not simply so, as lines: rows that were matched, differences, values left out."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clustergrowth.common.tables.reasons import Reason
from clustergrowth.common.tables.writing import write_csv
from clustergrowth.people.imports.domain.differences import ELSEWHERE, OWN_WORD
from clustergrowth.people.imports.queries.fields import fields_of
from clustergrowth.people.imports.queries.tally import Fate
from clustergrowth.people.organisations.domain.kinds import OrganisationKind, Turnover

KEPT_IN_MEMORY = 2**20  # bytes; larger lists go to the disk
Labels = Mapping[str, str]  # of the fields


class ListedLine(NamedTuple):
    """One thing to say of a row: of what in it, what is known or kept, what the file says, and what was made of it."""

    line: int
    name: str
    label: str
    kept: str
    said: str
    why: str
    field: str = ""


def header() -> list[str]:
    return [
        *(
            _("Line"),
            _("In the council's list"),
            pgettext("of a record", "Field"),
            _("Known or kept"),
            _("In the file"),
        ),
        _("What changed"),
    ]


def matches(row: Any, name: str, _labels: Labels) -> Iterator[ListedLine]:
    """By what a row means something known.

    A ``row`` here and below is a `Fate` or a stored `ImportRow`, which does not keep what the file called it.
    """
    if row.matched:
        yield ListedLine(row.line, name, "", name, getattr(row, "said", ""), how(row))


def differences(row: Any, name: str, labels: Labels) -> Iterator[ListedLine]:
    """Where a row says something else than is known."""
    for field, (known, said, mark) in row.differs.items():
        sides = (in_words(field, known), in_words(field, said))
        yield ListedLine(row.line, name, labels.get(field, field), *sides, why_kept(mark), _if_open(field, mark))


def changes(row: Any, name: str, labels: Labels) -> Iterator[ListedLine]:
    """What was filled in of something known, or changed as was chosen."""
    for field, (before, now) in row.changed.items():
        if field in labels:
            sides = (in_words(field, before), in_words(field, now))
            yield ListedLine(row.line, name, labels[field], *sides, _("taken from the file"))


def remarks(row: Any, name: str, labels: Labels) -> Iterator[ListedLine]:
    """Values that are not stored as they stand: where, both sides, why."""
    for stored in row.remarks:
        why = Reason.from_json(stored)
        field, kept, cell = (str(why.about.get(part, "")) for part in ("field", "kept", "cell"))
        yield ListedLine(row.line, name, labels.get(field, field), kept, cell, str(why))


def lines_of(row: Any, name: str, labels: Labels) -> Iterator[list[str]]:
    """All lines of one row, for the file."""
    for kind in (matches, differences, changes, remarks):
        for one in kind(row, name, labels):
            yield [str(part) for part in one[:6]]


def labels_of(what: str) -> dict[str, str]:
    return {field.name: str(field.label) for field in fields_of(what)} | {"declared_sme": str(_("SME: yes or no"))}


def how(row: Any) -> str:
    """By what a row was found to mean something known."""
    words = {
        "name": _("matched by name"), "domain": _("matched by web site"), "chosen": _("matched, as you said"),
        "email": _("matched by e-mail address"),
    }  # fmt: skip
    return words.get(row.matched) or _("matched by %(code)s") % {"code": row.matched.upper()}


def why_kept(mark: str) -> str:
    if mark == OWN_WORD:
        return _("kept: the organisation wrote it itself")
    if mark == ELSEWHERE:
        return _("kept: it belongs to another council")
    return _("differs; ours is kept")


def _if_open(field: str, mark: str) -> str:
    """The field, where a coordinator may take the file's side of it."""
    return field if mark != ELSEWHERE else ""


def in_words(name: str, value: object) -> str:
    """A value as people read it."""
    words = {"kind": OrganisationKind, "turnover": Turnover}.get(name)
    if words is not None and value in words.values:
        return str(words(value).label)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


@contextmanager
def collected(what: str) -> Iterator[tuple[Callable[[Fate], None], Callable[[], BinaryIO | None]]]:
    """Keeps the lines of rows as they come, however many; then the whole of them as a CSV file, None without any."""
    labels = labels_of(what)
    with tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY) as stream:

        def keep(fate: Fate) -> None:
            rows = list(lines_of(fate, fate.known or fate.said, labels))
            if rows:
                pieces = b"".join(write_csv(header(), rows))
                stream.write(pieces if stream.tell() == 0 else pieces.split(b"\r\n", 1)[1])

        def whole() -> BinaryIO | None:
            if stream.tell() == 0:
                return None
            stream.seek(0)
            return stream  # type: ignore[return-value]  # a file in all but name

        yield keep, whole
