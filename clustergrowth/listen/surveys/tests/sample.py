"""What the tests of surveys share: an open wave, and answers of a firm."""

from datetime import date

from i18nfield.strings import LazyI18nString

from clustergrowth.listen.surveys.models import Instrument, Wave
from clustergrowth.listen.surveys.services import land_shipped, open_wave
from clustergrowth.people.councils.models import Council
from clustergrowth.people.persons.models import Person

TITLE = LazyI18nString({"en": "Growth needs 2026", "it": "Bisogni di crescita 2026"})


def instrument(code: str = "growth-needs") -> Instrument:
    land_shipped()
    return Instrument.objects.get(code=code, version=1)


def wave_in(*councils: Council, by: Person, code: str = "growth-needs", **days: date) -> Wave:
    return open_wave(
        instrument=instrument(code),
        councils=councils,
        title=TITLE,
        opens=days.get("opens", date(2020, 1, 1)),
        closes=days.get("closes", date(2100, 1, 1)),
        by=by,
    )
