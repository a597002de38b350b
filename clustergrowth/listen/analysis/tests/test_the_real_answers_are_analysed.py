"""The practice scores of real Italian, French and Irish firms, compared with an independent count."""

import csv
import gzip
import io
import statistics
from collections.abc import Mapping

import pytest

from clustergrowth.listen.analysis.models import Measure
from clustergrowth.listen.analysis.queries import analysis_of
from clustergrowth.listen.analysis.services import keep_finding
from clustergrowth.listen.surveys.models import Sample
from clustergrowth.listen.surveys.services import close_wave
from clustergrowth.listen.surveys.tests.sample import council, wave_in
from clustergrowth.listen.surveys.tests.test_real_answers_are_imported import REGIONS, SCORES, pytestmark, read_in
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
        found = analysis_of(Sample.objects.select_related("wave__instrument", "council").get(wave=wave, council=region))
        shown = {row.code: row.value for row in found.rankings[0].rows}
        assert shown == {name: pytest.approx(mean) for name, mean in means.items()}
