"""Whoever types a number writes it as at home; what it means is one number, or two that are both named."""

import pytest

from clustergrowth.engine.tables.numbers import LONGEST, NumberRange, readings, span


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1250", (1250,)), ("1 250", (1250,)), ("1\u202f250", (1250,)), ("1\u00a0250", (1250,)), ("1’250", (1250,)),
        ("1'250", (1250,)), ("1.250,5", (1250.5,)), ("1,250.5", (1250.5,)), ("1.234.567", (1234567,)),
        ("1 234 567,8", (1234567.8,)), ("12,5", (12.5,)), ("12.", (12,)), (".5", (0.5,)), ("0,125", (0.125,)),
        ("1234.567", (1234.567,)), ("3.54979e+08", (354979000,)), ("\u22125", (-5,)), ("-2,5 %", (-2.5,)),
        ("€ 1 250", (1250,)), ("1 234,50 €", (1234.5,)), ("1,2 M€", (1_200_000,)), ("50M EUR", (50_000_000,)),
        ("2 millones de euros", (2_000_000,)), ("1,5 milioni di euro", (1_500_000,)), ("3 milyon TL", (3_000_000,)),
        ("2 millions d'euros", (2_000_000,)), ("800 k€", (800_000,)), ("5 bin TL", (5000,)),
        ("1,250", (1250, 1.25)), ("1.250", (1250, 1.25)), ("-1.250", (-1250, -1.25)), ("1.250 M€", (1.25e9, 1.25e6)),
    ],
)  # fmt: skip
def test_a_number_means_what_its_writer_meant(text: str, meant: tuple[float, ...]) -> None:
    assert readings(text) == pytest.approx(meant)


@pytest.mark.parametrize(
    "text",
    ["", "many", "12 apples", "1,2,3", "1,00,000", "1.234.56", "1 25", "25-11", "2026-11-25", "25/11/2026", "1e999",
     "nan", "inf", "1_000", "٣", "9" * (LONGEST + 1)],
)  # fmt: skip
def test_what_is_no_number_has_no_reading(text: str) -> None:
    assert readings(text) == ()


def _one(text: str) -> float | None:
    return next(iter(readings(text)), None)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("10-49", NumberRange(10, 49)), ("10 – 49", NumberRange(10, 49)), ("10 to 49", NumberRange(10, 49)),
        ("de 10 a 49", NumberRange(10, 49)), ("da 10 a 49 addetti", NumberRange(10, 49)),
        ("10 à 19 salariés", NumberRange(10, 19)), ("10 ile 49 arası", NumberRange(10, 49)),
        ("1.000-2.500", NumberRange(1000, 2500)), ("2-10 M€", NumberRange(2e6, 10e6)), ("50+", NumberRange(50, None)),
        ("más de 50", NumberRange(50, None)), ("250 or more", NumberRange(250, None)), ("<10", NumberRange(None, 10)),
        ("fino a 9", NumberRange(None, 9)), ("ca. 30", NumberRange(30, 30, is_about=True)),
        ("~30", NumberRange(30, 30, is_about=True)), ("yaklaşık 30 kişi", NumberRange(30, 30, is_about=True)),
        ("30 employees", NumberRange(30, 30)), ("30", None), ("2026-11-25", None), ("49-10", None), ("a lot", None),
        ("1-" * 40, None),
    ],
)  # fmt: skip
def test_a_span_says_from_where_to_where(text: str, meant: NumberRange | None) -> None:
    assert span(text, _one) == meant
