"""The questions of a survey as a file tells them (see the command's --help), checked before any answer is read."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from clustergrowth.engine.disclosure import MINIMUM_CELL
from clustergrowth.engine.tables import Faults, Wrong, number

Type = Literal["choice", "multiple", "scale", "number", "gap"]
TYPES = ("choice", "multiple", "scale", "number", "gap")


@dataclass(frozen=True, slots=True)
class SurveyQuestion:
    """One question; `columns` are where its answers stand: its code, or importance and ability for a gap."""

    code: str
    type: Type
    columns: tuple[str, ...]
    options: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    missing: frozenset[str] = frozenset()

    def parse(self, cell: str) -> object:
        """A cell as an answer: a tuple of options, or a number; None where it says "missing"."""
        if cell in self.missing:
            return None
        if self.type in ("choice", "multiple"):
            return self._options(cell)
        value = number(cell)
        if any(_same_number(code, value) for code in self.missing):
            return None
        if (self.low is not None and value < self.low) or (self.high is not None and value > self.high):
            raise ValueError(f"a number from {self.low:g} to {self.high:g}")
        return value

    def _options(self, cell: str) -> tuple[str, ...] | None:
        parts = [part.strip() for part in cell.split(";")] if self.type == "multiple" else [cell]
        ticked: list[str] = []
        for part in dict.fromkeys(parts):
            option = self._told(part)
            if option is None:
                raise ValueError("one of " + ", ".join([*self.options, *sorted(self.missing)]))
            if option and option not in self.missing:
                ticked.append(option)
        return tuple(dict.fromkeys(ticked)) or None

    def _told(self, part: str) -> str | None:
        """The option or missing code a text stands for; None for neither.

        Programs that keep whole numbers with blanks as decimal ones write 1 as 1.0: it means the same.
        """
        codes = {*self.options, *self.missing, ""}
        if part in codes:
            return part
        meant = {_without_zeros(code): code for code in codes}
        return meant.get(_without_zeros(part))


def _without_zeros(text: str) -> str:
    whole, point, rest = text.partition(".")
    return whole if point and rest and not rest.strip("0") and whole.lstrip("-").isdigit() else text


def _same_number(code: str, value: float) -> bool:
    try:
        return float(code) == value
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class SurveyInstrument:
    """A survey's questions and the columns that say where a firm sits and how much it weighs."""

    region: str
    weight: str | None
    strata: tuple[str, ...]
    minimum_cell: int
    questions: tuple[SurveyQuestion, ...]


def above_zero(cell: str) -> float:
    """A weight."""
    value = number(cell)
    if value <= 0:
        raise ValueError("a weight above 0")
    return value


def read_instrument(path: str, faults: Faults) -> SurveyInstrument | None:
    """The instrument, or None with what is wrong in `faults`."""
    reader = _Reader(path, faults)
    document = reader.document()
    return None if document is None else reader.instrument(document)


class _Reader:
    """Says of every wrong place where it stands in the document."""

    def __init__(self, path: str, faults: Faults) -> None:
        self._path, self._faults = Path(path), faults

    def _wrong(self, where: str, expected: str) -> None:
        self._faults.add(
            Wrong(self._path.name, 0, where, "", expected if not where else f"{where}: expected {expected}")
        )

    def document(self) -> Mapping[str, Any] | None:
        try:
            document = json.loads(self._path.read_text(encoding="utf-8-sig"))
        except OSError as wrong:
            self._wrong("", f"cannot be read ({wrong.strerror})")
        except UnicodeDecodeError:
            self._wrong("", "the file is not UTF-8")
        except json.JSONDecodeError as wrong:
            self._wrong("", f"line {wrong.lineno}, column {wrong.colno}: not JSON ({wrong.msg})")
        else:
            if isinstance(document, dict):
                return document
            self._wrong("", "an object with region and questions was expected")
        return None

    def _all(self, *checks: tuple[str, bool, str]) -> bool:
        """Whether everything is as it has to be: (where, whether it is right, what was expected)."""
        for where, is_right, expected in checks:
            if not is_right:
                self._wrong(where, expected)
        return all(is_right for _, is_right, _ in checks)

    def instrument(self, document: Mapping[str, Any]) -> SurveyInstrument | None:
        get: Callable[[str], Any] = document.get
        region, weight, asked = get("region"), get("weight"), get("questions")
        strata, cell = get("strata") or [], document.get("minimum_cell", MINIMUM_CELL)
        is_right = self._all(
            ("region", _texts([region]), "the name of a column"),
            ("weight", weight is None or isinstance(weight, str), "the name of a column or null"),
            ("strata", _texts(strata), "a list of names of columns"),
            ("minimum_cell", _number(cell) and isinstance(cell, int) and cell >= 1, "a whole number from 1"),
            ("questions", isinstance(asked, list) and bool(asked), "a list of at least one question"),
        )
        if not isinstance(asked, list):
            return None
        questions = [self._question(k, each) for k, each in enumerate(asked, start=1)]
        codes = [question.code for question in questions if question]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        is_right &= self._all(*((f"question {code}", False, "a code of its own") for code in twice))
        if not is_right or len(codes) < len(asked):
            return None
        return SurveyInstrument(region, weight or None, tuple(strata), cell, tuple(filter(None, questions)))

    def _question(self, place: int, document: Any) -> SurveyQuestion | None:
        if not isinstance(document, dict) or not _texts([document.get("code")]):
            self._wrong(f"question {place}", "an object with a code")
            return None
        get: Callable[[str], Any] = document.get
        code, kind, low, high = get("code"), get("type"), get("min"), get("max")
        missing, options = get("missing") or [], get("options") or {}
        is_ticked, is_bounded = kind in ("choice", "multiple"), kind in ("scale", "gap")
        columns = (get("importance"), get("ability")) if kind == "gap" else (code,)
        where = f"question {code}"
        is_right = self._all(
            (f"{where}, type", kind in TYPES, "one of " + ", ".join(TYPES)),
            (f"{where}, missing", _values(missing), "a list of values"),
            (
                f"{where}, options",
                not is_ticked or (isinstance(options, dict) and bool(options)),
                "an object of at least one option",
            ),
            (
                f"{where}, min and max",
                not is_bounded or (_number(low) and _number(high) and low < high),
                "two numbers, the first below the second",
            ),
            (f"{where}, importance and ability", _texts(columns), "the names of two columns"),
        )
        if not is_right:
            return None
        return SurveyQuestion(
            code=code,
            type=kind,
            columns=columns,
            options=tuple(options) if is_ticked else (),
            low=float(low) if is_bounded else None,
            high=float(high) if is_bounded else None,
            missing=frozenset(str(code) for code in missing),
        )


def _values(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str | int | float) for value in values)


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _texts(values: object) -> bool:
    return isinstance(values, list | tuple) and all(isinstance(value, str) and value for value in values)
