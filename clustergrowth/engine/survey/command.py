"""clustergrowth engine survey: answers of firms in files → one report of figures per region, overall, and as tables."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from clustergrowth.engine.survey.instrument import Instrument, Question, read_instrument
from clustergrowth.engine.survey.report import Document, Responses, report
from clustergrowth.engine.survey.weighting import rake
from clustergrowth.engine.tables import Column, Fault, Faults, Outputs, Table, Wrong, ending, number, read

HELP = """
Exit codes: 0 done, 2 the input is wrong (standard error says where), anything else is a bug.
instrument: {"region": COLUMN, "weight": COLUMN | null, "strata": [COLUMN, …], "minimum_cell": 5, "questions": [
  {"code", "type": choice | multiple | scale | number | gap, "options": {VALUE: {LANG: TEXT}}, "min", "max",
   "importance", "ability", "missing": [VALUE, …]}]}.
responses: one row a firm. population: region, strata columns, count.
"""


def main(argv: Sequence[str]) -> int:
    """Run the command with its words and return its exit code."""
    words = _words().parse_args(list(argv))
    return ending(lambda: _run(words))


def _words() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="clustergrowth engine survey",
        description="What a region's firms need: figures with uncertainty, small groups hidden.",
        epilog=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--instrument", required=True, metavar="I.json")
    parser.add_argument("--responses", required=True, metavar="R.csv")
    parser.add_argument("--population", metavar="P.csv", help="known numbers of firms, for raking")
    parser.add_argument("--out", required=True, metavar="report.json", help="- writes to standard output")
    parser.add_argument("--tables", metavar="DIR", help="one CSV a question beside it")
    parser.add_argument("--seed", type=int, default=0, help="for all commands alike; nothing here is random")
    return parser


def _run(words: argparse.Namespace) -> None:
    faults = Faults()
    instrument = read_instrument(words.instrument, faults)
    if instrument is None:
        faults.raise_if_any()
        raise Fault(f"{words.instrument}: no instrument")
    answers = read(words.responses, instrument.columns(with_strata=bool(words.population)), faults)
    read_answers = {
        (question.code, name): _answers(question, name, answers, faults)
        for question in instrument.questions
        for name in question.columns
    }
    known = _read_population(words.population, instrument, faults) if words.population else None
    faults.raise_if_any()
    if not answers.rows:
        raise Fault(f"{answers.file}: no firm answered; at least one row was expected")
    regions = [str(row[instrument.region]) for row in answers.rows]
    weights, warnings = _weights(instrument, answers, known)
    responses = Responses(regions, weights, read_answers)
    document = report(instrument, responses, warnings)
    with Outputs() as out:
        out.json(words.out, document)
        if words.tables:
            _write_tables(Path(words.tables), instrument, document, out)


def _answers(question: Question, column: str, answers: Table, faults: Faults) -> list[object]:
    """A column as its question reads it; what is wrong goes to `faults`."""
    values: list[object] = []
    for row in answers.rows:
        cell = row.text[column].strip()
        try:
            values.append(question.parse(cell) if cell else None)
        except ValueError as wrong:
            faults.add(Wrong(answers.file, row.line, column, cell, str(wrong)))
    return values


def _read_population(path: str, instrument: Instrument, faults: Faults) -> Table:
    def count(cell: str) -> float:
        value = number(cell)
        if value < 0:
            raise ValueError("a number of firms, 0 or more")
        return value

    strata = [Column(name) for name in instrument.strata if name != "region"]
    return read(path, [Column("region"), *strata, Column("count", count)], faults)


def _weights(instrument: Instrument, answers: Table, known: Table | None) -> "tuple[np.ndarray, list[str]]":
    start = [float(str(row[instrument.weight])) if instrument.weight else 1.0 for row in answers.rows]
    if known is None:
        return np.array(start), []
    strata = [name for name in instrument.strata if name not in (instrument.region, "region")]
    cells = {tuple(str(row[name]) for name in ("region", *strata)): 0.0 for row in known.rows}
    for row in known.rows:
        cells[tuple(str(row[name]) for name in ("region", *strata))] += float(str(row["count"]))
    given = [tuple(str(row[name]) for name in (instrument.region, *strata)) for row in answers.rows]
    _refuse_unknown(answers, known, cells, given)
    margins, totals = _margins(cells, given, len(strata))
    raked = rake(margins, totals, start)
    seen = set(given)
    warnings = [
        f"nobody answered in {' / '.join(cell)}, where there are {count:g} firms"
        for cell, count in cells.items()
        if count and cell not in seen
    ]
    if not raked.converged:
        warnings.append("the known totals cannot all be met at once; the weights come as near as they can")
    return raked.weights, warnings


def _refuse_unknown(
    answers: Table, known: Table, cells: dict[tuple[str, ...], float], given: Sequence[tuple[str, ...]]
) -> None:
    """Answers of a kind of firm the population does not have cannot be weighted."""
    faults = Faults()
    possible = {(k, cell[0], cell[k]) for cell, count in cells.items() if count for k in range(len(cell))}
    for row, cell in zip(answers.rows, given, strict=True):
        for k, value in enumerate(cell):
            if (k, cell[0], value) not in possible:
                faults.add(Wrong(answers.file, row.line, "", value, f"a kind of firm that {known.file} counts"))
                break
    faults.raise_if_any()


def _margins(
    cells: dict[tuple[str, ...], float], given: Sequence[tuple[str, ...]], strata: int
) -> tuple[dict[str, list[str]], dict[str, dict[str, float]]]:
    """Region × every stratum (region alone without strata); firms of kinds without answers go to the others."""
    places = range(1, strata + 1) if strata else (0,)
    margins = {str(k): [_pair(cell, k) for cell in given] for k in places}
    regions = {cell[0] for cell in given}
    sums = {name: sum(count for cell, count in cells.items() if cell[0] == name) for name in regions}
    totals: dict[str, dict[str, float]] = {}
    for k in places:
        seen = set(margins[str(k)])
        counts: dict[str, float] = {}
        reached = dict.fromkeys(regions, 0.0)
        for cell, count in cells.items():
            if _pair(cell, k) in seen:
                counts[_pair(cell, k)] = counts.get(_pair(cell, k), 0.0) + count
                reached[cell[0]] += count
        region_of = {_pair(cell, k): cell[0] for cell in given}
        totals[str(k)] = {
            pair: count * sums[region_of[pair]] / reached[region_of[pair]] for pair, count in counts.items()
        }
    return margins, totals


def _pair(cell: tuple[str, ...], k: int) -> str:
    return f"{cell[0]}\x1f{cell[k]}"


_FIGURES = {
    "options": ("count", "share", "low", "high", "lq", "lq_shrunken", "lq_low", "lq_high", "q_value"),
    "gap": ("mwds", "low", "high", "rdm"),
    "average": ("mean", "low", "high", "sd", "median"),
}


def _write_tables(folder: Path, instrument: Instrument, document: Document, out: Outputs) -> None:
    """One table a question: a line for every region (and option), blank where hidden."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as wrong:
        raise Fault(f"{folder}: no such folder can be made ({wrong.strerror})") from wrong
    regions, overall = document["regions"], document["overall"]
    if not isinstance(regions, dict) or not isinstance(overall, dict):
        raise TypeError("a report has regions and an overall part")
    groups = {**regions, "": overall}
    for question in instrument.questions:
        named = "gap" if question.type == "gap" else "options" if question.options else "average"
        rows = []
        for name, group in groups.items():
            figure = group["questions"][question.code]
            for option in question.options or ("",):
                cell = figure["options"][option] if option else figure
                values = [cell.get(key) for key in _FIGURES[named]]
                rows.append([name, option, figure["n"], figure["missing"], *values, cell.get("suppressed")])
        safe = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in question.code)
        out.csv(folder / f"{safe}.csv", ["region", "option", "n", "missing", *_FIGURES[named], "suppressed"], rows)
