"""A closed wave whose true figures are easy to see: who said what is in the arguments."""

from collections.abc import Mapping, Sequence

from clustergrowth.common import clock
from clustergrowth.listen.surveys.models import Response, Wave
from clustergrowth.listen.surveys.services import close_wave
from clustergrowth.listen.surveys.tests.sample import wave_in
from clustergrowth.people.councils.models import Council
from clustergrowth.people.persons.models import Person

Said = Mapping[str, object]


def asked(said: Mapping[Council, Sequence[Said]], *, by: Person, code: str = "growth-needs") -> Wave:
    """An open wave with these answers, one a firm."""
    wave = wave_in(*said, by=by, code=code)
    moment = clock.now()
    Response.objects.bulk_create(
        Response(
            wave=wave, council=council, key=f"{council.slug}{n}", answers=dict(answers), source=Response.Source.IMPORT,
            saved_at=moment, submitted_at=moment,
        )
        for council, firms in said.items()
        for n, answers in enumerate(firms)
    )  # fmt: skip
    return wave


def closed(said: Mapping[Council, Sequence[Said]], *, by: Person, code: str = "growth-needs") -> Wave:
    return close_wave(wave=asked(said, by=by, code=code), by=by)


def firms(strong: int, weak: int, item: str = "barrier_people") -> list[Said]:
    """``strong`` firms that call an obstacle a strong one, ``weak`` that do not."""
    said: list[Said] = [{item: 5.0, "barrier_time": 1.0 + n % 4} for n in range(strong)]
    return said + [{item: 1.0, "barrier_time": 2.0} for _firm in range(weak)]
