"""Django would take “1.000” for one, and “03/04/2026” for another day in English; our fields read as files are read."""

from datetime import date

import pytest
from django import forms
from django.utils import translation

from clustergrowth.common.tables import typed


class Typed(forms.Form):
    firms = typed.Whole(min_value=0, required=False)
    latitude = typed.MeasureField(required=False)
    value = typed.Number(min_value=0, max_value=5000, required=False)
    on = typed.Day(required=False)


def read(**said: str) -> object:
    form = Typed(said)
    assert form.is_valid(), form.errors
    return form.cleaned_data[next(iter(said))]


@pytest.mark.parametrize("language", ["en", "es", "it", "fr", "tr"])
@pytest.mark.parametrize(
    ("name", "text", "meant"),
    [
        ("firms", "1.000", 1000), ("firms", "1,250", 1250), ("firms", "1 250", 1250), ("firms", "12", 12),
        ("latitude", "44,685", 44.685), ("latitude", "-8.461", -8.461), ("value", "12,5", 12.5), ("value", "", None),
        ("value", "7.125", 7.125), ("on", "03/04/2026", date(2026, 4, 3)), ("on", "2026-04-03", date(2026, 4, 3)),
    ],
)  # fmt: skip
def test_it_is_read_as_it_was_meant_in_every_language(language: str, name: str, text: str, meant: object) -> None:
    with translation.override(language):
        assert read(**{name: text}) == meant


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("firms", "2,5", "not a whole number"), ("firms", "many", "not a number"),
        ("firms", "9" * 5000, "not a number"),
        ("value", "1.250", "could mean 1250 or 1.25"), ("on", "11/25/2026", "not a date"),
        ("firms", "-3", "or more"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_beside_it_and_stays_typed(name: str, text: str, why: str) -> None:
    form = Typed({name: text})
    assert why in form.errors[name][0]
    assert form[name].value() == text


def test_a_number_that_was_kept_is_shown_so_that_it_is_read_back() -> None:
    shown = Typed(initial={"value": 1.125})["value"].value()
    assert read(value=str(shown)) == 1.125
