"""Fields of forms in which a number or a day is typed: read as a cell of a file is, so that the house has one reader.

Django's own would take “1.000” for one and “03/04/2026” for the third of April or the fourth of March, by language.
"""

from datetime import date, datetime
from typing import Any

from django import forms

from clustergrowth.common.tables import values
from clustergrowth.common.tables.reasons import BadValue


class _Box(forms.TextInput):
    """A box of text that opens the keys for digits: a browser lets nothing but its own spelling into one of numbers,
    and what is left is sent as nothing at all.
    """

    keys = "numeric"

    def __init__(self, attrs: Any = None) -> None:
        super().__init__({"inputmode": self.keys, "autocomplete": "off", "size": 16, **(attrs or {})})


class _DecimalBox(_Box):
    keys = "decimal"


def _told(bad: BadValue) -> forms.ValidationError:
    return forms.ValidationError(str(bad.reason), code="invalid")


class Whole(forms.IntegerField):
    """How many; thousands may be grouped."""

    widget = _Box

    def to_python(self, value: Any) -> int | None:
        text = _typed(value)
        if not text:
            return None
        is_below = text[0] in "-\u2212"  # so that a lowest number can say itself what it allows
        try:
            return -values.whole(text[1:]) if is_below else values.whole(text)
        except BadValue as bad:
            raise _told(bad) from None


class MeasureField(forms.FloatField):
    """A measure in which nobody groups thousands: a coordinate, a score, a point of a scale."""

    widget = _DecimalBox

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The keys for digits of some telephones have no minus."""
        low: Any = self.min_value
        return {**super().widget_attrs(widget), **({"inputmode": "text"} if low is None or low < 0 else {})}

    def to_python(self, value: Any) -> float | None:  # type: ignore[override]  # Django calls a float field a whole one
        text = _typed(value)
        try:
            return values.decimal(text) if text else None
        except BadValue as bad:
            raise _told(bad) from None


class Number(forms.FloatField):
    """Any number; what may be thousands or decimals is asked about."""

    widget = _DecimalBox

    def to_python(self, value: Any) -> float | None:  # type: ignore[override]  # Django calls a float field a whole one
        text = _typed(value)
        try:
            return values.number(text, self._allows) if text else None
        except BadValue as bad:
            raise _told(bad) from None

    def prepare_value(self, value: Any) -> Any:
        return values.written(value) if isinstance(value, float) else value

    def _allows(self, value: float) -> bool:
        low: Any = self.min_value
        high: Any = self.max_value
        return (low is None or value >= low) and (high is None or value <= high)


class DayBox(forms.DateInput):
    """The browser's calendar, which understands one spelling in every language: any other leaves the box empty."""

    input_type = "date"

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeBox(forms.TimeInput):
    """The browser's clock, of which the same holds."""

    input_type = "time"

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs, format="%H:%M")


class Day(forms.DateField):
    """A day, the day before the month as in all our regions."""

    widget = DayBox

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = _typed(value)
        try:
            return values.day(text) if text else None
        except BadValue as bad:
            raise _told(bad) from None


def _typed(value: Any) -> str:
    return "" if value is None else values.written(value) if isinstance(value, float) else str(value).strip()
