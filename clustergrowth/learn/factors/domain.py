"""What is counted for one scope, as numbers alone: a figure can be said of it without reading the ledger again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from clustergrowth.engine.network.change import WindowChange
from clustergrowth.engine.network.groups import ExternalInternal
from clustergrowth.engine.network.twomode import Proportion
from clustergrowth.engine.survey.estimates import Estimate

YEAR = timedelta(days=365)  # rolling, so that both windows are equally long


@dataclass(frozen=True)
class Window:
    since: datetime
    until: datetime

    @property
    def days(self) -> tuple[date, date]:
        return self.since.date(), self.until.date()


@dataclass(frozen=True)
class FigureTally:
    """The numbers behind the figures of a scope; it names no person and no organisation."""

    key: str  # of the scope
    moment: float  # when it was counted, seconds since 1970
    covered: Proportion
    covered_as_told: Proportion
    growth: WindowChange
    firms_compared: int  # members in both years
    firms_reached: int  # those of them that had a tie in either year
    volume: int
    volume_confirmed: int
    ties_crossing: int
    ties_crossing_confirmed: int
    ties_crossing_before: int
    ties_to_councils: Mapping[str, int]  # by the slug of the other council
    ties_outside: int
    ties_outside_confirmed: int
    external_internal: ExternalInternal
    ties_of_members_confirmed: int
    pairs_reached: Proportion
    pairs_confirmed: int
    themes_agreed: int
    themes_with_finding: int
    themes_resting_otherwise: int
    actions_done: int
    outcomes: int
    outcomes_confirmed: int
    staff_growth: Estimate
    organisations: int
    smes: int
    worked_for: int
    members_by_kind: Mapping[str, int]

    @property
    def window(self) -> Window:
        until = datetime.fromtimestamp(self.moment, UTC)
        return Window(until - YEAR, until)
