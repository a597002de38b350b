"""Columns of a file as numbers: answers by their code, whole blocks at a time.

What the fast reading of numbers does not understand, and every distinct text of an option, goes through the question's
own `parse`, so that a value means the same and a wrong one is told in the same words however it was read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clustergrowth.engine.survey.estimates import Floats
from clustergrowth.engine.survey.instrument import SurveyQuestion, above_zero

if TYPE_CHECKING:
    import polars

Codes = NDArray[np.int32]
Places = NDArray[np.int64]
MISSING, _WRONG = -1, -2  # codes beside the places of options, which begin at 0


@dataclass(frozen=True, slots=True)
class Names:
    """Texts of shape (rows,): `of[codes[row]]`."""

    codes: Codes
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ticks:
    """Options ticked, shape (rows,): `combinations[codes[row]]` holds their places; −1 stands for no answer."""

    codes: Codes
    combinations: tuple[tuple[int, ...], ...]


class NameReader:
    """Reads names (of regions, of strata): none may be blank."""

    def __init__(self) -> None:
        self._codes: list[Codes] = []
        self._place: dict[str, int] = {}

    def take(self, cells: "polars.Series") -> Places:
        codes = _by_text(cells, self._code)
        self._codes.append(codes)
        return _wrong(codes)

    def _code(self, text: str) -> int:
        return self._place.setdefault(text, len(self._place)) if text else _WRONG

    def expected(self, cell: str) -> str:
        return "a value"

    @property
    def names(self) -> Names:
        return Names(_joined(self._codes, np.int32), tuple(self._place))


class NumberReader:
    """Reads numbers: answers, or weights. A blank is no answer, or (`filled`) wrong."""

    def __init__(
        self,
        parse: Callable[[str], object],
        low: float | None = None,
        high: float | None = None,
        missing: Sequence[float] = (),
        *,
        filled: bool = False,
    ) -> None:
        self._parse, self._filled, self._missing = parse, filled, missing
        self._low = -np.inf if low is None else low
        self._high = np.inf if high is None else high
        self._values: list[Floats] = []

    def take(self, cells: "polars.Series") -> Places:
        values, blank, text = _numbers(cells)
        read = np.isfinite(values) & (values >= self._low) & (values <= self._high)
        for code in self._missing:
            is_missing = values == code
            values[is_missing] = np.nan
            blank |= is_missing
        rest = np.flatnonzero(~read & ~blank)
        wrong = np.zeros(len(values), dtype=np.bool_)
        if self._filled:
            wrong |= blank
        if len(rest):
            values[rest], wrong[rest] = self._one_by_one([str(cell) for cell in text(rest)])
        values[blank] = np.nan
        self._values.append(values)
        places: Places = np.flatnonzero(wrong)
        return places

    def _one_by_one(self, cells: Sequence[str]) -> tuple[Floats, NDArray[np.bool_]]:
        value_of: dict[str, float | None] = {}
        for cell in set(cells):
            try:
                value = self._parse(cell)
            except ValueError:
                value_of[cell] = None
            else:
                value_of[cell] = float(value) if isinstance(value, float | int) else np.nan
        values = np.array([np.nan if value_of[cell] is None else value_of[cell] for cell in cells], dtype=np.float64)
        return values, np.array([value_of[cell] is None for cell in cells], dtype=np.bool_)

    def expected(self, cell: str) -> str:
        return _expected(self._parse, cell)

    @property
    def values(self) -> Floats:
        """Shape (rows,), NaN for no answer."""
        return _joined(self._values, np.float64)


class TickReader:
    """Reads the answers to a choice or multiple question."""

    def __init__(self, question: SurveyQuestion) -> None:
        self._question = question
        self._option = {option: k for k, option in enumerate(question.options)}
        self._codes: list[Codes] = []
        self._place: dict[tuple[int, ...], int] = {}

    def take(self, cells: "polars.Series") -> Places:
        codes = _by_text(cells, self._code)
        self._codes.append(codes)
        return _wrong(codes)

    def _code(self, text: str) -> int:
        if not text:
            return MISSING
        try:
            ticked = self._question.parse(text)
        except ValueError:
            return _WRONG
        if not isinstance(ticked, tuple):
            return MISSING
        places = tuple(sorted(self._option[option] for option in ticked))
        return self._place.setdefault(places, len(self._place))

    def expected(self, cell: str) -> str:
        return _expected(self._question.parse, cell)

    @property
    def ticks(self) -> Ticks:
        return Ticks(_joined(self._codes, np.int32), tuple(self._place))


def reader_of(question: SurveyQuestion) -> NumberReader | TickReader:
    """The reader of the columns of a question."""
    if question.type in ("choice", "multiple"):
        return TickReader(question)
    codes = [code for code in map(_as_number, question.missing) if code is not None]
    return NumberReader(question.parse, question.low, question.high, codes)


def weight_reader() -> NumberReader:
    """The reader of weights: numbers above 0, none blank."""
    return NumberReader(above_zero, np.nextafter(0, 1), filled=True)


def _expected(parse: Callable[[str], object], cell: str) -> str:
    if not cell:
        return "a value"
    try:
        parse(cell)
    except ValueError as wrong:
        return str(wrong)
    raise AssertionError(f"{cell} is not wrong")


def _as_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _numbers(cells: "polars.Series") -> "tuple[Floats, NDArray[np.bool_], Callable[[Places], polars.Series]]":
    """Values (NaN where not understood), which cells are blank, and the text of those asked for."""
    import polars

    if cells.dtype.is_numeric():
        values = cells.cast(polars.Float64).fill_null(np.nan).to_numpy().copy()
        return values, cells.is_null().to_numpy().copy(), lambda places: cells.gather(places).cast(polars.String)
    stripped = cells.str.strip_chars()
    values = stripped.cast(polars.Float64, strict=False).fill_null(np.nan).to_numpy().copy()
    return values, (stripped == "").to_numpy().copy(), lambda places: stripped.gather(places)


def _by_text(cells: "polars.Series", code: Callable[[str], int]) -> Codes:
    """The code of every cell, asked once for every distinct text."""
    import polars

    if cells.dtype.is_numeric():
        cells = cells.cast(polars.String).fill_null("")
    texts = cells.unique(maintain_order=True)
    codes = [code(text.strip()) for text in texts]
    codes_of_cells: Codes = cells.replace_strict(texts, codes, return_dtype=polars.Int32).to_numpy()
    return codes_of_cells


def _wrong(codes: Codes) -> Places:
    places: Places = np.flatnonzero(codes == _WRONG)
    return places


def _joined(parts: list[NDArray], kind: type) -> NDArray:  # type: ignore[type-arg]
    """One array of all blocks, of which only this one is kept."""
    if len(parts) != 1:
        parts[:] = [np.concatenate(parts) if parts else np.empty(0, dtype=kind)]
    return parts[0]
