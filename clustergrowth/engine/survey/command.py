"""clustergrowth engine survey: answers of firms in files → one report of figures per region, overall, and as tables."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from clustergrowth.engine.survey.coding import NameReader, Names, TickReader, Ticks, reader_of, weight_reader
from clustergrowth.engine.survey.estimates import Floats
from clustergrowth.engine.survey.instrument import SurveyInstrument, read_instrument
from clustergrowth.engine.survey.population import read_population, strata_of, weigh
from clustergrowth.engine.survey.report import Document, Responses, report
from clustergrowth.engine.tables import Faults, InputFault, Outputs, Reader, command_words, ending, read_columns

R = TypeVar("R", bound=Reader)

FILES = """
instrument: {"region": COLUMN, "weight": COLUMN | null, "strata": [COLUMN, …], "minimum_cell": 5, "questions": [
  {"code", "type": choice | multiple | scale | number | gap, "options": {VALUE: {LANG: TEXT}}, "min", "max",
   "importance", "ability", "missing": [VALUE, …]}]}.
responses: one row a firm. population: region, strata columns, count.
"""


def main(argv: Sequence[str]) -> int:
    """Run the command with its words and return its exit code."""
    description = "What a region's firms need: figures with uncertainty, small groups hidden."
    parser = command_words("survey", description, FILES, "report.json")
    parser.add_argument("--instrument", required=True, metavar="I.json")
    parser.add_argument("--responses", required=True, nargs="+", metavar="R.csv", help="several files are read as one")
    parser.add_argument("--population", metavar="P.csv", help="known numbers of firms, for raking")
    parser.add_argument("--tables", metavar="DIR", help="one CSV a question beside it")
    words = parser.parse_args(list(argv))
    return ending(lambda: _run(words))


def _run(words: argparse.Namespace) -> None:
    faults = Faults()
    instrument = read_instrument(words.instrument, faults)
    if instrument is None:
        faults.raise_if_any()
        raise InputFault(f"{words.instrument}: no instrument")
    columns = _Columns(instrument, with_strata=bool(words.population))
    files = [read_columns(path, columns.readers, faults) for path in words.responses]
    population = read_population(words.population, instrument, faults) if words.population else None
    faults.raise_if_any()
    rows = sum(file.rows for file in files)
    if not rows:
        raise InputFault(f"{files[-1].file}: no firm answered; at least one row was expected")
    weights, warnings = columns.weights(rows), list[str]()
    if population is not None:
        weights, warnings = weigh(population, columns.kinds, weights, files, faults)
        faults.raise_if_any()
    document = report(instrument, Responses(columns.kinds[0], weights, columns.answers), warnings)
    with Outputs() as out:
        out.json(words.out, document)
        if words.tables:
            _write_tables(Path(words.tables), instrument, document, out)


class _Columns:
    """Which readers read which column of the answers, and what they read."""

    def __init__(self, instrument: SurveyInstrument, *, with_strata: bool) -> None:
        self.readers: dict[str, list[Reader]] = {}
        strata = strata_of(instrument) if with_strata else ()
        self._kinds = [self._reads(name, NameReader()) for name in (instrument.region, *strata)]
        self._weight = self._reads(instrument.weight, weight_reader()) if instrument.weight else None
        self._asked = {
            (question.code, name): self._reads(name, reader_of(question))
            for question in instrument.questions
            for name in dict.fromkeys(question.columns)
        }

    def _reads(self, column: str, reader: R) -> R:
        self.readers.setdefault(column, []).append(reader)
        return reader

    @property
    def kinds(self) -> list[Names]:
        """The region of every row, then its strata."""
        return [reader.names for reader in self._kinds]

    def weights(self, rows: int) -> Floats:
        return np.ones(rows) if self._weight is None else self._weight.values

    @property
    def answers(self) -> "dict[tuple[str, str], Ticks | Floats]":
        return {
            key: reader.ticks if isinstance(reader, TickReader) else reader.values
            for key, reader in self._asked.items()
        }


_FIGURES = {
    "options": ("count", "share", "low", "high", "lq", "lq_shrunken", "lq_low", "lq_high", "q_value"),
    "gap": ("mwds", "low", "high", "rdm"),
    "average": ("mean", "low", "high", "sd", "median"),
}


def _write_tables(folder: Path, instrument: SurveyInstrument, document: Document, out: Outputs) -> None:
    """One table a question: a line for every region (and option), blank where hidden."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as wrong:
        raise InputFault(f"{folder}: no such folder can be made ({wrong.strerror})") from wrong
    regions, overall = document["regions"], document["overall"]
    if not isinstance(regions, dict) or not isinstance(overall, dict):
        raise TypeError("a report has regions and an overall part")
    groups = {**regions, "": overall}
    files = _file_names(instrument)
    for question in instrument.questions:
        named = "gap" if question.type == "gap" else "options" if question.options else "average"
        rows = []
        for name, group in groups.items():
            figure = group["questions"][question.code]
            for option in question.options or ("",):
                cell = figure["options"][option] if option else figure
                values = [cell.get(key) for key in _FIGURES[named]]
                rows.append([name, option, figure["n"], figure["missing"], *values, cell.get("suppressed")])
        header = ["region", "option", "n", "missing", *_FIGURES[named], "suppressed"]
        out.csv(folder / f"{files[question.code]}.csv", header, rows)


def _file_names(instrument: SurveyInstrument) -> dict[str, str]:
    """A name for the table of every question, made of its code, no two alike (whatever a system thinks of capitals)."""
    names: dict[str, str] = {}
    for question in instrument.questions:
        safe = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in question.code)
        name, taken, more = safe, {other.lower() for other in names.values()}, 2
        while name.lower() in taken:
            name, more = f"{safe}-{more}", more + 1
        names[question.code] = name
    return names
