from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from clustergrowth.common import clock
from clustergrowth.common.languages.dates import as_it_stands, locale_of, written

MOMENT = datetime(2026, 11, 30, 15, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_december() -> object:
    with clock.at(datetime(2026, 12, 1, tzinfo=UTC)):
        yield


@pytest.mark.parametrize(
    ("language", "as_written"),
    [
        ("en", "30 Nov 2026, 15:20"),
        ("es", "30 nov 2026, 15:20"),
        ("it", "30 nov 2026, 15:20"),
        ("fr", "30 nov. 2026, 15:20"),
        ("tr", "30 Kas 2026 15:20"),
    ],
)
def test_no_language_says_am_or_the_month_first(language: str, as_written: str) -> None:
    with translation.override(language):
        assert written(MOMENT, "time") == as_written
        assert written(MOMENT, "hour") == "15:20"


@pytest.mark.parametrize(
    ("language", "in_full", "this_year", "month"),
    [
        ("en", "Monday, 30 November 2026", "Monday 30 November", "November 2026"),
        ("es", "lunes, 30 de noviembre de 2026", "lunes, 30 de noviembre", "noviembre de 2026"),
        ("it", "lunedì 30 novembre 2026", "lunedì 30 novembre", "novembre 2026"),
        ("fr", "lundi 30 novembre 2026", "lundi 30 novembre", "novembre 2026"),
        ("tr", "30 Kasım 2026 Pazartesi", "30 Kasım Pazartesi", "Kasım 2026"),
    ],
)
def test_it_is_written_in_full_as_the_language_does(language: str, in_full: str, this_year: str, month: str) -> None:
    with translation.override(language):
        assert written(MOMENT, "long weekday") == in_full
        assert written(MOMENT, "long weekday near") == this_year
        assert written(MOMENT, "long month") == month


@pytest.mark.parametrize("language", ["en", "es", "it", "fr", "tr"])
def test_only_what_is_near_in_this_year_is_written_without_its_year(language: str) -> None:
    with translation.override(language):
        for how in ("", "long", "weekday", "long weekday", "month", "time"):
            assert "2026" in written(MOMENT, how)
        for how in ("near", "long near", "weekday near", "long weekday near", "near time"):
            assert "2026" not in written(MOMENT, how)
            assert "2024" in written(MOMENT.replace(year=2024), how)
            assert "2027" in written(date(2027, 1, 2), how)


def test_it_is_the_day_where_the_reader_lives() -> None:
    late = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)
    with timezone.override(ZoneInfo("Europe/Istanbul")):
        assert written(late) == "1 Dec 2026"
        assert Template("{{ at|written }} {{ at|written:'hour' }}").render(Context({"at": late})) == "1 Dec 2026 01:30"
    assert written(late, "time zone", ZoneInfo("Europe/Dublin")) == "30 Nov 2026, 22:30 GMT"


def test_nothing_is_written_of_no_day_and_no_word_is_guessed() -> None:
    assert written(None) == ""
    with pytest.raises(ValueError, match="not written soon"):
        as_it_stands(MOMENT, "soon")


def test_a_language_that_nobody_has_heard_of_is_written_as_english() -> None:
    assert str(locale_of("pt")) == "pt"
    assert str(locale_of("xx")) == "en_GB"
