"""Looking up the law of imports: later stages register here what earlier pages may show of them.

A noun registers typed functions in its ``apps.py`` (``ready``); a page asks all of them. One query a kind, not a row.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from typing import Any, Generic, Literal, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Words = str | Promise
T = TypeVar("T")


@dataclass(frozen=True)
class Ref:
    """What something is and its number: plain columns that outlive their subject. ``kind`` is the noun, e.g. theme."""

    kind: str
    id: int


@dataclass(frozen=True)
class Step:
    """One place in the thread of a thing: filled when it exists, hollow with a hint of what would fill it."""

    label: Words
    state: Literal["here", "filled", "hollow"] = "hollow"
    count: int = 0
    url: str = ""
    hint: Words = ""
    order: int = 50  # evidence 10, need 20, theme 30, decision 35, action 40, introduction 50, outcome 60, story 70


@dataclass(frozen=True)
class Described:
    """How a subject is called and where it is, for one viewer."""

    title: str
    url: str
    lang: str = ""
    about: str = ""  # in its writer's words, where the title says only who


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for one person, with its one button."""

    title: Words
    detail: Words
    url: str
    button: Words
    since: datetime
    due: datetime | None = None
    value: int = 50
    post: bool = False  # the button posts to ``url`` at once instead of opening it
    kind: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DeskRow:
    """One row of a coordinator's Monday page: what it is about and the act that answers it, where a page has one."""

    title: Words
    detail: Words
    url: str = ""
    button: Words = ""
    due: str = ""
    is_late: bool = False


DESK_ROWS = 5  # shown of a group, which says how many there are
MANY = 12  # a dozen of one kind, as after an import, are one task and no longer twelve
NAMED = 3  # of many, so that one knows which they are


@dataclass(frozen=True)
class DeskGroup:
    """A heading of the desk with its first rows; ``total`` counts all of them.

    Where they are many, one row stands for all: ``note`` says how many, ``url`` is the page where all of them are
    answered, ``button`` what one does there.
    """

    title: Words
    first: Sequence[DeskRow]
    total: int
    note: Words
    url: str
    button: Words
    order: int = 50

    @property
    def is_one_task(self) -> bool:
        return self.total >= MANY

    @property
    def tasks(self) -> int:
        return 1 if self.is_one_task else self.total

    @property
    def rows(self) -> Sequence[DeskRow]:
        if not self.is_one_task:
            return self.first
        names = [str(row.title) for row in self.first[:NAMED]]
        detail = _("%(names)s and %(n)s more") % {"names": ", ".join(names), "n": self.total - len(names)}
        is_late = any(row.is_late for row in self.first)
        return [DeskRow(self.note, detail, self.url, self.button, is_late=is_late)]


@dataclass(frozen=True)
class FirstStep:
    """What one does first in a new place; ticked once there are ``records`` of it, and never by hand."""

    title: Words
    why: Words
    url: str
    records: QuerySet[Any]
    order: int


@dataclass(frozen=True)
class Hit:
    """One search result."""

    kind: Words
    title: str
    detail: str
    url: str
    lang: str = ""


@dataclass(frozen=True)
class Suggested:
    """Something that could help with what a firm lacks, and why it is shown; ``why`` is a rendered sentence or more."""

    hit: Hit
    why: str


@dataclass(frozen=True)
class ReportQuotation:
    """What somebody said and approved for publication; ``who`` is told in five languages and may name nobody.

    Approval can be taken back: who shows it keeps ``id`` and asks again, never the words.
    """

    id: int
    text: str
    lang: str
    english: str = ""
    who: Mapping[str, str] = field(default_factory=dict)
    url: str = ""


@dataclass(frozen=True)
class ReportText:
    """Something a noun gives to a report, in as many of the five languages as it has: {language: words}."""

    title: Mapping[str, str]
    text: Mapping[str, str] = field(default_factory=dict)
    detail: Mapping[str, str] = field(default_factory=dict)
    url: str = ""


@dataclass(frozen=True)
class Lookup(Generic[T]):
    """What a noun may have to show: ``show`` is given the first of these rows and how many there are.

    A page counts the rows of all nouns in one query and reads only those there are (``looked_up``); what is of no rows
    is always shown.
    """

    rows: Sequence[QuerySet[Any]]
    show: Callable[[list[Any], int], T]
    limit: int | None = None


def looked_up(lookups: Iterable[Lookup[T]]) -> list[T]:
    """What those have to show that have something."""
    return looked_up_beside(lookups, ())[0]


def looked_up_beside(lookups: Iterable[Lookup[T]], beside: Sequence[QuerySet[Any]]) -> tuple[list[T], list[int]]:
    """The same, and how many rows there are of others, counted in the same query."""
    asked = list(lookups)
    wanted = [rows for lookup in asked for rows in lookup.rows]
    numbers_of_all = counted([*wanted, *beside])
    totals = iter(numbers_of_all)
    shown = []
    for lookup in asked:
        numbers = [next(totals) for _rows in lookup.rows]
        if any(numbers) or not lookup.rows:
            filled = (rows for rows, number in zip(lookup.rows, numbers, strict=True) if number)
            first = chain.from_iterable(rows[: lookup.limit] for rows in filled)
            shown.append(lookup.show(list(islice(first, lookup.limit)), sum(numbers)))
    return shown, numbers_of_all[len(wanted) :]


def counted(querysets: Sequence[QuerySet[Any]]) -> list[int]:
    """How many rows each has: one query, whatever they are of."""
    counts, questions = [0] * len(querysets), []
    values: list[Any] = []
    for n, rows in enumerate(querysets):
        try:
            question, given = rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:  # among none of them: there is nothing to ask
            continue
        questions.append(f"SELECT {n}, count(*) FROM ({question}) AS counted")  # noqa: S608  # as Django has put it
        values += given
    if questions:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(questions), values)
            for n, number in cursor.fetchall():
                counts[n] = number
    return counts


def waits(rows: QuerySet[Any], each: Callable[[Any], Waiting], limit: int | None = None) -> Lookup[Sequence[Waiting]]:
    """One thing that waits for each row."""
    return Lookup([rows], lambda first, total: [each(row) for row in first], limit)


def on_desk(
    title: Words,
    *rows: QuerySet[Any],
    row: Callable[[Any], DeskRow],
    note: Callable[[int], Words],
    url: str,
    button: Words,
    order: int,
) -> Lookup[DeskGroup | None]:
    """A group of the desk, of these rows one after the other; the note says how many there are."""

    def show(first: list[Any], total: int) -> DeskGroup:
        return DeskGroup(title, [row(one) for one in first], total, note(total), url, button, order)

    return Lookup(rows, show, DESK_ROWS)


class Registry(Generic[T]):
    """Functions of one type, each under the name of its noun."""

    def __init__(self, purpose: str) -> None:
        self.purpose = purpose
        self._functions: dict[str, T] = {}

    def register(self, name: str, function: T) -> None:
        if name in self._functions and self._functions[name] != function:
            raise ValueError(f"{self.purpose}: {name} is registered twice")
        self._functions[name] = function

    def __iter__(self) -> Iterator[T]:
        return iter(list(self._functions.values()))

    def items(self) -> Iterable[tuple[str, T]]:
        return list(self._functions.items())

    def get(self, name: str) -> T | None:
        return self._functions.get(name)


# children_of(kind, ids, viewer) -> {id: steps}; each noun adds the steps that hang on these subjects.
ThreadPort = Callable[[str, Sequence[int], Any], Mapping[int, Sequence[Step]]]
thread: Registry[ThreadPort] = Registry("thread")

# describe(ids, viewer) -> {id: Described}, registered under the kind it describes.
DescribePort = Callable[[Sequence[int], Any], Mapping[int, Described]]
describe: Registry[DescribePort] = Registry("describe")

# waiting_for(person) -> what may wait for this person.
WaitingPort = Callable[[Any], Sequence[Lookup[Sequence[Waiting]]]]
waiting: Registry[WaitingPort] = Registry("waiting")

# desk(council, viewer) -> what may be a group of the coordinator's Monday page; None for who may not.
DeskPort = Callable[[Any, Any], Lookup[DeskGroup | None] | None]
desk: Registry[DeskPort] = Registry("desk")

# first_steps(viewer, council) -> what is done first by who runs this council, or (None) by the viewer in an own name.
FirstStepsPort = Callable[[Any, Any], Sequence[FirstStep]]
first_steps: Registry[FirstStepsPort] = Registry("first steps")

# search(words, viewer, limit) -> hits.
SearchPort = Callable[[str, Any, int], Sequence[Hit]]
search: Registry[SearchPort] = Registry("search")

# personal_data(person) -> everything this noun holds about the person, for the download; and erase(person) on erasure.
PersonalPort = Callable[[Any], Mapping[str, Any]]
personal_data: Registry[PersonalPort] = Registry("personal data")
ErasePort = Callable[[Any], None]
erase: Registry[ErasePort] = Registry("erase")

# erase_in_files(address) -> whether no uploaded file holds it any more; where not, it is asked again later.
EraseInFilesPort = Callable[[str], bool]
erase_in_files: Registry[EraseInFilesPort] = Registry("erase in files")


@dataclass(frozen=True)
class OwnWords:
    """Words that stay with an organisation or a council when their writer is erased, unless the writer takes them out.

    ``rows(person)`` are they, ``title(n)`` says in words how many: all nouns are counted in one query.
    """

    rows: Callable[[Any], QuerySet[Any]]
    title: Callable[[int], Words]
    take_out: Callable[[Any], None]


own_words: Registry[OwnWords] = Registry("own words")


@dataclass(frozen=True)
class Text:
    """Words that somebody wrote and others may correct: where they stand, and of which council."""

    ref: Ref
    council: str | None  # slug
    words: str


# texts_with(letters) -> texts in which these letters stand somewhere: the nouns look roughly, who asks looks closely.
TextsPort = Callable[[str], Iterable[Text]]
texts: Registry[TextsPort] = Registry("texts")

# notice(person) -> what the first mail to a person must say besides: where the address comes from, and what one may do.
NoticePort = Callable[[Any], Words]
notice: Registry[NoticePort] = Registry("notice")


@dataclass(frozen=True)
class Correspondent:
    """A council as the writer of a mail: its name, and the person to whom an answer goes; empty where nobody is."""

    council: str
    name: str = ""
    email: str = ""


# of_council(slug, reader or None) -> the council as this reader may know it.
CorrespondentPort = Callable[[str, Any], Correspondent | None]
correspondents: Registry[CorrespondentPort] = Registry("correspondents")

# may_know(reader, author) -> whether the reader of a mail may see the address of the person who writes.
AcquaintancePort = Callable[[Any, Any], bool]
acquaintances: Registry[AcquaintancePort] = Registry("acquaintances")

# brought(numbers of requests to join, viewer) -> {number: what came with each}: what the firm needs, in its own words.
BroughtPort = Callable[[Sequence[int], Any], Mapping[int, Sequence[Described]]]
brought: Registry[BroughtPort] = Registry("brought with a request to join")

# joined(number of the request, organisation or None): the coordinator, or the firm, said yes to who knocked; or no.
JoinedPort = Callable[[int, Any], None]
joined: Registry[JoinedPort] = Registry("requests to join answered")

# asked_no_more([(organisation's number, address), …]): who was asked has said yes or no, or is not asked any more.
WorksTherePort = Callable[[Sequence[tuple[int, str]]], None]
works_there: Registry[WorksTherePort] = Registry("asked whether they work there")

# on_organisation(organisation, viewer) -> blocks shown on an organisation's page (title, template, context).
OrganisationPort = Callable[[Any, Any], Mapping[str, Any] | None]
on_organisation: Registry[OrganisationPort] = Registry("organisation page")

# on_theme(theme, viewer) -> a block on a theme's page (order, template, context): its decisions, actions, needs.
ThemePort = Callable[[Any, Any], Mapping[str, Any] | None]
on_theme: Registry[ThemePort] = Registry("theme page")

# on_today(person) -> what may be a block on the person's page of today beside what waits (order, template, context).
TodayPort = Callable[[Any], Lookup[Mapping[str, Any] | None] | None]
on_today: Registry[TodayPort] = Registry("today")

# uses(organisation_ids) -> {id: reason}: why an organisation made by an import can no longer be undone.
UsesPort = Callable[[Sequence[int]], Mapping[int, Words]]
uses: Registry[UsesPort] = Registry("uses")


@dataclass(frozen=True)
class ListedWords:
    """What a row of an imported list says that an organisation needs or offers: title, text, subject, nace, days."""

    organisation_id: int
    person_id: int | None  # who answers for it
    says: Mapping[str, Any]


@dataclass(frozen=True)
class PostedWords:
    """What became of it: its number, whether it stood there before, and remarks on what was not taken as it stands."""

    id: int
    is_new: bool
    remarks: Sequence[Any] = ()


@dataclass(frozen=True)
class Posting:
    """``post(rows, council, by)`` writes down what a list says; ``take_back(ids)`` tells why some of it stays."""

    post: Callable[[Sequence[ListedWords], Any, Any], Sequence[PostedWords]]
    take_back: Callable[[Sequence[int]], Mapping[int, Words]]


# under need and offer
posting: Registry[Posting] = Registry("needs and offers of lists")

# fixed(council) -> {field: reason}: what of a founded council may no longer change, in a whole sentence.
FixedPort = Callable[[Any], Mapping[str, Words]]
fixed: Registry[FixedPort] = Registry("fixed")


@dataclass(frozen=True)
class OwnedRecords:
    """How the rows of a model that name an organisation are called, many of them, where they move to another one.

    Those under a ``kind`` that ``describe`` knows can be moved one by one. ``stays`` says which of two rows that cannot
    both be of one organisation is the one to keep; without it, that of the organisation that stays.
    """

    words: Words
    kind: str = ""
    stays: Callable[[Any, Any], Any] | None = None


# under the label of the model, e.g. exchange.need
owned_records: Registry[OwnedRecords] = Registry("records of an organisation")

# --- what a council's report on its firms' needs may say besides its figures; asked with the public as the viewer,
# --- since a report is published: each gives only what that viewer may read

# quotations(council, viewer, ids) -> quotations approved for publication: these, or with None the latest.
QuotationsPort = Callable[[Any, Any, Sequence[int] | None], Sequence[ReportQuotation]]
quotations: Registry[QuotationsPort] = Registry("quotations")

# difficulties(council, viewer) -> recurring difficulties of its firms.
DifficultiesPort = Callable[[Any, Any], Sequence[ReportText]]
difficulties: Registry[DifficultiesPort] = Registry("difficulties")

# strengths(council, viewer) -> who of the council is strong at what.
StrengthsPort = Callable[[Any, Any], Sequence[ReportText]]
strengths: Registry[StrengthsPort] = Registry("strengths")

# intentions(council, finding_ids, viewer) -> what the council wants to do about these findings.
IntentionsPort = Callable[[Any, Sequence[int], Any], Sequence[ReportText]]
intentions: Registry[IntentionsPort] = Registry("intentions")


# suggestions([(text, language), …], organisation or None, viewer) -> what could help, the best first, each once.
SuggestionsPort = Callable[[Sequence[tuple[str, str]], Any, Any], Sequence[Suggested]]
suggestions: Registry[SuggestionsPort] = Registry("suggestions")


def steps_for(kind: str, id: int, viewer: Any) -> list[Step]:
    """All steps that later nouns hang on one subject, in the order of the chain."""
    steps = [step for port in thread for step in port(kind, [id], viewer).get(id, ())]
    return sorted(steps, key=lambda step: step.order)


def described(refs: Iterable[Ref], viewer: Any) -> dict[Ref, Described]:
    """Title and address of each subject the viewer may see; one query a kind."""
    by_kind: dict[str, list[int]] = {}
    for ref in refs:
        by_kind.setdefault(ref.kind, []).append(ref.id)
    descriptions: dict[Ref, Described] = {}
    for kind, ids in by_kind.items():
        port = describe.get(kind)
        if port is not None:
            descriptions |= {Ref(kind, id): what for id, what in port(sorted(set(ids)), viewer).items()}
    return descriptions


def brought_with(requests: Sequence[int], viewer: Any) -> dict[int, list[Described]]:
    """What came with each of these requests to join."""
    found: dict[int, list[Described]] = {}
    for port in brought:
        for number, things in port(requests, viewer).items():
            found.setdefault(number, []).extend(things)
    return found


def correspondent(council: str, reader: Any) -> Correspondent | None:
    """In whose name a council's mail goes to a reader; None for a mail of no council."""
    answers = (port(council, reader) for port in correspondents) if council else ()
    return next((answer for answer in answers if answer is not None), None)
