"""Bringing files in, as the tests do it: through the services, as a coordinator."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clustergrowth.common.tables.reasons import Reason
from clustergrowth.people.councils.models import Council
from clustergrowth.people.imports.models import Import, ImportRow, What
from clustergrowth.people.imports.services import preparing
from clustergrowth.people.persons.models import Person
from tests import the_files

REAL = the_files.DATA / "organisations"
needs_real = pytest.mark.skipif(
    not REAL.is_dir(), reason=f"the public data sets are not at {REAL} (CLUSTERGROWTH_DATA)"
)


def upload(content: str | bytes, name: str = "list.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def looked_through(
    council: Council,
    by: Person,
    content: str | bytes,
    what: str = What.ORGANISATIONS,
    name: str = "list.csv",
    **said: Any,
) -> Import:
    """A file whose guessed columns were accepted."""
    of = preparing.bring_in(council=council, by=by, what=what, file=upload(content, name))
    if what == What.CONTACTS:
        said.setdefault("source", "the register of the chamber")
    preparing.choose_columns(of, by=by, mapping=of.mapping, **said)
    of.refresh_from_db()
    return of


def imported(council: Council, by: Person, content: str | bytes, **said: Any) -> Import:
    """A file that was looked through and then imported."""
    of = looked_through(council, by, content, **said)
    preparing.start(of, by=by)
    of.refresh_from_db()
    return of


def reasons(row: ImportRow) -> list[Reason]:
    """Why values of it were left out, or kept otherwise."""
    return [Reason.from_json(remark) for remark in row.remarks]
