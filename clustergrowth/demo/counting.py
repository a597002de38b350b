"""How many firms there are in each region: the known totals to which the answers of both surveys are weighted."""

from collections import Counter
from functools import partial

from clustergrowth.demo.network import DemoCouncil, DemoNetwork
from clustergrowth.demo.wording import words
from clustergrowth.listen.analysis.domain.strata import section_of
from clustergrowth.listen.analysis.domain.totals import Cell
from clustergrowth.listen.analysis.services.stating import state_population
from clustergrowth.people.organisations.domain.kinds import Size

SIZES = {Size.MICRO: 0.55, Size.SMALL: 0.34, Size.MEDIUM: 0.11}  # of the SMEs of a region, whoever answers
FIRMS = 640  # SMEs of the council's sectors in a region


class Counting:
    def __init__(self, network: DemoNetwork) -> None:
        self.network, self.chance = network, network.chance.of("totals")

    def schedule(self) -> None:
        line = self.network.timeline
        for place in self.network.places:
            line.at(line.ago(782), f"{place.council.city}: how many firms there are", partial(self._state, place))

    def _state(self, place: DemoCouncil) -> None:
        """Every sector of the council's firms, each with its own mix of sizes."""
        sectors = Counter(section for firm in place.smes if (section := section_of((firm.nace or [""])[0])))
        whole = sum(sectors.values()) or 1
        cells: list[Cell] = []
        for sector, count in sorted(sectors.items()):
            for size, share in SIZES.items():
                firms = FIRMS * count / whole * share * self.chance.uniform(0.8, 1.2)
                cells.append((size.value, sector, "", max(1, round(firms))))
        source = words("surveys")["register"][place.language]
        state_population(
            council=place.council, year=self.network.day(782).year - 1, source=source, cells=cells,
            by=place.coordinator,
        )  # fmt: skip
