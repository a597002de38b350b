"""Holding a meeting and taking its decisions, numbered without a gap."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clustergrowth.agree.meetings.models import (
    CAME,
    AgendaItem,
    Attendance,
    Decision,
    DecisionBook,
    Meeting,
    MeetingState,
)
from clustergrowth.agree.meetings.services.locking import lock_meeting
from clustergrowth.agree.meetings.services.planning import must_be_planned, must_not_be_cancelled
from clustergrowth.agree.themes import services as themes
from clustergrowth.agree.themes.models import Theme, ThemeState
from clustergrowth.common import clock, languages
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.common.ports import Ref
from clustergrowth.listen.reports import services as reports
from clustergrowth.listen.reports.models import Report
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.others import ours
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Activity, Kind
from clustergrowth.record.models import Channel, Line


@dataclass(frozen=True)
class Votes:
    """How a decision was voted, where it was; a council that agrees without counting has none."""

    in_favour: int | None = None
    against: int | None = None
    abstentions: int | None = None


@transaction.atomic
def hold_meeting(meeting: Meeting, *, by: Person, acting_for: Organisation | None = None) -> Line:
    """Record that the meeting took place, between the organisations that were there; the attendance is closed.

    The line has no level: twelve organisations at one table are no sixty-six interactions (decision 0003).
    """
    require(by, "meetings.run", meeting)
    must_be_planned(lock_meeting(meeting))
    _must_have_begun(meeting)
    present = Attendance.objects.filter(meeting=meeting, presence__in=CAME)
    if not present.exists():
        raise Refused(_("First record who is here."))
    meeting.state, meeting.held_at = MeetingState.HELD, clock.now()
    meeting.save(update_fields=["state", "held_at"])
    organisations = list(Organisation.objects.filter(_who_were_there(meeting, present)).order_by("pk"))
    return ledger.write(
        Kind.MEETING_HELD,
        by=by,
        between=organisations,
        about=Ref("meeting", meeting.pk),
        council=meeting.council,
        acting_for=acting_for,
        activities=[Activity.GOVERNANCE],
        channel=Channel.IN_PERSON if meeting.place else Channel.ONLINE,
        at=_when(meeting),
    )


def _who_were_there(meeting: Meeting, present: QuerySet[Attendance]) -> Q:
    """Of whom the council says alone that they came, who sits in it, and guests whose own people said they would come.

    Any other guest stands in the list of the meeting, which is the council's word, and in no firm's ledger.
    """
    there = present.filter(organisation=OuterRef("pk"))
    works = Affiliation.objects.filter(
        live(clock.today()), person=OuterRef("person"), organisation=OuterRef("organisation")
    )
    said_so = there.filter(Exists(works), answer=Attendance.Answer.COMES)
    own = Q(pk__in=ours(meeting.council).values("pk")) & Q(Exists(there))
    return own | Q(Exists(there.filter(seat__isnull=False))) | Q(Exists(said_so))


@transaction.atomic
def take_decision(
    *,
    meeting: Meeting,
    text: str,
    by: Person,
    item: AgendaItem | None = None,
    theme: Theme | None = None,
    agrees_theme: bool = True,
    report: Report | None = None,
    signs_report: bool = True,
    english: str = "",
    lang: str = "",
    votes: Votes = Votes(),
    is_public: bool = True,
    corrects: Decision | None = None,
    acting_for: Organisation | None = None,
) -> Decision:
    """Write down what a meeting decided, under the council's next number of the year.

    A decision on a proposed theme of the own council agrees it, unless ``agrees_theme`` is False (it was only put off,
    say); one on a report that lies before the council signs it off in the same way. A correction (``corrects``) leaves
    the earlier decision as it is and refers to it.
    """
    _must_be_deciding(meeting, item, text, by)
    theme = theme or (item.theme if item else None) or (corrects.theme if corrects else None)
    report = report or (corrects.report if corrects else None)
    _must_fit(meeting, item, theme, corrects, by)
    _must_be_of_the_council(report, meeting)
    is_own = theme is not None and theme.council_id == meeting.council_id
    agrees = theme is not None and is_own and agrees_theme and corrects is None and themes.agree_theme(theme, by=by)
    taken_on = meeting.starts_at.astimezone(meeting.zone).date()
    serial, number = _next_number(meeting.council, taken_on.year)
    may_sign = signs_report and corrects is None
    seen: dict[str, Any] = {"by": by, "under": number, "seen_by": meeting.ends_at}
    signs = report is not None and may_sign and reports.sign_off_report(report, **seen)
    decision = Decision(
        council=meeting.council, year=taken_on.year, serial=serial, number=number,
        text=text.strip(), lang=lang or meeting.lang, english=english.strip(),
        theme=theme, agrees_theme=agrees, report=report, signs_report=signs,
        meeting=meeting, item=item, corrects=corrects, taken_on=taken_on,
        votes_for=votes.in_favour, votes_against=votes.against, abstentions=votes.abstentions,
        is_public=is_public, recorded_at=clock.now(), recorded_by=by.key,
        search=languages.searchable(number, text, english),
    )  # fmt: skip
    _keep(decision)
    ledger.write(
        Kind.DECISION_TAKEN, by=by, about=Ref("decision", decision.pk), acting_for=acting_for, at=_when(meeting),
        serves=Ref("theme", theme.pk) if theme else None, council=meeting.council,
    )  # fmt: skip
    return decision


def _keep(decision: Decision) -> None:
    try:
        with transaction.atomic():
            decision.save(force_insert=True)
    except IntegrityError as error:
        if decision.corrects is None:
            raise
        raise TooLate(_("This decision has already been corrected. Correct the later one instead.")) from error


def _must_be_deciding(meeting: Meeting, item: AgendaItem | None, text: str, by: Person) -> None:
    require(by, "meetings.run", meeting)
    must_not_be_cancelled(lock_meeting(meeting, item))
    _must_have_begun(meeting)
    if not text.strip():
        raise Refused(_("Write what was decided."), fields={"text": [_("Write what was decided.")]})


def _next_number(council: Council, year: int) -> tuple[int, str]:
    """The next number; the row stays locked until this transaction ends, so others wait and no number is left out."""
    book = DecisionBook.objects.filter(council=council, year=year)
    DecisionBook.objects.bulk_create([DecisionBook(council=council, year=year)], ignore_conflicts=True)
    book.update(last=F("last") + 1)
    serial = book.values_list("last", flat=True).get()
    return serial, f"{council.prefix}-{year}-{serial:03d}"


def _must_have_begun(meeting: Meeting) -> None:
    if meeting.starts_at > clock.now():
        raise TooLate(_("This meeting has not begun yet."))


def _must_fit(
    meeting: Meeting, item: AgendaItem | None, theme: Theme | None, corrects: Decision | None, by: Person
) -> None:
    if item is not None and item.meeting_id != meeting.pk:
        raise Refused(_("This point belongs to another meeting."))
    if corrects is not None and corrects.council_id != meeting.council_id:
        raise NotYours(_("This decision belongs to another council."))
    if theme is not None and not Theme.objects.visible_to(by).filter(pk=theme.pk).exists():
        raise NotYours(_("This theme belongs to another council. Choose one of your own."))
    if theme is not None and corrects is None and theme.state == ThemeState.CLOSED:
        raise TooLate(_("This theme is closed. Reopen it before you decide on it."))


def _must_be_of_the_council(report: Report | None, meeting: Meeting) -> None:
    if report is not None and report.series.council_id != meeting.council_id:
        raise NotYours(_("This report belongs to another council. A council signs off its own."))


def _when(meeting: Meeting) -> datetime:
    """Now, while the meeting goes on; its end, when it is written down later."""
    return min(clock.now(), meeting.ends_at)


def show_decision(decision: Decision, *, is_public: bool, by: Person) -> None:
    """Let the public read a decision, or no longer."""
    require(by, "meetings.run", decision)
    decision.is_public = is_public
    decision.save(update_fields=["is_public"])
