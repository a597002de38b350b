"""A survey's finding and a theme, for the tests of what a council agrees."""

from datetime import date
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from i18nfield.strings import LazyI18nString

from clustergrowth.agree.themes import services
from clustergrowth.agree.themes.models import Theme
from clustergrowth.common import clock
from clustergrowth.listen.analysis.models import Finding, Measure
from clustergrowth.listen.surveys.models import Instrument, Sample, Wave
from clustergrowth.people.councils.models import Council
from clustergrowth.people.persons.models import Person
from tests.cast import NOW


def words(english: str, **others: str) -> LazyI18nString:
    return LazyI18nString({"en": english, **others})


def make_finding(council: Council, *, code: str = "talent", is_published: bool = False, **fields: Any) -> Finding:
    instrument, _made = Instrument.objects.get_or_create(
        code="needs", version=1, defaults={"content": {}, "title": words("Needs"), "created_at": NOW}
    )
    wave = Wave.objects.create(
        instrument=instrument,
        title=words("Autumn"),
        opens=date(2026, 9, 1),
        closes=date(2026, 10, 1),
        created_at=NOW,
    )
    Sample.objects.create(wave=wave, council=council, published_at=NOW if is_published else None)
    known = {"measure": Measure.MAJOR, "value": 62.5, "low": 51.0, "high": 73.0, "n": 80, "rank": 1, "of": 12}
    sentence = words("Firms cannot find welders.", it="Le imprese non trovano saldatori.")
    return Finding.objects.create(
        council=council, wave=wave, code=code, sentence=sentence, created_at=NOW, **{**known, **fields}
    )


def make_theme(council: Council, by: Person, title: str = "Welders for tomorrow", **fields: Any) -> Theme:
    with clock.at(NOW):  # before the meetings that decide on it, whatever the day of the test
        return services.propose_theme(council=council, title=words(title), by=by, **fields)


def agreed(theme: Theme, by: Person) -> Theme:
    """Agreed without the paper of a meeting: for what is not about meetings."""
    services.agree_theme(theme, by=by)
    theme.refresh_from_db()
    return theme


def queries_of(client: Client, address: str) -> int:
    """How many questions one page asks the database."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)
