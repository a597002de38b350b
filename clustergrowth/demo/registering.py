"""The register of difficulties: what recurs, how many firms have it, what the table proposes and chooses."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from i18nfield.strings import LazyI18nString

from clustergrowth.demo.hearing import Hearing
from clustergrowth.demo.network import DemoCouncil, DemoNetwork
from clustergrowth.demo.wording import words
from clustergrowth.listen.analysis.models import Finding
from clustergrowth.listen.difficulties import services
from clustergrowth.listen.difficulties.models import Difficulty, DifficultyState, Effort, EvidenceSource, Option
from clustergrowth.listen.surveys.instruments.domain.taxonomy import Area
from clustergrowth.people.persons.models import Person

MOST = 4
Known = dict[str, list[Difficulty]]  # by key, over all councils: what worked in one is a model for another


class Registering:
    """One council's register."""

    def __init__(
        self, network: DemoNetwork, place: DemoCouncil, hearing: Hearing, findings: list[Finding], known: Known
    ) -> None:
        self.network, self.place, self.line = network, place, network.timeline
        self.hearing, self.findings, self.known = hearing, findings, known
        self.chance = network.chance.of("registering", place.slug)
        self.said = words("interviews")
        self.table = [place.coordinator, *(person for _organisation, person in place.sitting)]

    def schedule(self) -> None:
        city = self.place.council.city
        mine = [spec for spec in self.said["difficulties"] if self.place.slug in spec["councils"]][:MOST]
        for number, spec in enumerate(mine):
            ago = (260, 170, 95, 12)[number] + self.chance.randint(0, 20)
            self.line.at(self.line.ago(ago), f"{city}: a difficulty is noted", partial(self._note, spec, number))

    def _note(self, spec: Mapping[str, Any], number: int) -> None:
        place = self.place
        difficulty = services.note_difficulty(
            council=place.council, title=LazyI18nString(spec["title"]), text=LazyI18nString(spec["text"]),
            area=Area(spec["area"]), by=place.coordinator,
        )  # fmt: skip
        self.known.setdefault(spec["key"], []).append(difficulty)
        self._show(difficulty, spec)
        for firm in self.chance.some(place.here(place.smes, 20), self.network.many(self.chance.randint(3, 13), 1)):
            self.line.after(0.5, 60, "A firm has it too", partial(self._share, difficulty, place.contacts[firm.pk]))
        options = [] if number == 3 else spec["options"][place.language]  # the youngest has no solution yet
        for turn, words_of_it in enumerate(options):
            propose = partial(self._propose, difficulty, spec["key"], words_of_it, is_last=turn == len(options) - 1)
            self.line.after(6 + 14 * turn, 16 + 14 * turn, f"{place.council.city}: a solution is proposed", propose)

    def _show(self, difficulty: Difficulty, spec: Mapping[str, Any]) -> None:
        by, language = self.place.coordinator, self.place.language
        reasons: list[tuple[EvidenceSource, dict[str, Any]]] = [
            (EvidenceSource.FINDING, {"finding": finding}) for finding in self.findings if finding.code in spec["codes"]
        ]
        for interview, read in zip(self.hearing.interviews, self.hearing.said, strict=True):
            for unit, (factor, _way) in enumerate(read, start=1):
                if factor in spec["codes"]:
                    reasons.append((EvidenceSource.PASSAGE, {"interview": interview, "first": unit, "last": unit}))
        keyed = (case for case in self.hearing.cases if case.keys.filter(factor__in=spec["codes"]).exists())
        reasons += [(EvidenceSource.CASE, {"case": case}) for case in keyed]
        if spec["key"] == "people" or not reasons:
            text = self.said["seen"][language][0 if spec["key"] == "people" else 1]
            source = self.chance.choice(self.said["source"][language])
            reasons.append((EvidenceSource.OBSERVATION, {"text": text, "source": source, "lang": language}))
        for kind, said in reasons:
            services.add_evidence(difficulty, by=by, kind=kind, **said)

    def _share(self, difficulty: Difficulty, person: Person) -> None:
        difficulty.refresh_from_db()
        if difficulty.is_unsettled:
            services.share_difficulty(difficulty, by=person)

    def _propose(self, difficulty: Difficulty, key: str, texts: list[str], *, is_last: bool) -> None:
        title, pros, cons, who, effort = texts
        elsewhere = [other for other in self.known[key] if other.pk != difficulty.pk]
        settled = Difficulty.objects.filter(pk__in=[o.pk for o in elsewhere], state=DifficultyState.SETTLED).first()
        option = services.propose_option(
            difficulty, title=title, pros=pros, cons=cons, who=who, effort=Effort(int(effort)),
            lang=self.place.language, worked_for=settled, by=self.chance.choice(self.table),
        )  # fmt: skip
        for person in self.table:
            if self.chance.happens(0.6):
                self.line.after(0.5, 12, "A solution is rated", partial(self._rate, option, person))
        comment = self.chance.choice(self.said["comments"][self.place.language])
        self.line.after(1, 9, "Something is said", partial(self._say, difficulty, comment, option))
        if is_last and self.chance.happens(0.35):
            self.line.after(30, 60, "A difficulty is settled", partial(self._settle, option))
        elif is_last:
            self.line.after(3, 8, "The council works on it", partial(self._work, difficulty))

    def _rate(self, option: Option, person: Person) -> None:
        option.difficulty.refresh_from_db()
        if option.difficulty.is_unsettled:
            services.rate_option(option, stars=self.chance.choice((2, 3, 3, 4, 4, 5)), by=person)

    def _say(self, difficulty: Difficulty, text: str, option: Option) -> None:
        by = self.chance.choice(self.table)
        services.say(difficulty, text=text, lang=self.place.language, option=option, by=by)

    def _work(self, difficulty: Difficulty) -> None:
        difficulty.refresh_from_db()
        if difficulty.is_unsettled:
            services.work_on(difficulty, by=self.place.coordinator)

    def _settle(self, option: Option) -> None:
        services.settle(option, by=self.place.coordinator)
