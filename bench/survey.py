"""How long a report takes, and whether the intervals hold what they promise.

python bench/survey.py
"""

import time

import numpy as np

from clustergrowth.engine.survey import hide_counts, share, specificity
from clustergrowth.engine.survey.instrument import Instrument, Question
from clustergrowth.engine.survey.report import Responses, report


def seconds(firms: int, questions: int, regions: int) -> float:
    """Time of a report with as many scale, choice and multiple questions, in thirds."""
    chance = np.random.default_rng(0)
    asked, answers = [], {}
    for k in range(questions):
        code = f"q{k}"
        if k % 3 == 0:
            asked.append(Question(code, "scale", (code,), low=1, high=5))
            column: list[object] = [float(value) for value in chance.integers(1, 6, firms)]
        else:
            choice, many = k % 3 == 1, 1 if k % 3 == 1 else 3
            asked.append(Question(code, "choice" if choice else "multiple", (code,), options=tuple("abcdefgh")))
            column = [tuple(dict.fromkeys(line)) for line in chance.choice(list("abcdefgh"), (firms, many)).tolist()]
        answers[code, code] = column
    where = [f"r{k}" for k in chance.zipf(1.4, firms) % regions]
    responses = Responses(where, chance.uniform(0.5, 4, firms), answers)
    started = time.perf_counter()
    report(Instrument("region", None, (), 5, tuple(asked)), responses)
    return time.perf_counter() - started


def coverage(spread: float, middle: float) -> tuple[float, float]:
    """How often Wilson's 95 % and the quotients' 90 % intervals hold the truth, eight regions of 8 to 120 firms."""
    chance = np.random.default_rng(5)
    wilson, quotient = [], []
    for _ in range(200):
        truth = 1 / (1 + np.exp(-chance.normal(middle, spread, 8)))
        of = chance.integers(8, 120, 8)
        yes = chance.binomial(of, truth)
        overall = float((of * truth).sum() / of.sum())
        names = [str(k) for k in range(8)]
        found = specificity(
            dict(zip(names, yes.astype(float), strict=True)), dict(zip(names, of.astype(float), strict=True))
        )
        for k, name in enumerate(names):
            one = share([True] * int(yes[k]) + [False] * int(of[k] - yes[k]))
            wilson.append((one.low or 0) <= truth[k] <= (one.high or 0))
            if name in found:
                quotient.append(found[name].low <= truth[k] / overall <= found[name].high)
    return float(np.mean(wilson)), float(np.mean(quotient))


def main() -> None:
    print(f"{'firms':>8}{'questions':>11}{'regions':>9}{'seconds':>9}")
    for firms, questions, regions in ((500, 40, 6), (5_000, 40, 6), (5_000, 120, 24), (50_000, 40, 24)):
        print(f"{firms:>8}{questions:>11}{regions:>9}{seconds(firms, questions, regions):>9.2f}")
    print(f"\n{'spread':>8}{'share':>8}{'Wilson 95 %':>13}{'quotient 90 %':>15}")
    for spread in (0.0, 0.2, 0.5, 1.0):
        for middle in (-2.0, 0.0):
            a, b = coverage(spread, middle)
            print(f"{spread:>8}{1 / (1 + np.exp(-middle)):>8.2f}{a:>13.3f}{b:>15.3f}")
    chance = np.random.default_rng(1)
    print(f"\n{'regions':>8}{'answers':>9}{'hidden':>8}{'of them small':>15}{'seconds':>9}")
    for regions, options in ((6, 5), (12, 10), (40, 12)):
        drawn = chance.poisson(9, (regions, options))
        counts = {f"r{i}": {f"a{j}": int(n) for j, n in enumerate(line)} for i, line in enumerate(drawn)}
        started = time.perf_counter()
        hidden = hide_counts(counts, lines_add_up=True)
        took = time.perf_counter() - started
        small = sum(why == "primary" for why in hidden.values())
        print(f"{regions:>8}{options:>9}{len(hidden):>8}{small:>15}{took:>9.2f}")


if __name__ == "__main__":
    main()
