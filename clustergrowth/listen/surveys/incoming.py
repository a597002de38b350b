"""Answers collected elsewhere: a CSV or XLSX file becomes responses, one a firm; every row left out has its reason."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, BinaryIO

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock, jobs
from clustergrowth.common.errors import Refused, TooLate
from clustergrowth.common.ports import Ref
from clustergrowth.common.tables.limits import MEGABYTE, Limits
from clustergrowth.common.tables.mapping import Field, fitting, guess, signature
from clustergrowth.common.tables.reading import Table, read
from clustergrowth.common.tables.reasons import Fault, because
from clustergrowth.listen.surveys import cells
from clustergrowth.listen.surveys.answering import held_open
from clustergrowth.listen.surveys.firms import KnownFirms, fingerprint
from clustergrowth.listen.surveys.models import AnswerFile, ColumnChoice, FormerAnswers, Response, Wave
from clustergrowth.listen.surveys.queries import questionnaire_of
from clustergrowth.listen.surveys.questions import Answer, Questionnaire
from clustergrowth.listen.surveys.rows import Account, Choice, Firm, Reading
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind

LIMITS = Limits(bytes=20 * MEGABYTE, rows=200_000, unpacked=200 * MEGABYTE)
BATCH = 2000
SAMPLE = 50
STRETCH = 1000  # rows between two words about how far the work is


# --- reading the file ------------------------------------------------------------------------------------------------


def opened(stream: BinaryIO, name: str) -> Table:
    """The table in a file of answers. Raises tables.Unusable."""
    return read(stream, name, limits=LIMITS)


def first_rows(table: Table) -> list[list[str]]:
    return [row.cells for _place, row in zip(range(SAMPLE), table.rows, strict=False)]


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


def remember(*, wave: Wave, council: Council, columns: Sequence[str], choice: Choice) -> None:
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
    wave: Wave,
    council: Council,
    stream: BinaryIO,
    name: str,
    choice: Choice,
    by: Person,
    all_or_nothing: bool = False,
    dry_run: bool = False,
    file: AnswerFile | None = None,
    progress: Callable[[int], None] | None = None,
) -> Account:
    """Take the answers in a file, one a firm; read again, the same file changes nothing.

    A row with an answer that does not fit its question is refused whole, with every reason. ``all_or_nothing`` refuses
    the file when a row is refused; ``dry_run`` only tells what would happen.
    """
    _alone(wave)
    if held_open(wave).state != Wave.State.OPEN:
        raise TooLate(_("This survey is closed; its figures no longer move."))
    table = opened(stream, name)
    reading = must_be_readable(wave=wave, council=council, columns=table.columns, choice=choice, by=by)
    for row in table.rows:
        reading.take(row)
        if progress is not None and reading.account.rows % STRETCH == 0:
            progress(reading.account.rows)
    account = reading.account
    _Writing(wave, by, account, file).write(reading)
    if all_or_nothing and account.refused:
        raise Refused(
            _("Nothing was taken: %(count)s rows were refused. The first: %(why)s")
            % {"count": account.refused, "why": account.faults[0].message}
        )
    if dry_run:
        transaction.set_rollback(True)
    else:
        remember(wave=wave, council=council, columns=table.columns, choice=choice)
        jobs.defer("comparison.freeze_wave", wave_id=wave.pk)
    return account


def must_be_readable(*, wave: Wave, council: Council, columns: Sequence[str], choice: Choice, by: Person) -> Reading:
    """What goes through the rows. Raises Refused when the choice names what the file or the survey has not."""
    councils = _councils(wave, council, choice)
    for one in councils.values():
        require(by, "surveys.run", one)
    return Reading(questionnaire_of(wave.instrument_id), columns, choice, councils, council)


def _alone(wave: Wave) -> None:
    """One file at a time for a wave; firms go on answering meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('answers'), %s)", [wave.pk])


def _councils(wave: Wave, council: Council, choice: Choice) -> dict[str, Council]:
    """{cell of the region column: council}, or {"": the one council}."""
    here = {one.slug: one for one in wave.councils.all()}
    wanted = dict(choice.regions) if choice.region else {"": council.slug}
    strange = sorted(set(wanted.values()) - set(here))
    if strange or not wanted:
        raise Refused(_("A council of this file does not take part in the survey. Let it join first."))
    return {cell: here[slug] for cell, slug in wanted.items()}


class _Writing:
    """Turns the kept rows into responses: new ones, changed ones, and those that say the same again."""

    def __init__(self, wave: Wave, by: Person, account: Account, file: AnswerFile | None) -> None:
        self.wave, self.by, self.account, self.file = wave, by, account, file
        self.new: list[Response] = []
        self.changed: list[Response] = []
        self.former: list[FormerAnswers] = []
        self.councils: Counter[str] = Counter()
        self.organisations: dict[int, Organisation] = {}

    def write(self, reading: Reading) -> None:
        firms = list(reading.firms.values())
        known = KnownFirms(reading.councils.values(), [firm.organisation for firm in firms])
        imported = Response.objects.filter(wave=self.wave, source=Response.Source.IMPORT)
        rows = list(imported.select_for_update(of=("self",)))  # others are never changed here, so nobody waits for us
        rows += Response.objects.filter(wave=self.wave).exclude(source=Response.Source.IMPORT).defer("answers")
        by_key = {row.key: row for row in rows if row.key}
        by_organisation = {row.organisation_id: row for row in rows if row.organisation_id}
        for firm in sorted(firms, key=lambda one: one.line):
            answers, faults = reading.answers(firm)
            answers = answers if faults else reading.asked(firm, answers)
            organisation = known.called(firm.organisation) if firm.organisation else None
            if organisation is not None:
                self.organisations[organisation.pk] = organisation
                other = by_organisation.get(organisation.pk)
                if other is not None and other.key != firm.key:
                    code = "answered_itself" if other.source != Response.Source.IMPORT else "answered_under_other_key"
                    faults.append(Fault(firm.line, reading.choice.organisation, firm.organisation, str(because(code))))
            if faults or not answers:
                empty = [Fault(firm.line, "", "", str(because("no_answer")))]
                self.account.refuse(firm.line, faults or empty)
                continue
            response = self._place(firm, answers, organisation, by_key.get(firm.key))
            if organisation is not None:
                by_organisation[organisation.pk] = response
        self.account.councils = dict(sorted(self.councils.items()))
        self._store()

    def _store(self) -> None:
        """Each new answer with its line of the ledger; of a changed one, what it was."""
        lines = ledger.write_many(
            ledger.Entry(
                Kind.SURVEY_ANSWERED,
                self.by,
                between=[self.organisations[row.organisation_id]] if row.organisation_id else [],
                about=Ref("wave", self.wave.pk),
                council=row.council,
            )
            for row in self.new
        )
        for row, line in zip(self.new, lines, strict=True):
            row.line = line.pk
        Response.objects.bulk_create(self.new, batch_size=BATCH)
        Response.objects.bulk_update(
            self.changed, ["answers", "period", "organisation", "council", "saved_at"], batch_size=BATCH
        )
        FormerAnswers.objects.bulk_create(self.former, batch_size=BATCH)

    def _place(
        self, firm: Firm, answers: dict[str, Answer], organisation: Organisation | None, before: Response | None
    ) -> Response:
        moment = clock.now()
        organisation_id = organisation.pk if organisation else None
        self.councils[firm.council.slug] += 1
        self.account.known += organisation is not None
        if before is None:
            response = Response(
                wave=self.wave, council=firm.council, organisation_id=organisation_id, key=firm.key, answers=answers,
                period=firm.period, source=Response.Source.IMPORT, saved_at=moment, submitted_at=moment, file=self.file,
            )  # fmt: skip
            self.new.append(response)
            self.account.taken += 1
            return response
        said = (before.answers, before.period, before.organisation_id, before.council_id)
        if said == (answers, firm.period, organisation_id, firm.council.pk):
            self.account.same += 1
            return before
        if self.file is not None:
            former = {name: getattr(before, name) for name in ("answers", "period", "organisation_id", "council_id")}
            self.former.append(FormerAnswers(file=self.file, response=before, **former))
        before.answers, before.period, before.saved_at = answers, firm.period, moment
        before.organisation_id, before.council = organisation_id, firm.council
        self.changed.append(before)
        self.account.changed += 1
        return before
