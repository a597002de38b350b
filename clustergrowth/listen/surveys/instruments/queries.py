"""Reading instruments: those that come with the software, their versions, and what each asks."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from clustergrowth.listen.surveys.instruments.domain import instrument_file
from clustergrowth.listen.surveys.instruments.domain.questions import Questionnaire
from clustergrowth.listen.surveys.models import Instrument

_SHIPPED = Path(__file__).parent / "shipped"


def shipped() -> list[dict[str, Any]]:
    """The instruments that come with the software, as they stand in their files."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(_SHIPPED.glob("*.json"))]


@lru_cache(maxsize=64)
def _read(pk: int) -> Questionnaire:
    return instrument_file.read(Instrument.objects.get(pk=pk).content)


def questionnaire_of(instrument_id: int) -> Questionnaire:
    """What an instrument asks. A version never changes, so it is read once."""
    return _read(instrument_id)


def versions_of(code: str) -> QuerySet[Instrument]:
    return Instrument.objects.filter(code=code).order_by("-version")


def latest_instruments() -> QuerySet[Instrument]:
    """The newest version of each instrument."""
    return Instrument.objects.order_by("code", "-version").distinct("code")
