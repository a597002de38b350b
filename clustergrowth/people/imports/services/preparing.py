"""What a coordinator does with a file: bring it in, say what its columns are, look it through, import it, undo it."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused
from clustergrowth.common.imports import work
from clustergrowth.common.imports.models import NOT_TAKEN
from clustergrowth.common.imports.work import must_be
from clustergrowth.common.tables.mapping import fitting, guess, sample_of, signature
from clustergrowth.common.tables.reading import Headings, Table, read
from clustergrowth.common.tables.reasons import BadValue, declare
from clustergrowth.people.councils.models import Council
from clustergrowth.people.imports.domain.exports import columns_of, recognised
from clustergrowth.people.imports.domain.facts import RowReader, organisation
from clustergrowth.people.imports.domain.proposals import Proposal, country_of, region_of
from clustergrowth.people.imports.models import OF_PEOPLE, Import, Remembered, What
from clustergrowth.people.imports.queries.fields import PERSON, fields_of
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person

CHOOSING = (Import.State.MAPPING, Import.State.CHECKED, Import.State.KEPT_OUT, Import.State.STOPPED)
SURELY_OVER = timedelta(days=1)  # nobody is still between storing a file and saying so

declare(
    {
        "somebody_was_erased": _lazy(
            "Somebody on this list has asked to be erased. Bring the list in again without that person."
        ),
    }
)


def bring_in(*, council: Council, by: Person, what: str, file: "UploadedFile[Any]", sheet: str | None = None) -> Import:
    """Keep an uploaded file and guess its columns. Raises `Unusable`, and then nothing is kept."""
    require(by, "imports.run", council)
    stream: Any = file.file
    table = read(stream, file.name or "", sheet=sheet or None, headings=Headings.EITHER)
    of = Import(council=council, by=by, what=what, name=(file.name or "")[-200:], file=file, created_at=clock.now())
    read_in(of, table)
    stream.seek(0)
    of.save()
    return of


def read_in(of: Import, table: Table, named: Mapping[str, str] | None = None) -> None:
    """Take up what a file looks like: its columns, which likely is which or is ``named``, and where rows lie."""
    sample, known = sample_of(table), recognised(table.columns)
    of.sheet, of.columns, of.has_headings = table.sheet[:100], table.columns, table.has_headings
    of.mapping = proposed_mapping(of.council, of.what, table.columns, sample) | dict(named or {})
    proposal = propose_country(of, sample)
    of.summary = {
        "sample": sample[:5],
        "sheets": table.sheets,
        "notes": [note.as_json() for note in table.notes],
        "program": known.program if known else "",
        "because": proposal.because if proposal else (),
    }


def propose_country(of: Import, sample: Sequence[Sequence[str]]) -> Proposal | None:
    """Where rows lie that do not say it, as far as the others, or their numbers and places, tell; asked, and shown."""
    places = {name: of.columns.index(column) for name, column in of.mapping.items() if column in of.columns}
    proposal = country_of([{name: row[place] for name, place in places.items()} for row in sample])
    of.country, of.region = proposal.code if proposal else "", ""
    if of.what == What.ORGANISATIONS:
        reading = RowReader(fields_of(of.what), of.columns, of.mapping, of.country)
        of.region = region_of([nuts for row in sample if (nuts := _region(reading, row))], of.council.nuts)
    return proposal


def _region(reading: RowReader, row: Sequence[str]) -> str:
    with suppress(BadValue):
        return str(organisation(reading, 0, row).get("nuts") or "")
    return ""


@transaction.atomic
def read_otherwise(of: Import, *, by: Person) -> None:
    """Say that the first row is data after all, or that it names the columns; then the columns are chosen anew."""
    _hold(of, by, *CHOOSING)
    headings = Headings.ABSENT if of.has_headings else Headings.THERE
    with of.opened() as stream:
        read_in(of, read(stream, of.name, sheet=of.sheet or None, headings=headings))
    of.state = Import.State.MAPPING
    of.save()


def proposed_mapping(council: Council, what: str, columns: list[str], sample: list[list[str]]) -> dict[str, str]:
    """What the council chose for these columns before, else what a known program means by them, else the likeliest."""
    kept = Remembered.objects.filter(council=council, what=what, signature=signature(columns)).first()
    if kept is not None:
        return fitting(kept.mapping, columns)
    known = recognised(columns)
    of_program = {What.CONTACTS: known.contacts, What.ORGANISATIONS: known.organisations} if known else {}
    if headings := of_program.get(What(what)):
        return columns_of(headings, columns)
    guessed = guess(columns, sample, fields_of(what))
    return _of_somebody(guessed) if what == What.ORGANISATIONS else guessed


def _of_somebody(mapping: dict[str, str]) -> dict[str, str]:
    """Where no column names a person, a “contact e-mail” is the organisation's own."""
    if set(PERSON) & mapping.keys():
        return mapping
    own = {"person_email": "emails", "person_phone": "phones"}
    moved = {own[name]: column for name, column in mapping.items() if name in own}
    return moved | {name: column for name, column in mapping.items() if not name.startswith("person_")}


def make_sure_it_names_somebody(what: str, mapping: Mapping[str, str]) -> None:
    """A file without a column of names cannot be imported; nor one of needs without their words and whose they are."""
    chosen = {name for name, column in mapping.items() if column}
    if what in (What.OFFERS, What.NEEDS):
        if not {"title", "text"} & chosen or not {"organisation", "person_email"} & chosen:
            sentence = _(
                "Say which column holds the text and which the organisation; no row can be imported without them."
            )
            raise Refused(sentence, fields={"column_name": [sentence]})
        return
    needed = {"name"} if what == What.ORGANISATIONS else {"name", "given_name", "family_name", "organisation"}
    if not needed & chosen:
        sentence = _("Say which column holds the name; no row can be imported without it.")
        raise Refused(sentence, fields={"column_name": [sentence]})


def names_people(of: Import) -> bool:
    return of.what in OF_PEOPLE or bool(set(PERSON) & of.mapping.keys())


@transaction.atomic
def choose_columns(of: Import, *, by: Person, mapping: Mapping[str, str], **said: Any) -> None:
    """Say which column is which, and what is meant where a row says nothing; then the file is looked through.

    ``said``: ``source``, ``country``, ``region``, ``firms_are``, ``others_are``, ``through``, ``all_or_nothing``.
    """
    _hold(of, by, *CHOOSING)
    make_sure_it_names_somebody(of.what, mapping)
    chosen = {name: column for name, column in mapping.items() if column in of.columns}
    is_told_more = chosen != of.mapping and not of.summary.get("because")
    of.mapping = chosen
    if is_told_more and not said.get("country"):
        _propose_anew(of)
        said |= {"country": of.country, "region": said.get("region") or of.region}
    for name, value in said.items():
        setattr(of, name, value)
    if names_people(of) and not of.source.strip():
        sentence = _("Say where the list comes from: everybody on it has a right to know.")
        raise Refused(sentence, fields={"source": [sentence]})
    of.choices, of.updates, of.reason = {}, {}, None
    of.save()
    Remembered.objects.update_or_create(
        council=of.council,
        what=of.what,
        signature=signature(of.columns),
        defaults={"mapping": of.mapping, "used_at": clock.now()},
    )
    work.start(of, Import.State.CHECKING, by=by)


def _propose_anew(of: Import) -> None:
    """Columns that were named by hand may tell a country where nothing did before: the preview says what is assumed."""
    headings = Headings.THERE if of.has_headings else Headings.ABSENT
    with of.opened() as stream:
        sample = sample_of(read(stream, of.name, sheet=of.sheet or None, headings=headings))
    proposal = propose_country(of, sample)
    of.summary["because"] = proposal.because if proposal else ()


@transaction.atomic
def choose_known(of: Import, *, by: Person, choices: Mapping[int, int]) -> None:
    """Say of rows with a similar name which known organisation they mean; the others are new."""
    _hold(of, by, Import.State.CHECKED)
    offered = {int(one["line"]): int(one["id"]) for one in of.summary.get("similar", [])}
    of.choices = {str(line): id for line, id in choices.items() if offered.get(line) == id}
    of.save(update_fields=["choices"])


@transaction.atomic
def choose_updates(
    of: Import, *, by: Person, fields: Collection[str] = (), rows: Collection[tuple[int, str]] = ()
) -> None:
    """Say where the file's side of a difference is taken: a field of all rows, or of one; else what is known stays."""
    _hold(of, by, Import.State.CHECKED)
    named: dict[str, list[str]] = {}
    for line, name in rows:
        named.setdefault(str(line), []).append(name)
    of.updates = {"fields": [name for name in fields if name in of.summary.get("fields", {})], "rows": named}
    of.save(update_fields=["updates"])


@transaction.atomic
def start(of: Import, *, by: Person) -> None:
    """Import what was looked through."""
    _hold(of, by, Import.State.CHECKED, Import.State.STOPPED)
    work.start(of, Import.State.RUNNING, by=by)


@transaction.atomic
def start_undoing(of: Import, *, by: Person) -> None:
    """Take the whole import back; what has since been used stays, with the reason."""
    _hold(of, by, Import.State.DONE)
    of.reason = None
    of.save(update_fields=["reason"])
    work.start(of, Import.State.UNDOING, by=by)


@transaction.atomic
def discard(of: Import, *, by: Person) -> None:
    """Forget a file that was not imported."""
    _hold(of, by, *NOT_TAKEN)
    delete_file(of)
    of.delete()


def delete_file(of: Import) -> None:
    """The uploaded file is kept no longer than it is needed: it goes once the database says so."""
    for kept in (of.file, of.listing):
        if kept and kept.name:
            transaction.on_commit(partial(kept.storage.delete, kept.name))
    of.file = of.listing = ""


def remove_unknown_files() -> None:
    """Files that no import knows: a process was killed between storing one and saying so, or saying and deleting."""
    folder, storage = "imports", default_storage
    names = storage.listdir(folder)[1] if storage.exists(folder) else []
    old = [name for name in names if storage.get_modified_time(f"{folder}/{name}") < clock.now() - SURELY_OVER]
    known = {name for both in Import.objects.values_list("file", "listing") for name in both}
    for path in {f"{folder}/{name}" for name in old} - known:
        storage.delete(path)


def _hold(of: Import, by: Person, *states: str) -> None:
    require(by, "imports.run", of.council)
    must_be(of, *states)
