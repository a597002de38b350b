from datetime import UTC, datetime

import pytest
from django.utils import translation
from django.utils.formats import date_format

MOMENT = datetime(2026, 11, 30, 15, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "30 Nov 2026, 15:20"),
        ("es", "30 de noviembre de 2026 a las 15:20"),
        ("it", "Lunedì 30 Novembre 2026 15:20"),
        ("fr", "30 novembre 2026 15:20"),
        ("tr", "30 Kasım 2026 15:20"),
    ],
)
def test_no_language_says_am_or_the_month_first(language: str, written: str) -> None:
    with translation.override(language):
        assert date_format(MOMENT, "DATETIME_FORMAT") == written
        assert date_format(MOMENT, "TIME_FORMAT") == "15:20"
