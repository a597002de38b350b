"""What meetings show elsewhere: decisions in threads and on themes, invitations that wait, meetings without agenda."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clustergrowth.agree.meetings.models import AgendaItem, Attendance, Decision, Meeting, MeetingState
from clustergrowth.agree.meetings.queries import (
    decisions_on,
    filtered_decisions,
    filtered_meetings,
    meetings_without_agenda,
    of_ids,
    unanswered_by,
)
from clustergrowth.agree.themes.models import Theme, ThemeState
from clustergrowth.common import clock
from clustergrowth.common.languages import in_language
from clustergrowth.common.languages.dates import written
from clustergrowth.common.ports import (
    Described,
    DeskGroup,
    DeskRow,
    FirstStep,
    Hit,
    Lookup,
    Ref,
    Step,
    Text,
    Waiting,
    on_desk,
    waits,
)
from clustergrowth.common.tables.copying import named_in
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import may
from clustergrowth.people.persons.models import Person, Viewer

SOON = timedelta(days=14)  # an agenda is asked for while there is time to read it: two weeks


def thread(kind: str, ids: Sequence[int], viewer: Viewer) -> Mapping[int, Sequence[Step]]:
    """The decisions on themes and on reports, those of meetings, and those on themes that rest on difficulties."""
    columns = {
        "theme": "theme_id",
        "meeting": "meeting_id",
        "report": "report_id",
        "difficulty": "theme__evidence__difficulty_id",
    }
    column = columns.get(kind)
    if column is None:
        return {}
    numbers: dict[int, list[str]] = {id: [] for id in ids}
    rows = Decision.objects.visible_to(viewer).filter(**{f"{column}__in": ids}).order_by("year", "serial")
    for id, number in rows.values_list(column, "number"):
        numbers[id].append(number)
    return {id: [_step(numbered, kind)] for id, numbered in numbers.items()}


def _step(numbers: Sequence[str], kind: str) -> Step:
    if not numbers:
        signs = kind == "report"
        hint = _("A decision of a meeting signs it off") if signs else _("A decision of a meeting agrees the theme")
        return Step(_("Decision"), hint=hint, order=35)
    url = reverse("decision", args=[numbers[-1]])
    return Step(_("Decision"), "filled", len(numbers), url, hint=numbers[-1], order=35)


def on_theme(theme: Theme, viewer: Viewer) -> Mapping[str, Any]:
    """The decisions on a theme's page; to a coordinator the next meeting at which it could be decided."""
    decisions = list(decisions_on(theme, viewer))
    may_run = may(viewer, "meetings.run", theme)
    ahead = Meeting.objects.visible_to(viewer).filter(
        council=theme.council_id, state="planned", ends_at__gt=clock.now()
    )
    points = AgendaItem.objects.filter(theme=theme, meeting__in=ahead) if may_run else AgendaItem.objects.none()
    is_waiting = may_run and theme.state == ThemeState.PROPOSED
    return {
        "template": "meetings/_on_theme.html",
        "order": 30,
        "decisions": decisions,
        "points": list(points.select_related("meeting__council")) if is_waiting else [],
        "next": ahead.order_by("starts_at").select_related("council").first() if is_waiting else None,
        "is_waiting": is_waiting,
    }


def describe_meetings(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    rows = of_ids(Meeting, ids, viewer)
    return {row.pk: Described(row.title, reverse("meeting", args=[row.pk]), row.lang) for row in rows}


def describe_decisions(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    rows = of_ids(Decision, ids, viewer)
    return {decision.pk: Described(decision.number, reverse("decision", args=[decision.number])) for decision in rows}


def waiting_for(person: Person) -> Sequence[Lookup[Sequence[Waiting]]]:
    """Meetings to which one was asked and has not answered."""
    return [waits(unanswered_by(person), _waiting)]


def _waiting(attendance: Attendance) -> Waiting:
    meeting = attendance.meeting
    when = written(meeting.starts_at, "long weekday time near", meeting.zone)
    name, _lang = in_language(meeting.council.name)
    return Waiting(
        title=_("Will you come to “%(meeting)s”?") % {"meeting": meeting.title},
        detail=" · ".join(part for part in (name, when, meeting.place) if part),
        url=f"{reverse('meeting', args=[meeting.pk])}#answer",
        button=_("Say whether you will come"),
        since=attendance.invited_at or meeting.planned_at,
        due=meeting.starts_at,
        value=80,
        kind="meetings.invitation",
    )


def desk(council: Council, viewer: Viewer) -> Lookup[DeskGroup | None]:
    """Meetings within two weeks that have no agenda."""
    meetings = meetings_without_agenda(council, clock.now() + SOON)
    return on_desk(
        _("Meetings without an agenda"),
        meetings,
        row=_row,
        note=lambda total: ngettext("%(n)s within two weeks", "%(n)s within two weeks", total) % {"n": total},
        url=reverse("meetings"),
        button=_("Write the agendas"),
        order=30,
    )


def first_steps(viewer: Viewer, council: Council | None) -> Sequence[FirstStep]:
    if council is None:
        return []
    return [
        FirstStep(
            _("Plan the first meeting"),
            _("The people at the table agree there what to do about what firms say."),
            f"{reverse('meeting_new')}?council={council.slug}",
            Meeting.objects.filter(council=council).exclude(state=MeetingState.CANCELLED),
            order=50,
        )
    ]


def _row(meeting: Meeting) -> DeskRow:
    return DeskRow(
        title=meeting.title,
        detail=_("No agenda yet"),
        url=reverse("item_new", args=[meeting.pk]),
        button=_("Write the agenda"),
        due=written(meeting.starts_at, "long weekday near", meeting.zone),
    )


def search(words: str, viewer: Viewer, limit: int) -> Sequence[Hit]:
    decisions = filtered_decisions(viewer, {"q": words})[:limit]
    meetings = filtered_meetings(viewer, {"q": words})[:limit]
    hits = [
        Hit(_("Decision"), row.number, row.text[:160], reverse("decision", args=[row.number]), row.lang)
        for row in decisions
    ]
    for meeting in meetings:
        day = written(meeting.starts_at, "long", meeting.zone)
        hits.append(Hit(_("Meeting"), meeting.title, day, reverse("meeting", args=[meeting.pk]), meeting.lang))
    return hits[:limit]


def personal_data(person: Person) -> Mapping[str, Any]:
    rows = Attendance.objects.filter(Q(person=person) | Q(substitute=person)).select_related("meeting").order_by("pk")
    points = AgendaItem.objects.filter(owner=person).order_by("pk")
    return {
        "meetings": [
            {"meeting": row.meeting.title, "at": row.meeting.starts_at.isoformat(), "answer": row.answer,
             "presence": row.presence, "as_substitute": row.substitute_id == person.pk}
            for row in rows
        ],
        "agenda_items": [point.title for point in points],
        "meetings_planned": [meeting.title for meeting in Meeting.objects.filter(planned_by=person).order_by("pk")],
        "decisions_recorded": list(
            Decision.objects.filter(recorded_by=person.key).order_by("pk").values_list("number", flat=True)
        ),
    }  # fmt: skip


def texts_with(letters: str) -> Iterator[Text]:
    """Papers and minutes in which these letters stand, by their meeting."""
    wanted = Q(title__contains=letters) | Q(paper__contains=letters) | Q(minutes__contains=letters)
    rows = AgendaItem.objects.filter(wanted)
    for meeting, council, *words in rows.values_list("meeting", "meeting__council__slug", "title", "paper", "minutes"):
        yield Text(Ref("meeting", meeting), council, "\n".join(words))


def erase(person: Person) -> None:
    """Who was there is kept by organisation; decisions keep a key that means nobody any more."""
    Attendance.objects.filter(person=person, organisation=None).delete()
    Attendance.objects.filter(person=person).update(person=None)
    Attendance.objects.filter(substitute=person).update(substitute=None)
    AgendaItem.objects.filter(owner=person).update(owner=None)
    Meeting.objects.filter(planned_by=person).update(planned_by=None)


def uses(organisation_ids: Sequence[int]) -> Mapping[int, str]:
    ids = named_in(Attendance, "organisation", organisation_ids)
    return {id: _("it is on the attendance list of a meeting") for id in ids}


def fixed(council: Council) -> Mapping[str, str]:
    """Decisions are cited by their numbers."""
    last = Decision.objects.filter(council=council).order_by("-pk").first()
    sentence = _("Decisions carry this prefix already, such as %(number)s, so it stays.")
    return {"prefix": sentence % {"number": last.number}} if last else {}
