"""Meetings every three months: themes proposed and agreed, decisions numbered, actions set, done, late, dropped."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from i18nfield.strings import LazyI18nString

from clustergrowth.agree.meetings import services as meetings
from clustergrowth.agree.meetings.models import Attendance, ItemKind, Meeting, Presence
from clustergrowth.agree.plans.models import Action
from clustergrowth.agree.plans.services import drop_action, report_action, set_action
from clustergrowth.agree.themes.models import Theme, ThemeSource
from clustergrowth.agree.themes.services import add_evidence, close_theme, propose_theme
from clustergrowth.common import clock
from clustergrowth.demo.chance import Deck
from clustergrowth.demo.listening import Listening
from clustergrowth.demo.network import DemoCouncil, DemoNetwork, phrases
from clustergrowth.demo.wording import words
from clustergrowth.listen.reports.queries.reports import reports_before

HELD = (792, 702, 612, 520, 428, 336, 246, 150, 33)  # days ago
AGREED_AT = (1, 3, 4, 7)  # at which of them the council's themes are agreed; the next one waits for the next meeting


class Agreeing:
    """The whole story of one council's table."""

    def __init__(self, network: DemoNetwork, place: DemoCouncil, listening: Listening) -> None:
        self.network, self.place, self.line = network, place, network.timeline
        self.chance = network.chance.of("agreeing", place.slug)
        self.findings = listening.findings[place.slug]
        texts = phrases("agree", place.language)
        self.texts = texts
        self.titles = Deck[str](texts["meetings"], self.chance)
        self.points = Deck[list[str]](texts["points"], self.chance)
        self.decisions = Deck[list[str]](texts["decisions"], self.chance)
        self.actions = Deck[list[str]](texts["actions"], self.chance)
        self.specs = [spec for spec in words("themes") if place.slug in spec["councils"]]
        self.proposed: list[Theme] = []

    def schedule(self) -> None:
        city = self.place.council.city
        held = HELD if self.network.scale >= 0.5 else (HELD[0], HELD[1], HELD[3], HELD[-1])
        for number, ago in enumerate(held):
            moment = self.line.ago(ago + self.chance.randint(-6, 6), hour=self.chance.choice((8, 9, 13, 14)))
            invited = moment - timedelta(days=self.chance.randint(14, 21))
            self.line.at(invited, f"{city}: a meeting is planned", partial(self._plan, moment, number, held))
        self.line.at(self.line.ago(48), f"{city}: actions are set", self._leave_to_do)
        ahead = self.network.now + timedelta(days=self.chance.randint(9, 17))
        ahead = ahead.replace(hour=14, minute=0, second=0, microsecond=0)
        planned = self.line.ago(4 + self.chance.randint(0, 4))
        self.line.at(planned, f"{city}: the next meeting is planned", partial(self._plan, ahead, len(held), held))

    # --- before the meeting ------------------------------------------------------------------------------------------

    def _plan(self, moment: datetime, number: int, held: tuple[int, ...]) -> None:
        place, by = self.place, self.place.coordinator
        where = self.chance.choice(self.texts["place"])
        meeting = meetings.plan_meeting(
            council=place.council, title=self.titles.draw(), starts_at=moment, ends_at=moment + timedelta(hours=2),
            by=by, place=f"{where}, {place.council.city}" if where else "",
            online_link="" if where else f"https://meet.{place.slug}.example/{number + 1}", lang=place.language,
        )  # fmt: skip
        turn = [n for n, at in enumerate(AGREED_AT) if min(at, len(held) - 1) == number]
        is_next = number == len(held)
        theme = self._propose() if (turn or is_next) and len(self.proposed) < len(self.specs) else None
        for text in (self.points.draw(), self.points.draw()):
            meetings.add_item(meeting, title=text[0], kind=ItemKind.INFORMATION, by=by)
        if theme is not None:
            meetings.add_item(meeting, title=self._in_own_words(theme), kind=ItemKind.DECISION, by=by, theme=theme)
        meetings.invite_seat_holders(meeting, by=by)
        self._answers(meeting)
        self.line.at(
            meeting.ends_at - timedelta(minutes=15), f"{place.council.city}: a meeting is held",
            partial(self._hold, meeting, theme),
        )  # fmt: skip

    def _answers(self, meeting: Meeting) -> None:
        for attendance in meeting.attendances.select_related("meeting__council", "person"):
            comes = self.chance.happens(0.75)
            is_the_visitors = meeting.starts_at > self.network.now and attendance.person == self.place.sitting[0][1]
            if self.chance.happens(0.8) and attendance.person is not None and not is_the_visitors:
                answer = partial(meetings.answer_invitation, attendance, comes=comes, by=attendance.person)
                self.line.after(0.3, 9, "An invitation is answered", answer)

    def _propose(self) -> Theme:
        """A theme on what the survey found, or on what was said where there is no survey yet."""
        place, spec = self.place, self.specs[len(self.proposed)]
        resting = [finding for finding in self.findings if finding.code in spec["codes"]][:2]
        sharing = [p.council for p in self.network.places if p.slug in spec["councils"] and p is not place]
        seated = [person for _organisation, person in place.sitting[:3]] if self.proposed else []
        proposer = self.chance.choice([place.coordinator, *seated])
        theme = propose_theme(
            council=place.council, title=LazyI18nString(spec["title"]), text=LazyI18nString(spec["text"]),
            by=proposer, common_with=sharing if spec["councils"][0] == place.slug else (), findings=resting,
        )  # fmt: skip
        text, english, source = self.texts["said"][len(self.proposed) % len(self.texts["said"])]
        add_evidence(
            theme, by=place.coordinator, kind=ThemeSource.INTERVIEW, text=text, lang=place.language, english=english,
            source=source,
        )  # fmt: skip
        self.proposed.append(theme)
        return theme

    def _in_own_words(self, theme: Theme) -> str:
        return str(theme.title.data[self.place.language])

    # --- at the meeting ----------------------------------------------------------------------------------------------

    def _hold(self, meeting: Meeting, theme: Theme | None) -> None:
        by = self.place.coordinator
        rows = list(meeting.attendances.select_related("meeting__council"))
        for number, attendance in enumerate(rows):
            came = number == 0 or (attendance.answer == Attendance.Answer.COMES and self.chance.happens(0.93))
            away = Presence.EXCUSED if attendance.answer else Presence.ABSENT
            meetings.mark_present(attendance, presence=Presence.PRESENT if came else away, by=by)
        meetings.hold_meeting(meeting, by=by)
        texts = {text[0]: text for text in self.texts["points"]}
        for item in meeting.items.all():
            item.meeting = meeting
            if item.title in texts:
                meetings.write_minutes(item, minutes=texts[item.title][1], english=texts[item.title][2], by=by)
            elif theme is not None:
                self._agree(meeting, theme, item)
        self._sign_off(meeting)
        text = self.decisions.draw()
        meetings.take_decision(
            meeting=meeting, text=text[0], english=text[1], by=by, lang=self.place.language,
            is_public=self.chance.happens(0.85),
        )  # fmt: skip

    def _agree(self, meeting: Meeting, theme: Theme, item: Any) -> None:
        place, by = self.place, self.place.coordinator
        came = meeting.attendances.filter(presence=Presence.PRESENT).count()
        against = self.chance.choice((0, 0, 0, 1))
        decision = meetings.take_decision(
            meeting=meeting, item=item, theme=theme, by=by, lang=place.language,
            text=self.texts["agrees"].format(theme=self._in_own_words(theme)),
            english="" if place.language == "en" else f"The council agrees the theme “{theme.title.data['en']}”.",
            votes=meetings.Votes(in_favour=came - against, against=against, abstentions=0),
        )  # fmt: skip
        spec = self.specs[self.proposed.index(theme)]
        place.themes[spec["area"]] = theme
        for number in range(self.network.many(3)):
            self._set_action(theme, decision, number)
        if theme is self.proposed[0] and self.chance.happens(0.4):
            self.line.at(self.line.ago(58), "A theme is closed", partial(self._close, theme))

    def _sign_off(self, meeting: Meeting) -> None:
        """The report that lies before the council, where there is one."""
        for report in reports_before(self.place.council):
            text = words("reports")["decision"]
            language, number = self.place.language, report.series.number
            meetings.take_decision(
                meeting=meeting, report=report, by=self.place.coordinator, lang=language,
                text=text[language].format(number=number),
                english="" if language == "en" else text["en"].format(number=number),
            )  # fmt: skip

    def _leave_to_do(self) -> None:
        """What the visitor finds on the desk: an action that is late, and one that is due soon."""
        theme = next(reversed(self.place.themes.values()), None)
        if theme is None:
            return
        organisation, person = self.place.sitting[0]
        for owner, days in ((self.place.coordinator, 35), (person, 58)):
            text = self.actions.draw()
            set_action(
                theme=theme, title=text[0], english=text[1], lang=self.place.language, owner=owner,
                organisation=organisation if owner == person else None, by=self.place.coordinator,
                due_on=clock.today() + timedelta(days=days), council=self.place.council,
            )  # fmt: skip

    def _close(self, theme: Theme) -> None:
        close_theme(theme, because=self.texts["closed"], by=self.place.coordinator)
        self.place.themes = {area: own for area, own in self.place.themes.items() if own is not theme}

    # --- after it ----------------------------------------------------------------------------------------------------

    def _set_action(self, theme: Theme, decision: Any, number: int) -> None:
        place, text = self.place, self.actions.draw()
        organisation, person = self.chance.choice(place.sitting)
        owner = place.coordinator if number == 0 else person
        due = clock.today() + timedelta(days=self.chance.randint(40, 150))
        action = set_action(
            theme=theme, decision=decision, title=text[0], english=text[1], lang=place.language, due_on=due,
            owner=owner, organisation=None if number == 0 else organisation, by=place.coordinator,
        )  # fmt: skip
        days = (due - clock.today()).days
        draw = self.chance.random()
        if draw < 0.82:
            report = partial(self._report, action, text)
            self.line.after(days * 0.5, days + 20, f"{place.council.city}: an action is done", report)
        elif draw < 0.9:
            drop = partial(drop_action, action, because=self.texts["dropped"], by=place.coordinator)
            self.line.after(days, days + 30, "An action is dropped", drop)
        else:  # late, for a while
            self.line.after(days + 60, days + 200, "A late action is done", partial(self._report, action, text))

    def _report(self, action: Action, text: list[str]) -> None:
        by = action.owner or self.place.coordinator
        report_action(action, came_of_it=text[2], english=text[3], lang=self.place.language, by=by)
