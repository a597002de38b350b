"""Every meeting of one's councils, the next and the latest first; every decision one may read, the newest first."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.agree.meetings.forms import DecisionsFilter, MeetingsFilter
from clustergrowth.agree.meetings.models import DecisionQuerySet, MeetingQuerySet
from clustergrowth.agree.meetings.queries import filtered_decisions, filtered_meetings
from clustergrowth.common.lists.cells import below, councils, cut, day, late, link, spoken
from clustergrowth.common.lists.pages import Button, Column, Empty, ListPage, fields
from clustergrowth.people.permissions import may, needs


class Meetings(ListPage):
    name, title, is_of_desk, css = "meetings", __("Meetings"), True, "told"
    standfirst = __("What your councils meet about, who comes, and what they decide.")
    empty = Empty(
        __("No meetings yet"),
        __(
            "A meeting keeps the agenda, who came, the minutes and the numbered decisions in one "
            "place. You can print it before and after."
        ),
    )
    filter = MeetingsFilter
    file = fields(
        "id=pk council=council.slug title lang starts_at ends_at place state points decisions=decided present=there"
    )

    def rows(self) -> MeetingQuerySet:
        return filtered_meetings(self.viewer, self.wanted)

    def columns(self) -> list[Column]:
        return [
            Column(_("Meeting"), lambda meeting: link(meeting.title, "meeting", meeting.pk, lang=meeting.lang)),
            Column(_("When"), _when, sort="starts_at"),
            Column(_("Council"), lambda meeting: councils(meeting.council)),
            Column(_("State"), lambda meeting: meeting.get_state_display()),
            Column(_("Points"), lambda meeting: meeting.points, css="n"),
            Column(_("Present"), lambda meeting: meeting.there, css="n"),
            Column(_("Decisions"), lambda meeting: meeting.decided, css="n"),
        ]

    def buttons(self) -> list[Button]:
        planning = [Button(_("Plan a meeting"), "meeting_new")] if may(self.viewer, "meetings.run") else []
        return [*planning, Button(_("All decisions"), "decisions", is_quiet=True)]


meetings = needs("meetings.see")(Meetings.as_view())


def _when(meeting: Any) -> str:
    return day(meeting.starts_at, how="weekday time", zone=ZoneInfo(meeting.council.time_zone))


class Decisions(ListPage):
    name, title, is_of_desk = "decisions", __("Decisions"), True
    standfirst = __("Numbered without gaps and never changed. A correction is a new decision.")
    empty = Empty(
        __("No decisions yet"),
        __("What a council decides gets a number in its meeting and can be read and printed here."),
    )
    file = fields(
        "number council=council.slug taken_on text lang english theme=theme_id agrees_theme report=report_id",
        "signs_report votes_for votes_against abstentions corrects=corrects.number corrected_by=corrected_by.number",
        "is_public",
    )

    def filters(self) -> DecisionsFilter:
        return DecisionsFilter(self.request.GET, viewer=self.viewer)

    def rows(self) -> DecisionQuerySet:
        return filtered_decisions(self.viewer, self.wanted)

    def columns(self) -> list[Column]:
        return [
            Column(_("Number"), _number, css="nowrap"),
            Column(_("Decision"), lambda row: below(spoken(cut(row.text, 36), row.lang), row.english, lang="en")),
            Column(_("Council"), lambda decision: councils(decision.council)),
            Column(_("Decided on"), lambda decision: day(decision.taken_on), sort="taken_on"),
        ]


def _number(decision: Any) -> str:
    corrected = late(_("corrected")) if getattr(decision, "corrected_by", None) else ""
    return below(
        link(decision.number, "decision", decision.number), corrected, "" if decision.is_public else _("council only")
    )
