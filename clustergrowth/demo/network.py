"""Who is there: the councils with their organisations and people, as the storytellers hand them to each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from clustergrowth.agree.themes.models import Theme
from clustergrowth.demo.chance import Chance
from clustergrowth.demo.timeline import Timeline
from clustergrowth.demo.wording import words
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person
from clustergrowth.people.projects.models import Project

BEGIN = 820  # days of history; more than two years, so that two windows of twelve months can be compared


@dataclass(eq=False)
class DemoCouncil:
    """One council and everybody in it."""

    spec: Mapping[str, Any]
    council: Council
    coordinator: Person
    firms: list[Organisation] = field(default_factory=list)
    universities: list[Organisation] = field(default_factory=list)
    bodies: list[Organisation] = field(default_factory=list)
    contacts: dict[int, Person] = field(default_factory=dict)  # {organisation: the person written to}
    joined: dict[int, int] = field(default_factory=dict)  # {organisation: days ago}
    sitting: list[tuple[Organisation, Person]] = field(default_factory=list)
    themes: dict[str, Theme] = field(default_factory=dict)  # agreed so far, by area

    @property
    def language(self) -> str:
        return str(self.spec["language"])

    @property
    def pace(self) -> float:
        """How much livelier the second year was than the first."""
        return float(self.spec["pace"])

    @property
    def slug(self) -> str:
        return self.council.slug

    @property
    def smes(self) -> list[Organisation]:
        return [firm for firm in self.firms if firm.is_sme]

    @property
    def members(self) -> list[Organisation]:
        return [*self.universities, *self.bodies, *self.firms]

    def here(self, organisations: list[Organisation], days_ago: float) -> list[Organisation]:
        """Those that had joined by then."""
        return [organisation for organisation in organisations if self.joined[organisation.pk] > days_ago + 1]

    @property
    def owner(self) -> Organisation:
        """The small firm whose owner the visitor of the demonstration acts as: the first that holds no seat."""
        seated = {organisation.pk for organisation, _person in self.sitting}
        return next(firm for firm in self.smes if firm.pk not in seated)


@dataclass(eq=False)
class DemoNetwork:
    places: list[DemoCouncil]
    lead: Person
    administrator: Person
    project: Project
    strangers: list[Organisation]  # organisations outside every council
    chance: Chance
    timeline: Timeline
    scale: float
    now: datetime

    def day(self, ago: float) -> date:
        return (self.now - timedelta(days=ago)).date()

    def many(self, full: float, least: int = 1) -> int:
        """How many at this scale of what is ``full`` at the usual size."""
        return max(least, round(full * self.scale))

    def others(self, place: DemoCouncil) -> list[DemoCouncil]:
        return [other for other in self.places if other is not place]

    def contact_of(self, organisation: Organisation) -> Person:
        return next(place.contacts[organisation.pk] for place in self.places if organisation.pk in place.contacts)

    def moment(self, place: DemoCouncil, *, oldest: float = 780, newest: float = 2) -> float:
        """Days ago, at random: the second year as much livelier as this council's pace says."""
        recent = place.pace / (1 + place.pace)
        middle = min(max(365.0, newest), oldest)
        if self.chance.happens(recent):
            return self.chance.uniform(newest, middle)
        return self.chance.uniform(middle, oldest)


def phrases(name: str, language: str) -> Any:
    """What people of this language say in such a case."""
    return words(name)[language]
