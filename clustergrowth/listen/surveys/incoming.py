"""Answers collected elsewhere: a CSV or XLSX file becomes responses, one a firm; every row left out has its reason."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused, TooLate
from clustergrowth.common.ports import Ref
from clustergrowth.common.tables.limits import MEGABYTE, Limits
from clustergrowth.common.tables.mapping import Field, fitting, guess, signature
from clustergrowth.common.tables.reading import Table, read
from clustergrowth.common.tables.reasons import Fault, because
from clustergrowth.listen.surveys import cells
from clustergrowth.listen.surveys.answering import held_open
from clustergrowth.listen.surveys.firms import KnownFirms, fingerprint
from clustergrowth.listen.surveys.models import ColumnChoice, Response, Wave
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
) -> Account:
    """Take the answers in a file, one a firm; read again, the same file changes nothing.

    A row with an answer that does not fit its question is refused whole, with every reason. ``all_or_nothing`` refuses
    the file when a row is refused; ``dry_run`` only tells what would happen.
    """
    councils = _councils(wave, council, choice)
    for one in councils.values():
        require(by, "surveys.run", one)
    if held_open(wave).state != Wave.State.OPEN:
        raise TooLate(_("This survey is closed; its figures no longer move."))
    table = opened(stream, name)
    reading = Reading(questionnaire_of(wave.instrument_id), table.columns, choice, councils, council)
    for row in table.rows:
        reading.take(row)
    account = reading.account
    responses = _Writing(wave, by, account)
    responses.write(reading)
    if all_or_nothing and account.refused:
        raise Refused(
            _("Nothing was taken: %(count)s rows were refused. The first: %(why)s")
            % {"count": account.refused, "why": account.faults[0].message}
        )
    if dry_run:
        transaction.set_rollback(True)
    else:
        remember(wave=wave, council=council, columns=table.columns, choice=choice)
    return account


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

    def __init__(self, wave: Wave, by: Person, account: Account) -> None:
        self.wave, self.by, self.account = wave, by, account
        self.new: list[Response] = []
        self.changed: list[Response] = []
        self.councils: Counter[str] = Counter()

    def write(self, reading: Reading) -> None:
        firms = list(reading.firms.values())
        known = KnownFirms(reading.councils.values(), [firm.organisation for firm in firms])
        rows = list(Response.objects.select_for_update(of=("self",)).filter(wave=self.wave))
        by_key = {row.key: row for row in rows if row.key}
        by_organisation = {row.organisation_id: row for row in rows if row.organisation_id}
        organisations: dict[int, Organisation] = {}
        for firm in sorted(firms, key=lambda one: one.line):
            answers, faults = reading.answers(firm)
            answers = answers if faults else reading.asked(firm, answers)
            organisation = known.called(firm.organisation) if firm.organisation else None
            if organisation is not None:
                organisations[organisation.pk] = organisation
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
        Response.objects.bulk_create(self.new, batch_size=BATCH)
        Response.objects.bulk_update(
            self.changed, ["answers", "period", "organisation", "council", "saved_at"], batch_size=BATCH
        )
        self.account.councils = dict(sorted(self.councils.items()))
        ledger.write_many(
            ledger.Entry(
                Kind.SURVEY_ANSWERED,
                self.by,
                between=[organisations[row.organisation_id]] if row.organisation_id else [],
                about=Ref("wave", self.wave.pk),
                council=row.council,
            )
            for row in self.new
        )

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
                period=firm.period, source=Response.Source.IMPORT, saved_at=moment, submitted_at=moment,
            )  # fmt: skip
            self.new.append(response)
            self.account.taken += 1
            return response
        said = (before.answers, before.period, before.organisation_id, before.council_id)
        if said == (answers, firm.period, organisation_id, firm.council.pk):
            self.account.same += 1
            return before
        before.answers, before.period, before.saved_at = answers, firm.period, moment
        before.organisation_id, before.council = organisation_id, firm.council
        self.changed.append(before)
        self.account.changed += 1
        return before
