"""A thousand invented waves of 500 answers whose truth is known: do the intervals and the tests keep their word?

python bench/survey_coverage.py [waves]

Firms of eight regions of very different size have a true share, mean and gap per region. Each wave draws 500 of them
with unequal chance of answering by size of firm, which the weights undo, as in a real survey. Fails when the 95 %
intervals hold the truth in fewer than 94 or more than 96 % of the cases, when more discoveries are false than the level
set, or when shrinking does not bring the quotients nearer to the truth.
"""

import sys
import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from clustergrowth.engine.survey.coding import Names, Ticks
from clustergrowth.engine.survey.instrument import SurveyInstrument, SurveyQuestion
from clustergrowth.engine.survey.report import Responses, report

Floats = NDArray[np.float64]
FIRMS, REGIONS = 500, 8
OF_REGION = np.array([0.28, 0.2, 0.15, 0.12, 0.1, 0.07, 0.05, 0.03])
LEVEL = 0.05
FACTORS = 6  # rated for importance and ability
TOPICS = 10  # yes/no questions, half of them the same everywhere


@dataclass
class Truth:
    """What every firm of the population would say: by topic, region and size (0 small, 1 large)."""

    shares: Floats  # (topics, regions, sizes)
    importance: list[Floats]  # a factor: (5 values, regions, sizes), chances of each rating
    ability: list[Floats]
    sizes: Floats = field(default_factory=lambda: np.array([0.7, 0.3]))
    answering: Floats = field(default_factory=lambda: np.array([0.3, 0.6]))  # chance to answer, by size

    @property
    def drawn(self) -> Floats:
        part: Floats = self.sizes * self.answering / (self.sizes @ self.answering)
        return part

    def of(self, table: Floats) -> Floats:
        """Of all firms: by region, and in the last place of all of them."""
        regions = table @ self.sizes
        every: Floats = np.concatenate([regions, (regions @ OF_REGION)[..., None]], axis=-1)
        return every


def a_truth(chance: np.random.Generator) -> Truth:
    """Half of the topics are the same in every region; large firms always answer a little differently."""
    size = np.array([-0.15, 0.15])
    middle = chance.uniform(-1.2, 0.8, TOPICS)[:, None, None]
    spread = chance.normal(0, 0.6, (TOPICS, REGIONS))
    spread[: TOPICS // 2] = 0
    shares = 1 / (1 + np.exp(-(middle + spread[:, :, None] + size)))
    values = np.arange(1, 6)[:, None, None]
    tables: dict[float, list[Floats]] = {3.6: [], 2.8: []}
    for centre in (3.6, 2.8) * FACTORS:
        odds = np.exp(-((values - centre - chance.normal(0, 0.4, REGIONS)[None, :, None] - size) ** 2) / 2)
        tables[centre].append(odds / odds.sum(axis=0))
    return Truth(shares, tables[3.6], tables[2.8])


QUESTIONS = (
    *(SurveyQuestion(f"t{k}", "choice", (f"t{k}",), options=("yes", "no")) for k in range(TOPICS)),
    *(SurveyQuestion(f"i{k}", "scale", (f"i{k}",), low=1, high=5) for k in range(FACTORS)),
    *(SurveyQuestion(f"gap{k}", "gap", (f"i{k}", f"a{k}"), low=1, high=5) for k in range(FACTORS)),
)
INSTRUMENT = SurveyInstrument("region", "weight", (), 1, QUESTIONS)  # nothing hidden: all intervals are looked at


@dataclass
class Wave:
    regions: Names
    size: NDArray[np.intp]
    weights: Floats
    topics: NDArray[np.bool_]  # (topics, firms)
    importance: list[Floats]
    ability: list[Floats]

    def report(self) -> "dict[str, object]":
        both = ((0,), (1,))
        answers: dict[tuple[str, str], Ticks | Floats] = {
            (f"t{k}", f"t{k}"): Ticks(np.where(said, 0, 1).astype(np.int32), both) for k, said in enumerate(self.topics)
        }
        for k, (important, able) in enumerate(zip(self.importance, self.ability, strict=True)):
            answers |= {(f"i{k}", f"i{k}"): important, (f"gap{k}", f"i{k}"): important, (f"gap{k}", f"a{k}"): able}
        return report(INSTRUMENT, Responses(self.regions, self.weights, answers))


def a_wave(truth: Truth, chance: np.random.Generator) -> Wave:
    region = chance.choice(REGIONS, FIRMS, p=OF_REGION)
    size = chance.choice(2, FIRMS, p=truth.drawn)
    topics = chance.random((TOPICS, FIRMS)) < truth.shares[:, region, size]
    rated = [
        [1.0 + (chance.random(FIRMS) > np.cumsum(table[:, region, size], axis=0)).sum(axis=0) for table in tables]
        for tables in (truth.importance, truth.ability)
    ]
    where = Names(region.astype(np.int32), tuple(f"r{k}" for k in range(REGIONS)))
    return Wave(where, size, 1 / truth.answering[size], topics, rated[0], rated[1])


@dataclass
class Tally:
    held: dict[str, list[bool]] = field(default_factory=dict)
    false: dict[str, list[float]] = field(default_factory=dict)
    raw: list[float] = field(default_factory=list)
    shrunken: list[float] = field(default_factory=list)
    inside: list[bool] = field(default_factory=list)  # 90 % intervals of quotients

    def interval(self, kind: str, cell: "dict[str, float | None]", truth: float) -> None:
        low, high = cell["low"], cell["high"]
        if low is not None and high is not None:
            self.held.setdefault(kind, []).append(low <= truth <= high)

    def discoveries(self, kind: str, called: list[bool]) -> None:
        """`called` says of every discovery whether it is a false one."""
        self.false.setdefault(kind, []).append(float(np.mean(called)) if called else 0.0)


def judge(truth: Truth, wave: Wave, tally: Tally) -> None:
    found = wave.report()
    regions, overall = found["regions"], found["overall"]
    assert isinstance(regions, dict)
    shares, values = truth.of(truth.shares), np.arange(1, 6)
    importance, ability = (
        [truth.of(np.tensordot(values, table, 1)) for table in tables] for tables in (truth.importance, truth.ability)
    )
    called: list[bool] = []
    for name, group in [*regions.items(), ("all", overall)]:
        k = REGIONS if name == "all" else int(name[1:])
        kind = "all" if name == "all" else "regions"
        asked = group["questions"]
        for factor in range(FACTORS):
            m, a = importance[factor][k], ability[factor][k]
            tally.interval(f"mean, {kind}", asked[f"i{factor}"], m)
            tally.interval(f"gap, {kind}", asked[f"gap{factor}"], (m - a) * m)
        for topic in range(TOPICS):
            cell = asked[f"t{topic}"]["options"]["yes"]
            tally.interval(f"share, {kind}", cell, shares[topic, k])
            if name == "all" or cell["lq_shrunken"] is None:
                continue
            quotient = shares[topic, k] / shares[topic, REGIONS]
            tally.raw.append((cell["lq"] - quotient) ** 2)
            tally.shrunken.append((cell["lq_shrunken"] - quotient) ** 2)
            tally.inside.append(cell["lq_low"] <= quotient <= cell["lq_high"])
            if cell["q_value"] <= LEVEL:
                called.append(topic < TOPICS // 2)
    tally.discoveries("region against the rest", called)


def main() -> int:
    waves = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    chance, tally, started = np.random.default_rng(2026), Tally(), time.perf_counter()
    for _ in range(waves):
        truth = a_truth(chance)
        judge(truth, a_wave(truth, chance), tally)
    print(f"{waves} waves of {FIRMS} answers in {REGIONS} regions, {time.perf_counter() - started:.0f} s\n")
    broken = False
    print(f"{'95 % interval of a':<28}{'intervals':>10}{'hold the truth':>16}")
    for kind, held in sorted(tally.held.items()):
        rate = float(np.mean(held))
        broken |= not 0.94 <= rate <= 0.96
        print(f"{kind:<28}{len(held):>10}{rate:>16.4f}")
    print(f"{'quotient, 90 %':<28}{len(tally.inside):>10}{np.mean(tally.inside):>16.4f}")
    print(f"\n{'discoveries, level 0.05':<28}{'waves':>10}{'false of them':>16}")
    for kind, false in tally.false.items():
        rate, error = float(np.mean(false)), float(np.std(false) / np.sqrt(len(false)))
        broken |= rate > LEVEL
        print(f"{kind:<28}{len(false):>10}{rate:>16.4f} ± {error:.4f}")
    raw, shrunken = float(np.mean(tally.raw)), float(np.mean(tally.shrunken))
    broken |= shrunken >= raw
    print(f"\nmean squared error of the quotients: raw {raw:.4f}, shrunken {shrunken:.4f} ({shrunken / raw:.0%})")
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
