"""The rows of a file of answers, gone through once: whose each is, which one of a firm is kept, what it says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from clustergrowth.common.errors import Refused
from clustergrowth.common.tables import values
from clustergrowth.common.tables.reading import Row
from clustergrowth.common.tables.reasons import BadValue, Fault, because, declare
from clustergrowth.listen.surveys.answers.domain import cells
from clustergrowth.listen.surveys.answers.domain.checking import without_none_beside_others
from clustergrowth.listen.surveys.answers.queries.firms import fingerprint
from clustergrowth.listen.surveys.instruments.domain.conditions import without_unasked
from clustergrowth.listen.surveys.instruments.domain.questions import Answer, Item, Questionnaire
from clustergrowth.people.councils.models import Council

REMARKS = 1000  # kept one by one; more say the same


@dataclass(frozen=True)
class ColumnMapping:
    """How to read a file: which column is which question, and what the others mean.

    ``firm`` tells rows of one firm apart; ``organisation`` holds a name or number we may know. Of several rows of a
    firm the one with the latest ``period`` is kept (without one: the last row). ``region`` with ``regions``
    ({cell: council slug}) divides one file among several councils. ``missing`` are codes that mean no answer.
    """

    columns: Mapping[str, str]  # {item code: column}
    firm: str = ""
    organisation: str = ""
    period: str = ""
    region: str = ""
    regions: Mapping[str, str] = field(default_factory=dict)
    missing: Sequence[str] = ()


@dataclass
class Account:
    """What became of a file's rows. ``rows`` = taken + same + changed + earlier + elsewhere + refused rows.

    ``removed`` are firms of the file it corrects that are no longer in it.
    """

    rows: int = 0
    taken: int = 0
    changed: int = 0
    same: int = 0
    earlier: int = 0  # an earlier year of a firm whose later one was read
    elsewhere: int = 0  # of a region that does not take part
    refused: int = 0
    removed: int = 0
    values: int = 0  # answers of firms known from the file it corrects that it changes, adds or takes out
    digest: str = ""  # of all that: what was looked at is what is taken
    known: int = 0  # of those taken, changed or same: matched with an organisation
    unasked: int = 0  # answers left out because their question is not asked of firms with these answers
    councils: dict[str, int] = field(default_factory=dict)  # firms by council slug
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)  # on rows that were taken

    @property
    def firms(self) -> int:
        return self.taken + self.changed + self.same

    def refuse(self, line: int, faults: Iterable[Fault]) -> None:
        self.refused += 1
        self.faults.extend(faults)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class FirmRow:
    """The row that is kept of one firm."""

    key: str
    line: int
    period: str
    order: tuple[float, int]
    council: Council
    row: list[str]
    organisation: str


class AnswerRows:
    """Goes through the rows once and keeps of each firm the last one."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        columns: Sequence[str],
        choice: ColumnMapping,
        councils: Mapping[str, Council],
        council: Council,
    ) -> None:
        place = {column: number for number, column in enumerate(columns)}
        named = [choice.firm, choice.organisation, choice.period, choice.region, *choice.columns.values()]
        absent = sorted({column for column in named if column and column not in place})
        if absent:
            raise Refused(_("The file has no column “%(column)s”.") % {"column": absent[0]})
        unknown = sorted(set(choice.columns) - set(questionnaire.columns))
        if unknown:
            raise Refused(_("The questionnaire has no question “%(code)s”.") % {"code": unknown[0]})
        if not choice.columns:
            raise Refused(_("Match at least one column to a question."))
        if not (choice.firm or choice.organisation):
            raise Refused(_("Say which column identifies each firm, so that each counts once."))
        self.questionnaire, self.choice, self.councils, self.place = questionnaire, choice, councils, place
        self.items = [(questionnaire.columns[code], place[column], column) for code, column in choice.columns.items()]
        self.account = Account()
        self.firms: dict[tuple[int, str], FirmRow] = {}  # by council and key: no number means the same in two councils
        self.named: set[str] = set()  # keys of rows that are not taken, but whose firm stands in the file
        self.called: set[str] = set()  # what such rows call the organisation
        self.unnamed = 0  # refused rows of which nobody knows the firm

    def cell(self, row: Sequence[str], column: str) -> str:
        return values.text(row[self.place[column]]) if column else ""

    def take(self, row: Row) -> None:
        self.account.rows += 1
        if row.reason is not None:
            self.account.refuse(row.line, [Fault(row.line, "", "", str(row.reason))])
            self.unnamed += 1
            return
        council = self.councils.get(self.cell(row.cells, self.choice.region))
        if council is None:
            self.account.elsewhere += 1
            self._keep(row)
            return
        firm = self._firm(row, council)
        if firm is None:
            return
        place = (council.pk, firm.key)
        earlier = self.firms.get(place)
        if earlier is not None:
            self.account.earlier += 1
        if earlier is None or firm.order >= earlier.order:
            self.firms[place] = firm

    def _keep(self, row: Row) -> None:
        self.named.add(fingerprint(self._told(row)))
        self.called.add(self.cell(row.cells, self.choice.organisation))

    def _told(self, row: Row) -> str:
        return self.cell(row.cells, self.choice.firm) or self.cell(row.cells, self.choice.organisation)

    def _firm(self, row: Row, council: Council) -> FirmRow | None:
        choice = self.choice
        called = self.cell(row.cells, choice.organisation)
        told = self._told(row)
        if not told:
            self.unnamed += 1
            column = choice.firm or choice.organisation
            self.account.refuse(row.line, [Fault(row.line, column, "", str(because("no_firm")))])
            return None
        period = self.cell(row.cells, choice.period)
        order = _order(period)
        if order is None:
            self._keep(row)
            why = str(because("no_period", value=period))
            self.account.refuse(row.line, [Fault(row.line, choice.period, period, why)])
            return None
        return FirmRow(fingerprint(told), row.line, period[:20], order, council, row.cells, called)

    def answers(self, firm: FirmRow) -> tuple[dict[str, Answer], list[Fault]]:
        """What the kept row of a firm says, and what is wrong with it."""
        found: dict[str, Answer] = {}
        faults: list[Fault] = []
        for item, place, column in self.items:
            cell = firm.row[place]
            try:
                answer = cells.answer(item, cell, self.choice.missing)
            except BadValue as bad:
                faults.append(Fault(firm.line, column, cell, str(bad.reason)))
                continue
            if answer is not None:
                self._say_what_was_taken(firm, item, column, cell)
                _add(found, item.question.code if item.option else item.code, answer)
        return {code: without_none_beside_others(self.questionnaire, code, one) for code, one in found.items()}, faults

    def _say_what_was_taken(self, firm: FirmRow, item: Item, column: str, cell: str) -> None:
        taken = cells.taken_as(item, cell)
        if taken is not None and len(self.account.remarks) < REMARKS:
            self.account.remarks.append(Fault(firm.line, column, cell, str(taken)))

    def asked(self, firm: FirmRow, answers: dict[str, Answer]) -> dict[str, Answer]:
        """Without the answers to questions such a firm is not asked; each is remarked in the account."""
        kept = without_unasked(self.questionnaire, answers)
        for code in answers.keys() - kept.keys():
            self.account.unasked += 1
            if len(self.account.remarks) < REMARKS:
                self.account.remarks.append(Fault(firm.line, code, shown(answers[code]), str(because("not_asked"))))
        return kept


def shown(answer: Answer) -> str:
    """An answer as it stands in a list of answers."""
    return "; ".join(answer) if isinstance(answer, list) else f"{answer:g}" if isinstance(answer, float) else answer


def _add(found: dict[str, Answer], code: str, answer: Answer) -> None:
    before = found.get(code)
    if isinstance(before, list) and isinstance(answer, list):
        found[code] = sorted({*before, *answer})
    else:
        found[code] = answer


def _order(period: str) -> tuple[float, int] | None:
    """What makes a row the later one: a year (or round) or a day; None when it is neither."""
    if not period:
        return (float("-inf"), 0)
    try:
        return (values.number(period), 0)
    except BadValue:
        pass
    try:
        day = values.day(period)
    except BadValue:
        return None
    return (day.year, day.timetuple().tm_yday)


declare(
    {
        "no_firm": _("The row does not say which firm it is."),
        "no_period": _(
            "“%(value)s” is neither a year nor a date, so we cannot tell which of the firm’s rows is the latest."
        ),
        "no_answer": _("The row answers none of the questions."),
        "not_asked": _("A firm with these answers is not asked this question; the answer is left out."),
        "answered_itself": _("This firm has already answered on the page; its own answer stays."),
        "answered_under_other_key": _("Another row, in this file or an earlier one, already answers for this firm."),
        "of_another_council": _("This firm belongs to another council; its answers are imported there."),
        "begins_itself": _("This firm is answering on the page itself; its row of the earlier file stays."),
        "not_known_who": _(
            "Some refused rows do not say which firm they are, so no firm of the earlier file was removed."
        ),
    }
)
