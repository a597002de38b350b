"""The questions of a survey as a file tells them (see the command's --help), checked before any answer is read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from clustergrowth.engine.disclosure import MINIMUM_CELL
from clustergrowth.engine.tables import Column, Faults, Wrong, number

Type = Literal["choice", "multiple", "scale", "number", "gap"]
TYPES = ("choice", "multiple", "scale", "number", "gap")


@dataclass(frozen=True, slots=True)
class Question:
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
            told = self._told(part)
            if told is None:
                raise ValueError("one of " + ", ".join([*self.options, *sorted(self.missing)]))
            if told and told not in self.missing:
                ticked.append(told)
        return tuple(dict.fromkeys(ticked)) or None

    def _told(self, part: str) -> str | None:
        """The option or missing code a text stands for; None for neither.

        Programs that keep whole numbers with blanks as decimal ones write 1 as 1.0: it means the same.
        """
        known = {*self.options, *self.missing, ""}
        if part in known:
            return part
        meant = {_without_zeros(one): one for one in known}
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
class Instrument:
    """A survey's questions and the columns that say where a firm sits and how much it weighs."""

    region: str
    weight: str | None
    strata: tuple[str, ...]
    minimum_cell: int
    questions: tuple[Question, ...]

    def columns(self, *, with_strata: bool) -> list[Column]:
        """What is read from the answers; those to questions as text, as a column may serve several questions."""
        columns = [Column(self.region)]
        if self.weight:
            columns.append(Column(self.weight, above_zero))
        if with_strata:
            columns += [Column(name) for name in self.strata if name != self.region]
        taken = {column.name for column in columns}
        asked = dict.fromkeys(name for question in self.questions for name in question.columns)
        return columns + [Column(name, filled=False) for name in asked if name not in taken]


def above_zero(cell: str) -> float:
    """A weight."""
    value = number(cell)
    if value <= 0:
        raise ValueError("a weight above 0")
    return value


def read_instrument(path: str, faults: Faults) -> Instrument | None:
    """The instrument, or None with what is wrong in `faults`."""
    reader = _Reader(path, faults)
    known = reader.document()
    return None if known is None else reader.instrument(known)


class _Reader:
    """Says of every wrong place where it stands in the document."""

    def __init__(self, path: str, faults: Faults) -> None:
        self._path, self._faults = Path(path), faults
        self._found = len(faults)

    def _wrong(self, where: str, expected: str) -> None:
        self._faults.add(
            Wrong(self._path.name, 0, where, "", expected if not where else f"{where}: expected {expected}")
        )

    def document(self) -> Mapping[str, object] | None:
        try:
            known = json.loads(self._path.read_text(encoding="utf-8-sig"))
        except OSError as wrong:
            self._wrong("", f"cannot be read ({wrong.strerror})")
        except UnicodeDecodeError:
            self._wrong("", "the file is not UTF-8")
        except json.JSONDecodeError as wrong:
            self._wrong("", f"line {wrong.lineno}, column {wrong.colno}: not JSON ({wrong.msg})")
        else:
            if isinstance(known, dict):
                return known
            self._wrong("", "an object with region and questions was expected")
        return None

    def instrument(self, known: Mapping[str, object]) -> Instrument | None:
        region, weight = known.get("region"), known.get("weight")
        strata, cell = known.get("strata") or [], known.get("minimum_cell", MINIMUM_CELL)
        given = known.get("questions")
        if not isinstance(region, str) or not region:
            self._wrong("region", "the name of a column")
        if weight is not None and not isinstance(weight, str):
            self._wrong("weight", "the name of a column or null")
        if not _texts(strata):
            self._wrong("strata", "a list of names of columns")
        if not isinstance(cell, int) or isinstance(cell, bool) or cell < 1:
            self._wrong("minimum_cell", "a whole number from 1")
        if not isinstance(given, list) or not given:
            self._wrong("questions", "a list of at least one question")
            return None
        questions = [self._question(k, each) for k, each in enumerate(given, start=1)]
        codes = [question.code for question in questions if question]
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            self._wrong(f"question {code}", "a code of its own")
        if len(self._faults) > self._found:
            return None
        return Instrument(
            region=cast(str, region),
            weight=cast("str | None", weight) or None,
            strata=tuple(cast("list[str]", strata)),
            minimum_cell=cast(int, cell),
            questions=tuple(question for question in questions if question),
        )

    def _question(self, place: int, known: object) -> Question | None:
        if not isinstance(known, dict) or not isinstance(known.get("code"), str) or not known["code"]:
            self._wrong(f"question {place}", "an object with a code")
            return None
        code, kind = known["code"], known.get("type")
        where, before = f"question {code}", len(self._faults)
        if kind not in TYPES:
            self._wrong(f"{where}, type", "one of " + ", ".join(TYPES))
        missing = known.get("missing") or []
        if not isinstance(missing, list) or not all(isinstance(one, str | int | float) for one in missing):
            self._wrong(f"{where}, missing", "a list of values")
        options = known.get("options") or {}
        if kind in ("choice", "multiple") and (not isinstance(options, dict) or not options):
            self._wrong(f"{where}, options", "an object of at least one option")
        low, high = known.get("min"), known.get("max")
        if kind in ("scale", "gap") and not (_number(low) and _number(high) and cast(float, low) < cast(float, high)):
            self._wrong(f"{where}, min and max", "two numbers, the first below the second")
        columns = (known.get("importance"), known.get("ability")) if kind == "gap" else (code,)
        if not _texts(columns):
            self._wrong(f"{where}, importance and ability", "the names of two columns")
        if len(self._faults) > before:
            return None
        bounded = kind in ("scale", "gap")
        return Question(
            code=code,
            type=cast(Type, kind),
            columns=cast("tuple[str, ...]", columns),
            options=tuple(options) if kind in ("choice", "multiple") else (),
            low=float(cast(float, low)) if bounded else None,
            high=float(cast(float, high)) if bounded else None,
            missing=frozenset(str(one) for one in missing),
        )


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _texts(values: object) -> bool:
    return isinstance(values, list | tuple) and all(isinstance(value, str) and value for value in values)
