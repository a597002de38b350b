"""Reading meetings and decisions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from clustergrowth.agree.meetings.models import (
    CAME,
    AgendaItem,
    Attendance,
    Decision,
    DecisionQuerySet,
    Meeting,
    MeetingQuerySet,
    MeetingState,
)
from clustergrowth.agree.themes.models import Theme, ThemeState
from clustergrowth.agree.themes.queries import evidence_step, step_of
from clustergrowth.common import clock, ports
from clustergrowth.common.lists.narrowing import narrowed
from clustergrowth.common.mail import fates
from clustergrowth.common.mail.models import Mail
from clustergrowth.common.ports import Step
from clustergrowth.people.councils.models import Council, Seat
from clustergrowth.people.councils.queries.councils import persons_visible_to
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.permissions import may
from clustergrowth.people.persons.models import Person, Viewer

PUBLIC = AnonymousUser()


def decisions_on(theme: Theme, viewer: Viewer) -> DecisionQuerySet:
    decisions = Decision.objects.visible_to(viewer).filter(theme=theme)
    return decisions.select_related("council", "corrected_by").order_by("taken_on", "year", "serial")


def filtered_meetings(viewer: Viewer, wanted: Mapping[str, Any]) -> MeetingQuerySet:
    """The list of meetings, narrowed by what the filter form gives, with what each holds."""
    meetings = Meeting.objects.visible_to(viewer).select_related("council")
    counted = narrowed(meetings, wanted, "council", "state").annotate(
        points=_number_of(AgendaItem.objects.all()),
        decided=_number_of(Decision.objects.all()),
        there=_number_of(Attendance.objects.filter(presence__in=CAME)),
    )
    return counted.order_by("-starts_at", "-pk")


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    """How many rows hang on a meeting, counted for the meetings of one page only."""
    counted = rows.filter(meeting=OuterRef("pk")).order_by().values("meeting").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def filtered_decisions(viewer: Viewer, wanted: Mapping[str, Any]) -> DecisionQuerySet:
    decisions = Decision.objects.visible_to(viewer).select_related("council", "theme", "corrects", "corrected_by")
    return narrowed(decisions, wanted, "council", "year").order_by("-taken_on", "council__city", "-serial")


def years_of_decisions(viewer: Viewer) -> list[int]:
    """In which something was decided that one may read, the latest first."""
    rows = Decision.objects.visible_to(viewer).order_by("-year")
    return list(rows.values_list("year", flat=True).distinct())


@dataclass(frozen=True)
class AttendanceRow:
    """One line of the attendance: the name only where this viewer may read it."""

    attendance: Attendance
    name: str
    substitute: str
    told: str  # what became of the invitation, for who runs the meeting


def attendance_of(meeting: Meeting, viewer: Viewer) -> list[AttendanceRow]:
    rows = list(meeting.attendances.select_related("organisation", "seat", "person"))
    ids = {pk for row in rows for pk in (row.person_id, row.substitute_id) if pk}
    names = dict(persons_visible_to(viewer).filter(pk__in=ids).values_list("pk", "name")) if ids else {}
    told = invitations_told(rows) if viewer.is_authenticated and may(viewer, "meetings.run", meeting) else {}
    return [
        AttendanceRow(
            row, names.get(row.person_id or 0, ""), names.get(row.substitute_id or 0, ""), told.get(row.pk, "")
        )
        for row in rows
    ]


def seats_not_listed(meeting: Meeting) -> list[Seat]:
    """Seats of that day whose holder is not on the meeting's list; each person, or organisation without one, once."""
    day = meeting.starts_at.astimezone(meeting.zone).date()
    listed = set(meeting.attendances.values_list("person_id", "organisation_id"))
    known = {person for person, _organisation in listed if person}
    missing: dict[tuple[int | None, int | None], Seat] = {}
    seats = Seat.objects.filter(live(day), council=meeting.council_id).select_related("person", "organisation")
    for seat in seats.order_by("pk"):
        who = (seat.person_id, None if seat.person_id else seat.organisation_id)
        if who not in listed and seat.person_id not in known:
            missing.setdefault(who, seat)
    return list(missing.values())


def came_to(meeting: Meeting) -> QuerySet[Attendance]:
    return meeting.attendances.filter(presence__in=CAME)


def invitation_of(meeting: Meeting, viewer: Viewer) -> Attendance | None:
    """The viewer's own place in a meeting."""
    return meeting.attendances.filter(person=viewer).first() if isinstance(viewer, Person) else None


def unanswered_by(person: Person) -> QuerySet[Attendance]:
    """Invitations that wait for this person."""
    open_ones = Attendance.objects.filter(
        person=person,
        answer="",
        invited_at__isnull=False,
        meeting__state=MeetingState.PLANNED,
        meeting__ends_at__gt=clock.now(),
    )
    return open_ones.select_related("meeting__council").order_by("meeting__starts_at")


def at_the_table_of(council: Council, *, besides: int | None = None) -> QuerySet[Person]:
    """Who holds a seat or an office in a council today: who owns points and actions. ``besides`` has left it since."""
    today = clock.today()
    sits = Q(seats__council=council) & live(today, "seats__")
    serves = Q(roles__council=council) & live(today, "roles__")
    ids = Person.objects.filter(sits | serves, is_active=True).values("pk")
    return Person.objects.filter(Q(pk__in=ids) | Q(pk=besides)).order_by("name")


def colleagues_of(attendance: Attendance, viewer: Viewer) -> QuerySet[Person]:
    """Who could come instead, from the same organisation, as far as the viewer knows them."""
    today = clock.today()
    house = Q(affiliations__organisation=attendance.organisation_id) & live(today, "affiliations__")
    people = persons_visible_to(viewer).filter(house, is_active=True).exclude(pk=attendance.person_id or 0)
    return people.distinct().order_by("name")


def themes_to_decide(council: Council, viewer: Viewer) -> QuerySet[Theme]:
    """Themes that can stand on a council's agenda."""
    shared = Theme.common_with.through.objects.filter(council=council).values("theme")
    open_ones = Theme.objects.visible_to(viewer).exclude(state=ThemeState.CLOSED)
    return open_ones.filter(Q(council=council) | Q(pk__in=shared)).order_by("-state", "-proposed_at")


def recorded_by(decision: Decision, viewer: Viewer) -> str:
    """The name behind the recorder's key, where the person still exists and the viewer may know them."""
    return persons_visible_to(viewer).filter(key=decision.recorded_by).values_list("name", flat=True).first() or ""


def meetings_without_agenda(council: Council, until: datetime) -> QuerySet[Meeting]:
    """Planned meetings that begin before ``until`` and have no point yet."""
    soon = Meeting.objects.filter(
        council=council, state=MeetingState.PLANNED, starts_at__gt=clock.now(), starts_at__lte=until
    )
    return soon.filter(items=None).select_related("council").order_by("starts_at")


def of_ids(kind: type[Meeting] | type[Decision], ids: Iterable[int], viewer: Viewer) -> QuerySet[Any]:
    return kind.objects.visible_to(viewer).filter(pk__in=list(ids)).select_related("council")


def thread_of_decision(decision: Decision, viewer: Viewer) -> list[Step]:
    """Evidence and theme before it, the actions after it."""
    here = Step(_("Decision"), "here", 1, hint=decision.number, order=35)
    theme = Theme.objects.visible_to(viewer).filter(pk=decision.theme_id or 0).first()
    if theme is None:
        return [here]
    later = [step for step in ports.steps_for("theme", theme.pk, viewer) if step.order != here.order]
    return sorted([evidence_step(theme), step_of(theme), here, *later], key=lambda step: step.order)


def invited_without_mail(meeting: Meeting) -> int:
    """How many were invited and cannot be written to: no address, stopped, or mail comes back."""
    asked = meeting.attendances.filter(invited_at__isnull=False, answer="").select_related("person")
    return sum(bool(words) for words in invitations_told(asked, only_silent=True).values())


def invitations_told(attendances: Iterable[Attendance], *, only_silent: bool = False) -> dict[int, str]:
    """What became of each invitation that nobody has answered yet."""
    asked = {row.pk: row.person for row in attendances if row.person is not None and row.invited_at and not row.answer}
    told = fates.told_of_several("attendance", list(asked), asked, "meetings.invitation")
    if not only_silent:
        return told
    went = Mail.objects.filter(about_kind="attendance", about_id__in=list(asked)).exclude(
        state__in=[Mail.State.DROPPED, Mail.State.FAILED, Mail.State.RETURNED]
    )
    reached = set(went.values_list("about_id", flat=True))
    return {pk: words for pk, words in told.items() if pk not in reached}
