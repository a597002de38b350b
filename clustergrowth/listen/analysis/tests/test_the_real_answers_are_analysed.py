"""The practice scores of real Italian, French and Irish firms, compared with an independent count."""

import csv
import gzip
import io
import statistics
from collections.abc import Mapping
from datetime import date

import pytest

from clustergrowth.listen.analysis.models import Measure
from clustergrowth.listen.analysis.queries.analysis import analysis_of
from clustergrowth.listen.analysis.queries.parts import changes_of
from clustergrowth.listen.analysis.services.findings import keep_finding
from clustergrowth.listen.analysis.services.stating import state_population
from clustergrowth.listen.analysis.tests.sample import sample_of
from clustergrowth.listen.surveys.answer_files.tests.test_real_answers_are_imported import (
    REGIONS,
    SCORES,
    pytestmark,
    read_in,
)
from clustergrowth.listen.surveys.models import Response, Wave
from clustergrowth.listen.surveys.tests.sample import council, wave_in
from clustergrowth.listen.surveys.waves.services.waves import close_wave
from clustergrowth.people.councils.models import Council
from tests.cast import Cast

__all__ = ["pytestmark"]  # skipped with the same reason where the data is absent


@pytest.fixture(scope="module")
def last_rows() -> Mapping[str, dict[str, str]]:
    kept: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(io.StringIO(gzip.decompress(SCORES.read_bytes()).decode())):
        if row["country"] in REGIONS and (row["firm"] not in kept or row["year"] >= kept[row["firm"]]["year"]):
            kept[row["firm"]] = row
    return kept


def test_each_regions_weakest_practice_is_the_one_an_independent_count_finds(
    cast: Cast, last_rows: Mapping[str, dict[str, str]]
) -> None:
    paris, cork = council("paris", "Paris", "FR", 6, "FR10"), council("cork", "Cork", "IE", 4, "IE05")
    wave = wave_in(cast.bologna, paris, cork, by=cast.leda, code="management-practices")
    read_in(wave, cast.bologna, gzip.decompress(SCORES.read_bytes()), cast.leda)
    close_wave(wave=wave, by=cast.leda)
    for country, region in (("Italy", cast.bologna), ("France", paris), ("Republic of Ireland", cork)):
        rows = [row for row in last_rows.values() if row["country"] == country]
        practices = [name for name in rows[0] if name.startswith(("lean", "perf", "talent"))]
        means = {name: statistics.fmean(float(row[name]) for row in rows if row[name]) for name in practices}
        weakest = min(means, key=means.__getitem__)
        kept = keep_finding(council=region, wave=wave, code=weakest, measure=Measure.LOWEST, by=cast.leda)
        assert kept.rank == 1
        assert kept.of == 18
        assert kept.value == pytest.approx(means[weakest])
        assert kept.n == sum(1 for row in rows if row[weakest])
        found = analysis_of(sample_of(wave, region))
        shown = {row.code: row.value for row in found.rankings[0].rows}
        assert shown == {name: pytest.approx(mean) for name, mean in means.items()}


SIZES = {"micro": 0, "small": 45, "medium": 40, "large": 15}  # of a hundred firms; to see that weights move figures


def rows_until(year: int) -> bytes:
    """The scores of the three countries up to a year: a wave of that year keeps each firm's last row."""
    reader = csv.DictReader(io.StringIO(gzip.decompress(SCORES.read_bytes()).decode()))
    text = io.StringIO()
    writer = csv.DictWriter(text, reader.fieldnames or [])
    writer.writeheader()
    writer.writerows(row for row in reader if row["country"] in REGIONS and int(float(row["year"])) <= year)
    return text.getvalue().encode()


def read_wave(cast: Cast, councils: tuple[Council, ...], year: int) -> Wave:
    wave = wave_in(*councils, by=cast.leda, code="management-practices", opens=date(year, 1, 1))
    read_in(wave, cast.bologna, rows_until(year), cast.leda)
    return close_wave(wave=wave, by=cast.leda)


def test_two_years_are_two_waves_and_the_same_firms_are_compared_with_themselves(cast: Cast) -> None:
    councils = cast.bologna, council("paris", "Paris", "FR", 6, "FR10"), council("cork", "Cork", "IE", 4, "IE05")
    first, second = read_wave(cast, councils, 2006), read_wave(cast, councils, 2010)
    found = changes_of(sample_of(second, cast.bologna), sample_of(first, cast.bologna))
    assert found is not None
    then, now = (italians(year) for year in (2006, 2010))
    assert (found.earlier, found.later) == (len(then), len(now))
    (ranking,) = found.rankings
    assert len(ranking.rows) == 18 and ranking.tau is not None
    for row in ranking.rows:
        pairs = [
            (float(then[firm][row.code]), float(now[firm][row.code]))
            for firm in then
            if then[firm][row.code] and now[firm][row.code]
        ]
        means = [statistics.fmean(float(one[row.code]) for one in of.values() if one[row.code]) for of in (then, now)]
        assert row.whole is not None and row.whole.value == pytest.approx(means[1] - means[0])
        if row.panel is not None:
            assert row.panel.n == len(pairs)
            assert row.panel.value == pytest.approx(statistics.fmean(b - a for a, b in pairs))


def italians(year: int) -> dict[str, dict[str, str]]:
    kept: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(io.StringIO(rows_until(year).decode())):
        if row["country"] == "Italy" and (row["firm"] not in kept or row["year"] >= kept[row["firm"]]["year"]):
            kept[row["firm"]] = row
    return kept


def test_the_real_answers_are_weighted_to_known_totals_as_an_independent_count_does(cast: Cast) -> None:
    councils = cast.bologna, council("paris", "Paris", "FR", 6, "FR10"), council("cork", "Cork", "IE", 4, "IE05")
    wave = wave_in(*councils, by=cast.leda, code="management-practices", opens=date(2010, 1, 1))
    read_in(wave, cast.bologna, rows_until(2010), cast.leda)
    rows = list(Response.objects.filter(wave=wave, council=cast.bologna).order_by("pk"))
    for n, row in enumerate(rows):  # the file does not tell the size
        row.answers["staff"] = 20.0 if n % 3 == 0 else 120.0
    Response.objects.bulk_update(rows, ["answers"])
    cells = [(size, "", "", count) for size, count in SIZES.items()]
    state_population(council=cast.bologna, year=2010, source="Registro", cells=cells, by=cast.carla)
    found = analysis_of(sample_of(close_wave(wave=wave, by=cast.leda), cast.bologna))
    assert found.is_weighted and found.weighting is not None and list(found.weighting.empty) == ["size:large"]
    small = sum(1 for row in rows if row.answers["staff"] == 20.0)
    weight = {20.0: 45 / small, 120.0: 40 / (len(rows) - small)}
    for one in found.rankings[0].rows:
        told = [(row.answers[one.code], weight[row.answers["staff"]]) for row in rows if one.code in row.answers]
        told = [(value, heavy) for value, heavy in told if isinstance(value, float | int)]
        assert one.value == pytest.approx(sum(v * w for v, w in told) / sum(w for _v, w in told))
        assert one.need.estimate is not None
        assert one.need.estimate.effective_n == pytest.approx(
            sum(w for _v, w in told) ** 2 / sum(w * w for _v, w in told)
        )
