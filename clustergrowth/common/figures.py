"""A figure is a door: value, uncertainty, window, evidence letter, and the address of the records behind it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Words = str | Promise
Letter = Literal["A", "B", "C", "D", ""]
MINIMUM_CELL = 5


@dataclass(frozen=True)
class Figure:
    """One number that is a claim. ``hidden`` figures show “fewer than 5”, never a blank or 0."""

    value: str
    label: Words = ""
    url: str = ""
    low: str = ""
    high: str = ""
    n: int | None = None
    of: int | None = None
    since: date | None = None
    until: date | None = None
    letter: Letter = ""
    definition: Words = ""
    hidden: bool = False

    @property
    def shown(self) -> str:
        return _("fewer than %(n)s") % {"n": MINIMUM_CELL} if self.hidden else self.value


def decimals(value: float, places: int = 1) -> str:
    """In the reader's notation and rounded, as Django itself cuts the rest off; never “-0”."""
    return number_format(round(value, places) + 0.0, places)
