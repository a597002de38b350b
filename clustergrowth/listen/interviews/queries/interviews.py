"""Reading interviews: which, by which guide, with which codes, and how far two coders agree."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.db.models import Count, Q, QuerySet

from clustergrowth.common import clock
from clustergrowth.common.languages.searching import holds, searched
from clustergrowth.common.lists.narrowing import narrowed
from clustergrowth.engine.survey.agreement import Kappa, cohen_kappa
from clustergrowth.listen.interviews.domain.factors import factors, name_of
from clustergrowth.listen.interviews.domain.segments import Unit, units
from clustergrowth.listen.interviews.models import (
    Coder,
    Direction,
    Guide,
    Interview,
    Mark,
    Quotation,
    QuotationState,
    Settled,
    in_force,
)
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import of_councils, opened_by_lists
from clustergrowth.people.persons.models import Person, Viewer

_SHIPPED = Path(__file__).parents[1] / "guides" / "growth_v1.json"
ABSENT = ""
CATEGORIES = (ABSENT, *(direction.value for direction in Direction))


# --- guides -----------------------------------------------------------------------------------------------------------


def shipped_guide() -> Guide:
    """The guide that comes with the software, as it stands in its file; not yet in the database."""
    content = json.loads(_SHIPPED.read_text(encoding="utf-8"))
    return Guide(version=content["version"], questions=content["questions"], created_at=clock.now())


def guide_of(council: Council) -> Guide:
    """The council's newest guide, else the one that comes with the software."""
    own = Guide.objects.filter(council=council).order_by("-version").first()
    return own or Guide.objects.filter(council=None).order_by("-version").first() or shipped_guide()


# --- who and which ----------------------------------------------------------------------------------------------------


def people_of(council: Council) -> QuerySet[Person]:
    """Everybody the council knows as its own: offices, seats, members' people, and its list of contacts."""
    today = clock.today()
    own = of_councils([council.pk], today) | opened_by_lists([council.pk], today)
    return Person.objects.filter(own, is_active=True)


def coders_of(council: Council) -> QuerySet[Person]:
    """Who may be asked to code: people of the council with an office, a seat or a member organisation."""
    return Person.objects.filter(of_councils([council.pk], clock.today()), is_active=True)


def filtered_interviews(viewer: Viewer, wanted: Mapping[str, Any]) -> QuerySet[Interview]:
    interviews = Interview.objects.visible_to(viewer).select_related("council", "organisation", "person")
    if wanted.get("council"):
        interviews = interviews.filter(council=wanted["council"])
    if wanted.get("q"):
        interviews = interviews.filter(holds(wanted["q"], "organisation__search"))
    counted = interviews.annotate(
        coding=Count("coders", distinct=True),
        coded=Count("coders", filter=Q(coders__done_at__isnull=False), distinct=True),
    )
    return counted.order_by("-held_on", "-pk")


def units_of(interview: Interview) -> list[Unit]:
    """The numbered sentences, once they are fixed; none without a consent in force."""
    return units(interview.text, interview.sentences) if interview.is_in_force else []


def words_of(interview: Interview, first: int, last: int) -> str:
    """A passage as one text."""
    return " ".join(unit.text for unit in units_of(interview)[first - 1 : last])


# --- codes ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SentenceSpan:
    """Neighbouring sentences that a coder read alike."""

    first: int
    last: int
    factor: str
    direction: str

    @property
    def direction_words(self) -> str:
        return str(Direction(self.direction).label)


def spans_of(coder: Coder) -> list[SentenceSpan]:
    """A coder's marks, neighbours joined, in the order of the text."""
    spans: list[SentenceSpan] = []
    for factor, unit, direction in coder.marks.order_by("factor", "unit").values_list("factor", "unit", "direction"):
        last = spans[-1] if spans else None
        if last and (last.factor, last.direction, last.last) == (factor, direction, unit - 1):
            spans[-1] = SentenceSpan(last.first, unit, factor, direction)
        else:
            spans.append(SentenceSpan(unit, unit, factor, direction))
    return sorted(spans, key=lambda span: (span.first, span.factor))


def coding_rows(interview: Interview, coder: Coder) -> list[tuple[Unit, list[tuple[str, SentenceSpan]]]]:
    """Each sentence with the coder's own spans that begin at it, each span with the name of its factor."""
    begin: dict[int, list[tuple[str, SentenceSpan]]] = {}
    for span in spans_of(coder):
        begin.setdefault(span.first, []).append((name_of(span.factor), span))
    return [(unit, begin.get(unit.number, [])) for unit in units_of(interview)]


@dataclass(frozen=True)
class CodingDifference:
    """One sentence and factor that the two read differently; ``settled`` is None until they decided together."""

    unit: Unit
    factor: str
    first: str
    second: str
    settled: Settled | None

    @property
    def first_words(self) -> str:
        return words_for(self.first)

    @property
    def second_words(self) -> str:
        return words_for(self.second)


def words_for(direction: str) -> str:
    return str(Direction(direction).label) if direction else "–"


@dataclass(frozen=True)
class CoderAgreement:
    """Two codings of one interview beside each other. The unit is a sentence and a factor."""

    units: Sequence[Unit]
    first: Mapping[tuple[int, str], str]
    second: Mapping[tuple[int, str], str]
    settled: Mapping[tuple[int, str], Settled]

    @cached_property
    def factors(self) -> list[str]:
        """The factors at least one of them used, in the order of the taxonomy."""
        used = {factor for _unit, factor in (*self.first, *self.second)}
        return [code for code in factors() if code in used] + sorted(used - factors().keys())

    def _read(self, by: Mapping[tuple[int, str], str], factor: str) -> list[str]:
        return [by.get((unit.number, factor), ABSENT) for unit in self.units]

    @cached_property
    def by_factor(self) -> list[tuple[str, Kappa, dict[str, int]]]:
        """Kappa of each factor, and how often both, only the first, only the second, neither read it."""
        rows = []
        for factor in self.factors:
            a, b = self._read(self.first, factor), self._read(self.second, factor)
            counts = Counter((bool(p), bool(q)) for p, q in zip(a, b, strict=True))
            counted = {"both": counts[True, True], "first": counts[True, False], "second": counts[False, True]}
            rows.append((factor, cohen_kappa(a, b, CATEGORIES), {**counted, "neither": counts[False, False]}))
        return rows

    @cached_property
    def overall(self) -> Kappa:
        """All factors that were used, all sentences, pooled."""
        a = [category for factor in self.factors for category in self._read(self.first, factor)]
        b = [category for factor in self.factors for category in self._read(self.second, factor)]
        return cohen_kappa(a, b, CATEGORIES)

    @cached_property
    def differences(self) -> list[CodingDifference]:
        different = []
        for unit in self.units:
            for factor in self.factors:
                place = (unit.number, factor)
                a, b = self.first.get(place, ABSENT), self.second.get(place, ABSENT)
                if a != b:
                    different.append(CodingDifference(unit, factor, a, b, self.settled.get(place)))
        return different

    @property
    def open(self) -> int:
        return sum(difference.settled is None for difference in self.differences)


def agreement_of(interview: Interview) -> CoderAgreement | None:
    """None while not both are done: until then neither sees the other's codes."""
    coders = list(interview.coders.all())
    if len(coders) < 2 or any(coder.done_at is None for coder in coders) or not interview.is_in_force:
        return None
    read: dict[int, dict[tuple[int, str], str]] = {coder.pk: {} for coder in coders}
    for coder, unit, factor, way in Mark.objects.filter(coder__in=coders).values_list(
        "coder_id", "unit", "factor", "direction"
    ):
        read[coder][unit, factor] = way
    settled = {(mark.unit, mark.factor): mark for mark in interview.settled.select_related("by")}
    first, second = (read[coder.pk] for coder in coders)
    return CoderAgreement(units_of(interview), first, second, settled)


# --- what the interviews of a council speak of ------------------------------------------------------------------------


@dataclass(frozen=True)
class Spoken:
    """How many interviews speak of a factor, and how."""

    factor: str
    interviews: int
    barrier: int
    driver: int
    neutral: int


def spoken_of(council: Council) -> list[Spoken]:
    """What stands after both coders are done, over a council's interviews; the most frequent first. Three queries."""
    done: dict[int, list[bool]] = {}
    coders = Coder.objects.filter(in_force("interview__"), interview__council=council)
    for interview, moment in coders.values_list("interview_id", "done_at"):
        done.setdefault(interview, []).append(moment is not None)
    both = {interview for interview, each in done.items() if all(each)}
    alone = {interview for interview in both if len(done[interview]) == 1}
    read: dict[int, dict[int, dict[tuple[int, str], str]]] = {}
    marks = Mark.objects.filter(coder__interview__in=both)
    for interview, number, unit, factor, way in marks.values_list(
        "coder__interview_id", "coder__number", "unit", "factor", "direction"
    ):
        read.setdefault(interview, {}).setdefault(number, {})[unit, factor] = way
    settled: dict[int, dict[tuple[int, str], str]] = {}
    for mark in Settled.objects.filter(interview__in=both):
        settled.setdefault(mark.interview_id, {})[mark.unit, mark.factor] = mark.direction
    tally: dict[str, dict[str, set[int]]] = {}
    for interview, by in read.items():
        first, second = by.get(1, {}), by.get(2, {})
        agreed = first or second if interview in alone else {p: w for p, w in first.items() if second.get(p) == w}
        for (_unit, factor), way in (agreed | settled.get(interview, {})).items():
            if way:
                tally.setdefault(factor, {}).setdefault(way, set()).add(interview)
    spoken = [
        Spoken(factor, len(set().union(*ways.values())), *(len(ways.get(way.value, ())) for way in Direction))
        for factor, ways in tally.items()
    ]
    return sorted(spoken, key=lambda factor: (-factor.interviews, factor.factor))


# --- quotations -------------------------------------------------------------------------------------------------------


def filtered_quotations(viewer: Viewer, wanted: Mapping[str, Any]) -> QuerySet[Quotation]:
    quotations = Quotation.objects.visible_to(viewer).named()
    quotations = narrowed(quotations, {**wanted, "q": ""}, "council", "state")
    if wanted.get("q"):
        quotations = searched(quotations, wanted["q"], "text", "english")
    return quotations.order_by("-created_at", "-pk")


def quotations_waiting_for(person: Person) -> QuerySet[Quotation]:
    rows = Quotation.objects.filter(state=QuotationState.ASKED, passage__interview__person=person)
    return rows.select_related("council").order_by("asked_at")
