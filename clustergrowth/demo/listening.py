"""Two waves of the survey and a third that is open: what firms answered, and what councils kept of it."""

import csv
import io
from datetime import timedelta
from functools import partial
from typing import Any, assert_never

from i18nfield.strings import LazyI18nString

from clustergrowth.common import clock
from clustergrowth.demo.arriving import open_the_link
from clustergrowth.demo.chance import Chance
from clustergrowth.demo.network import DemoCouncil, DemoNetwork, phrases
from clustergrowth.demo.wording import words
from clustergrowth.listen.analysis.models import Finding, Measure
from clustergrowth.listen.analysis.services.findings import keep_finding
from clustergrowth.listen.surveys.answer_files.services import files
from clustergrowth.listen.surveys.answer_files.services.rows import ColumnMapping
from clustergrowth.listen.surveys.answers.services import answering
from clustergrowth.listen.surveys.instruments.domain.questions import Item, Questionnaire, Type
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import Instrument, Invitation, Response, Sample, Wave
from clustergrowth.listen.surveys.waves.services.invitations import invite, remind
from clustergrowth.listen.surveys.waves.services.waves import open_wave, publish_analysis, state_sample
from clustergrowth.people.organisations.models import Organisation

IMPORTED = 62  # answers a council brings in with the first wave
SAID_YES = 0.6  # of those asked by mail
ENOUGH = 8  # answers, before a council keeps findings of them


class Answerer:
    """Answers as firms of one council give them: some things weigh more here than there."""

    def __init__(self, place: DemoCouncil, questionnaire: Questionnaire, chance: Chance) -> None:
        self.place, self.questionnaire, self.chance = place, questionnaire, chance
        taste = chance.of("taste")
        self.weights = {question.code: taste.gauss(0, 0.45) for question in questionnaire.questions.values()}
        for theme in words("themes"):
            if place.slug in theme["councils"]:  # what a council took up later is what its firms had said
                self.weights[theme["codes"][0]] = taste.uniform(0.5, 0.8)
        self.weights["talent_find"] = self.weights["barrier_people"] = 0.9  # in every region, and everywhere first

    def answers(self, firm: Organisation | None = None) -> dict[str, Any]:
        """A whole sheet; here and there somebody does not know or leaves a question out."""
        staff = firm.staff if firm and firm.staff else round(self.chance.lognormvariate(2.9, 0.7)) + 2
        answers: dict[str, Any] = {}
        for code, item in self.questionnaire.items.items():
            if item.question.type is not Type.CONSENT and self.chance.happens(0.04):
                continue
            value = self._answer(item, staff)
            if value not in (None, "", []):
                answers[code] = value
        return answers

    def _answer(self, item: Item, staff: int) -> Any:
        question, weight = item.question, self.weights[item.question.code]
        if question.type is Type.GAP:
            shift = weight if item.code.endswith("importance") else -0.7 * weight - 0.5
            return self._rated(item, 3.5 + shift)
        if question.type is Type.SCALE:
            return self._rated(item, 3.0 + weight)
        if question.type is Type.NUMBER:
            return self._number(question.code, staff)
        if question.type is Type.CHOICE:
            return self._choice(question.code, [option.code for option in question.options], staff)
        if question.type is Type.MULTIPLE:
            real = [option.code for option in question.options if not option.is_none]
            none = [option.code for option in question.options if option.is_none]
            chosen = real[: 1 + self.chance.randrange(len(real))]
            return self.chance.some(chosen, self.chance.randint(0, 3)) or none
        if question.type is Type.TEXT:
            wishes = phrases("talk", self.place.language)["wish"]
            return self.chance.choice(wishes) if self.chance.happens(0.2) else ""
        if question.type is Type.CONSENT:
            return "yes"
        assert_never(question.type)

    def _rated(self, item: Item, mean: float) -> float:
        points = item.scale.points if item.scale else [1.0, 2.0, 3.0, 4.0, 5.0]
        wanted = self.chance.gauss(mean, 1.0)
        return min(points, key=lambda point: abs(point - wanted))

    def _number(self, code: str, staff: int) -> int:
        if code == "exports":
            return 5 * self.chance.randint(0, 15)
        if code == "founded":
            return clock.today().year - self.chance.randint(3, 60)
        if code in ("posts", "left"):
            return min(round(staff * self.chance.uniform(0, 0.12)), 12)
        if code == "posts_long":
            return self.chance.randint(0, 2)
        return staff if code == "staff" else max(1, round(staff * self.chance.uniform(0.75, 1.1)))

    def _choice(self, code: str, options: list[str], staff: int) -> str:
        if code == "turnover":
            return options[0 if staff < 15 else 1 if staff < 70 else 2]
        return options[min(len(options) - 1, round(abs(self.chance.gauss(2, 1))))]


class Listening:
    def __init__(self, network: DemoNetwork) -> None:
        self.network, self.chance = network, network.chance.of("listening")
        self.findings: dict[str, list[Finding]] = {place.slug: [] for place in network.places}
        self.answerers: dict[tuple[int, str], Answerer] = {}

    def schedule(self) -> None:
        line = self.network.timeline
        line.at(line.ago(786), "Opening the first survey", self._first)
        line.at(line.ago(105), "Opening the second survey", self._second)
        line.at(line.ago(9), "Opening the third survey", self._third)

    def _wave(
        self, title: str, places: list[DemoCouncil], days: int, *, version: int = 1, code: str = "growth-needs"
    ) -> Wave:
        today = clock.today()
        return open_wave(
            instrument=Instrument.objects.get(code=code, version=version),
            councils=[place.council for place in places], title=LazyI18nString(words("surveys")[title]), opens=today,
            closes=today + timedelta(days=days), by=self.network.lead,
        )  # fmt: skip

    def _answerer(self, place: DemoCouncil, wave: Wave) -> Answerer:
        key = (wave.pk, place.slug)
        if key not in self.answerers:
            chance = self.chance.of("answers", place.slug, str(wave.title.data["en"]))
            self.answerers[key] = Answerer(place, questionnaire_of(wave.instrument_id), chance)
        return self.answerers[key]

    # --- the first wave: asked on paper and by another tool, brought in as files -------------------------------------

    def _first(self) -> None:
        wave, line = self._wave("first", self.network.places, 56), self.network.timeline
        for place in self.network.places:
            line.after(30, 50, f"{place.council.city}: answers come in", partial(self._import, wave, place))
            line.after(71, 80, f"{place.council.city}: needs analysis", partial(self._publish, wave, place))

    def _import(self, wave: Wave, place: DemoCouncil) -> None:
        answerer, n = self._answerer(place, wave), self.network.many(IMPORTED, 12)
        sample = Sample.objects.get(wave=wave, council=place.council)
        state_sample(sample=sample, known=9 * n, asked=round(n / self.chance.uniform(0.42, 0.56)), by=place.coordinator)
        founders = place.here(place.smes, 760)[: n // 3]
        codes = list(answerer.questionnaire.items)
        file = io.StringIO()
        rows = csv.writer(file)
        rows.writerow(["firm", "organisation", *codes])
        for number in range(n):
            firm = founders[number] if number < len(founders) else None
            answers = answerer.answers(firm)
            cells = [";".join(a) if isinstance(a, list) else a for a in (answers.get(code, "") for code in codes)]
            rows.writerow([f"{place.slug}-{number + 1:03d}", firm.name if firm else "", *cells])
        choice = ColumnMapping(columns={code: code for code in codes}, firm="firm", organisation="organisation")
        content, by = file.getvalue().encode(), place.coordinator
        held = files.hold_file(wave=wave, council=place.council, content=content, name="answers.csv", by=by)
        files.take_file(held=held, choice=choice, by=by)

    def _publish(self, wave: Wave, place: DemoCouncil) -> None:
        wave.refresh_from_db()
        publish_analysis(wave=wave, council=place.council, by=place.coordinator)
        if Response.objects.filter(wave=wave, council=place.council, submitted_at__isnull=False).count() < ENOUGH:
            return  # too few firms stand behind a figure for it to be kept
        own = [theme["codes"][0] for theme in words("themes") if place.slug in theme["councils"]]
        for code in dict.fromkeys(["talent_find", *own]):
            keep = partial(self._keep, wave, place, code)
            self.network.timeline.after(0.01, 0.2, f"{place.council.city}: a finding is kept", keep)

    def _keep(self, wave: Wave, place: DemoCouncil, code: str) -> None:
        finding = keep_finding(council=place.council, wave=wave, code=code, measure=Measure.GAP, by=place.coordinator)
        self.findings[place.slug].append(finding)

    # --- the second wave: members, by mail ---------------------------------------------------------------------------

    def _second(self) -> None:
        wave, line = self._wave("second", self.network.places, 46, version=3), self.network.timeline
        for place in self.network.places:
            self._ask(wave, place)
            line.after(20, 24, f"{place.council.city}: a reminder", partial(self._remind, wave, place))
            if place.council.form != "board":  # one has its analysis still to publish
                line.after(54, 66, f"{place.council.city}: needs analysis", partial(self._publish, wave, place))

    def _third(self) -> None:
        chosen = [place for place in self.network.places if place.slug in ("bologna", "cork")]
        wave = self._wave("practices", chosen, 30, code="management-practices")
        for place in chosen:
            self._ask(wave, place, at_most=self.network.many(16, 2))
            open_the_link(self.network, wave, place, self._answerer(place, wave).answers())

    def _ask(self, wave: Wave, place: DemoCouncil, at_most: int | None = None) -> None:
        invite(wave=wave, council=place.council, audience="smes", by=place.coordinator, at_most=at_most)
        for invitation in Invitation.objects.filter(wave=wave, council=place.council).select_related("person"):
            if self.chance.happens(SAID_YES):
                label = f"{place.council.city}: a firm answers"
                self.network.timeline.after(0.5, 40, label, partial(self._answer, wave, place, invitation))

    def _remind(self, wave: Wave, place: DemoCouncil) -> None:
        remind(wave=wave, council=place.council, by=place.coordinator)

    def _answer(self, wave: Wave, place: DemoCouncil, invitation: Invitation) -> None:
        firm = next(firm for firm in place.firms if firm.pk == invitation.organisation_id)
        answering.answer(
            wave=wave, council=place.council, organisation=firm, answers=self._answerer(place, wave).answers(firm),
            by=place.contacts[firm.pk], language=place.language,
        )  # fmt: skip
