"""Everything of a file that is not simply so, as lines: rows that were matched, differences, values left out."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from clustergrowth.common.tables.reasons import Reason
from clustergrowth.common.tables.writing import write_csv
from clustergrowth.people.imports.domain.differences import ELSEWHERE, OWN_WORD
from clustergrowth.people.imports.queries.fields import fields_of
from clustergrowth.people.imports.queries.tally import Fate
from clustergrowth.people.organisations.domain.kinds import OrganisationKind, Turnover

KEPT_IN_MEMORY = 2**20  # bytes; larger lists go to the disk


def header() -> list[str]:
    return [
        *(_("Line"), _("In the list of the council"), _("Field"), _("Known or kept"), _("In the file")),
        _("What changed"),
    ]


def lines_of(fate: Any, known: str, labels: Mapping[str, str]) -> Iterator[list[str]]:
    """The lines of one row; ``fate`` is a `Fate` or a stored `Row`."""
    line = str(fate.line)
    if fate.matched:
        in_file = fate.said if isinstance(fate, Fate) else ""  # a stored row does not keep it
        yield [line, known, "", known, in_file, str(how(fate.matched))]
    for name, (now, said, mark) in fate.differs.items():
        yield [line, known, labels.get(name, name), in_words(name, now), in_words(name, said), str(why_kept(mark))]
    for name, (before, now) in fate.changed.items():
        if name in labels:
            yield [line, known, labels[name], in_words(name, before), in_words(name, now), _("taken from the file")]
    for remark in fate.remarks:
        reason = Reason.from_json(remark)
        about = reason.about
        field = str(about.get("field", ""))
        yield [
            line,
            known,
            labels.get(field, field),
            str(about.get("kept", "")),
            str(about.get("cell", "")),
            str(reason),
        ]


def labels_of(what: str) -> dict[str, str]:
    return {field.name: str(field.label) for field in fields_of(what)} | {"declared_sme": str(_("SME: yes or no"))}


def how(by: str) -> str:
    """By what a row was found to mean something known."""
    words = {
        "name": _("matched by name"), "domain": _("matched by web site"), "chosen": _("matched, as you said"),
        "email": _("matched by e-mail address"),
    }  # fmt: skip
    return words.get(by) or _("matched by %(code)s") % {"code": by.upper()}


def why_kept(mark: str) -> str:
    if mark == OWN_WORD:
        return _("kept: the organisation wrote it itself")
    if mark == ELSEWHERE:
        return _("kept: it belongs to another council")
    return _("differs, and is kept")


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
