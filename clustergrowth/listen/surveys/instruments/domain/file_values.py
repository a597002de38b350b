"""The plain values of an instrument file: codes, texts in five languages, numbers; each fault noted with its place."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clustergrowth.common.errors import Refused
from clustergrowth.common.languages import CODES, FOUNDING
from clustergrowth.listen.surveys.instruments.domain.questions import Text

CODE = re.compile(r"^[a-z][a-z0-9_-]{0,58}$")
_QUESTION = re.compile(r"^question ([a-z][a-z0-9_-]*)")
_SECTION = re.compile(r"^section ([a-z][a-z0-9_-]*)")


@dataclass(frozen=True)
class InstrumentFault:
    """What is wrong at one place. ``is_shape``: no editor could mend it, for it is not even the right kind of value."""

    place: str
    sentence: str
    is_shape: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}" if self.place else self.sentence

    @property
    def question(self) -> str:
        """The code of the question it concerns, if it is one."""
        match = _QUESTION.match(self.place)
        return match.group(1) if match else ""

    @property
    def section(self) -> str:
        match = _SECTION.match(self.place)
        return match.group(1) if match else ""


class Faulty(Refused):
    """The file is no instrument; ``faults`` names each place and what is wrong there."""

    status = 422

    def __init__(self, places: Iterable[InstrumentFault]) -> None:
        self.places = list(places)
        self.faults = [str(fault) for fault in self.places]
        count = len(self.faults)
        sentence = ngettext(
            "The file was not imported: %(count)s problem. %(first)s",
            "The file was not imported: %(count)s problems. %(first)s",
            count,
        )
        super().__init__(sentence % {"count": count, "first": " ".join(self.faults[:3])})


class Values:
    """Reads plain values and notes what is wrong and where, so that all faults are told at once."""

    def __init__(self) -> None:
        self.faults: list[InstrumentFault] = []

    def wrong(self, place: str, sentence: str, *, is_shape: bool = False) -> None:
        self.faults.append(InstrumentFault(place, sentence, is_shape))

    def code(self, place: str, value: Any) -> str:
        if isinstance(value, str) and CODE.match(value):
            return value
        self.wrong(
            place,
            _("“%(value)s” is not a valid code: use small letters, digits, _ and -, starting with a letter")
            % {"value": value},
            is_shape=True,
        )
        return ""

    def text(self, place: str, value: Any, *, needed: bool = True) -> Text:
        if not isinstance(value, dict) or not all(isinstance(words, str) for words in value.values()):
            self.wrong(place, _("must give the text in each language"), is_shape=True)
            return {}
        missing = [code for code in FOUNDING if not value.get(code, "").strip()]
        if missing and (needed or len(missing) < len(FOUNDING)):
            self.wrong(place, _("the text is missing in: %(languages)s") % {"languages": ", ".join(missing)})
        return {code: value[code].strip() for code in CODES if value.get(code)}

    def number(self, place: str, value: Any, *, whole: bool = False) -> float | None:
        if value is None:
            return None
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            number = float("nan")
        if isinstance(value, bool) or not abs(number) < 1e12 or (whole and number != int(number)):
            self.wrong(place, _("“%(value)s” is not a number that fits here") % {"value": value}, is_shape=True)
            return None
        return number

    def one_of(self, place: str, value: Any, words: Any) -> Any:
        if value in list(words):
            return words(value)
        allowed = ", ".join(words)
        self.wrong(
            place, _("“%(value)s” is not one of: %(allowed)s") % {"value": value, "allowed": allowed}, is_shape=True
        )
        return None

    def mapping(self, place: str, value: Any) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        self.wrong(place, _("must be a group of names and values"), is_shape=True)
        return {}

    def list(self, place: str, value: Any) -> list[Any]:
        if isinstance(value, list):
            return value
        self.wrong(place, _("must be a list"), is_shape=True)
        return []
