"""A figure is a door: value, uncertainty, window, evidence letter, and the address of the records behind it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Words = str | Promise
Letter = Literal["A", "B", "C", "D", ""]
Counted = Literal["firms", "ties"]
MINIMUM_CELL = 5


@dataclass(frozen=True)
class Figure:
    """One number that is a claim. ``hidden`` figures say of what there are too few, never a blank or 0."""

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
    rests_on: Counted = "firms"

    @property
    def shown(self) -> str:
        return not_shown(self.rests_on) if self.hidden else self.value

    @property
    def sentence(self) -> str:
        """The label with the number in it, as a page reads."""
        return str(self.label).replace("{figure}", self.shown)


def not_shown(counted: Counted) -> str:
    """Instead of a share, an average or an index, which cannot themselves be “fewer than 5”."""
    words = {"firms": _("not shown (fewer than %(n)s firms)"), "ties": _("not shown (fewer than %(n)s ties)")}
    return words[counted] % {"n": MINIMUM_CELL}


def letter_of(confirmed: int, told: int) -> Letter:
    """The letter of what is counted from records: the better one where both sides stand behind each; none for none."""
    if not told:
        return ""
    return "C" if confirmed == told else "D"


def decimals(value: float, places: int = 1) -> str:
    """In the reader's notation and rounded, as Django itself cuts the rest off; never “-0”."""
    return number_format(round(value, places) + 0.0, places)
