"""The practice scores of real firms become one wave of Bologna, Paris and Cork; counts come from the file itself."""

import csv
import gzip
import io
from collections.abc import Mapping

import pytest

from clustergrowth.common.tables.mapping import sample_of
from clustergrowth.listen.surveys.answer_files.services.incoming import guessed, opened
from clustergrowth.listen.surveys.answer_files.services.rows import Account, ColumnMapping
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import AnswerFile, Response, Wave
from clustergrowth.listen.surveys.tests.sample import bring, council, first_file, wave_in
from clustergrowth.people.councils.models import Council
from clustergrowth.people.persons.models import Person
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from tests.cast import Cast
from tests.the_files import DATA

SCORES = DATA / "firm-survey" / "wms_management_practices.csv.gz"
REGIONS = {"Italy": "bologna", "France": "paris", "Republic of Ireland": "cork"}

pytestmark = pytest.mark.skipif(not SCORES.exists(), reason=f"the real answers are not at {DATA} (CLUSTERGROWTH_DATA)")


@pytest.fixture(scope="module")
def content() -> bytes:
    return gzip.decompress(SCORES.read_bytes())


@pytest.fixture(scope="module")
def last_rows(content: bytes) -> Mapping[str, dict[str, str]]:
    """Of each firm of the three countries the row of its last year, read without any of our code."""
    rows = csv.DictReader(io.StringIO(content.decode("utf-8")))
    kept: dict[str, dict[str, str]] = {}
    for row in rows:
        if row["country"] in REGIONS and (row["firm"] not in kept or row["year"] >= kept[row["firm"]]["year"]):
            kept[row["firm"]] = row
    return kept


@pytest.fixture
def wave(cast: Cast) -> Wave:
    paris, cork = council("paris", "Paris", "FR", 6, "FR10"), council("cork", "Cork", "IE", 4, "IE05")
    return wave_in(cast.bologna, paris, cork, by=cast.leda, code="management-practices")


def read_in(wave: Wave, council: Council, content: bytes, by: Person) -> Account:
    table = opened(io.BytesIO(content), SCORES.name)
    columns = guessed(questionnaire_of(wave.instrument_id), table.columns, sample_of(table))
    choice = ColumnMapping(columns=columns, firm="firm", period="year", region="country", regions=REGIONS)
    earlier = AnswerFile.objects.exists()
    return bring(wave, council, content, choice, by, first_file() if earlier else "", name=SCORES.name)


def test_the_eighteen_columns_are_guessed_from_their_codes(wave: Wave, content: bytes) -> None:
    table = opened(io.BytesIO(content), SCORES.name)
    columns = guessed(questionnaire_of(wave.instrument_id), table.columns, sample_of(table))
    assert columns == {code: code for code in columns}
    assert len(columns) == 18


def test_firms_are_counted_and_not_rows(
    cast: Cast, wave: Wave, content: bytes, last_rows: Mapping[str, dict[str, str]]
) -> None:
    account = read_in(wave, cast.bologna, content, cast.leda)

    wanted = {
        slug: sum(1 for row in last_rows.values() if row["country"] == country) for country, slug in REGIONS.items()
    }
    assert account.councils == wanted == {"bologna": 169, "paris": 301, "cork": 89}
    assert account.firms == Response.objects.filter(wave=wave).count() == 559
    assert account.refused == 0
    assert account.rows == account.firms + account.earlier + account.elsewhere
    assert Line.objects.filter(kind=Kind.SURVEY_ANSWERED, about_kind="wave", about_id=wave.pk).count() == 559


def test_the_last_year_of_each_firm_is_kept(
    cast: Cast, wave: Wave, content: bytes, last_rows: Mapping[str, dict[str, str]]
) -> None:
    read_in(wave, cast.bologna, content, cast.leda)
    for practice in ("lean1", "perf10", "talent6"):
        scores = Response.objects.filter(wave=wave, council=cast.bologna).values_list(f"answers__{practice}", flat=True)
        told = [row[practice] for row in last_rows.values() if row["country"] == "Italy"]
        assert sorted(score for score in scores if score is not None) == sorted(float(score) for score in told if score)


def test_the_same_file_again_changes_nothing(cast: Cast, wave: Wave, content: bytes) -> None:
    read_in(wave, cast.bologna, content, cast.leda)
    before = Line.objects.count()
    again = read_in(wave, cast.bologna, content, cast.leda)
    assert (again.taken, again.changed, again.same) == (0, 0, 559)
    assert Line.objects.count() == before
