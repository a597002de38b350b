"""Answers collected elsewhere: a CSV or XLSX file becomes responses, one a firm; every row left out has its reason."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, BinaryIO

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock, jobs
from clustergrowth.common.errors import Refused, TooLate
from clustergrowth.common.languages.numbers import grouped
from clustergrowth.common.limits.sizes import MEGABYTE
from clustergrowth.common.tables.bounds import Limits
from clustergrowth.common.tables.mapping import Field, fitting, guess, signature
from clustergrowth.common.tables.reading import Table, read
from clustergrowth.listen.surveys.answer_files.services import editions
from clustergrowth.listen.surveys.answer_files.services.rows import AnswerRows, ColumnMapping
from clustergrowth.listen.surveys.answer_files.services.taking import TakingAnswers
from clustergrowth.listen.surveys.answers.domain import cells
from clustergrowth.listen.surveys.answers.queries.firms import fingerprint
from clustergrowth.listen.surveys.instruments.domain.questions import Questionnaire
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import AnswerFile, ColumnChoice, Wave
from clustergrowth.listen.surveys.waves.services.waves import lock_open_wave, must_have_begun
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person

LIMITS = Limits(bytes=20 * MEGABYTE, rows=200_000, unpacked=200 * MEGABYTE)
STRETCH = 1000  # rows between two words about how far the work is


# --- reading the file ------------------------------------------------------------------------------------------------


def opened(stream: BinaryIO, name: str) -> Table:
    """The table in a file of answers. Raises tables.Unusable."""
    return read(stream, name, limits=LIMITS)


def guessed(questionnaire: Questionnaire, columns: Sequence[str], sample: Sequence[Sequence[str]]) -> dict[str, str]:
    """The likeliest column of each question, by its code or its text in any of the five languages."""
    return guess(columns, sample, cells.fields(questionnaire))


_OWN_COLUMNS = tuple(
    Field(name, name, names.split("|"))
    for name, names in (
        ("firm", "id|firm id|company id|response id|respondent|id empresa|id impresa|id entreprise|firma no|key"),
        (
            "organisation",
            "name|company|company name|empresa|impresa|azienda|ragione sociale|entreprise|firma adı|firma|vat",
        ),
        ("period", "year|date|timestamp|submitted|año|anno|année|yıl|fecha|data|tarih"),
        ("region", "country|nuts|council|región|regione|région|bölge|país|paese|pays|ülke"),
    )
)


def first_guess(
    questionnaire: Questionnaire, columns: Sequence[str], sample: Sequence[Sequence[str]]
) -> dict[str, Any]:
    """Everything that can be guessed of a file that was never seen: the questions first, then what is left."""
    asked = guessed(questionnaire, columns, sample)
    left = [place for place, column in enumerate(columns) if column not in asked.values()]
    rest = [[row[place] for place in left if place < len(row)] for row in sample]
    return {"columns": asked, **guess([columns[place] for place in left], rest, _OWN_COLUMNS)}


def remembered(wave: Wave, council: Council, columns: Sequence[str]) -> dict[str, Any] | None:
    """How this council read a file with the same columns before, for the same instrument."""
    found = ColumnChoice.objects.filter(
        council=council, instrument=wave.instrument.code, header=fingerprint(signature(columns))
    ).first()
    if found is None:
        return None
    return {**found.choice, "columns": fitting(found.choice["columns"], columns)}


def remember(*, wave: Wave, council: Council, columns: Sequence[str], choice: ColumnMapping) -> None:
    ColumnChoice.objects.update_or_create(
        council=council,
        instrument=wave.instrument.code,
        header=fingerprint(signature(columns)),
        defaults={"choice": asdict(choice), "used_at": clock.now()},
    )


# --- the service -----------------------------------------------------------------------------------------------------


@transaction.atomic
def import_answers(
    *,
    file: AnswerFile,
    choice: ColumnMapping,
    by: Person,
    all_or_nothing: bool = False,
    dry_run: bool = False,
    looked: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> TakingAnswers:
    """Take the answers in a file, one a firm; said to correct a file that holds the same, it changes nothing.

    A row with an answer that does not fit its question is refused whole, with every reason. ``all_or_nothing`` refuses
    the file when a row is refused; ``dry_run`` only tells what would happen. ``looked`` is the digest of the changes
    that somebody looked at: others are not made.
    """
    wave, council = file.wave, file.council
    alone(wave)
    wave = lock_open_wave(wave)
    must_have_begun(wave)
    if wave.state != Wave.State.OPEN:
        raise TooLate(_("This survey is closed; its figures no longer change."))
    editions.must_still_hold(file)
    table = opened(file.opened(), file.name)
    reading = must_be_readable(wave=wave, council=council, columns=table.columns, choice=choice, by=by)
    for row in table.rows:
        reading.take(row)
        if progress is not None and reading.account.rows % STRETCH == 0:
            progress(reading.account.rows)
    taking = TakingAnswers(file, reading, by)
    account = taking.work()
    if all_or_nothing and account.refused:
        raise Refused(
            _("Nothing was imported: %(count)s rows were refused. The first: %(why)s")
            % {"count": grouped(account.refused), "why": account.faults[0].message}
        )
    if looked is not None and account.digest not in ("", looked):
        raise TooLate(
            _("This would change answers you have not looked at. See what would happen, then import the file.")
        )
    if dry_run:
        transaction.set_rollback(True)
    else:
        remember(wave=wave, council=council, columns=table.columns, choice=choice)
        jobs.defer("comparison.freeze_wave", wave_id=wave.pk)
    return taking


def must_be_readable(
    *, wave: Wave, council: Council, columns: Sequence[str], choice: ColumnMapping, by: Person
) -> AnswerRows:
    """What goes through the rows. Raises Refused when the choice names what the file or the survey has not."""
    councils = _councils(wave, council, choice)
    for one in councils.values():
        require(by, "surveys.run", one)
    return AnswerRows(questionnaire_of(wave.instrument_id), columns, choice, councils, council)


def alone(wave: Wave) -> None:
    """One file at a time is taken or taken back in a wave; firms go on answering meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('answers'), %s)", [wave.pk])


def _councils(wave: Wave, council: Council, choice: ColumnMapping) -> dict[str, Council]:
    """{cell of the region column: council}, or {"": the one council}."""
    here = {one.slug: one for one in wave.councils.all()}
    wanted = dict(choice.regions) if choice.region else {"": council.slug}
    strange = sorted(set(wanted.values()) - set(here))
    if strange or not wanted:
        raise Refused(_("A council in this file is not part of the survey. Add it first."))
    return {cell: here[slug] for cell, slug in wanted.items()}
