"""What stands in an instrument: sections, questions, scales, rankings. Plain data, read by ``instrument_file``.

An *item* is one column of answers: a gap question has two (importance, ability), a multiple one may also come as one
column an option; every other question has one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from clustergrowth.common.languages import in_language
from clustergrowth.common.ports import Words
from clustergrowth.listen.surveys.instruments.domain.taxonomy import Area

DONT_KNOW = "dk"  # how "don't know" is kept; it is never counted as a score
Text = Mapping[str, str]  # one sentence in five languages
Answer = str | float | list[str]
Answers = Mapping[str, Answer]  # {item code: answer}; an item without an answer is absent


COUNTS = frozenset(("staff", "staff_before", "posts", "posts_long", "left"))  # heads and posts, by their shared codes


class Ranked(StrEnum):
    """How the items of one ranking are put in order; the words of ``analysis.models.Measure``."""

    MAJOR = "major"
    GAP = "gap"
    LOWEST = "lowest"
    HIGHEST = "highest"


@dataclass(frozen=True)
class TypeTraits:
    """What the whole house has to know of a way of answering, said once.

    ``words`` are for who writes an instrument; ``seconds`` is how long an answer takes (``effort``); a condition on it
    names answers to tick or a number; the analysis shows shares of its answers, or their mean, or nothing.
    """

    words: Words
    seconds: float
    scales: int = 0
    has_options: bool = False
    is_ticked: bool = False
    is_numbered: bool = False
    has_shares: bool = False
    has_mean: bool = False
    ranked_by: frozenset[Ranked] = frozenset()


class Type(StrEnum):
    """How a question is answered; what is known of it stands in ``TRAITS``."""

    CHOICE = "choice"
    MULTIPLE = "multiple"
    SCALE = "scale"
    GAP = "gap"  # importance × ability of one factor
    NUMBER = "number"
    TEXT = "text"
    CONSENT = "consent"

    @property
    def traits(self) -> TypeTraits:
        return TRAITS[self]


_BY_POINTS = frozenset((Ranked.MAJOR, Ranked.LOWEST, Ranked.HIGHEST))
TRAITS: Mapping[Type, TypeTraits] = {
    Type.CHOICE: TypeTraits(_("one of several answers"), 2.0, has_options=True, is_ticked=True, has_shares=True),
    Type.MULTIPLE: TypeTraits(
        _("several answers to tick"), 3.0, has_options=True, is_ticked=True, has_shares=True,
        ranked_by=frozenset((Ranked.MAJOR,)),
    ),
    Type.SCALE: TypeTraits(
        _("a rating on a scale"), 2.0, scales=1, is_numbered=True, has_mean=True, ranked_by=_BY_POINTS
    ),
    Type.GAP: TypeTraits(  # two ratings
        _("importance and ability, two ratings"), 4.0, scales=2, is_numbered=True, ranked_by=frozenset((Ranked.GAP,))
    ),
    Type.NUMBER: TypeTraits(_("a number"), 6.0, is_numbered=True, has_mean=True),  # to recall and to type
    Type.TEXT: TypeTraits(_("in their own words"), 25.0),  # one sentence
    Type.CONSENT: TypeTraits(_("a consent to tick"), 2.0, is_ticked=True),
}  # fmt: skip


@dataclass(frozen=True)
class AnswerOption:
    """An answer to tick. ``is_none`` says that none of the others applies; it is not ranked."""

    code: str
    text: Text
    is_none: bool = False

    def __str__(self) -> str:
        return in_language(self.text)[0]


@dataclass(frozen=True)
class Scale:
    """A rating ``low``…``high`` in steps of ``step`` (0: any number between); ``reverse``: the low end means most.

    From ``major`` on (after turning a reversed scale round) an answer counts as a strong one.
    """

    code: str
    title: Text
    low: float
    high: float
    step: float
    reverse: bool
    labels: Mapping[float, Text]
    major: float | None = None

    def __str__(self) -> str:
        return in_language(self.title)[0]

    def holds(self, value: float) -> bool:
        if not self.low <= value <= self.high:
            return False
        steps = (value - self.low) / self.step if self.step else 0.0
        return abs(steps - round(steps)) < 1e-6

    @property
    def points(self) -> list[float]:
        """What the page offers: every step, or whole points where any number may come in a file."""
        step = self.step or 1.0
        return [self.low + step * k for k in range(round((self.high - self.low) / step) + 1)]


@dataclass(frozen=True)
class OnAnswer:
    """A condition on one answer: one of these options, or a number or scale point that is not below or not above."""

    item: str
    one_of: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True)
class AllOrAny:
    """Conditions that must all hold, or of which any one is enough."""

    parts: tuple["Condition", ...]
    is_any: bool = False


Condition = OnAnswer | AllOrAny


@dataclass(frozen=True)
class Item:
    """One column of answers."""

    code: str
    question: "Question"
    scale: Scale | None = None
    option: AnswerOption | None = None

    @property
    def label(self) -> str:
        part = str(self.option or (self.scale if self.question.type is Type.GAP else ""))
        return f"{self.question}: {part}" if part else str(self.question)


@dataclass(frozen=True)
class Question:
    code: str
    type: Type
    text: Text
    help: Text = field(default_factory=dict)
    area: Area | None = None
    options: tuple[AnswerOption, ...] = ()
    scales: tuple[Scale, ...] = ()
    is_required: bool = False
    may_not_know: bool = False
    low: float | None = None
    high: float | None = None
    when: Condition | None = None  # asked only where this holds …
    section_when: Condition | None = None  # … and where its section is asked

    def __str__(self) -> str:
        return in_language(self.text)[0]

    @property
    def is_count(self) -> bool:
        """Whether it asks how many heads or posts: such numbers have thousands and never thousandths."""
        return self.type is Type.NUMBER and self.code in COUNTS

    def allows(self, value: float) -> bool:
        """Whether a number lies within the bounds."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    @property
    def is_asked_of_all(self) -> bool:
        return not (self.when or self.section_when)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """What is answered on the page."""
        if self.type is Type.GAP:
            return tuple(Item(f"{self.code}.{scale.code}", self, scale) for scale in self.scales)
        return (Item(self.code, self, self.scales[0] if self.scales else None),)

    @cached_property
    def columns(self) -> tuple[Item, ...]:
        """What a file may hold: the items, and for a multiple question one column an option."""
        if self.type is not Type.MULTIPLE:
            return self.items
        return (*self.items, *(Item(f"{self.code}.{option.code}", self, option=option) for option in self.options))


@dataclass(frozen=True)
class QuestionSection:
    code: str
    title: Text
    text: Text
    questions: tuple[Question, ...]
    when: Condition | None = None

    def __str__(self) -> str:
        return in_language(self.title)[0]

    @property
    def items(self) -> list[Item]:
        return [item for question in self.questions for item in question.items]


@dataclass(frozen=True)
class Ranking:
    """Questions that are ranked against each other in the analysis: gaps, obstacles, practices, activities."""

    code: str
    title: Text
    by: Ranked
    questions: tuple[Question, ...]

    def __str__(self) -> str:
        return in_language(self.title)[0]


@dataclass(frozen=True)
class Questionnaire:
    """A whole instrument, checked."""

    code: str
    version: int
    title: Text
    intro: Text
    minutes: int
    sections: tuple[QuestionSection, ...]
    rankings: tuple[Ranking, ...]

    def __str__(self) -> str:
        return in_language(self.title)[0]

    @cached_property
    def questions(self) -> dict[str, Question]:
        return {question.code: question for section in self.sections for question in section.questions}

    @cached_property
    def items(self) -> dict[str, Item]:
        return {item.code: item for question in self.questions.values() for item in question.items}

    @cached_property
    def has_conditions(self) -> bool:
        return any(not question.is_asked_of_all for question in self.questions.values())

    @cached_property
    def columns(self) -> dict[str, Item]:
        return {item.code: item for question in self.questions.values() for item in question.columns}
