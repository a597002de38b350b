"""What came of it: asked of each side, told with one tap, confirmed by the other side.

Both sides are asked about the same thing, and twice. So that one meeting is counted once, only an answer that goes
further than what is known carries a depth in the ledger; the same answer from the other side confirms that line.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.errors import NotYours, TooLate
from clustergrowth.common.mail import links
from clustergrowth.common.mail import services as mail
from clustergrowth.common.ports import Ref, described
from clustergrowth.connect.outcomes.models import LEVELS, Answer, Moment, Outcome
from clustergrowth.connect.outcomes.queries import went_further
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Activity, Kind
from clustergrowth.record.models import Line
from clustergrowth.record.services import ask_to_confirm, confirm

TELL = "outcomes.tell"
LINK_DAYS = 60  # a question held back by the budget is still answered from its mail
# Below an introduction (90), above a reminder; the fresh memory first
VALUE = {Moment.TWO_WEEKS: 70, Moment.THREE_MONTHS: 65}


@dataclass(frozen=True, kw_only=True)
class AskedSide:
    """One side that is asked: who it is, with whom it was, and who answers for it."""

    organisation: Organisation
    counterpart: Organisation
    person: Person | None
    council: Council | None


@transaction.atomic
def ask_outcomes(
    *,
    about: Ref,
    moment: Moment,
    sides: Sequence[AskedSide],
    serves: Ref | None = None,
    is_brokered: bool = False,
) -> list[Outcome]:
    """Ask each side what came of ``about``; a side already asked at this moment is not asked again."""
    asked = []
    for side in sides:
        outcome, is_new = Outcome.objects.get_or_create(
            about_kind=about.kind,
            about_id=about.id,
            moment=moment,
            organisation=side.organisation,
            defaults={
                "counterpart": side.counterpart,
                "person": side.person,
                "council": side.council,
                "serves_kind": serves.kind if serves else "",
                "serves_id": serves.id if serves else None,
                "is_brokered": is_brokered,
                "asked_at": clock.now(),
            },
        )
        if is_new:
            _write_to(outcome)
            asked.append(outcome)
    return asked


def _write_to(outcome: Outcome) -> None:
    if outcome.person is not None:
        letter = compose_question(Ref(outcome.about_kind, outcome.about_id), outcome.person)
        mail.write(letter, to=outcome.person)


def compose_question(about: Ref, to: Person) -> mail.Letter | None:
    """What came of it? The latest question to the one who is asked for a side, until anybody of the side has told."""
    rows = Outcome.objects.filter(about_kind=about.kind, about_id=about.id, person=to.pk)
    outcome = rows.select_related("counterpart", "council").order_by("-asked_at", "-pk").first()
    if outcome is None or outcome.answered_at is not None:
        return None
    subject = described([about], to).get(about)
    return mail.Letter(
        kind="outcomes.asked",
        template="outcomes/mail/asked",
        button=(_("Say what came of it"), lambda: _telling_path(outcome, to)),
        why=_("You agreed to this introduction."),
        context={
            "counterpart": outcome.counterpart,
            "subject_of_it": subject.about if subject else "",
            "moment": outcome.moment,
        },
        council=outcome.council,
        asks=VALUE[Moment(outcome.moment)],
        about=about,
    )


def _telling_path(outcome: Outcome, to: Person) -> str:
    secret = links.issue(TELL, outcome.pk, person=to, days=LINK_DAYS)
    with translation.override(to.language):
        return reverse("outcome_tell_by_link", args=[secret])


@dataclass(frozen=True, kw_only=True)
class OutcomeAnswer:
    """What one side says."""

    answer: Answer
    text: str = ""
    lang: str = ""
    activities: Sequence[Activity] = ()


@transaction.atomic
def tell_outcome(outcome: Outcome, *, by: Person, telling: OutcomeAnswer) -> Outcome:
    """One side says what came of it. Raises TooLate when it was said before."""
    require(by, "outcomes.tell", outcome)
    rows = Outcome.objects.select_for_update(of=("self",)).select_related("organisation", "counterpart", "council")
    locked = rows.get(pk=outcome.pk)
    if locked.answered_at is not None:
        raise TooLate(_("You have already told us. We will ask once more after three months."))
    about = Ref(locked.about_kind, locked.about_id)
    _wait_for_the_other_side(about)
    goes_further = went_further(telling.answer, about)
    locked.answered_at, locked.answered_by = clock.now(), by
    locked.answer, locked.text = telling.answer, telling.text.strip()[:500]
    locked.lang = telling.lang or (locked.council.language_of_texts(by.language) if locked.council else by.language)
    locked.activities = list(telling.activities)
    locked.line = ledger.write(
        Kind.OUTCOME_TOLD,
        by=by,
        between=[locked.organisation, locked.counterpart],
        about=Ref("outcome", locked.pk),
        serves=Ref(locked.serves_kind, locked.serves_id) if locked.serves_id else None,
        council=locked.council,
        acting_for=locked.organisation,
        level=LEVELS[telling.answer] if goes_further else None,
        activities=telling.activities,
        is_brokered=locked.is_brokered,
    )
    locked.save()
    links.revoke(TELL, locked.pk)
    _compare(locked, by=by, goes_further=goes_further)
    return locked


def _wait_for_the_other_side(about: Ref) -> None:
    """Both sides telling at one moment come one after the other, so that one meeting counts once."""
    list(
        Outcome.objects.select_for_update().filter(about_kind=about.kind, about_id=about.id).order_by("pk").values("pk")
    )


def _compare(outcome: Outcome, *, by: Person, goes_further: bool) -> None:
    """The same answer confirms what the other side told; a deeper one is put to the other side."""
    about, other = {"about_kind": outcome.about_kind, "about_id": outcome.about_id}, outcome.counterpart
    answers = Outcome.objects.answered().filter(**about, organisation=other, line__level__isnull=False)
    if goes_further:
        ask_to_confirm(_line_of(outcome), [outcome.organisation, outcome.counterpart], by=by)
        return
    same = answers.filter(answer=outcome.answer).select_related("line").first()
    if same is None or outcome.level is None:
        return
    line = _line_of(same)
    if not Line.objects.filter(earlier=line).exists():
        confirm(line, by=by, acting_for=outcome.organisation)


def _line_of(outcome: Outcome) -> Line:
    if outcome.line is None:
        raise ValueError("a told outcome has its line")
    return outcome.line


@transaction.atomic
def tell_by_link(secret: str, *, telling: OutcomeAnswer) -> Outcome:
    """Tell from the mail, without signing in; the link is spent in the same transaction."""
    link = links.spend(secret, TELL)
    if not isinstance(link.person, Person):
        raise NotYours(_("This link no longer belongs to anybody."))
    return tell_outcome(Outcome.objects.get(pk=link.about_id), by=link.person, telling=telling)
