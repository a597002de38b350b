"""The same report worked out another way: row by row, with statsmodels and formulae written down as in a textbook.

Nothing here is shared with the engine, and nothing is hidden: what the engine shows must be equal, and what it hides is
known here, so that it can be said whether it had to be hidden.
"""

import math
import statistics
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.stats import t as student
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint, proportions_ztest
from statsmodels.stats.weightstats import DescrStatsW

Row = Mapping[str, str]
Figures = dict[str, Any]
OVERALL = "(all)"


def figures(instrument: Mapping[str, Any], rows: Sequence[Row]) -> dict[str, Figures]:
    """Figures by group and question, of rows of text as a CSV file holds them."""
    region, weight = instrument["region"], instrument.get("weight")
    weights = [float(row[weight]) if weight else 1.0 for row in rows]
    groups = {name: [k for k, row in enumerate(rows) if row[region].strip() == name]
              for name in sorted({row[region].strip() for row in rows})}  # fmt: skip
    groups[OVERALL] = list(range(len(rows)))
    found: dict[str, Figures] = {name: {"n": len(own), "effective_n": kish([weights[k] for k in own]), "questions": {}}
                                 for name, own in groups.items()}  # fmt: skip
    for question in instrument["questions"]:
        for name, own in groups.items():
            found[name]["questions"][question["code"]] = _question(question, [rows[k] for k in own],
                                                                   [weights[k] for k in own])  # fmt: skip
        if "options" in question:
            _quotients(question, rows, weights, groups, found)
    return found


def kish(weights: Sequence[float]) -> float:
    return math.fsum(weights) ** 2 / math.fsum(w * w for w in weights) if weights else 0.0


def _answer(question: Mapping[str, Any], cell: str) -> Any:
    cell = cell.strip()
    missing = {str(code) for code in question.get("missing", ())}
    if not cell or cell in missing:
        return None
    if question["type"] == "multiple":
        return {part.strip() for part in cell.split(";")} - missing - {""} or None
    if question["type"] == "choice":
        return {cell.removesuffix(".0") if cell not in question["options"] else cell}
    return None if any(_is_number(code) and float(code) == float(cell) for code in missing) else float(cell)


def _is_number(code: str) -> bool:
    try:
        return math.isfinite(float(code))
    except ValueError:
        return False


def _question(question: Mapping[str, Any], rows: Sequence[Row], weights: Sequence[float]) -> Figures:
    columns = [question["importance"], question["ability"]] if question["type"] == "gap" else [question["code"]]
    told = [(answers, w) for row, w in zip(rows, weights, strict=True)
            if None not in (answers := [_answer(question, row[name]) for name in columns])]  # fmt: skip
    w = [weight for _, weight in told]
    base = {"n": len(told), "missing": len(rows) - len(told)}
    if "options" in question:
        return {**base, "options": {option: _share([option in answers[0] for answers, _ in told], w)
                                    for option in question["options"]}}  # fmt: skip
    if not told:
        return base
    if question["type"] == "gap":
        return {**base, **_gap([answers[0] for answers, _ in told], [answers[1] for answers, _ in told], w)}
    return {**base, **_mean([answers[0] for answers, _ in told], w)}


def _share(yes: Sequence[bool], w: Sequence[float]) -> Figures:
    if not yes:
        return {"count": 0, "share": None, "low": None, "high": None}
    share = float(DescrStatsW(np.array(yes, dtype=float), weights=np.array(w)).mean)
    n = kish(w)
    low, high = proportion_confint(share * n, n, method="wilson")
    return {"count": sum(yes), "share": share, "low": float(low), "high": float(high)}


def _mean(values: Sequence[float], w: Sequence[float]) -> Figures:
    n, size = len(values), kish(w)
    described = DescrStatsW(np.array(values), weights=np.array(w) / math.fsum(w) * n, ddof=1)
    mean = float(described.mean)
    if n < 2:
        return {"mean": mean, "low": None, "high": None, "sd": None, "median": values[0]}
    error = float(described.std) / math.sqrt(size)
    low, high = student.interval(0.95, size - 1, mean, error) if error else (mean, mean)
    return {"mean": mean, "low": low, "high": high, "sd": float(described.std), "median": _median(values, w)}


def _median(values: Sequence[float], w: Sequence[float]) -> float:
    if min(w) == max(w):
        return statistics.median(values)
    reached, half = 0.0, math.fsum(w) / 2
    for value, weight in sorted(zip(values, w, strict=True)):
        reached += weight
        if reached >= half * (1 - 1e-12):
            return value
    raise AssertionError("the weights reach their own half")


def _gap(importance: Sequence[float], ability: Sequence[float], w: Sequence[float]) -> Figures:
    weight = np.array(w) / math.fsum(w)
    needed, lag = np.array(importance), np.array(importance) - np.array(ability)
    m, g = float(weight @ needed), float(weight @ lag)
    rdm = float(100 * (weight @ (lag < 0) - weight @ (lag > 0)))
    n, size = len(w), kish(w)
    if n < 2:
        return {"mwds": m * g, "low": None, "high": None, "rdm": rdm}
    cov = np.cov(np.stack([lag, needed]), aweights=weight, ddof=0) * n / (n - 1)
    error = math.sqrt(max(0.0, np.array([m, g]) @ cov @ np.array([m, g])) / size)
    low, high = student.interval(0.95, size - 1, m * g, error) if error else (m * g, m * g)
    return {"mwds": m * g, "low": low, "high": high, "rdm": rdm}


def _quotients(
    question: Mapping[str, Any], rows: Sequence[Row], weights: Sequence[float],
    groups: Mapping[str, Sequence[int]], found: Mapping[str, Figures],
) -> None:  # fmt: skip
    """lq, and the p against all other regions (`p`: q-values depend on which cells are shown)."""
    said = [_answer(question, row[question["code"]]) for row in rows]
    for option in question["options"]:
        overall = found[OVERALL]["questions"][question["code"]]["options"][option]
        for name, own in groups.items():
            cell = found[name]["questions"][question["code"]]["options"][option]
            cell["lq"] = cell["share"] / overall["share"] if cell["share"] is not None and overall["share"] else None
            rest = [k for k in range(len(rows)) if k not in set(own) and said[k] is not None]
            inside = [k for k in own if said[k] is not None]
            if name == OVERALL or not rest or not inside or not 0 < overall["share"] < 1:
                continue
            sizes = [kish([weights[k] for k in part]) for part in (inside, rest)]
            shares = [math.fsum(weights[k] for k in part if option in said[k]) / math.fsum(weights[k] for k in part)
                      for part in (inside, rest)]  # fmt: skip
            counts = [share * size for share, size in zip(shares, sizes, strict=True)]
            cell["p"] = float(proportions_ztest(counts, sizes)[1])


def compared(report: Mapping[str, Any], expected: Mapping[str, Figures]) -> Iterator[tuple[str, Any, Any]]:
    """(where, what the engine says, what it should say) for every figure shown."""
    tests: list[tuple[str, float, float]] = []
    for name, group in {**report["regions"], OVERALL: report["overall"]}.items():
        for key in ("n", "effective_n"):
            yield f"{name} {key}", group[key], expected[name][key]
        for code, figure in group["questions"].items():
            should = expected[name]["questions"][code]
            for key, value in figure.items():
                if key not in ("options", "suppressed") and (should["n"] or key in ("n", "missing")):
                    yield f"{name} {code} {key}", value, should[key]
            for option, cell in figure.get("options", {}).items():
                for key in ("count", "share", "low", "high", "lq"):
                    if key in cell and not (key == "lq" and cell[key] is None):
                        yield f"{name} {code} {option} {key}", cell[key], should["options"][option][key]
                if cell.get("q_value") is not None:
                    tests.append((f"{name} {code} {option} q", cell["q_value"], should["options"][option]["p"]))
    for (where, said, _), q in zip(tests, multipletests([p for _, _, p in tests], method="fdr_bh")[1], strict=True):
        yield where, said, float(q)


def distance(said: Any, should: Any) -> float:
    """How far apart two figures are, relative to their size where this is above 1."""
    if said is None or should is None:
        return 0.0 if said is should else math.inf
    return float(abs(said - should)) / max(1.0, abs(float(should)))


def wrongly_shown(report: Mapping[str, Any], expected: Mapping[str, Figures], minimum: int = 5) -> list[str]:
    """Cells of 1 … minimum − 1 firms that are shown, and primary ones that are not so small."""
    wrong = []
    for name, group in {**report["regions"], OVERALL: report["overall"]}.items():
        for code, figure in group["questions"].items():
            should = expected[name]["questions"][code]
            small = 0 < should["n"] < minimum
            if "options" not in figure:
                if small != (figure.get("suppressed") == "primary"):
                    wrong.append(f"{name} {code}")
                continue
            for option, cell in figure["options"].items():
                if 0 < should["options"][option]["count"] < minimum and cell.get("suppressed") != "primary":
                    wrong.append(f"{name} {code} {option}")
    return wrong
