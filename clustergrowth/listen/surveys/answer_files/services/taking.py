"""Turns the rows of a file into answers: new ones, changed ones, and those that are no longer in it.

A row is the firm of an earlier row where the file is said to correct that row's file, its council is the same and so is
its number. What a firm said itself is never touched, nor any answer of another council or another file.

Who goes is known before anybody comes, so that a firm may get another number, and two firms may change theirs.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from clustergrowth.common import clock
from clustergrowth.common.ports import Ref
from clustergrowth.common.tables.reasons import Fault, because
from clustergrowth.listen.surveys.answer_files.services import changes
from clustergrowth.listen.surveys.answer_files.services.changes import AnswerChange
from clustergrowth.listen.surveys.answer_files.services.rows import REMARKS, Account, AnswerRows, FirmRow
from clustergrowth.listen.surveys.answers.queries.firms import KnownFirms, spelled, spellings, who_may_not
from clustergrowth.listen.surveys.instruments.domain.questions import Answer
from clustergrowth.listen.surveys.models import AnswerFile, FormerAnswers, Response
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line

BATCH = 2000  # answers in memory at once (decision 0012)
Source = Response.Source
OUT = ("key", "language", "changes", "file_id", "origin_id")  # of a row taken out, beside FormerAnswers


@dataclass
class FirmAnswers:
    """What the kept row of a firm says, and why it is not taken."""

    firm: FirmRow
    before: Response | None
    organisation: Organisation | None
    answers: dict[str, Answer]
    faults: list[Fault]


class TakingAnswers:
    """One file on its way into the answers of a wave."""

    def __init__(self, file: AnswerFile, reading: AnswerRows, by: Person) -> None:
        self.file, self.reading, self.by, self.account = file, reading, by, reading.account
        self.known = KnownFirms(reading.councils.values(), [firm.organisation for firm in reading.firms.values()])
        self.new: list[Response] = []
        self.changed: list[Response] = []
        self.gone: list[Response] = []
        self.former: list[FormerAnswers] = []
        self.changes: list[AnswerChange] = []
        self.councils: Counter[str] = Counter()

    def work(self) -> Account:
        rows = self._standing()
        firms = sorted(self.reading.firms.values(), key=lambda one: one.line)
        told = [self._told(firm, rows.get((firm.council.pk, firm.key))) for firm in firms]
        if self.file.corrects_id is not None:
            self.gone = self._absent(rows, [one.firm for one in told if one.faults])
        self._refuse_second(told)
        for one in told:
            self._one(one)
        self._take_out()
        self.account.councils = dict(sorted(self.councils.items()))
        self.account.values, self.account.digest = len(self.changes), changes.digest(self.changes)
        self._store()
        return self.account

    def _standing(self) -> dict[tuple[int, str], Response]:
        """The answers that came with the file it corrects, of the councils whose rows it holds."""
        councils = {council.pk for council in self.reading.councils.values()}
        rows = Response.objects.filter(wave=self.file.wave, origin=self.file.origin_id, council__in=councils)
        found = rows.select_related("council", "organisation").select_for_update(of=("self",)).order_by("pk")
        return {(row.council_id, row.key): row for row in found if row.key}

    # --- one row -----------------------------------------------------------------------------------------------------

    def _told(self, firm: FirmRow, before: Response | None) -> FirmAnswers:
        answers, faults = self.reading.answers(firm)
        answers = answers if faults else self.reading.asked(firm, answers)
        organisation = self.known.called(firm.organisation, firm.council) if firm.organisation else None
        why = self._why_not(firm, before, organisation)
        if why:
            faults.append(self._fault(firm, why))
        if not (faults or answers):
            faults.append(Fault(firm.line, "", "", str(because("no_answer"))))
        return FirmAnswers(firm, before, organisation, answers, faults)

    def _fault(self, firm: FirmRow, why: str) -> Fault:
        return Fault(firm.line, self.reading.choice.organisation, firm.organisation, str(because(why)))

    def _why_not(self, firm: FirmRow, before: Response | None, organisation: Organisation | None) -> str:
        """Why a row may not be taken whatever it says; "" when it may."""
        if before is not None and before.source != Source.IMPORT:
            return "answered_itself"
        if organisation is not None and self.known.is_of_others(organisation, firm.council):
            return "of_another_council"
        is_another = before is not None and before.organisation != organisation
        return "begins_itself" if is_another and before is not None and before.draft is not None else ""

    def _refuse_second(self, told: list[FirmAnswers]) -> None:
        """A firm answers once in a wave. Whoever goes or is named otherwise now leaves its firm to another row."""
        taken = {one.firm.line: one for one in told if not one.faults}
        moving = {one.before.pk for one in taken.values() if one.before} | {row.pk for row in self.gone}
        answered = Response.objects.filter(wave=self.file.wave, organisation__isnull=False)
        places = answered.values_list("organisation", "pk", "source")
        held = {organisation: source for organisation, pk, source in places if pk not in moving}
        wants = {line: one.organisation.pk if one.organisation else None for line, one in taken.items()}
        has = {line: one.before.organisation_id if one.before else None for line, one in taken.items()}
        for line in who_may_not(wants, has, held):
            source = held.get(wants[line] or 0, Source.IMPORT)
            why = "answered_under_other_key" if source == Source.IMPORT else "answered_itself"
            taken[line].faults.append(self._fault(taken[line].firm, why))

    def _one(self, told: FirmAnswers) -> None:
        firm, organisation = told.firm, told.organisation
        if told.faults:
            self.account.refuse(firm.line, told.faults)
            return
        self.councils[firm.council.slug] += 1
        self.account.known += organisation is not None
        if told.before is None:
            self._add(firm, told.answers, organisation)
        else:
            self._change(firm, told.before, told.answers, organisation)

    def _add(self, firm: FirmRow, answers: dict[str, Answer], organisation: Organisation | None) -> None:
        moment = clock.now()
        self.new.append(
            Response(
                wave=self.file.wave, council=firm.council, organisation=organisation, key=firm.key, answers=answers,
                period=firm.period, source=Source.IMPORT, saved_at=moment, submitted_at=moment, file=self.file,
                origin_id=self.file.origin_id,
            )
        )  # fmt: skip
        self.account.taken += 1

    def _change(
        self, firm: FirmRow, before: Response, answers: dict[str, Answer], organisation: Organisation | None
    ) -> None:
        differences = list(changes.between(before.answers, answers))
        was, now = (one.name if one else "" for one in (before.organisation, organisation))
        if before.organisation_id != (organisation.pk if organisation else None):
            differences.append((changes.ORGANISATION, was, now))
        if before.period != firm.period:
            differences.append((changes.PERIOD, before.period, firm.period))
        if not differences:
            self.account.same += 1
            return
        self.changes += [AnswerChange(firm.council.slug, firm.line, was or now, *one) for one in differences]
        self.former.append(self._former(before))
        before.answers, before.period, before.saved_at = answers, firm.period, clock.now()
        before.organisation = organisation
        self.changed.append(before)
        self.account.changed += 1

    # --- those that are no longer in the file ------------------------------------------------------------------------

    def _absent(self, rows: dict[tuple[int, str], Response], refused: list[FirmRow]) -> list[Response]:
        """Of the corrected file, the firms that stand in this one no more, unless a refused row may be theirs."""
        found = {(firm.council.pk, firm.key) for firm in self.reading.firms.values()}
        keys = self.reading.named | {firm.key for firm in refused}
        called = spelled(self.reading.called | {firm.organisation for firm in refused})
        absent = [row for place, row in rows.items() if place not in found and place[1] not in keys]
        absent = [row for row in absent if row.source == Source.IMPORT]
        absent = [row for row in absent if not (row.organisation and spellings(row.organisation) & called)]
        if absent and self.reading.unnamed:
            self._remark("not_known_who")
            return []
        for row in absent:
            if row.draft is not None:
                self._remark("begins_itself", row)
        return [row for row in absent if row.draft is None]

    def _take_out(self) -> None:
        for row in self.gone:
            firm = row.organisation.name if row.organisation else ""
            self.changes += [AnswerChange(row.council.slug, 0, firm, *one) for one in changes.between(row.answers, {})]
            self.former.append(self._former(row, is_out=True))
        self.account.removed = len(self.gone)

    def _remark(self, why: str, row: Response | None = None) -> None:
        firm = row.organisation.name if row is not None and row.organisation else ""
        if len(self.account.remarks) < REMARKS:
            self.account.remarks.append(Fault(0, "", firm, str(because(why))))

    def _former(self, row: Response, *, is_out: bool = False) -> FormerAnswers:
        return FormerAnswers(
            file=self.file, response=row, answers=row.answers, period=row.period, organisation=row.organisation,
            council=row.council, saved_at=row.saved_at,
            removed=_beside(row) if is_out else None,
        )  # fmt: skip

    # --- the database ------------------------------------------------------------------------------------------------

    def _store(self) -> None:
        """Each new answer with its line of the ledger, each one taken out with its taking back; and what each was."""
        FormerAnswers.objects.bulk_create(self.former, batch_size=BATCH)
        take_away(self.gone, self.by)
        rewrite(self.changed, ["answers", "period", "organisation", "saved_at"])
        write_lines(self.new, self.by)
        Response.objects.bulk_create(self.new, batch_size=BATCH)


def _beside(row: Response) -> dict[str, Any]:
    moment = row.submitted_at.isoformat() if row.submitted_at else None
    return {name: getattr(row, name) for name in OUT} | {"submitted_at": moment}


def write_lines(rows: list[Response], by: Person) -> None:
    """That each of these firms has answered; each row keeps its line."""
    lines = ledger.write_many(
        ledger.LedgerEntry(
            Kind.SURVEY_ANSWERED,
            by,
            between=[row.organisation] if row.organisation else [],
            about=Ref("wave", row.wave_id),
            council=row.council,
        )
        for row in rows
    )
    for row, line in zip(rows, lines, strict=True):
        row.line = line.pk


def rewrite(rows: list[Response], columns: list[str]) -> None:
    """Each row as it is now; first all leave their firms, for the database lets no two have one at any moment."""
    for at in range(0, len(rows), BATCH):
        Response.objects.filter(pk__in=[row.pk for row in rows[at : at + BATCH]]).update(organisation=None)
    Response.objects.bulk_update(rows, columns, batch_size=BATCH)


def take_away(rows: list[Response], by: Person) -> None:
    """These answers go, and the ledger takes their lines back."""
    take_lines_back(rows, by)
    for at in range(0, len(rows), BATCH):
        Response.objects.filter(pk__in=[row.pk for row in rows[at : at + BATCH]]).delete()


def take_lines_back(rows: list[Response], by: Person) -> None:
    lines = Line.objects.in_bulk([row.line for row in rows if row.line is not None])
    ledger.write_many(
        ledger.LedgerEntry(Kind.TAKEN_BACK, by, earlier=lines[row.line], council=row.council)
        for row in rows
        if row.line is not None and row.line in lines
    )
