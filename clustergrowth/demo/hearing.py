"""Interviews that two people code, quotations approved and waiting, stories of firms."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from clustergrowth.common import clock
from clustergrowth.demo.network import DemoCouncil, DemoNetwork, phrases
from clustergrowth.demo.wording import words
from clustergrowth.listen.interviews import services
from clustergrowth.listen.interviews.models import (
    Attribution,
    CaseMeasure,
    CaseStudy,
    Confirmed,
    ConsentScope,
    ConsentWay,
    Direction,
    Interview,
    Quotation,
)
from clustergrowth.listen.interviews.queries.interviews import agreement_of
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person

TALKS = (330, 24)  # days ago; the second is of the owner whom the visitor acts as, and still waits
STORIES = (210, 31)
FACTORS = ("talent_find", "finance_access", "barrier_time", "cooperation_firms", "digital_use")
SCORED = ("talent", "technology", "cooperation", "finance")


class Hearing:
    """What one council hears when it listens to single firms."""

    def __init__(self, network: DemoNetwork, place: DemoCouncil) -> None:
        self.network, self.place, self.line = network, place, network.timeline
        self.chance = network.chance.of("hearing", place.slug)
        self.texts = phrases("interviews", place.language)
        self.where = words("interviews")["where"][place.language]
        self.interviews: list[Interview] = []
        self.said: list[list[tuple[str, str]]] = []  # factor and direction of each sentence
        self.cases: list[CaseStudy] = []
        elder = sorted(place.smes, key=lambda firm: -place.joined[firm.pk])
        self.firms = [firm for firm in elder if firm != place.owner][:2]

    def schedule(self) -> None:
        city = self.place.council.city
        with_same_words = [other.slug for other in self.network.places if other.language == self.place.language]
        first = 2 * with_same_words.index(self.place.slug)
        talks, stories = self.texts["talks"][first : first + 2], self.texts["cases"][first : first + 2]
        for ago, talk, firm in zip(TALKS, talks, (self.firms[0], self.place.owner), strict=True):
            when = min(ago, self.place.joined[firm.pk] - 10)
            self.line.at(self.line.ago(max(when, 5)), f"{city}: an interview", partial(self._talk, talk, firm))
        for ago, story, firm in zip(STORIES, stories, self.firms, strict=True):
            when = min(ago + self.chance.randint(0, 8), self.place.joined[firm.pk] - 10)
            self.line.at(self.line.ago(max(when, 4)), f"{city}: a firm's story", partial(self._tell, story, firm))

    # --- interviews --------------------------------------------------------------------------------------------------

    def _talk(self, talk: Mapping[str, Any], firm: Organisation) -> None:
        place, person = self.place, self.place.contacts[firm.pk]
        held = services.HeldInterview(
            organisation=firm, person=person, held_on=clock.today(), lang=place.language, how=ConsentWay.WRITING,
            scope=[ConsentScope.ANALYSIS, ConsentScope.NAMED, ConsentScope.RECORDING], note=self.where,
        )  # fmt: skip
        interview = services.hold_interview(held, council=place.council, by=place.coordinator)
        text = "\n".join(" ".join(sentence for sentence, _factor, _way in part) for part in talk["said"])
        services.write_text(interview, text=text, by=place.coordinator)
        self.interviews.append(interview)
        self.said.append([(factor or "", way) for part in talk["said"] for _sentence, factor, way in part])
        self.line.after(2, 5, "Two people are asked to code", partial(self._ask_coders, interview))
        self.line.after(6, 9, "A quotation is taken", partial(self._quote, interview, talk))

    def _ask_coders(self, interview: Interview) -> None:
        second = self.place.sitting[-1][1]
        by = self.place.coordinator
        services.assign_coders(interview, first=by, second=second, by=by)
        for who, low in ((by, 1), (second, 7)):
            label = f"{self.place.council.city}: an interview is coded"
            self.line.after(low, low + 5, label, partial(self._code, interview, who))

    def _code(self, interview: Interview, who: Person) -> None:
        """The second reads some sentences differently, as people do."""
        interview.refresh_from_db()
        is_second = who != self.place.coordinator
        for unit, (factor, way) in enumerate(self.said[self.interviews.index(interview)], start=1):
            read = self.chance.choice(FACTORS) if is_second and (unit == 2 or self.chance.happens(0.2)) else factor
            if read:
                services.mark_passage(interview, first=unit, last=unit, codes=[read], direction=Direction(way), by=who)
        services.finish_coding(interview, by=who)
        if is_second and interview is self.interviews[0]:
            self.line.after(2, 6, "What was read differently is settled", partial(self._settle, interview))

    def _settle(self, interview: Interview) -> None:
        agreement = agreement_of(interview)
        for difference in agreement.differences[:-1] if agreement else ():
            services.settle(
                interview, unit=difference.unit.number, factor=difference.factor, by=self.place.coordinator,
                direction=Direction(difference.first) if difference.first else None,
            )  # fmt: skip

    # --- quotations --------------------------------------------------------------------------------------------------

    def _quote(self, interview: Interview, talk: Mapping[str, Any]) -> None:
        first, last = talk["quote"]
        sentences = [sentence for part in talk["said"] for sentence, _factor, _way in part]
        attribution = Attribution.NAMED if interview is self.interviews[0] else Attribution.ANONYMOUS
        quotation = services.draft_quotation(
            interview, first=first, last=last, text=" ".join(sentences[first - 1 : last]), attribution=attribution,
            role=talk["role"], english=talk["english"], by=self.place.coordinator,
        )  # fmt: skip
        services.ask_approval(quotation, by=self.place.coordinator)
        if interview is self.interviews[0]:
            self.line.after(1, 6, "A quotation is approved", partial(self._approve, quotation))

    def _approve(self, quotation: Quotation) -> None:
        services.answer_quotation(quotation, act="approve")

    # --- stories -----------------------------------------------------------------------------------------------------

    def _tell(self, story: Mapping[str, Any], firm: Organisation) -> None:
        place = self.place
        keys = {factor: (Direction(way), words) for factor, way, words in story["keys"]}
        case = services.draft_case(
            council=place.council, organisation=firm, title=story["title"], text=story["text"], lang=place.language,
            english=story["english"], keys=keys, by=place.coordinator,
        )  # fmt: skip
        self._count(case, firm)
        for condition in SCORED:
            is_key = any(factor.startswith(condition) for factor in keys)
            score = round(
                self.chance.uniform(0.6, 0.95)
                if is_key or self.chance.happens(0.4)
                else self.chance.uniform(0.05, 0.45),
                1,
            )
            reason = self.chance.choice(self.texts["reason"])
            services.score_condition(case, condition=condition, score=score, reason=reason, by=place.coordinator)
        self.cases.append(case)
        self.line.after(1, 2, "A firm is asked about its story", partial(self._ask, case))

    def _count(self, case: CaseStudy, firm: Organisation) -> None:
        """Staff, turnover and exports over four years, up to what the firm has today."""
        last, now = clock.today().year - 1, firm.staff or 12
        yearly, abroad = 1 + self.chance.uniform(0.0, 0.16), 5 * self.chance.randint(1, 8)
        for years in (3, 0):
            staff = max(2, round(now / yearly**years))
            turnover = 100 * (yearly + 0.02) ** (3 - years)
            for measure, value, confirmed in (
                (CaseMeasure.STAFF, staff, Confirmed.FIRM),
                (CaseMeasure.TURNOVER, round(turnover), Confirmed.ACCOUNTS),
                (CaseMeasure.EXPORTS, abroad + 4 * (3 - years), Confirmed.FIRM),
            ):
                services.add_figure(
                    case, measure=measure, year=last - years, value=value, source=self._source(), confirmed=confirmed,
                    by=self.place.coordinator,
                )  # fmt: skip

    def _source(self) -> str:
        seen: Sequence[str] = words("interviews")["source"][self.place.language]
        return seen[0]

    def _ask(self, case: CaseStudy) -> None:
        asked = services.ask_firm(case, by=self.place.coordinator)
        if case is self.cases[0] or self.chance.happens(0.6):
            self.line.after(2, 9, "A firm publishes its story", partial(self._publish, asked))
        elif self.chance.happens(0.5):
            remark = words("interviews")["remark"][self.place.language]
            self.line.after(3, 8, "A story goes back", partial(self._send_back, asked, remark))

    def _publish(self, case: CaseStudy) -> None:
        services.answer_case(case, act="publish")

    def _send_back(self, case: CaseStudy, remark: str) -> None:
        services.answer_case(case, act="change", remark=remark)
