"""What the calendar brings: outcomes asked, postings that end, introductions nobody answered."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from clustergrowth.common import clock
from clustergrowth.common.errors import Gone
from clustergrowth.common.locks import lock
from clustergrowth.common.ports import Ref
from clustergrowth.connect.exchange.models import Ending, Introduction, IntroductionState, Need, Offer, PostingState
from clustergrowth.connect.exchange.queries.postings import SIDES
from clustergrowth.connect.exchange.services import letters
from clustergrowth.connect.exchange.services.postings import close_posting
from clustergrowth.connect.outcomes.models import Moment, Outcome
from clustergrowth.connect.outcomes.services import AskedSide, ask_outcomes
from clustergrowth.record.services import first_contact_of

AFTER = {Moment.TWO_WEEKS: timedelta(weeks=2), Moment.THREE_MONTHS: timedelta(days=91)}
REMIND_BEFORE = timedelta(days=7)  # the letter may wait a week for its turn (decision 0002)


def ask_what_came_of_introductions() -> int:
    """Ask both sides of every introduction that is two weeks, or three months, old; how many were asked."""
    asked = 0
    for moment, after in AFTER.items():
        outcomes = Outcome.objects.filter(about_kind="introduction", about_id=OuterRef("pk"), moment=moment)
        due = Introduction.objects.filter(
            ~Exists(outcomes), state=IntroductionState.ACCEPTED, answered_at__lte=clock.now() - after
        ).select_related(
            "need", "offer", "from_organisation", "to_organisation", "from_person", "to_person", "council", "to_council"
        )
        if moment == Moment.TWO_WEEKS:  # what is older was due for the later question, and is asked once only
            due = due.filter(answered_at__gt=clock.now() - AFTER[Moment.THREE_MONTHS])
        for introduction in due:
            asked += len(_ask_both(introduction, moment))
    return asked


def _ask_both(introduction: Introduction, moment: Moment) -> list[Outcome]:
    asking, asked = introduction.from_organisation, introduction.to_organisation
    theme_id = next((row.theme_id for row in (introduction.need, introduction.offer) if row and row.theme_id), None)
    return ask_outcomes(
        about=Ref("introduction", introduction.pk),
        moment=moment,
        sides=[
            AskedSide(
                organisation=asking,
                counterpart=asked,
                person=introduction.from_person or first_contact_of(asking),
                council=introduction.council,
            ),
            AskedSide(
                organisation=asked,
                counterpart=asking,
                person=introduction.to_person or first_contact_of(asked),
                council=introduction.to_council or introduction.council,
            ),
        ],
        serves=Ref("theme", theme_id) if theme_id else None,
        is_brokered=introduction.is_brokered,
    )


def remind_of_ends() -> int:
    """Ask a week before the day comes whether a need or offer is still current; once for each."""
    today, asked = clock.today(), 0
    for model in SIDES.values():
        due = model.objects.filter(
            state=PostingState.OPEN, reminded_at=None, open_until__lte=today + REMIND_BEFORE, open_until__gte=today
        )
        for posting in due.select_related("organisation", "council", "posted_by"):
            asked += _remind(posting)
    return asked


@transaction.atomic
def _remind(posting: Need | Offer) -> bool:
    due = type(posting).objects.filter(
        pk=posting.pk, state=PostingState.OPEN, reminded_at=None, open_until=posting.open_until
    )
    if not due.update(reminded_at=clock.now()):
        return False  # closed or kept open in this moment
    person = posting.posted_by or first_contact_of(posting.organisation)
    return person is not None and letters.remind_of_end(posting, person=person)


def close_ended() -> int:
    """Take what is over off the lists; whoever wrote it can open it again."""
    ended = 0
    for model in SIDES.values():
        over: QuerySet[Any] = model.objects.filter(state=PostingState.OPEN, open_until__lt=clock.today())
        for posting in over.order_by("pk"):
            ended += _close_if_over(posting)
    return ended


@transaction.atomic
def _close_if_over(posting: Any) -> bool:
    try:
        lock(posting, "organisation", "council")
    except Gone:
        return False
    if not posting.is_open or posting.open_until >= clock.today():
        return False  # closed or kept open in this moment
    close_posting(posting, by=None, because=Ending.EXPIRED)
    return True
