"""What the calendar brings, every day of the last three weeks and less often before: questions, reminders, answers."""

from datetime import timedelta
from functools import partial
from typing import Any

from clustergrowth.agree.plans.services import remind_of_late_actions
from clustergrowth.common import clock
from clustergrowth.common.mail.services import release_bundled, release_held
from clustergrowth.connect.exchange import services as exchange
from clustergrowth.connect.exchange.models import Need, Offer
from clustergrowth.connect.outcomes.models import Answer, Moment, Outcome
from clustergrowth.connect.outcomes.services import OutcomeAnswer, tell_outcome
from clustergrowth.demo.network import BEGIN, DemoNetwork, phrases
from clustergrowth.listen.surveys.waves.queries.days import overdue_waves
from clustergrowth.listen.surveys.waves.services.waves import close_overdue
from clustergrowth.people.persons.models import Person
from clustergrowth.record.kinds import Activity
from clustergrowth.record.models import Line
from clustergrowth.record.services import confirm

TOLD = 0.72  # of the outcomes asked for
AGREED_BY_THE_OTHER = 0.55
HOW_FAR = {Answer.NOTHING: 16, Answer.MET: 34, Answer.SCOPED: 18, Answer.AGREEMENT: 18, Answer.DELIVERED: 14}
EARLY = {Answer.NOT_YET: 30, Answer.MET: 50, Answer.SCOPED: 20}
WEEKLY_FROM, DAILY_FROM = 120, 21


class Following:
    def __init__(self, network: DemoNetwork) -> None:
        self.network, self.line = network, network.timeline
        self.chance = network.chance.of("following")
        self.last = 0
        self.path: dict[int, Answer] = {}  # {introduction: how far it goes}

    def schedule(self) -> None:
        days = [*range(BEGIN, WEEKLY_FROM, -14), *range(WEEKLY_FROM, DAILY_FROM, -7), *range(DAILY_FROM, 0, -1)]
        for ago in days:
            moment = (self.network.now - timedelta(days=ago)).replace(hour=5, minute=0, second=0, microsecond=0)
            self.line.at(moment, "The calendar", self._tick)

    def _tick(self) -> None:
        for wave in overdue_waves():
            close_overdue(wave)
        exchange.expire_introductions()
        exchange.close_ended()
        exchange.ask_what_came_of_introductions()
        self._tell()
        if exchange.remind_of_ends():
            self._keep()
        if clock.now().weekday() < 2:
            remind_of_late_actions()
        release_held()
        release_bundled()

    def _keep(self) -> None:
        """Who is asked whether a need or offer is still current mostly says yes."""
        for model, share in ((Need, 0.35), (Offer, 0.85)):
            reminded: list[Any] = list(model.objects.filter(reminded_at=clock.now()).select_related("posted_by"))
            for posting in reminded:
                if posting.posted_by is not None and self.chance.happens(share):
                    keep = partial(exchange.keep_open, posting, by=posting.posted_by)
                    self.line.after(0.2, 5, "Something stays open", keep)

    def _tell(self) -> None:
        for outcome in Outcome.objects.filter(pk__gt=self.last).select_related("person").order_by("pk"):
            self.last = outcome.pk
            if outcome.person is not None and self.chance.happens(TOLD):
                self.line.after(0.3, 10, "What came of it", partial(self._answer, outcome))

    def _answer(self, outcome: Outcome) -> None:
        person = outcome.person
        if person is None:
            return
        far = self.path.setdefault(outcome.about_id, self.chance.choices(list(HOW_FAR), list(HOW_FAR.values()))[0])
        answer = far
        if outcome.moment == Moment.TWO_WEEKS and far != Answer.NOTHING:
            answer = self.chance.choices(list(EARLY), list(EARLY.values()))[0]
        texts = phrases("talk", person.language)["outcomes"][answer]
        about = self.chance.choice(
            [Activity.RD, Activity.CONSULTING, Activity.STUDENT_MOBILITY, Activity.SHARED_RESOURCES]
        )
        answered = tell_outcome(
            outcome, by=person,
            telling=OutcomeAnswer(
                answer=answer, text=self.chance.choice(texts), lang=person.language,
                activities=[about] if answer in (Answer.SCOPED, Answer.AGREEMENT, Answer.DELIVERED) else (),
            ),
        )  # fmt: skip
        if answered.line is not None and answered.line.level and self.chance.happens(AGREED_BY_THE_OTHER):
            other = self.network.contact_of(answered.counterpart)
            self.line.after(0.5, 6, "The other side confirms", partial(self._confirm, answered.line, other))

    @staticmethod
    def _confirm(line: Line, by: Person) -> None:
        confirm(line, by=by)
