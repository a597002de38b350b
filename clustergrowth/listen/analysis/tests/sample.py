"""A closed wave whose true figures are easy to see: who said what is in the arguments."""

from collections.abc import Mapping, Sequence
from datetime import date

from clustergrowth.common import clock
from clustergrowth.listen.analysis.queries.analysis import Analysis, analysis_of
from clustergrowth.listen.surveys.models import Response, Sample, Wave
from clustergrowth.listen.surveys.tests.sample import wave_in
from clustergrowth.listen.surveys.waves.services.waves import close_wave
from clustergrowth.people.councils.models import Council
from clustergrowth.people.persons.models import Person

Said = Mapping[str, object]


def asked(
    said: Mapping[Council, Sequence[Said]], *, by: Person, code: str = "growth-needs", opens: date = date(2020, 1, 1)
) -> Wave:
    """An open wave with these answers, one a firm; the n-th firm of a council is the same one in every wave."""
    wave = wave_in(*said, by=by, code=code, opens=opens)
    answer(wave, said)
    return wave


def answer(wave: Wave, said: Mapping[Council, Sequence[Said]], *, start: int = 0) -> None:
    moment = clock.now()
    Response.objects.bulk_create(
        Response(
            wave=wave, council=council, key=f"{council.slug}{n}", answers=dict(answers), source=Response.Source.IMPORT,
            saved_at=moment, submitted_at=moment,
        )
        for council, firms in said.items()
        for n, answers in enumerate(firms, start=start)
    )  # fmt: skip


def closed(
    said: Mapping[Council, Sequence[Said]], *, by: Person, code: str = "growth-needs", opens: date = date(2020, 1, 1)
) -> Wave:
    return close_wave(wave=asked(said, by=by, code=code, opens=opens), by=by)


def firms(strong: int, weak: int, item: str = "barrier_people", **more: object) -> list[Said]:
    """``strong`` firms that call an obstacle a strong one, ``weak`` that do not."""
    said: list[Said] = [{item: 5.0, "barrier_time": 1.0 + n % 4, **more} for n in range(strong)]
    return said + [{item: 1.0, "barrier_time": 2.0, **more} for _firm in range(weak)]


def sample_of(wave: Wave, council: Council) -> Sample:
    return Sample.objects.select_related("wave__instrument", "council").get(wave=wave, council=council)


def of(wave: Wave, council: Council) -> Analysis:
    return analysis_of(sample_of(wave, council))
