"""Coding: two people, each alone; then what they read differently is decided together."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.listen.interviews.domain.factors import factors
from clustergrowth.listen.interviews.domain.segments import places_in
from clustergrowth.listen.interviews.models import Coder, Direction, Interview, InterviewPassage, Mark, Settled
from clustergrowth.listen.interviews.queries.interviews import agreement_of, coders_of
from clustergrowth.listen.interviews.services.holding import must_be_in_force
from clustergrowth.people.permissions import may, require
from clustergrowth.people.persons.models import Person

MOST = 60  # sentences in one passage


@transaction.atomic
def assign_coders(interview: Interview, *, first: Person, second: Person | None, by: Person) -> list[Coder]:
    """Ask one or two people of the council to code; the text is fixed in numbered sentences from now on."""
    require(by, "interviews.run", interview)
    locked = _ready(interview)
    chosen = [person for person in (first, second) if person is not None]
    if len({person.pk for person in chosen}) < len(chosen):
        sentence = _("Choose two different people as coders.")
        raise Refused(sentence, fields={"second": [sentence]})
    if coders_of(interview.council).filter(pk__in=[person.pk for person in chosen]).count() < len(chosen):
        raise NotYours(_("Coders must belong to the council: nobody else may read an interview."))
    coders = {coder.number: coder for coder in Coder.objects.filter(interview=locked)}
    for number in (1, 2):
        wanted = chosen[number - 1] if number <= len(chosen) else None
        before = coders.get(number)
        if before is None or before.person_id == (wanted.pk if wanted else None):
            continue
        if before.marks.exists() or before.done_at:
            raise TooLate(_("This coder has begun, and the codes stay with the person who gave them."))
        before.delete()
    return [
        Coder.objects.get_or_create(interview=locked, number=number, defaults={"person": person})[0]
        for number, person in enumerate(chosen, start=1)
    ]


def _ready(interview: Interview) -> Interview:
    """The interview with its sentences fixed."""
    locked = Interview.objects.select_for_update().get(pk=interview.pk)
    must_be_in_force(locked)
    if not locked.text:
        raise Refused(_("First write down what was said."))
    if not locked.sentences:
        locked.sentences = places_in(locked.text)
        locked.save(update_fields=["sentences"])
    return locked


def passage_of(interview: Interview, *, first: int, last: int) -> InterviewPassage:
    """The passage from one sentence to another."""
    locked = _ready(interview)
    check_stretch(locked, first, last)
    return InterviewPassage.objects.get_or_create(interview=locked, first=first, last=last)[0]


def check_stretch(interview: Interview, first: int, last: int) -> None:
    if not 1 <= first <= last <= len(interview.sentences):
        sentence = _("Choose sentences of this text, from an earlier one to a later one.")
        raise Refused(sentence, fields={"last": [sentence]})
    if last - first >= MOST:
        sentence = _("This is too long for one passage. Choose fewer sentences.")
        raise Refused(sentence, fields={"last": [sentence]})


def _own(interview: Interview, by: Person) -> Coder:
    must_be_in_force(interview)
    coder = Coder.objects.select_for_update().filter(interview=interview, person=by).first()
    if coder is None:
        raise NotYours(_("Only the two coders of this interview can do this."))
    return coder


def _still_coding(interview: Interview, by: Person) -> Coder:
    coder = _own(interview, by)
    if coder.done_at:
        raise TooLate(_("You have marked your coding as done. Reopen it first."))
    return coder


@transaction.atomic
def mark_passage(
    interview: Interview, *, first: int, last: int, codes: Sequence[str], direction: Direction, by: Person
) -> int:
    """Give sentences one or more codes; a code given to a sentence before takes the new direction. How many marks."""
    coder = _still_coding(interview, by)
    check_stretch(interview, first, last)
    if not codes or any(code not in factors() for code in codes):
        sentence = _("Choose at least one factor.")
        raise Refused(sentence, fields={"codes": [sentence]})
    rows = [
        Mark(coder=coder, unit=unit, factor=code, direction=direction)
        for unit in range(first, last + 1)
        for code in dict.fromkeys(codes)
    ]
    Mark.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["coder", "unit", "factor"], update_fields=["direction"]
    )
    return len(rows)


@transaction.atomic
def unmark(interview: Interview, *, first: int, last: int, factor: str, by: Person) -> None:
    """Take a code away from sentences."""
    coder = _still_coding(interview, by)
    coder.marks.filter(unit__gte=first, unit__lte=last, factor=factor).delete()


@transaction.atomic
def finish_coding(interview: Interview, *, by: Person) -> Coder:
    """Say that one is done. When both are, the codes are laid beside each other."""
    coder = _still_coding(interview, by)
    coder.done_at = clock.now()
    coder.save(update_fields=["done_at"])
    return coder


@transaction.atomic
def reopen_coding(interview: Interview, *, by: Person) -> Coder:
    """Take it up again, as long as nobody has seen the other's codes."""
    coders = list(Coder.objects.select_for_update().filter(interview=interview))
    coder = _own(interview, by)
    if len(coders) == 2 and all(coder.done_at for coder in coders):
        raise TooLate(_("Both codings are visible now. Changes are decided together."))
    coder.done_at = None
    coder.save(update_fields=["done_at"])
    return coder


@transaction.atomic
def settle(interview: Interview, *, unit: int, factor: str, direction: Direction | None, by: Person) -> Settled:
    """Write down what both coders decided together on one difference; None: the factor is not there."""
    agreement = agreement_of(interview)
    if agreement is None:
        raise TooLate(_("Both coders must be done first."))
    if not (may(by, "interviews.run", interview) or interview.coders.filter(person=by).exists()):
        raise NotYours(_("The two coders decide this together."))
    if not any((difference.unit.number, difference.factor) == (unit, factor) for difference in agreement.differences):
        raise Refused(_("Both coders agree here; there is nothing to settle."))
    settled, _is_new = Settled.objects.update_or_create(
        interview=interview, unit=unit, factor=factor,
        defaults={"direction": direction or "", "at": clock.now(), "by": by},
    )  # fmt: skip
    return settled
